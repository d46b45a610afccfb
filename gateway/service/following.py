"""The following feed, which Nexgate has no endpoint for.

The lists of the followed accounts and the viewer's own are merged. Each list's own order counts:
only which list goes next is a matter of time, so a time that is missing, unreadable or equal to
another may cost a video its place and never the video. The cursor holds for each account where
its list goes on: Nexgate's cursor of the page, and marks of the videos given of that page. What is
published or deleted meanwhile neither repeats nor hides anything.
"""

import asyncio
import base64
import binascii
import zlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from hashlib import sha256
from typing import Generic, Protocol, TypeVar

import orjson

from gateway.service.list_reader import MAX_READS, Listed, ListPage, Slice
from mappings.moments import EPOCH, moment
from mappings.nexgate import MAX_CURSOR_BYTES
from mappings.pages import Cursor

READS_AT_ONCE = 8
PAGE_LIMIT = 10
# Past it, marks are left out, then Nexgate's cursors, whose pages must then be looked for.
MAX_STATE_LENGTH = MAX_CURSOR_BYTES - 100
MAX_STATE_BYTES = 65_536
# How many marks of a page are kept, as far as there is room.
_MARKS_KEPT = (PAGE_LIMIT, 3, 1)
_MARK_LENGTH = 8

Item = TypeVar("Item")


class Dated(Listed, Protocol):
    """Something in a list that has a time."""

    @property
    def created_at(self) -> str | None:
        """The time, as Nexgate writes it."""


Clip = TypeVar("Clip", bound=Dated)
ReadList = Callable[[str, str | None, int], Awaitable[ListPage[Clip]]]


@dataclass(frozen=True)
class ListPlace:
    """Where one account's list goes on: on the page at `cursor`, behind what was given of it.

    `given` are the marks of what was given of that page, in order; `last` is the mark of what was
    given last, on that page or before. `next_up` is the mark of the first page's first video while
    nothing of it was given: what is published above it waits for a refresh. `is_lost`: the page
    must be looked for.
    """

    cursor: str | None = None
    given: tuple[str, ...] = ()
    last: str = ""
    next_up: str = ""
    is_over: bool = False
    is_lost: bool = False


TOP = ListPlace()
MergeState = Mapping[str, ListPlace]


def mark_of(text: str) -> str:
    """What stands in a cursor for an id: 48 bits of its hash."""
    return base64.urlsafe_b64encode(sha256(text.encode()).digest()[:6]).decode()


@dataclass
class _List(Generic[Clip]):
    """One account's list: the page it is read on, and the first clip of it not given yet."""

    account_id: str
    place: ListPlace
    zone: tzinfo
    cursor: str | None = None
    clips: Sequence[Clip] = ()
    index: int = 0
    next_cursor: str | None = None
    is_opened: bool = False
    is_searching: bool = False
    reads_left: int = MAX_READS
    given: list[str] = field(default_factory=list)

    @property
    def head(self) -> Clip | None:
        """The clip whose turn it is; None where a page must be read first, or the list is over."""
        return self.clips[self.index] if self.index < len(self.clips) else None

    @property
    def is_over(self) -> bool:
        is_read_out = self.is_opened and self.head is None and self.next_cursor is None
        return self.place.is_over or is_read_out

    @property
    def needs_reading(self) -> bool:
        return self.head is None and not self.is_over

    @property
    def turn(self) -> tuple[float, str]:
        """What decides between lists: the time of the head, or of what stands next to it."""
        nearest_first = (*self.clips[self.index :: -1], *self.clips[self.index + 1 :])
        found = (moment(clip.created_at, self.zone) for clip in nearest_first)
        at = next((at for at in found if at is not None), EPOCH)
        return at.timestamp(), self.clips[self.index].id

    async def read_on(self, read_list: ReadList[Clip]) -> None:
        """Read the page that goes on: for the first time the one where the list was left."""
        if not self.is_opened:
            await self._open(read_list)
        else:
            await self._turn_page(read_list, self.next_cursor)

    async def _open(self, read_list: ReadList[Clip]) -> None:
        """Read the page where the list was left, and pass over what was given of it.

        What was published since may have pushed the clips of the first page behind it: then they
        are looked for. Where none of them is left, nothing that is there now was ever given.
        """
        wanted = set(self.place.given)
        self.is_opened = True
        await self._turn_page(read_list, self.place.cursor)
        if not wanted:
            self._skip_newer(self.place.next_up)
            return
        if self._skip(wanted):
            return
        if self.place.cursor is not None and not self.place.is_lost:
            return
        first = (self.cursor, self.clips, self.next_cursor)
        while self.next_cursor is not None and self.reads_left > 0:
            await self._turn_page(read_list, self.next_cursor)
            if self._skip(wanted):
                return
        self.is_searching = self.next_cursor is not None
        if self.is_searching or self.place.is_lost:
            self.clips = ()
        else:
            self.cursor, self.clips, self.next_cursor = first

    async def _turn_page(self, read_list: ReadList[Clip], cursor: str | None) -> None:
        self.reads_left -= 1
        page = await read_list(self.account_id, cursor, PAGE_LIMIT)
        self.cursor, self.clips, self.index, self.given = cursor, page.clips, 0, []
        self.next_cursor = None if page.next_cursor == cursor else page.next_cursor

    def _skip(self, given: set[str]) -> bool:
        """Pass over what was given of this page; whether there is any of it."""
        marks = [mark_of(clip.id) for clip in self.clips]
        last = max((i for i, mark in enumerate(marks) if mark in given), default=None)
        if last is not None:
            self.index, self.given = last + 1, marks[: last + 1]
        return last is not None

    def _skip_newer(self, next_up: str) -> None:
        """Pass over what was published above the first video of the list as it was."""
        marks = [mark_of(clip.id) for clip in self.clips]
        if next_up in marks:
            self.index = marks.index(next_up)
            self.given = marks[: self.index]

    def advance(self) -> None:
        """The head was given, or left out for good."""
        self.given.append(mark_of(self.clips[self.index].id))
        self.index += 1

    def place_now(self) -> ListPlace:
        """Where the list goes on."""
        if self.is_over:
            return ListPlace(is_over=True)
        if not self.is_opened:
            return self.place
        if self.is_searching:
            return replace(self.place, cursor=self.next_cursor, is_lost=True)
        last = self.given[-1] if self.given else self.place.last
        if self.head is None:
            return ListPlace(self.next_cursor, (), last)
        next_up = "" if self.given or self.cursor is not None else mark_of(self.head.id)
        return ListPlace(self.cursor, tuple(self.given), last, next_up)


