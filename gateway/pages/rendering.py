"""Renders the pages people look at; everything a user wrote is escaped by the template engine."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.pages import wording
from gateway.pages.assets import Assets
from gateway.pages.headers import PAGE_HEADERS
from gateway.pages.metadata import is_hls, share_tags, share_title
from mappings.loops import VideoResource

__all__ = ["PAGE_HEADERS", "DemoUser", "Pages"]

TEMPLATES: Final = Path(__file__).parent / "templates"
_TROUBLE_TITLES: Final = {
    429: "A little too fast",
    502: "Nexgate gave an odd answer",
    503: "Nexgate is not answering",
    504: "Nexgate is taking too long",
}


@dataclass(frozen=True)
class DemoUser:
    """A user of the demo whom a visitor may become with one tap."""

    name: str
    token: str
    picture: str | None


class Pages:
    """The pages of one instance, each a whole HTML document."""

    def __init__(
        self,
        *,
        public_url: str,
        instance_name: str,
        instance_description: str,
        demo_users: Sequence[DemoUser],
        guests_can_watch: bool,
    ) -> None:
        self.assets = Assets()
        self._public_url = public_url
        self._instance_name = instance_name
        self._demo_users = [asdict(user) for user in demo_users]
        self._guests_can_watch = guests_can_watch
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.filters.update(
            compact=wording.compact_count, exact=wording.exact_count, day=wording.day
        )
        self._templates.globals.update(
            asset=self.assets.url,
            instance_name=instance_name,
            instance_description=instance_description,
        )

    def watch(self) -> str:
        """The watch page, the same for everybody: who watches is settled in the browser."""
        facts = {
            "demoUsers": self._demo_users,
            "guestsCanWatch": self._guests_can_watch,
            "hlsScript": self.assets.url("hls.light.min.js"),
        }
        return self._render("watch.html", facts=facts, canonical=f"{self._public_url}/")

    def share(self, video: VideoResource, *, viewer_signed_in: bool = False) -> str:
        """The page of one clip, with the meta tags Loops gives `/v/{shortcode}`."""
        facts = {
            "video": video.model_dump(mode="json"),
            "viewerSignedIn": viewer_signed_in,
            "hlsScript": self.assets.url("hls.light.min.js"),
        }
        logo_url = f"{self._public_url}{self.assets.url('favicon.svg')}"
        caption = wording.caption_parts(video.caption or "", video.mentions)
        return self._render(
            "share.html",
            video=video,
            facts=facts,
            title=share_title(video),
            caption=caption,
            other_tags=wording.tags_beside(caption, video.tags),
            is_hls=is_hls(video),
            tags=share_tags(video, instance_name=self._instance_name, logo_url=logo_url),
        )

    def gone(self) -> str:
        """The page for a clip that is not there (404)."""
        return self._render(
            "message.html",
            figure="gone",
            title="This clip is gone",
            message="It may have been taken down, or the link lost a letter on its way to you.",
            action="home",
        )

    def sign_in_hint(self) -> str:
        """The page for a guest where guests can't watch (401)."""
        return self._render(
            "message.html",
            figure="locked",
            title="Sign in to watch",
            message=f"{self._instance_name} shows its clips to people who are signed in.",
            action="sign-in",
        )

    def trouble(self, status: int, message: str) -> str:
        """The page for a failure beyond the visitor's reach; `message` is a sentence for people."""
        title = _TROUBLE_TITLES.get(status, "Something went wrong")
        return self._render(
            "message.html", figure="trouble", title=title, message=message, action="retry"
        )

    def _render(self, template: str, **values: object) -> str:
        return self._templates.get_template(template).render(values)
