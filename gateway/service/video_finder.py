"""Finding a video in its account's list, however far back it lies.

Where its place is known it is found at once. Else the list is walked, for a number of calls and
some seconds in one request: the next request for it goes on where that one ended.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gateway.cache.clip_pool import StoredClip
from gateway.cache.clip_reads import StoredPage
from gateway.cache.list_places import ListPlace
from gateway.errors import ApiError, not_found, unavailable
from gateway.service.cached_reads import CachedReads
from gateway.service.list_reader import MAX_READS, NEXGATE_PAGE
from gateway.service.request_context import RequestContext
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind
from mappings.pages import Cursor

LONGEST_WALK_S: Final = 5.0


@dataclass(frozen=True)
class FoundVideo:
    """A video, on a page of its account's list, where that begins."""

    cursor: str | None
    page: StoredPage
    index: int

    @property
    def clip(self) -> StoredClip:
        """The video."""
        return self.page.clips[self.index]

    @property
    def before(self) -> Cursor | None:
        """The position from which the list goes on with the video; None: from its top."""
        if self.index:
            return Cursor(self.cursor, self.page.clips[self.index - 1].id, self.index)
        return None if self.cursor is None else Cursor(self.cursor)


class VideoFinder:
    """Looks for videos in lists."""

    def __init__(self, reads: CachedReads, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._reads = reads
        self._clock = clock

    async def find_video(
        self, context: RequestContext, account_id: str, media_id: str
    ) -> FoundVideo:
        """A video in an account's list.

        `ApiError` 404 when it isn't there, 503 when the walk hasn't come so far yet.
        """
        known = await self._reads.find_place(media_id)
        if known is not None and known.account_id == account_id:
            found = await self._at_place(context, known, media_id)
            if found is not None:
                return found
        return await self._walk(context, account_id, media_id)

    async def _at_place(
        self, context: RequestContext, place: ListPlace, media_id: str
    ) -> FoundVideo | None:
        """The video where it was seen; None, and the place forgotten, where it isn't."""
        try:
            found = await self._on_page(context, place, media_id)
        except NexgateError as error:
            if error.kind is not Kind.BAD_CURSOR:
                raise
            found = None
        if isinstance(found, FoundVideo):
            return found
        await self._reads.forget_place(media_id)
        return None

    async def _on_page(
        self, context: RequestContext, place: ListPlace, media_id: str
    ) -> FoundVideo | StoredPage:
        page = await self._reads.read_user_videos(
            context, place.account_id, cursor=place.cursor, limit=NEXGATE_PAGE
        )
        ids = [clip.id for clip in page.clips]
        return FoundVideo(place.cursor, page, ids.index(media_id)) if media_id in ids else page

    async def _walk(self, context: RequestContext, account_id: str, media_id: str) -> FoundVideo:
        start = self._reads.take_walk(media_id)
        if start is None or start.account_id != account_id:
            start = ListPlace(account_id, None)
        try:
            return await self._walk_from(context, start, media_id)
        except NexgateError as error:
            if error.kind is not Kind.BAD_CURSOR or start.cursor is None:
                raise
        return await self._walk_from(context, ListPlace(account_id, None), media_id)

    async def _walk_from(
        self, context: RequestContext, place: ListPlace, media_id: str
    ) -> FoundVideo:
        ends_at = self._clock() + LONGEST_WALK_S
        for _ in range(MAX_READS):
            found = await self._on_page(context, place, media_id)
            if isinstance(found, FoundVideo):
                return found
            if found.next_cursor is None or found.next_cursor == place.cursor:
                raise not_found()
            place = place._replace(cursor=found.next_cursor)
            if self._clock() >= ends_at:
                break
        self._reads.keep_walk(media_id, place)
        raise _not_yet()


def _not_yet() -> ApiError:
    return unavailable("This video lies far back in its account's list. Try again in a moment.")
