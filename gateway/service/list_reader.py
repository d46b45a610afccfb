"""Reads a Nexgate list page by page until a Loops page is full.

A Loops page normally ends where a Nexgate page ends, because each read asks for exactly what
is missing; then our cursor carries Nexgate's cursor alone, and clips published meanwhile shift
nothing (Nexgate Clips API, Cursor Pagination). Where a page ends inside a Nexgate page (a
filtered list, a start in the middle) our cursor carries the last id given too.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from mappings.pages import Cursor

log = logging.getLogger(__name__)

MAX_READS = 10
NEXGATE_PAGE = 20
START = Cursor(upstream=None)

Item = TypeVar("Item")


class Listed(Protocol):
    """Something in a Nexgate list; `id` is its media id."""

    @property
    def id(self) -> str:
        """Unique within the list."""


Clip = TypeVar("Clip", bound=Listed)
CoClip = TypeVar("CoClip", bound=Listed, covariant=True)


class ListPage(Protocol[CoClip]):
    """A page of a Nexgate list."""

    @property
    def clips(self) -> Sequence[CoClip]:
        """The clips of the page, in order."""

    @property
    def next_cursor(self) -> str | None:
        """Nexgate's cursor of the next page; None at the end."""


ReadPage = Callable[[str | None, int], Awaitable[ListPage[Clip]]]


@dataclass(frozen=True)
class Slice(Generic[Item]):
    """Some items of a list and where to continue; `next` is None at the end of the list."""

    items: list[Item]
    next: Cursor | None


@dataclass(frozen=True)
class _Read(Generic[Clip]):
    """A Nexgate page, where it was read, and how many of its clips were given before."""

    position: Cursor
    page: ListPage[Clip]
    skip: int = 0


@dataclass
class _Progress(Generic[Item]):
    want: int
    items: list[Item]
    seen: set[str]

    @property
    def missing(self) -> int:
        return self.want - len(self.items)


async def read_list(
    read_page: ReadPage[Clip],
    start: Cursor | None,
    want: int,
    pick: Callable[[Clip], Item | None],
    *,
    is_filtered: bool = False,
) -> Slice[Item]:
    """Collect up to `want` picked items, reading at most `MAX_READS` Nexgate pages.

    `read_page(cursor, limit)` reads one Nexgate page. `pick` makes an item of a clip, or None
    to leave it out. `is_filtered` says that `pick` leaves most clips out, so that each read
    takes a whole Nexgate page. No clip is picked twice. When the reads are used up, the slice has
    fewer items and a `next`.
    """
    position = start or START
    progress: _Progress[Item] = _Progress(want, [], {position.last} if position.last else set())
    reads = await _resume(read_page, position) if position.given else []
    reads_left = MAX_READS - len(reads)
    while progress.missing > 0:
        if reads:
            read = reads.pop(0)
        elif reads_left > 0:
            reads_left -= 1
            limit = NEXGATE_PAGE if is_filtered else min(NEXGATE_PAGE, progress.missing)
            if is_filtered:
                await asyncio.sleep(0)  # cached pages would all be looked through in one turn
            read = _Read(position, await read_page(position.upstream, limit))
        else:
            break
        stopped_at = _take(read, progress, pick)
        if stopped_at is not None:
            last = read.page.clips[stopped_at].id
            return Slice(progress.items, Cursor(read.position.upstream, last, stopped_at + 1))
        following = _following(read)
        if following is None:
            return Slice(progress.items, None)
        position = following
    return Slice(progress.items, position)


async def _resume(read_page: ReadPage[Clip], start: Cursor) -> list[_Read[Clip]]:
    """The page in which the list was left, skipping to the clip after the last one given.

    Newly published clips may have pushed that clip off the first page: then it is looked for on the
    pages behind. When it is on none of them it was deleted; then the number of clips given counts.
    """
    reads = [_Read(start, await read_page(start.upstream, NEXGATE_PAGE))]
    while _index(reads[-1].page, start.last) is None and start.upstream is None:
        following = _following(reads[-1])
        if following is None or len(reads) == MAX_READS:
            break
        reads.append(_Read(following, await read_page(following.upstream, NEXGATE_PAGE)))
    for number, read in enumerate(reads):
        index = _index(read.page, start.last)
        if index is not None:
            return [_Read(read.position, read.page, index + 1), *reads[number + 1 :]]
    return [_Read(start, reads[0].page, start.given - 1), *reads[1:]]


def _index(page: ListPage[Clip], media_id: str | None) -> int | None:
    return next((i for i, clip in enumerate(page.clips) if clip.id == media_id), None)


def _take(
    read: _Read[Clip], progress: _Progress[Item], pick: Callable[[Clip], Item | None]
) -> int | None:
    """Pick from a page. Returns the index of the last clip used when the page isn't used up."""
    clips = read.page.clips
    for index in range(read.skip, len(clips)):
        clip = clips[index]
        if clip.id in progress.seen:
            continue
        progress.seen.add(clip.id)
        item = pick(clip)
        if item is None:
            continue
        progress.items.append(item)
        if progress.missing == 0 and index + 1 < len(clips):
            return index
    return None


def _following(read: _Read[Clip]) -> Cursor | None:
    """Where the list continues; None at its end, or when Nexgate repeats a cursor."""
    next_cursor = read.page.next_cursor
    if next_cursor is None:
        return None
    if next_cursor == read.position.upstream:
        log.warning("Nexgate repeated a cursor: the list ends here")
        return None
    last = read.page.clips[-1].id if read.page.clips else read.position.last
    return Cursor(next_cursor, last, 0)
