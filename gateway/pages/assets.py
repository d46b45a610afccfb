"""The pages' static files, read once into memory and addressed by their digest."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"

_CONTENT_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
}

# Only these files are served. A module comes after the modules it imports.
_LISTED: Final = (
    "favicon.svg",
    "default.jpg",
    "video-placeholder.jpg",
    "base.css",
    "watch.css",
    "clip.css",
    "panels.css",
    "share.css",
    "profile.css",
    "comments.css",
    "message.css",
    "authorize.css",
    "embed.css",
    "embed.js",
    "hls.light.min.js",
    "blurhash.js",
    "words.js",
    "text.js",
    "dom.js",
    "session.js",
    "api.js",
    "password.js",
    "streaming.js",
    "player.js",
    "reactions.js",
    "impressions.js",
    "toast.js",
    "follows.js",
    "placeholder.js",
    "invitation.js",
    "sharing.js",
    "caption.js",
    "rail.js",
    "clip.js",
    "tail.js",
    "feed.js",
    "views.js",
    "grid.js",
    "profile.js",
    "finding.js",
    "comments.js",
    "notices.js",
    "signin.js",
    "gestures.js",
    "watch.js",
    "share.js",
    "hint.js",
    "embed-page.js",
)

# Loops' paths of the default pictures (Loops API, AccountCompact).
_STORAGE: Final[Mapping[str, str]] = {
    "/storage/avatars/default.jpg": "default.jpg",
    "/storage/videos/video-placeholder.jpg": "video-placeholder.jpg",
}

_IMPORT: Final = re.compile(rb'(?<=from ")\./([a-z.]+\.js)(?=";)')


@dataclass(frozen=True)
class Asset:
    """One file as it is served; `digest` changes whenever `content` does."""

    content: bytes
    content_type: str
    digest: str


class Assets:
    """Every listed asset; no other name is served.

    A module imports others by addresses with their digest, so a change in one module changes the
    address of every module that imports it, and responses can be immutable.
    """

    def __init__(self, directory: Path = STATIC) -> None:
        self._assets: dict[str, Asset] = {}
        for name in _LISTED:
            self._assets[name] = self._read(directory / name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._assets)

    def find_asset(self, name: str) -> Asset | None:
        """The asset called `name`, or None when there is none."""
        return self._assets.get(name)

    def asset_url(self, name: str) -> str:
        """The address of a listed asset, `/assets/{name}?v={digest}`. Raises `KeyError`."""
        return f"/assets/{name}?v={self._assets[name].digest}"

    def find_stored(self, path: str) -> Asset | None:
        """The picture Loops serves under `path` (`/storage/...`), or None."""
        name = _STORAGE.get(path)
        return None if name is None else self._assets[name]

    def _read(self, path: Path) -> Asset:
        content = path.read_bytes()
        if path.suffix == ".js":
            content = _IMPORT.sub(self._address, content)
        digest = sha256(content).hexdigest()[:16]
        return Asset(content, _CONTENT_TYPES[path.suffix], digest)

    def _address(self, imported: re.Match[bytes]) -> bytes:
        return self.asset_url(imported[1].decode("ascii")).encode("ascii")
