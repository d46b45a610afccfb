"""The following feed, which Nexgate has no endpoint for.

The lists of the followed accounts and the viewer's own are merged, newest first. The cursor
holds the place in time of the last video given; everything newer has been given or is newer
than the first page and waits for a refresh. So a list can always be read again from its top;
where it has been read past its first page, the cursor also holds Nexgate's cursor for it,
which only saves reads.
"""

import asyncio
import base64
import binascii
import zlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

import orjson

from gateway.service.list_reader import MAX_READS, Listed, ListPage, Slice
from mappings.moments import moment
from mappings.pages import Cursor

READS_AT_ONCE = 8
PAGE_LIMIT = 10
# Keeps a cursor well under the request line's limit; past it, hints are left out.
MAX_STATE_LENGTH = 1_900
MAX_STATE_BYTES = 16_384
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Place = tuple[float, str]
TOP: Place = (float(2**62), "")
Item = TypeVar("Item")


class Dated(Listed, Protocol):
    """Something in a list that has a time; unreadable times count as the oldest."""

    @property
    def created_at(self) -> str | None:
        """The time, as Nexgate writes it."""


Clip = TypeVar("Clip", bound=Dated)
ReadList = Callable[[str, str | None, int], Awaitable[ListPage[Clip]]]


@dataclass(frozen=True)
class MergeState:
    """Where a merged feed goes on: behind `place`; `hints` are cursors by account id."""

    place: Place = TOP
    hints: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _List(Generic[Clip]):
    """One account's list as far as it has been read."""

    account_id: str
    cursor: str | None
    pages: list[tuple[str | None, ListPage[Clip]]] = field(default_factory=list)

    @property
    def can_be_read_on(self) -> bool:
        return not self.pages or (self.cursor is not None and len(self.pages) < MAX_READS)

    @property
    def is_read_out(self) -> bool:
        return bool(self.pages) and self.cursor is None

    @property
    def clips(self) -> list[Clip]:
        return [clip for _, page in self.pages for clip in page.clips]

    @property
    def reach(self) -> Place:
        """The place down to which everything of this list is known."""
        if self.is_read_out:
            return (float("-inf"), "")
        return min((place(clip) for clip in self.clips), default=TOP)

    def take(self, page: ListPage[Clip]) -> None:
        self.pages.append((self.cursor, page))
        self.cursor = None if page.next_cursor == self.cursor else page.next_cursor

    def hint(self, last: Place) -> str | None:
        """The cursor of the first page that still holds something older than `last`."""
        for start, page in self.pages:
            if any(place(clip) < last for clip in page.clips):
                return start
        return self.cursor or self.pages[-1][0]


class _Merge(Generic[Clip, Item]):
    """The lists being merged, and what has been picked of them."""

    def __init__(
        self, account_ids: Sequence[str], state: MergeState, pick: Callable[[Clip], Item | None]
    ) -> None:
        self._state = state
        self._pick = pick
        self._picked: dict[str, Item | None] = {}
        self.lists: list[_List[Clip]] = [
            _List(account, state.hints.get(account)) for account in account_ids
        ]

    @property
    def reach(self) -> Place:
        """The place down to which everything of every list is known."""
        return max((one.reach for one in self.lists), default=TOP)

    def ready(self) -> list[tuple[Place, Item]]:
        """The items that nothing unread can come before, newest first, each once."""
        reach = self.reach
        candidates = {clip.id: clip for one in self.lists for clip in one.clips}
        newest_first = sorted(candidates.values(), key=place, reverse=True)
        placed = ((place(clip), clip) for clip in newest_first)
        found = ((at, self._item(clip)) for at, clip in placed if reach <= at < self._state.place)
        return [(at, item) for at, item in found if item is not None]

    def blocking(self) -> list[_List[Clip]]:
        """The lists that must be read on before more can be ready; none when that can't help."""
        reach = self.reach
        blocking = [one for one in self.lists if not one.is_read_out and one.reach == reach]
        return blocking if all(one.can_be_read_on for one in blocking) else []

    def state_behind(self, last: Place) -> MergeState:
        """Where to go on behind `last`."""
        behind = min(last, self._state.place)
        hints = {one.account_id: hint for one in self.lists if (hint := one.hint(behind))}
        return MergeState(behind, hints)

    def _item(self, clip: Clip) -> Item | None:
        if clip.id not in self._picked:
            self._picked[clip.id] = self._pick(clip)
        return self._picked[clip.id]


def place(clip: Dated) -> Place:
    """A clip's place in time. The id breaks ties, as in Nexgate's lists."""
    created_at = moment(clip.created_at, UTC) or EPOCH
    return created_at.timestamp(), clip.id


async def merge_lists(
    account_ids: Sequence[str],
    read_list: ReadList[Clip],
    start: Cursor | None,
    want: int,
    pick: Callable[[Clip], Item | None],
) -> Slice[Item]:
    """Up to `want` items picked from the accounts' lists, newest first.

    `read_list(account_id, cursor, limit)` reads one page of one account's videos. Every list
    is read once and then again where the merge needs it, at most `MAX_READS` times each.
    """
    merging = _Merge(account_ids, state_from_cursor(start), pick)
    to_read = merging.lists
    while to_read:
        await _read_all(to_read, read_list)
        to_read = merging.blocking() if len(merging.ready()) < want else []
    ready = merging.ready()
    if len(ready) <= want and all(one.is_read_out for one in merging.lists):
        return Slice([item for _, item in ready], None)
    given = ready[:want]
    # With fewer than wanted, everything down to the reach has been looked at.
    state = merging.state_behind(given[-1][0] if len(given) == want else merging.reach)
    return Slice([item for _, item in given], cursor_from_state(state))


async def _read_all(lists: Sequence[_List[Clip]], read_list: ReadList[Clip]) -> None:
    gate = asyncio.Semaphore(READS_AT_ONCE)

    async def read(one: _List[Clip]) -> None:
        async with gate:
            one.take(await read_list(one.account_id, one.cursor, PAGE_LIMIT))

    try:
        async with asyncio.TaskGroup() as group:
            for one in lists:
                group.create_task(read(one))
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from failures


def cursor_from_state(state: MergeState) -> Cursor:
    """The state as opaque text. Hints that would make it too long are left out."""
    hints = dict(state.hints)
    while True:
        content = orjson.dumps([state.place, hints])
        text = base64.urlsafe_b64encode(zlib.compress(content, 9)).decode()
        if not hints or (len(content) <= MAX_STATE_BYTES and len(text) <= MAX_STATE_LENGTH):
            return Cursor(upstream=text)
        hints.popitem()


def state_from_cursor(cursor: Cursor | None) -> MergeState:
    """The state in a cursor made by `cursor_from_state`; the top when it can't be read."""
    if cursor is None or cursor.upstream is None:
        return MergeState()
    try:
        inflate = zlib.decompressobj()
        packed = base64.urlsafe_b64decode(cursor.upstream)
        seen, hints = orjson.loads(inflate.decompress(packed, MAX_STATE_BYTES))
        seconds, media_id = seen
        return MergeState(
            (float(seconds), str(media_id)),
            {str(account): str(hint) for account, hint in hints.items()},
        )
    except (binascii.Error, zlib.error, ValueError, TypeError, AttributeError):
        return MergeState()
