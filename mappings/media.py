"""Which variant of a clip becomes which address of a video.

Variants are a dynamic map of key to address ("Nexgate Clips API, Media Variants"). An order is a
list of keys or shell patterns that are tried in turn.
"""

import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple

from mappings.addresses import web_address
from mappings.values import text

DEFAULT_SRC_URL = ("*.mp4",)
DEFAULT_HLS_URL = ("master", "720p_playlist", "360p_playlist", "1080p_playlist", "*playlist*")
DEFAULT_THUMBNAIL = ("poster", "thumb", "og")

# In characters, of all keys of a clip's variants.
_LONGEST_REMEMBERED = 2_000
_HEIGHT = re.compile(r"(?<![0-9])([0-9]{2,5})p")
_WATERMARK = re.compile(r"(?<!un)(?<!no)(?<!no[_-])(?<!non[_-])(?<!without[_-])watermark")


class Chosen(NamedTuple):
    """The addresses of a video; `src_url` None: there is nothing to play."""

    src_url: str | None
    is_mp4: bool
    hls_url: str | None
    thumbnail: str | None


def choose_addresses(
    variants: Mapping[str, str],
    src_order: Sequence[str] = DEFAULT_SRC_URL,
    hls_order: Sequence[str] = DEFAULT_HLS_URL,
    still_order: Sequence[str] = DEFAULT_THUMBNAIL,
    *,
    keeps_private: bool = True,
) -> Chosen:
    """What is played, streamed and shown of a clip's variants.

    The file to play is the best full-length one, never a preview. Without one the HLS playlist is
    played: a long video has HLS only, and a player that knows HLS still plays it. A key whose value
    is no address to give (`addresses.web_address`) is passed over: a still image is never a data:
    address.
    """
    orders = (tuple(src_order), tuple(hls_order), tuple(still_order))
    keys = _chosen_keys((*variants,), *orders)
    addresses = [None if key is None else _address(variants[key], keeps_private) for key in keys]
    if None in addresses and any(
        key and address is None for key, address in zip(keys, addresses, strict=True)
    ):
        read = ((key, _address(value, keeps_private)) for key, value in variants.items())
        usable = {key: address for key, address in read if address}
        keys = _chosen_keys(tuple(usable), *orders)
        addresses = [None if key is None else usable[key] for key in keys]
    source, playlist, still = addresses
    is_mp4 = keys[0] is not None and keys[0].casefold().endswith(".mp4")
    return Chosen(source or playlist, is_mp4, playlist, still)


def _address(value: str, keeps_private: bool) -> str | None:
    return web_address(text(value), keeps_private=keeps_private)


# Clips have few sets of keys, and patterns are slow. Not for names of any length, though.
def _chosen_keys(names: tuple[str, ...], *orders: tuple[str, ...]) -> tuple[str | None, ...]:
    if len("".join(names)) <= _LONGEST_REMEMBERED:
        return _chosen_keys_of(names, *orders)
    return _chosen_keys_of.__wrapped__(names, *orders)


@lru_cache(maxsize=256)
def _chosen_keys_of(
    names: tuple[str, ...], src: tuple[str, ...], hls: tuple[str, ...], still: tuple[str, ...]
) -> tuple[str | None, ...]:
    # A preview is six muted seconds at double speed.
    full_length = tuple(name for name in names if not name.casefold().startswith("preview"))
    return _pick(full_length, src), _pick(names, hls), _pick(names, still)


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
