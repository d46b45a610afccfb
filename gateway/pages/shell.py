"""The shell of the official web app: an operator's build with its configuration filled in.

Source: Loops API, HTML shell.
"""

import base64
import hashlib
import html
import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import orjson

from gateway.pages.metadata import MetaTag

INDEX: Final = "index.html"
_HEAD: Final = re.compile(r"<head(?:\s[^>]*)?>", re.IGNORECASE)
# Escaped in a script: what could end the element, and JavaScript's line separators.
_ESCAPES: Final = {"<": "\\u003c", ">": "\\u003e", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_NO_CAPTCHA: Final = {"enabled": False, "provider": None, "siteKey": None}
_POLICY: Final = (
    "default-src 'self'",
    # A build may set styles from its scripts.
    "style-src 'self' 'unsafe-inline'",
    # Nexgate's media may be on any host.
    "img-src 'self' https: http: data: blob:",
    "media-src 'self' https: http: blob:",
    "font-src 'self' data:",
    "connect-src 'self' https: http:",
    "worker-src 'self' blob:",
    "base-uri 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
)


class Shell:
    """A build in a directory: its files, and its index page with the start script."""

    def __init__(self, directory: Path, config: Mapping[str, object]) -> None:
        """Read the build's index page; `config` is the instance configuration. Raises OSError."""
        self._directory = directory.resolve()
        index = (self._directory / INDEX).read_text(encoding="utf-8", errors="replace")
        self.version = hashlib.sha256(index.encode()).hexdigest()[:16]
        self._script = _start_script({**config, **_additions(self.version)})
        head = _HEAD.search(index)
        cut = head.end() if head is not None else 0
        self._before, self._after = index[:cut], index[cut:]
        self.headers: Mapping[str, str] = {
            "Content-Security-Policy": _policy([self._script, *_inline_scripts(index)]),
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-cache",
        }

    def render_page(self, tags: Sequence[MetaTag] = ()) -> str:
        """The index page with the start script, the version and `tags` at the top of its head."""
        version = MetaTag("name", "app-version", self.version)
        metas = "".join(map(_meta, (version, *tags)))
        return f"{self._before}{metas}<script>{self._script}</script>{self._after}"

    def find_file(self, path: str) -> Path | None:
        """The build's file at `path`; None for hidden files and files outside the build."""
        parts = path.split("/")
        if path == INDEX or any(not part or part.startswith(".") for part in parts):
            return None
        try:
            found = self._directory.joinpath(*parts).resolve()
            is_served = found.is_relative_to(self._directory) and found.is_file()
        except (OSError, ValueError):
            return None
        return found if is_served else None


def _additions(version: str) -> dict[str, object]:
    """The page's configuration that `/api/v1/config` does not have."""
    return {
        "branding": {"logo": None, "favicon": None, "customCSS": None},
        "app_version": version,
        "hasKlipy": False,
    }


def _start_script(config: Mapping[str, object]) -> str:
    return (
        f"window.appConfig={_literal(config)};"
        "window._navi=[];"
        f"window.appCaptcha={_literal(_NO_CAPTCHA)};"
    )


def _literal(value: Mapping[str, object]) -> str:
    text = orjson.dumps(value).decode()
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return text


def _meta(tag: MetaTag) -> str:
    return f'<meta {tag.attribute}="{html.escape(tag.key)}" content="{html.escape(tag.content)}">'


def _policy(scripts: Sequence[str]) -> str:
    """A Content-Security-Policy for the build's files and exactly these inline scripts."""
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    hashes = (f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return "; ".join((*_POLICY, " ".join(("script-src 'self'", *hashes))))


def _inline_scripts(index: str) -> list[str]:
    reader = _ScriptReader()
    reader.feed(index)
    reader.close()
    return reader.scripts


class _ScriptReader(HTMLParser):
    """Collects the text of a page's inline scripts, unchanged."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.scripts: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and not any(name == "src" for name, _ in attrs):
            self.scripts.append("")
            self._is_inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.scripts[-1] += data
