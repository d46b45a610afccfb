"""A clip's bytes apart: the pieces that stay from read to read, and between them what moves."""

import re
from typing import Final, NamedTuple

import msgspec
import orjson

from mappings.moving_part import MOVING_MEMBERS, MovingPart, read_moving_part
from mappings.values import MAX_COUNT

_ID_FIRST: Final = b'{"id":"'
_AFTER_ID: Final = len(_ID_FIRST) + 37
_NAME: Final = re.compile(rb'[\s{,]*+("(?:[^"\\]|\\.)*+")\s*+:\s*+', re.DOTALL)
_Span = tuple[int, int]


class _Identity(msgspec.Struct, gc=False):
    id: msgspec.Raw = msgspec.Raw(b"")


class _Counters(msgspec.Struct, gc=False, frozen=True):
    likes: int = msgspec.field(name="likesCount", default=0)
    shares: int = msgspec.field(name="sharesCount", default=0)
    comments: int = msgspec.field(name="commentsCount", default=0)
    saves: int = msgspec.field(name="savesCount", default=0)


class _Flags(msgspec.Struct, gc=False, frozen=True, rename="camel"):
    has_liked: bool = False
    has_saved: bool = False


class _Moving(msgspec.Struct, gc=False, forbid_unknown_fields=True, rename="camel"):
    engagement: _Counters = _Counters()
    user_interaction: _Flags = _Flags()


_read_moving: Final = msgspec.json.Decoder(_Moving).decode
_read_identity: Final = msgspec.json.Decoder(_Identity).decode
_read_members: Final = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


class ClipPieces(NamedTuple):
    """The unchanging bytes of a clip: before, between and after the members that move.

    `between` is None where those stand side by side, or there is at most one. Without any,
    `before` is the whole clip and `after` is empty.
    """

    before: bytes
    between: bytes | None
    after: bytes

    @property
    def size_bytes(self) -> int:
        """What the pieces hold."""
        return len(self.before) + len(self.between or b"") + len(self.after)

    def moving_part(self, raw: bytes, *, is_signed_in: bool) -> MovingPart | None:
        """What moves of a clip that has exactly these pieces; None for any other bytes."""
        before, between, after = self
        start, end = len(before), len(raw) - len(after)
        if start > end or not raw.startswith(before) or not raw.endswith(after):
            return None
        if between is None and after:
            found = _documented_part(raw[start:end], is_signed_in=is_signed_in)
            if found is not None:
                return found
        members = self._moving_members(raw, start, end)
        return None if members is None else read_moving_part(members, is_signed_in=is_signed_in)

    def _moving_members(self, raw: bytes, start: int, end: int) -> dict[str, object] | None:
        between = self.between
        if not self.after:
            return {} if start == end else None
        if between is None:
            return _members_in(raw[start:end])
        cut = raw.find(between, start, end)
        first = _members_in(raw[start:cut]) if cut >= 0 else None
        second = _members_in(raw[cut + len(between) : end]) if first is not None else None
        return None if first is None or second is None else {**first, **second}


def _documented_part(window: bytes, *, is_signed_in: bool) -> MovingPart | None:
    """What moves, where all of it is as documented; None where it has to be looked at closer."""
    # What is skipped within strings is not checked; and no member at all is another clip.
    if not window.isascii() or b"\\" in window or b'"' not in window:
        return None
    try:
        found = _read_moving(b"{%b}" % window)
    except msgspec.DecodeError:
        return None
    counters, flags = found.engagement, found.user_interaction
    counts = (counters.likes, counters.shares, counters.comments, counters.saves)
    if max(counts) > MAX_COUNT or min(counts) < 0:
        return None
    if not is_signed_in:
        return MovingPart(*counts, has_liked=False, has_bookmarked=False)
    return MovingPart(*counts, flags.has_liked, flags.has_saved)


def _members_in(window: bytes) -> dict[str, object] | None:
    """Whole members of an object, all of them such as move; None for anything else."""
    try:
        members = orjson.loads(b"{%b}" % window)
    except orjson.JSONDecodeError:
        return None
    return members if members and members.keys() <= MOVING_MEMBERS else None


def clip_key(raw: bytes) -> bytes:
    """Bytes that stand for a clip's id, as it is spelled; the same for all without any."""
    if raw.startswith(_ID_FIRST):
        return raw[:_AFTER_ID]
    try:
        return bytes(_read_identity(raw).id)
    except (msgspec.DecodeError, RecursionError):
        return b""


def split_clip(raw: bytes) -> ClipPieces | None:
    """The pieces of a clip; None for what is no JSON object, or has a member twice."""
    spans = _moving_spans(raw)
    if spans is None:
        return None
    if not spans:
        return ClipPieces(raw, None, b"")
    (start, first_end), (last_start, end) = spans[0], spans[-1]
    between = raw[first_end:last_start] if len(spans) > 1 else b","
    is_apart = between.strip() != b","
    return ClipPieces(raw[:start], between if is_apart else None, raw[end:])


def _moving_spans(raw: bytes) -> list[_Span] | None:
    """Where the moving members stand, names included."""
    try:
        members = _read_members(raw)
    except (msgspec.DecodeError, RecursionError):
        return None
    spans: list[_Span] = []
    at = 0
    for name, value in members.items():
        content, found = bytes(value), _NAME.match(raw, at)
        if found is None or not raw.startswith(content, found.end()):
            return None
        at = found.end() + len(content)
        if name in MOVING_MEMBERS:
            spans.append((found.start(1), at))
    return spans if raw[at:].strip() in (b"}", b"{}") else None