async def merge_lists(
    account_ids: Sequence[str],
    read_list: ReadList[Clip],
    start: Cursor | None,
    want: int,
    pick: Callable[[Clip], Item | None],
    zone: tzinfo = UTC,
) -> Slice[Item]:
    """Up to `want` items picked from the accounts' lists, newest first as far as times tell.

    `read_list(account_id, cursor, limit)` reads one page of one account's videos. Every list is
    read once and then again where the merge needs it, at most `MAX_READS` times each; then fewer
    items are given, and the cursor goes on. `zone` is where times without one stand.
    """
    state = state_from_cursor(start)
    lists: list[_List[Clip]] = [
        _List(account, state.get(mark_of(account), TOP), zone) for account in account_ids
    ]
    items: list[Item] = []
    seen: set[str] = set()
    while len(items) < want:
        to_read = [one for one in lists if one.needs_reading]
        if any(one.reads_left == 0 for one in to_read):
            break
        if to_read:
            await _read_all(to_read, read_list)
            continue
        heads = [one for one in lists if one.head is not None]
        if not heads:
            break
        newest = _take_newest(heads)
        item = pick(newest) if newest.id not in seen else None
        seen.add(newest.id)
        if item is not None:
            items.append(item)
    if all(one.is_over for one in lists):
        return Slice(items, None)
    places = {mark_of(one.account_id): one.place_now() for one in lists}
    return Slice(items, cursor_from_state(places))


def _take_newest(lists: Sequence[_List[Clip]]) -> Clip:
    """Take the newest of the heads; a clip that heads several lists is taken from all."""
    chosen = max(lists, key=lambda one: one.turn)
    newest = chosen.clips[chosen.index]
    for one in lists:
        if one.clips[one.index].id == newest.id:
            one.advance()
    return newest


async def _read_all(lists: Sequence[_List[Clip]], read_list: ReadList[Clip]) -> None:
    gate = asyncio.Semaphore(READS_AT_ONCE)

    async def read(one: _List[Clip]) -> None:
        async with gate:
            await one.read_on(read_list)

    try:
        async with asyncio.TaskGroup() as group:
            for one in lists:
                group.create_task(read(one))
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from failures


def cursor_from_state(state: MergeState) -> Cursor:
    """The state as opaque text. What would make it too long is left out, the least needed first."""
    for kept in _MARKS_KEPT:
        trimmed = {mark: replace(one, given=one.given[-kept:]) for mark, one in state.items()}
        text = _packed(trimmed)
        if len(text) <= MAX_STATE_LENGTH:
            return Cursor(upstream=text)
    places = dict(trimmed)
    for mark in sorted(places, key=lambda mark: len(places[mark].cursor or ""), reverse=True):
        one = places[mark]
        if one.last:
            places[mark] = replace(one, cursor=None, given=(one.last,), is_lost=True)
        text = _packed(places)
        if len(text) <= MAX_STATE_LENGTH:
            break
    return Cursor(upstream=text)


def _packed(state: MergeState) -> str:
    rows = {
        mark: [one.cursor, "".join(one.given), one.last, one.next_up, one.is_over, one.is_lost]
        for mark, one in state.items()
    }
    return base64.urlsafe_b64encode(zlib.compress(orjson.dumps(rows), 9)).decode()


def state_from_cursor(cursor: Cursor | None) -> MergeState:
    """The state in a cursor made by `cursor_from_state`; the top when it can't be read."""
    if cursor is None or cursor.upstream is None:
        return {}
    try:
        packed = base64.urlsafe_b64decode(cursor.upstream)
        rows = orjson.loads(zlib.decompressobj().decompress(packed, MAX_STATE_BYTES))
        return {str(mark): _place(*row) for mark, row in rows.items()}
    except (binascii.Error, zlib.error, ValueError, TypeError, AttributeError):
        return {}


def _place(
    cursor: object, given: str, last: str, next_up: str, is_over: object, is_lost: object
) -> ListPlace:
    marks = tuple(given[i : i + _MARK_LENGTH] for i in range(0, len(given), _MARK_LENGTH))
    return ListPlace(
        cursor if isinstance(cursor, str) else None,
        marks,
        str(last),
        str(next_up),
        bool(is_over),
        bool(is_lost),
    )
