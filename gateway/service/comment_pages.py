"""Cursor pages of comments, built on Nexgate's numbered pages.

Nexgate numbers its pages, so every comment written or deleted meanwhile shifts them. A page of
ours therefore comes from one single read, whose window has the comment given last (or the place
where it was) and everything that follows on our page: a shifted list then neither loses a comment
nor repeats one. The cursor carries that comment's id, its time (in case it was deleted) and its
offset, which is only a hint where to look first.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Self

from gateway.service.list_reader import MAX_READS, Slice
from mappings.moments import moment
from mappings.nexgate import CommentList, NexgateComment
from mappings.pages import Cursor

# For every offset some window size in this range has the comment given last and a whole page after
# it (a test tries all offsets). Nexgate has no upper bound on the size.
SMALLEST_WINDOW = 20
LARGEST_WINDOW = 40
ENOUGH_BEHIND = 11  # a page, and one more to see whether there is another
ENOUGH_BEFORE = 5
STEP_BACK = 10
# How much wider the window is when the place isn't where the cursor says.
WIDER = 4
REPLIES_AT_ONCE = 100
MAX_REPLIES = 500
MAX_GIVEN = 999_999

Slots = Sequence[NexgateComment | None]
ReadPage = Callable[[int, int], Awaitable[CommentList]]


@dataclass(frozen=True)
class Place:
    """Where a page of comments ended: the comment given last, its time, its offset in the list."""

    comment_id: str
    at: datetime | None
    offset: int

    @classmethod
    def from_cursor(cls, cursor: Cursor | None) -> Self | None:
        """The place in a cursor; None for a cursor without one."""
        if cursor is None or cursor.last is None:
            return None
        return cls(cursor.last, moment(cursor.upstream, UTC), max(0, cursor.given - 1))

    def cursor(self) -> Cursor:
        """The cursor of this place."""
        at = self.at.isoformat() if self.at is not None else None
        return Cursor(at, self.comment_id, min(self.offset + 1, MAX_GIVEN))


@dataclass(frozen=True)
class _Window:
    """One read of the list, from offset `start` on; a slot is None for a malformed comment."""

    start: int
    size: int
    slots: Slots
    zone: tzinfo

    @property
    def is_end(self) -> bool:
        return len(self.slots) < self.size

    def shows(self, want: int, index: int) -> bool:
        """Whether the window has `want` comments from `index` on and shows if more follow."""
        return self.is_end or index + want < len(self.slots)

    def behind(self, place: Place) -> int | None:
        """The index of the first comment after the place; None when this window can't show it."""
        for index, comment in enumerate(self.slots):
            if comment is not None and comment.id == place.comment_id:
                return index + 1
        if place.at is None:  # without a time only the offset is left
            return min(max(place.offset - self.start, 0), len(self.slots))
        newer = count_newer(self.slots, place.at, self.zone)
        if 0 < newer < len(self.slots) or (newer == 0 and self.start == 0):
            return newer
        return newer if newer and self.is_end else None


def choose_window(offset: int, scale: int = 1) -> tuple[int, int]:
    """Number (from 1) and size of the Nexgate page that shows most of what follows `offset`."""

    def worth(size: int) -> tuple[int, int, int]:
        before = offset % size
        behind = size - 1 - before
        return min(behind, ENOUGH_BEHIND * scale), min(before, ENOUGH_BEFORE * scale), -size

    size = max(range(SMALLEST_WINDOW * scale, LARGEST_WINDOW * scale + 1), key=worth)
    return offset // size + 1, size


def count_newer(slots: Slots, at: datetime | None, zone: tzinfo = UTC) -> int:
    """How many comments of a list, newest first, are newer than `at` (None: newer than all).

    `zone` is where a comment's time without a zone stands.
    """
    for index, comment in enumerate(slots):
        written_at = moment(comment.created_at, zone) if comment is not None else None
        if written_at is not None and (at is None or written_at <= at):
            return index
    return len(slots)


async def newest_first(
    read_page: ReadPage, start: Cursor | None, want: int, zone: tzinfo = UTC
) -> Slice[NexgateComment]:
    """Up to `want` comments (at most 10) of a list that Nexgate gives newest first.

    `read_page(number, size)` reads one Nexgate page, numbered from 1. One read normally finds the
    place; after `MAX_READS` without it the slice is empty and its cursor continues the search.
    """
    place = Place.from_cursor(start)
    if place is None:
        top = _Window(0, SMALLEST_WINDOW, (await read_page(1, SMALLEST_WINDOW)).slots, zone)
        return _slice(top, 0, want)
    offset = place.offset
    for attempt in range(MAX_READS):
        number, size = choose_window(offset, WIDER if attempt else 1)
        seen = _Window((number - 1) * size, size, (await read_page(number, size)).slots, zone)
        index = seen.behind(place)
        if index is not None and (seen.shows(want, index) or seen.start + index - 1 == offset):
            return _slice(seen, index, want, place)
        if index is not None:
            offset = seen.start + index - 1
        elif count_newer(seen.slots, place.at, zone) > 0:
            offset = seen.start + size - 1
        else:
            offset = max(0, seen.start - STEP_BACK * WIDER)
    return Slice([], replace(place, offset=offset).cursor())


async def read_replies(read_page: ReadPage) -> list[NexgateComment]:
    """A comment's replies, newest first (Nexgate: oldest first), at most `MAX_REPLIES`."""
    replies: dict[str, NexgateComment] = {}
    for number in range(1, MAX_REPLIES // REPLIES_AT_ONCE + 1):
        found = await read_page(number, REPLIES_AT_ONCE)
        replies.update((reply.id, reply) for reply in found.comments)
        if len(found.slots) < REPLIES_AT_ONCE:
            break
    return list(reversed(replies.values()))


def page_of_replies(
    replies: Sequence[NexgateComment], start: Cursor | None, want: int, zone: tzinfo = UTC
) -> Slice[NexgateComment]:
    """Up to `want` replies of a whole list, newest first, after the cursor's."""
    place = Place.from_cursor(start)
    everything = _Window(0, len(replies) + 1, replies, zone)
    index = everything.behind(place) if place is not None else 0
    return _slice(everything, index or 0, want)


def _slice(
    seen: _Window, index: int, want: int, place: Place | None = None
) -> Slice[NexgateComment]:
    given: list[NexgateComment] = []
    end = index
    while end < len(seen.slots) and len(given) < want:
        comment = seen.slots[end]
        end += 1
        if comment is not None:
            given.append(comment)
            at = moment(comment.created_at, seen.zone)
            place = Place(comment.id, at, seen.start + end - 1)
    # A window of malformed comments alone ends the list: its cursor would lead back to it forever.
    if (seen.is_end and end == len(seen.slots)) or not given or place is None:
        return Slice(given, None)
    return Slice(given, place.cursor())
