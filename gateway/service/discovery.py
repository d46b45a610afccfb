"""Videos by hashtag or by text: the newest pages of the clip feed are filtered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from gateway.cache.clip_pool import StoredClip
from gateway.cache.clip_reads import StoredPage
from gateway.errors import ApiError
from gateway.service.blocks import Blocks
from gateway.service.cached_reads import CachedReads
from gateway.service.clips import Clips
from gateway.service.list_reader import read_list
from gateway.service.request_context import RequestContext
from gateway.service.translator import Translator
from gateway.upstream.nexgate_error import NexgateError
from mappings import captions
from mappings.compact_videos import compact_video
from mappings.error_kinds import Kind
from mappings.loops import CompactVideo
from mappings.nexgate import Clip
from mappings.pages import decode_cursor, encode_cursor
from mappings.texts import comparable

IsWanted = Callable[[Clip], bool]


@dataclass(frozen=True)
class FoundVideos:
    """A page of compact videos, before it gets its envelope."""

    videos: list[CompactVideo]
    next_cursor: str | None


class Discovery:
    """Videos found in the clip feed, newest first. `cursor` is what a client sent."""

    def __init__(
        self, reads: CachedReads, clips: Clips, blocks: Blocks, translator: Translator
    ) -> None:
        self._reads = reads
        self._clips = clips
        self._blocks = blocks
        self._translator = translator

    async def videos_by_hashtag(
        self, context: RequestContext, name: str, *, cursor: str | None, limit: int
    ) -> FoundVideos:
        """Videos with a hashtag; upper and lower case are the same."""
        key = comparable(name)

        def is_wanted(clip: Clip) -> bool:
            return any(comparable(tag) == key for tag in captions.tags(clip.hashtags))

        return await self._scan(context, f"tag {key}", is_wanted, cursor, limit)

    async def videos_at(self, context: RequestContext, media_id: str) -> FoundVideos:
        """The video with an id, as the only one found; none where the viewer can't see it."""
        try:
            clip = (await self._clips.find_clip(context, media_id)).read_clip()
        except (ApiError, NexgateError) as error:
            if not _is_missing(error):
                raise
            return FoundVideos([], None)
        video = self._translator.video(clip, context)
        shown = [compact_video(video, clip.engagement.views_count)] if video is not None else []
        return FoundVideos(shown, None)

    async def search_videos(
        self, context: RequestContext, text: str, *, cursor: str | None, limit: int
    ) -> FoundVideos:
        """Videos with a text in the caption or in a hashtag; upper and lower case are the same."""
        wanted = comparable(text)
        wanted_tag = wanted.removeprefix("#")

        def is_wanted(clip: Clip) -> bool:
            if wanted in comparable(clip.caption or ""):
                return True
            return any(wanted_tag in comparable(tag) for tag in captions.tags(clip.hashtags))

        return await self._scan(context, search_feed(text), is_wanted, cursor, limit)

    async def _scan(
        self,
        context: RequestContext,
        feed: str,
        is_wanted: IsWanted,
        cursor: str | None,
        limit: int,
    ) -> FoundVideos:
        blocked = await self._blocks.blocked_ids(context)

        def pick(stored: StoredClip) -> CompactVideo | None:
            if stored.author_id in blocked:
                return None
            clip = stored.read_clip()
            video = self._translator.video(clip, context) if is_wanted(clip) else None
            return compact_video(video, clip.engagement.views_count) if video else None

        found = await read_list(
            partial(self._feed_page, context),
            decode_cursor(feed, cursor),
            limit,
            pick,
            is_filtered=True,
        )
        next_cursor = encode_cursor(feed, found.next) if found.next is not None else None
        return FoundVideos(found.items, next_cursor)

    async def _feed_page(
        self, context: RequestContext, cursor: str | None, limit: int
    ) -> StoredPage:
        return await self._reads.read_clip_feed(context, cursor=cursor, limit=limit)


def _is_missing(error: ApiError | NexgateError) -> bool:
    if isinstance(error, ApiError):
        return error.problem.status in (404, 451)
    return error.kind in (Kind.NOT_FOUND, Kind.FORBIDDEN, Kind.NOT_A_CLIP, Kind.NOT_READY)


def search_feed(text: str) -> str:
    """The list name that binds a cursor to a search."""
    return f"search {comparable(text)}"
