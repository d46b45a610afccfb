"""Entries as the bytes that processes share: versioned JSON, read with distrust.

Processes have no clock in common: an entry tells how long it is fresh, and the tier how much of
that is left.
"""

from dataclasses import dataclass
from typing import Final

import msgspec
import orjson

from gateway.cache.entries import Page, Value
from gateway.cache.stored_entries import Kept
from mappings.nexgate import ClipItems, is_usable_cursor

FORMAT: Final = 2
_LONGEST_S: Final = 2.0**40


class _Page(msgspec.Struct, gc=False):
    format: int
    lifetime_s: float
    clips: list[msgspec.Raw]
    next: str | None = None


_read_page: Final = msgspec.json.Decoder(_Page).decode


@dataclass(frozen=True)
class SharedPage:
    """A page of clips as another process read it; `lifetime_s` is how long it is fresh in all."""

    items: ClipItems
    lifetime_s: float


@dataclass(frozen=True)
class SharedValue:
    """Another thing as another process read it: JSON; `lifetime_s` as above."""

    content: bytes
    lifetime_s: float


def pack_page(entry: Kept) -> bytes:
    """A page as bytes."""
    if not isinstance(entry, Page):
        raise TypeError("only a page is packed as one")
    return orjson.dumps(
        {
            "format": FORMAT,
            "lifetime_s": entry.fresh_until - entry.fetched_at,
            "next": entry.next,
            "clips": [orjson.Fragment(clip.raw) for clip in entry.clips],
        }
    )


def unpack_page(content: bytes) -> SharedPage | None:
    """A page of bytes; None for anything that is none."""
    try:
        found = _read_page(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    is_cursor = found.next is None or is_usable_cursor(found.next)
    if found.format != FORMAT or not is_cursor or not _is_lifetime(found.lifetime_s):
        return None
    items = ClipItems(tuple([bytes(clip) for clip in found.clips]), found.next)
    return SharedPage(items, found.lifetime_s)


def pack_value(entry: Kept) -> bytes:
    """A value as bytes."""
    if not isinstance(entry, Value):
        raise TypeError("only a value is packed as one")
    return orjson.dumps(
        {
            "format": FORMAT,
            "lifetime_s": entry.fresh_until - entry.fetched_at,
            "value": orjson.Fragment(entry.content),
        }
    )


def unpack_value(content: bytes) -> SharedValue | None:
    """A value of bytes; None for anything that is none."""
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, dict) or found.get("format") != FORMAT or "value" not in found:
        return None
    lifetime_s = found.get("lifetime_s")
    if not isinstance(lifetime_s, float) or not _is_lifetime(lifetime_s):
        return None
    return SharedValue(orjson.dumps(found["value"]), lifetime_s)


def _is_lifetime(seconds: float) -> bool:
    return 0 <= seconds < _LONGEST_S
