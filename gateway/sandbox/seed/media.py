"""The committed media files: the sets of the catalogue, from which the seed makes videos."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.sandbox.state import Media, Picture

LONG_VIDEO = "valley"

_TEXTS = ("blurhash", "lqip", "dominant_color")
_FILES: Mapping[str, str] = {
    "master": "hls/master.m3u8",
    "360p_playlist": "hls/360p.m3u8",
    "720p_playlist": "hls/720p.m3u8",
    "1080p_playlist": "hls/1080p.m3u8",
    "poster": "poster.webp",
    "thumb": "thumb.webp",
    "og": "og.webp",
    "preview_3s.mp4": "preview_3s.mp4",
    "720p_watermarked.mp4": "720p_watermarked.mp4",
}


@dataclass(frozen=True)
class MediaSet:
    """One set of files under `/media/{name}/`; duration in seconds, size in pixels."""

    name: str
    duration: int
    width: int
    height: int
    variants: Mapping[str, str]


@dataclass(frozen=True)
class Catalog:
    """All sets of media, read once at start."""

    sets: Mapping[str, MediaSet]

    @classmethod
    def read_catalog(cls, folder: Path) -> "Catalog":
        """The sets listed in `catalog.json`."""
        entries = json.loads((folder / "catalog.json").read_text(encoding="utf-8"))
        return cls({name: _media_set(name, entry) for name, entry in entries.items()})

    @property
    def short_sets(self) -> list[str]:
        """Names of the sets a clip can use."""
        return [name for name in self.sets if name != LONG_VIDEO]

    def make_video(self, media_id: str, post_id: str, name: str) -> Media:
        """A ready video of that set, with all its variants (S29)."""
        chosen = self.sets[name]
        return Media(
            media_id,
            post_id,
            is_short=name != LONG_VIDEO,
            duration=chosen.duration,
            width=chosen.width,
            height=chosen.height,
            variants=dict(chosen.variants),
        )

    def make_clip(self, media_id: str, post_id: str, turn: int) -> Media:
        """A clip of the set number `turn`, counted round and round."""
        names = self.short_sets
        return self.make_video(media_id, post_id, names[turn % len(names)])


def _media_set(name: str, entry: Mapping[str, object]) -> MediaSet:
    present = entry["files"]
    if not isinstance(present, list):
        raise TypeError(f"catalog.json: files of {name} is no list")
    variants = {key: f"/media/{name}/{file}" for key, file in _FILES.items() if file in present}
    variants |= {key: str(entry[key]) for key in _TEXTS}
    return MediaSet(
        name,
        int(str(entry["duration"])),
        int(str(entry["width"])),
        int(str(entry["height"])),
        variants,
    )


def avatar(name: str, blurhash: str) -> Picture:
    """A user's picture in its two sizes."""
    return Picture(f"/media/users/{name}/medium.webp", f"/media/users/{name}/thumb.webp", blurhash)
