"""Pages of comments cut out of Nexgate's numbered lists.

Nexgate numbers its pages, so every comment written or deleted meanwhile shifts them. A page of
ours therefore comes out of one single read: one whose window holds the comment given last, or the
place where it stood, and everything that follows on our page. What shifts the list can then
neither lose a comment nor give it twice. The cursor holds that comment's id, its time (should it
have been deleted) and how many comments came before it, which only tells where to look first.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Self

from gateway.service.list_reader import MAX_READS, Slice
from mappings.moments import moment
from mappings.nexgate import CommentList, NexgateComment
from mappings.pages import Cursor

# Windows of these sizes exist for every place in a list (a test counts), so that what was given
# last and a whole page behind it lie within one. Nexgate puts no upper bound on the size.
SMALLEST_WINDOW = 20
LARGEST_WINDOW = 40
ENOUGH_BEHIND = 11  # a page, and one more to tell whether there is another
ENOUGH_BEFORE = 5
STEP_BACK = 10
# How much wider one looks for a place that isn't where it was.
WIDER = 4
REPLIES_AT_ONCE = 100
MAX_REPLIES = 500
MAX_GIVEN = 999_999

Slots = Sequence[NexgateComment | None]
ReadPage = Callable[[int, int], Awaitable[CommentList]]


@dataclass(frozen=True)
class Place:
    """Where a page of comments ended: the comment given last, and how many stood before it."""

    comment_id: str
    at: datetime | None
    offset: int

    @classmethod
    def from_cursor(cls, cursor: Cursor | None) -> Self | None:
        """Read a place out of a cursor; None for one that holds none."""
        if cursor is None or cursor.last is None:
            return None
        return cls(cursor.last, moment(cursor.upstream, UTC), max(0, cursor.given - 1))

    def cursor(self) -> Cursor:
        """The cursor of this place."""
        at = self.at.isoformat() if self.at is not None else None
        return Cursor(at, self.comment_id, min(self.offset + 1, MAX_GIVEN))


@dataclass(frozen=True)
class _Window:
    """One read of the list: `start` comments stand before it; None stands for a malformed one."""

    start: int
    size: int
    slots: Slots
    zone: tzinfo

    @property
    def is_end(self) -> bool:
        return len(self.slots) < self.size

    def shows(self, want: int, index: int) -> bool:
        """Whether `want` comments from `index` on are here, and whether more follow."""
        return self.is_end or index + want < len(self.slots)

    def behind(self, place: Place) -> int | None:
        """The index of the first comment behind the place; None when that can't be seen here."""
        for index, comment in enumerate(self.slots):
            if comment is not None and comment.id == place.comment_id:
                return index + 1
        if place.at is None:  # all there is to go by is how many stood before it
            return min(max(place.offset - self.start, 0), len(self.slots))
        newer = count_newer(self.slots, place.at, self.zone)
        if 0 < newer < len(self.slots) or (newer == 0 and self.start == 0):
            return newer
        return newer if newer and self.is_end else None


def window(offset: int, scale: int = 1) -> tuple[int, int]:
    """Number and size of the page of Nexgate's that shows best what follows `offset` comments."""

    def worth(size: int) -> tuple[int, int, int]:
        before = offset % size
        behind = size - 1 - before
        return min(behind, ENOUGH_BEHIND * scale), min(before, ENOUGH_BEFORE * scale), -size

    size = max(range(SMALLEST_WINDOW * scale, LARGEST_WINDOW * scale + 1), key=worth)
    return offset // size + 1, size


def count_newer(slots: Slots, at: datetime | None, zone: tzinfo = UTC) -> int:
    """How many comments of a list, newest first, are newer than a time; None is the newest time.

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

    `read_page(number, size)` reads one page of Nexgate's. The place is normally found at once, and
    after at most `MAX_READS` reads; then nothing is given, and the cursor goes on looking.
    """
    place = Place.from_cursor(start)
    if place is None:
        top = _Window(0, SMALLEST_WINDOW, (await read_page(1, SMALLEST_WINDOW)).slots, zone)
        return _slice(top, 0, want)
    offset = place.offset
    for attempt in range(MAX_READS):
        number, size = window(offset, WIDER if attempt else 1)
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


async def all_replies(read_page: ReadPage) -> list[NexgateComment]:
    """A comment's replies, newest first; Nexgate gives the oldest first. At most `MAX_REPLIES`."""
    replies: dict[str, NexgateComment] = {}
    for number in range(1, MAX_REPLIES // REPLIES_AT_ONCE + 1):
        found = await read_page(number, REPLIES_AT_ONCE)
        replies.update((reply.id, reply) for reply in found.comments)
        if len(found.slots) < REPLIES_AT_ONCE:
            break
    return list(reversed(replies.values()))


def cut(
    replies: Sequence[NexgateComment], start: Cursor | None, want: int, zone: tzinfo = UTC
) -> Slice[NexgateComment]:
    """Up to `want` replies of a whole list, newest first, from behind the cursor's."""
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
    # A window of malformed comments alone ends the list: a cursor would lead back to it for ever.
    if (seen.is_end and end == len(seen.slots)) or not given or place is None:
        return Slice(given, None)
    return Slice(given, place.cursor())
