"""The feeds: pages of videos built from Nexgate's clip lists."""

import asyncio
from collections.abc import Container
from datetime import tzinfo
from functools import partial

from gateway.cache.clip_pool import StoredClip
from gateway.cache.clip_reads import StoredPage
from gateway.service.blocks import Blocks
from gateway.service.cached_reads import CachedReads
from gateway.service.following import merge_lists
from gateway.service.list_reader import Slice, read_list
from gateway.service.request_context import RequestContext
from gateway.service.results import VideoList
from gateway.service.sorted_videos import Sort, SortedVideos
from gateway.service.video_finder import VideoFinder
from mappings.pages import decode_cursor, encode_cursor

# Up to so many followed accounts' lists are merged; for more the clip feed is filtered.
MAX_FOLLOWED = 30


EMPTY = VideoList([], None)


class Feeds:
    """One method per feed. `cursor` is the text a client sent, or None; `limit` is checked."""

    def __init__(
        self, reads: CachedReads, finder: VideoFinder, blocks: Blocks, zone: tzinfo
    ) -> None:
        """`zone` is where Nexgate's times without a zone stand."""
        self._reads = reads
        self._finder = finder
        self._blocks = blocks
        self._zone = zone

    async def newest_videos(
        self, context: RequestContext, *, name: str, cursor: str | None, limit: int
    ) -> VideoList:
        """Everybody's clips, most recently published first. `name` binds the cursor."""
        blocked = await self._blocks.blocked_ids(context)
        found = await read_list(
            partial(self._feed_page, context),
            decode_cursor(name, cursor),
            limit,
            partial(_shown, blocked),
            is_filtered=bool(blocked),
        )
        return _video_list(name, found)

    async def public_videos(
        self, context: RequestContext, *, cursor: str | None, limit: int
    ) -> VideoList:
        """The web app's feed for everybody; empty for a guest without a service token."""
        if not context.viewer.is_signed_in and not self._reads.can_serve_guests:
            return EMPTY
        return await self.newest_videos(context, name="web", cursor=cursor, limit=limit)

    async def followed_videos(
        self, context: RequestContext, *, cursor: str | None, limit: int
    ) -> VideoList:
        """Videos of the accounts the viewer follows and the viewer's own, newest first."""
        own_id = (await self._reads.read_own_profile(context)).id
        ids, blocked = await asyncio.gather(
            self._reads.read_followed_ids(context, own_id), self._blocks.blocked_ids(context)
        )
        followed = ids - {own_id} - blocked
        if len(followed) > MAX_FOLLOWED:
            return await self._followed_in_feed(context, followed | {own_id}, cursor, limit)
        name = "following"
        found = await merge_lists(
            [own_id, *sorted(followed)],
            partial(self._user_page, context),
            decode_cursor(name, cursor),
            limit,
            _playable,
            self._zone,
        )
        return _video_list(name, found)

    async def own_videos(
        self, context: RequestContext, *, sort: Sort, cursor: str | None, limit: int
    ) -> VideoList:
        """The viewer's own videos."""
        own_id = (await self._reads.read_own_profile(context)).id
        return await self.account_videos(context, own_id, sort=sort, cursor=cursor, limit=limit)

    async def account_videos(
        self, context: RequestContext, user_id: str, *, sort: Sort, cursor: str | None, limit: int
    ) -> VideoList:
        """An account's videos, long ones included."""
        name = f"account {user_id} {sort}"
        position = decode_cursor(name, cursor)
        if sort is not Sort.LATEST:
            ordered = SortedVideos(self._reads, context, user_id, sort)
            part = await ordered.read_slice(position, limit)
            following = encode_cursor(name, part.next) if part.next is not None else None
            return VideoList(part.items, following, part.more_meta)
        found = await read_list(
            partial(self._user_page, context, user_id), position, limit, _playable
        )
        return _video_list(name, found)

    async def account_videos_from(
        self,
        context: RequestContext,
        user_id: str,
        media_id: str,
        *,
        cursor: str | None,
        limit: int,
    ) -> VideoList:
        """An account's videos from one of them on, that one included, newest first.

        Raises `ApiError` 404 when the video is not the account's.
        """
        name = f"account {user_id} from {media_id}"
        position = decode_cursor(name, cursor)
        if position is None:
            position = (await self._finder.find_video(context, user_id, media_id)).before
        found = await read_list(
            partial(self._user_page, context, user_id), position, limit, _playable
        )
        return _video_list(name, found)

    async def _followed_in_feed(
        self, context: RequestContext, account_ids: Container[str], cursor: str | None, limit: int
    ) -> VideoList:
        """The following feed of a viewer who follows more than `MAX_FOLLOWED` accounts."""

        def pick(clip: StoredClip) -> StoredClip | None:
            return _playable(clip) if clip.author_id in account_ids else None

        name = "following in the feed"
        found = await read_list(
            partial(self._feed_page, context),
            decode_cursor(name, cursor),
            limit,
            pick,
            is_filtered=True,
        )
        return _video_list(name, found)

    async def _feed_page(
        self, context: RequestContext, cursor: str | None, limit: int
    ) -> StoredPage:
        return await self._reads.read_clip_feed(context, cursor=cursor, limit=limit)

    async def _user_page(
        self, context: RequestContext, user_id: str, cursor: str | None, limit: int
    ) -> StoredPage:
        return await self._reads.read_user_videos(context, user_id, cursor=cursor, limit=limit)


def _playable(clip: StoredClip) -> StoredClip | None:
    """The clip, or None when no variant of it is playable."""
    return clip if clip.video is not None else None


def _shown(blocked: Container[str], clip: StoredClip) -> StoredClip | None:
    """The clip, or None when it isn't playable or its author is blocked."""
    return None if clip.author_id in blocked else _playable(clip)


def _video_list(name: str, found: Slice[StoredClip]) -> VideoList:
    next_cursor = encode_cursor(name, found.next) if found.next is not None else None
    return VideoList(found.items, next_cursor)
