"""Videos by hashtag or by text: the newest pages of the clip feed are filtered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from gateway.cache.clip_pool import StoredClip
from gateway.cache.viewer_cache import StoredPage
from gateway.service.blocks import Blocks
from gateway.service.cached_reads import CachedReads
from gateway.service.list_reader import read_list
from gateway.service.request_context import RequestContext
from gateway.service.translator import Translator
from mappings import captions
from mappings.compact_videos import compact_video
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

    def __init__(self, reads: CachedReads, blocks: Blocks, translator: Translator) -> None:
        self._reads = reads
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


def search_feed(text: str) -> str:
    """The list name that binds a cursor to a search."""
    return f"search {comparable(text)}"
