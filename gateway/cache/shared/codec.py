"""Entries as the bytes that processes share: versioned JSON, read with distrust."""

from dataclasses import dataclass
from typing import Final

import msgspec
import orjson

from gateway.cache.entries import Page, Value
from gateway.cache.stored_entries import Kept
from mappings.nexgate import ClipItems, is_usable_cursor

FORMAT: Final = 1
_MAX_TIME: Final = 2.0**40


class _Page(msgspec.Struct, gc=False):
    format: int
    fetched_at: float
    fresh_until: float
    clips: list[msgspec.Raw]
    next: str | None = None


_read_page: Final = msgspec.json.Decoder(_Page).decode


@dataclass(frozen=True)
class SharedPage:
    """A page of clips as another process read it; times are epoch seconds."""

    items: ClipItems
    fetched_at: float
    fresh_until: float


@dataclass(frozen=True)
class SharedValue:
    """Another thing as another process read it: JSON; times are epoch seconds."""

    content: bytes
    fetched_at: float
    fresh_until: float


def pack_page(entry: Kept) -> bytes:
    """A page as bytes."""
    if not isinstance(entry, Page):
        raise TypeError("only a page is packed as one")
    return orjson.dumps(
        {
            "format": FORMAT,
            "fetched_at": entry.fetched_at,
            "fresh_until": entry.fresh_until,
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
    times = (found.fetched_at, found.fresh_until)
    is_cursor = found.next is None or is_usable_cursor(found.next)
    if found.format != FORMAT or not is_cursor or not all(map(_is_time, times)):
        return None
    return SharedPage(ClipItems(tuple([bytes(clip) for clip in found.clips]), found.next), *times)


def pack_value(entry: Kept) -> bytes:
    """A value as bytes."""
    if not isinstance(entry, Value):
        raise TypeError("only a value is packed as one")
    return orjson.dumps(
        {
            "format": FORMAT,
            "fetched_at": entry.fetched_at,
            "fresh_until": entry.fresh_until,
            "value": orjson.Fragment(entry.content),
        }
    )


def unpack_value(content: bytes) -> SharedValue | None:
    """A value of bytes; None for anything that is none."""
    found = _document(content)
    if found is None or "value" not in found:
        return None
    return SharedValue(orjson.dumps(found["value"]), *_times(found))


def _document(content: bytes) -> dict[str, object] | None:
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        return None
    has_times = all(_is_time(found.get(name)) for name in ("fetched_at", "fresh_until"))
    return found if has_times else None


def _is_time(value: object) -> bool:
    return isinstance(value, float) and 0 <= value < _MAX_TIME


def _times(found: dict[str, object]) -> tuple[float, float]:
    return float(str(found["fetched_at"])), float(str(found["fresh_until"]))
