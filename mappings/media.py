"""Which variant of a clip becomes which address of a video.

Variants are a dynamic map of key to address ("Nexgate Clips API, Media Variants"). An order is a
list of keys or shell patterns that are tried in turn.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import NamedTuple

from mappings.addresses import web_address
from mappings.recurring import remembered

DEFAULT_SRC_URL = ("*.mp4",)
DEFAULT_HLS_URL = ("master", "720p_playlist", "360p_playlist", "1080p_playlist", "*playlist*")
DEFAULT_THUMBNAIL = ("poster", "thumb", "og")

# "Nexgate Clips API, Media Variants".
DOCUMENTED_VARIANTS = frozenset(
    {
        *("master", "360p_playlist", "720p_playlist", "1080p_playlist"),
        *("poster", "thumb", "og", "blurhash", "lqip", "dominant_color"),
        *("preview_3s.mp4", "720p_watermarked.mp4"),
    }
)

# The keys of what is played, streamed and shown.
_Keys = tuple[str | None, str | None, str | None]

_HEIGHT = re.compile(r"(?<![0-9])([0-9]{2,5})p")
_WATERMARK = re.compile(r"(?<!un)(?<!no)(?<!no[_-])(?<!non[_-])(?<!without[_-])watermark")


class Chosen(NamedTuple):
    """The addresses of a video; `src_url` None: there is nothing to play."""

    src_url: str | None
    is_mp4: bool
    hls_url: str | None
    thumbnail: str | None


@dataclass(frozen=True, eq=False)
class Preferences:
    """Variant keys or shell patterns, in order of preference."""

    src_url: tuple[str, ...] = DEFAULT_SRC_URL
    hls_url: tuple[str, ...] = DEFAULT_HLS_URL
    thumbnail: tuple[str, ...] = DEFAULT_THUMBNAIL


DEFAULT_PREFERENCES = Preferences()


def choose_addresses(
    variants: Mapping[str, str],
    preferences: Preferences = DEFAULT_PREFERENCES,
    *,
    keeps_private: bool = True,
) -> Chosen:
    """What is played, streamed and shown of a clip's variants.

    The file to play is the best full-length one, never a preview. Without one the HLS playlist is
    played: a long video has HLS only, and a player that knows HLS still plays it. A key whose value
    is no address to give (`addresses.web_address`) is passed over: a still image is never a data:
    address.
    """
    source, playlist, still = _chosen_keys(preferences, (*variants,))
    src_url = web_address(variants[source], keeps_private=keeps_private) if source else None
    hls_url = web_address(variants[playlist], keeps_private=keeps_private) if playlist else None
    thumbnail = web_address(variants[still], keeps_private=keeps_private) if still else None
    if (source and not src_url) or (playlist and not hls_url) or (still and not thumbnail):
        read = ((key, web_address(variants[key], keeps_private=keeps_private)) for key in variants)
        usable = {key: address for key, address in read if address}
        source, playlist, still = _chosen_keys(preferences, (*usable,))
        src_url = usable[source] if source else None
        hls_url = usable[playlist] if playlist else None
        thumbnail = usable[still] if still else None
    is_mp4 = source is not None and source.casefold().endswith(".mp4")
    return Chosen(src_url or hls_url, is_mp4, hls_url, thumbnail)


def unknown_variants(clip: Mapping[str, object]) -> list[str]:
    """The keys of a clip's variants that are not documented."""
    file = clip.get("media")
    variants = file.get("variants") if isinstance(file, dict) else None
    if not isinstance(variants, dict) or variants.keys() <= DOCUMENTED_VARIANTS:
        return []
    return [key for key in variants if key not in DOCUMENTED_VARIANTS]


# Clips have few sets of keys, and patterns are slow.
@remembered
def _chosen_keys(preferences: Preferences, names: tuple[str, ...]) -> _Keys:
    # A preview is six muted seconds at double speed.
    full_length = tuple(name for name in names if not name.casefold().startswith("preview"))
    return (
        _pick(full_length, preferences.src_url),
        _pick(names, preferences.hls_url),
        _pick(names, preferences.thumbnail),
    )


def _pick(names: Sequence[str], order: Sequence[str]) -> str | None:
    """The best name of the first pattern that any fits.

    The greatest height goes first, then the unwatermarked, then the name.
    """
    for pattern in order:
        best = min((name for name in names if fnmatchcase(name, pattern)), key=_rank, default=None)
        if best is not None:
            return best
    return None


def _rank(key: str) -> tuple[int, bool, str]:
    height = _HEIGHT.search(key)
    is_watermarked = _WATERMARK.search(key.casefold()) is not None
    return (-int(height[1]) if height else 0, is_watermarked, key)
