"""Popular and Oldest: a user's videos in an order Nexgate doesn't offer.

The videos are collected up to a bound and put in order. The order made for the first page is kept
for the viewer and paged from, so what changes meanwhile moves nothing. Where it is gone (after ten
minutes, or on another replica), the place of what was given last counts.
"""

import asyncio
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from hashlib import sha256
from typing import Final

from gateway.cache.clip_pool import StoredClip
from gateway.cache.clip_reads import StoredPage
from gateway.cache.entries import Key, Order
from gateway.service.cached_reads import CachedReads
from gateway.service.list_reader import NEXGATE_PAGE, Slice, read_list
from gateway.service.request_context import RequestContext
from gateway.settings.cache import EntityKind
from gateway.turns import made_in_turns
from mappings.nexgate import Clip
from mappings.pages import Cursor

MAX_COLLECTED = 500
# Read within a millisecond: others are served between.
CLIPS_AT_ONCE = 25
# What was published since must not push the end of a kept order out of reach.
PAGES_BEYOND = 2
_ORDER, _REST, _LATEST = "order", "rest", "latest"
_TOKEN_LENGTH = 12


class Sort(StrEnum):
    """The orders of an account's feed (Loops API, Feeds)."""

    LATEST = "Latest"
    POPULAR = "Popular"
    OLDEST = "Oldest"


# What a page's `meta` says of an account with more videos than are collected.
PARTLY_SORTED: Final[Mapping[str, object]] = {
    "sort": Sort.POPULAR.value,
    "reason": "sorted_newest_500",
}
NOT_SORTED: Final[Mapping[str, object]] = {
    "sort": Sort.LATEST.value,
    "reason": "more_than_500_videos",
}


@dataclass(frozen=True)
class Collected:
    """The newest of an account's videos, each once; `rest` is Nexgate's cursor behind them."""

    clips: list[StoredClip]
    rest: str | None


@dataclass(frozen=True)
class SortedSlice:
    """Some videos of a sorted list, where to go on, and what `meta` has to say."""

    items: list[StoredClip]
    next: Cursor | None
    more_meta: Mapping[str, object]


@dataclass(frozen=True)
class _Place:
    """Where a page ended: in an order of ours, in the rest behind it, or in Nexgate's own order."""

    part: str
    token: str
    text: str
    last: str | None
    given: int

    @classmethod
    def of(cls, cursor: Cursor | None) -> "_Place | None":
        part, _, rest = (
            (cursor.upstream or "").partition(":") if cursor is not None else ("", "", "")
        )
        token, _, text = rest.partition(":")
        if cursor is None or part not in (_ORDER, _REST, _LATEST):
            return None
        return cls(part, token, text, cursor.last, cursor.given)

    def cursor(self) -> Cursor:
        return Cursor(f"{self.part}:{self.token}:{self.text}", self.last, self.given)

    def in_list(self) -> Cursor:
        """The place as the list reader knows it."""
        return Cursor(self.text or None, self.last, self.given)


