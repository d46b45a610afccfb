"""Static texts for clients: terms, privacy policy, whatever the operator writes."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from markdown_it import MarkdownIt

from gateway.settings.tree import InstanceSettings
from mappings.moments import loops_time

MAX_BYTES = 1_048_576
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MAX_SLUG_LENGTH = 100
_HEADING = re.compile(r"\s*#[ \t]+(?P<title>[^\n]+?)[ \t#]*(?:\n|\Z)")
_STUB_WRITTEN_AT = datetime(2026, 11, 23, tzinfo=UTC)
# What the clients link to (Loops API, `page/content`).
_STUB_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "terms": "Terms of Service",
        "privacy": "Privacy Policy",
        "community-guidelines": "Community Guidelines",
        "about": "About",
    }
)


@dataclass(frozen=True)
class PageContent:
    """A page's text as HTML. `updated_at` is when its file was last written."""

    slug: str
    title: str
    html: str
    updated_at: datetime

    def as_json(self) -> dict[str, object]:
        """The resource (Loops API, `page/content`); a file's time of creation is not known."""
        at = loops_time(self.updated_at)
        return {
            "title": self.title,
            "content": self.html,
            "slug": self.slug,
            "created_at": at,
            "updated_at": at,
        }


class PageContents:
    """The operator's Markdown files, named `<slug>.md`, and stubs for the usual pages."""

    def __init__(self, instance: InstanceSettings) -> None:
        self._instance = instance
        # Raw HTML stays text: the file may not be of the operator's own writing.
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable("table")

    def use_settings(self, instance: InstanceSettings) -> None:
        """Use another directory, name and address from now on."""
        self._instance = instance

    async def find_page(self, slug: str) -> PageContent | None:
        """The page of a slug; None when there is none."""
        if len(slug) > _MAX_SLUG_LENGTH or not _SLUG.fullmatch(slug):
            return None
        directory = self._instance.pages_dir
        if directory is not None:
            written = await asyncio.to_thread(_read, directory / f"{slug}.md")
            if written is not None:
                return self._page(slug, *written)
        return self._stub(slug)

    def _page(self, slug: str, text: str, updated_at: datetime) -> PageContent:
        heading = _HEADING.match(text)
        title = heading["title"] if heading else slug.replace("-", " ").capitalize()
        body = text[heading.end() :] if heading else text
        return PageContent(slug, title, self._markdown.render(body), updated_at)

    def _stub(self, slug: str) -> PageContent | None:
        title = _STUB_TITLES.get(slug)
        if title is None:
            return None
        email = self._instance.contact_email
        contact = f" Write to {email}." if email else ""
        text = f"{self._instance.name} has not published this page yet.{contact}"
        return PageContent(slug, title, self._markdown.render(text), _STUB_WRITTEN_AT)


def _read(path: Path) -> tuple[str, datetime] | None:
    """A file's text and when it was written; None when there is none that can be read."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES)
        updated_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None
    return content.decode("utf-8", "replace").removeprefix("\ufeff"), updated_at
