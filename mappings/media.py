"""Which variant of a clip becomes which address of a video.

Variants are a dynamic map of key to address ("Nexgate Clips API, Media Variants"). An order is a
list of keys or shell patterns that are tried in turn.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from mappings.addresses import web_address

DEFAULT_SRC_URL = ("*.mp4",)
DEFAULT_HLS_URL = ("master", "720p_playlist", "360p_playlist", "1080p_playlist", "*playlist*")
DEFAULT_THUMBNAIL = ("poster", "thumb", "og")

_HEIGHT = re.compile(r"(?<![0-9])([0-9]{2,5})p")
_WATERMARK = re.compile(r"(?<!un)(?<!no)(?<!no[_-])(?<!non[_-])(?<!without[_-])watermark")


@dataclass(frozen=True)
class Source:
    """What a player is given to play, and whether that is a progressive MP4."""

    url: str
    is_mp4: bool


def src_url(
    variants: Mapping[str, str],
    order: Sequence[str] = DEFAULT_SRC_URL,
    *,
    keeps_private: bool = True,
) -> str | None:
    """The address of the best full-length file; never a preview, None when there is none.

    Among keys that match one pattern the greatest height goes first, then the unwatermarked, then
    the name. Here and below a variant without a usable address (`addresses.web_address`, which
    gives it the form it has here) is passed over.
    """
    found = _source(variants, order, keeps_private)
    return None if found is None else found[1]


def hls_url(
    variants: Mapping[str, str],
    order: Sequence[str] = DEFAULT_HLS_URL,
    *,
    keeps_private: bool = True,
) -> str | None:
    """The address of the HLS playlist, the adaptive one first; None when there is none."""
    found = _pick(variants, order, keeps_private)
    return None if found is None else found[1]


def thumbnail(
    variants: Mapping[str, str],
    order: Sequence[str] = DEFAULT_THUMBNAIL,
    *,
    keeps_private: bool = True,
) -> str | None:
    """The address of a still image, never a data: address; None when there is none."""
    found = _pick(variants, order, keeps_private)
    return None if found is None else found[1]


def source(
    variants: Mapping[str, str],
    src_order: Sequence[str] = DEFAULT_SRC_URL,
    hls_order: Sequence[str] = DEFAULT_HLS_URL,
    *,
    keeps_private: bool = True,
) -> Source | None:
    """What to play: the src_url, else the HLS playlist, else None (nothing is playable).

    A long video has HLS only, and a player that knows HLS still plays it.
    """
    found = _source(variants, src_order, keeps_private)
    if found is not None:
        key, address = found
        return Source(address, key.casefold().endswith(".mp4"))
    playlist = hls_url(variants, hls_order, keeps_private=keeps_private)
    return None if playlist is None else Source(playlist, is_mp4=False)


def _source(
    variants: Mapping[str, str], order: Sequence[str], keeps_private: bool
) -> tuple[str, str] | None:
    # A preview is six muted seconds at double speed.
    full_length = {
        key: url for key, url in variants.items() if not key.casefold().startswith("preview")
    }
    return _pick(full_length, order, keeps_private)


def _pick(
    variants: Mapping[str, str], order: Sequence[str], keeps_private: bool
) -> tuple[str, str] | None:
    """The key and the address of the best variant of the first pattern that has one."""
    for pattern in order:
        for key in sorted((key for key in variants if fnmatchcase(key, pattern)), key=_rank):
            address = web_address(variants[key], keeps_private=keeps_private)
            if address is not None:
                return key, address
    return None


def _rank(key: str) -> tuple[int, bool, str]:
    height = _HEIGHT.search(key)
    is_watermarked = _WATERMARK.search(key.casefold()) is not None
    return (-int(height[1]) if height else 0, is_watermarked, key)