async def collect_videos(
    reads: CachedReads, context: RequestContext, user_id: str, *, pages_beyond: int = 0
) -> Collected:
    """A user's videos, newest first, at most `MAX_COLLECTED` and some pages more."""
    clips: dict[str, StoredClip] = {}
    cursor: str | None = None
    for _ in range(MAX_COLLECTED // NEXGATE_PAGE + pages_beyond):
        await asyncio.sleep(0)  # cached pages would all be read in one turn
        page = await reads.read_user_videos(context, user_id, cursor=cursor, limit=NEXGATE_PAGE)
        clips.update((clip.id, clip) for clip in page.clips if clip.id not in clips)
        if page.next_cursor is None or page.next_cursor == cursor:
            return Collected(list(clips.values()), None)
        cursor = page.next_cursor
    return Collected(list(clips.values()), cursor)


async def read_clips(stored: Sequence[StoredClip]) -> list[Clip]:
    """Many clips as models, some at a time."""
    return await made_in_turns(
        stored, CLIPS_AT_ONCE, lambda some: [clip.read_clip() for clip in some]
    )


class SortedVideos:
    """One account's videos in one of our orders, for one request."""

    def __init__(
        self, reads: CachedReads, context: RequestContext, user_id: str, sort: Sort
    ) -> None:
        self._reads = reads
        self._context = context
        self._user_id = user_id
        self._sort = sort

    async def read_slice(self, start: Cursor | None, limit: int) -> SortedSlice:
        """Up to `limit` videos that play.

        Of an account with more than are collected, *Popular* goes on behind them in Nexgate's own
        order, and *Oldest* is *Latest*.
        """
        place = _Place.of(start)
        if place is not None and place.part == _LATEST:
            return await self._latest(place, limit)
        if place is not None and place.part == _REST:
            return await self._rest(place, limit)
        kept = self._reads.find_order(self._context, self._key(place.token)) if place else None
        collected = await collect_videos(
            self._reads, self._context, self._user_id, pages_beyond=PAGES_BEYOND if kept else 0
        )
        if kept is None and collected.rest is not None and self._sort is Sort.OLDEST:
            return await self._latest(_Place(_LATEST, "", "", None, 0), limit)
        clips = {clip.id: clip for clip in collected.clips}
        if kept and place:
            order, index = kept, place.given
        else:
            order, index = await self._ordered(collected, place)
        return await self._in_order(order, clips, index, limit)

    async def _in_order(
        self, order: Order, clips: Mapping[str, StoredClip], index: int, limit: int
    ) -> SortedSlice:
        found: list[StoredClip] = []
        token = _token(order.media_ids)
        more_meta = PARTLY_SORTED if order.rest is not None else {}
        for media_id in order.media_ids[index:]:
            index += 1
            clip = clips.get(media_id)
            if clip is None or clip.video is None:
                continue
            found.append(clip)
            if len(found) == limit and index < len(order.media_ids):
                place = _Place(_ORDER, token, str(_rank(clip.read_clip())), media_id, index)
                return SortedSlice(found, place.cursor(), more_meta)
        if order.rest is None:
            return SortedSlice(found, None, more_meta)
        rest = _Place(_REST, token, order.rest, None, 0)
        if len(found) == limit:
            return SortedSlice(found, rest.cursor(), more_meta)
        following = await self._rest(rest, limit - len(found))
        return SortedSlice([*found, *following.items], following.next, more_meta)

    async def _ordered(self, collected: Collected, place: _Place | None) -> tuple[Order, int]:
        """The order of what was collected, kept from now on, and where in it a page begins."""
        clips = collected.clips[::-1]
        ranks: list[tuple[int, str]] = []
        if self._sort is not Sort.OLDEST:
            # Ascending order of *Popular*; the id makes it total.
            ranked = zip(map(_rank, await read_clips(clips)), clips, strict=True)
            by_rank = sorted((rank, clip.id, clip) for rank, clip in ranked)
            ranks, clips = [one[:2] for one in by_rank], [one[2] for one in by_rank]
        media_ids = tuple(clip.id for clip in clips)
        key = self._key(_token(media_ids))
        self._reads.keep_order(self._context, key, media_ids, collected.rest)
        order = self._reads.find_order(self._context, key)
        if order is None:  # too big to be kept
            order = Order(EntityKind.USER_LIST, media_ids, collected.rest, fresh_until=0)
        return order, self._index_behind(clips, ranks, place)

    def _index_behind(
        self, clips: Sequence[StoredClip], ranks: list[tuple[int, str]], place: _Place | None
    ) -> int:
        """Where to go on without the order that a place was in."""
        if place is None or place.last is None:
            return 0
        if self._sort is Sort.OLDEST:
            ids = [clip.id for clip in clips]
            # One that was deleted stood where now its follower stands.
            return ids.index(place.last) + 1 if place.last in ids else max(0, place.given - 1)
        try:
            behind = (int(place.text), place.last)
        except ValueError:
            return 0
        return bisect_right(ranks, behind)

    async def _rest(self, place: _Place, limit: int) -> SortedSlice:
        """What lies behind the videos that were sorted, in Nexgate's own order."""
        order = self._reads.find_order(self._context, self._key(place.token))
        given = frozenset(order.media_ids) if order is not None else frozenset()
        found = await self._read(place, limit, given)
        return SortedSlice(found.items, _moved(place, found.next), PARTLY_SORTED)

    async def _latest(self, place: _Place, limit: int) -> SortedSlice:
        found = await self._read(place, limit, frozenset())
        return SortedSlice(found.items, _moved(place, found.next), NOT_SORTED)

    async def _read(self, place: _Place, limit: int, given: frozenset[str]) -> Slice[StoredClip]:
        def pick(clip: StoredClip) -> StoredClip | None:
            return clip if clip.video is not None and clip.id not in given else None

        read_page = partial(_user_page, self._reads, self._context, self._user_id)
        return await read_list(read_page, place.in_list(), limit, pick)

    def _key(self, token: str) -> Key:
        return ("order", self._user_id, self._sort, token)


async def _user_page(
    reads: CachedReads, context: RequestContext, user_id: str, cursor: str | None, limit: int
) -> StoredPage:
    return await reads.read_user_videos(context, user_id, cursor=cursor, limit=limit)


def _moved(place: _Place, position: Cursor | None) -> Cursor | None:
    if position is None:
        return None
    moved = _Place(place.part, place.token, position.upstream or "", position.last, position.given)
    return moved.cursor()


def _token(media_ids: Sequence[str]) -> str:
    """What tells one order from another."""
    return sha256("".join(media_ids).encode()).hexdigest()[:_TOKEN_LENGTH]


def _rank(clip: Clip) -> int:
    return -clip.engagement.likes_count
