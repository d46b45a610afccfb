"""Hashtags, counted over the newest clips: Nexgate has no endpoint for them."""

import asyncio

from pydantic import TypeAdapter

from gateway.service.blocks import Blocks
from gateway.service.cached_reads import CachedReads
from gateway.service.list_reader import MAX_READS, NEXGATE_PAGE
from gateway.service.request_context import RequestContext
from gateway.settings.cache import EntityKind
from mappings.hashtags import CountedHashtag, count_hashtags
from mappings.nexgate import Clip
from mappings.rules import Rules
from mappings.texts import comparable

COUNTED: TypeAdapter[tuple[CountedHashtag, ...]] = TypeAdapter(tuple[CountedHashtag, ...])
TRENDING = 20
TRENDING_FOR_GUESTS = 8


class Hashtags:
    """Counts over the newest 200 clips that a viewer may see, cached for that viewer."""

    def __init__(self, reads: CachedReads, blocks: Blocks, rules: Rules) -> None:
        self._reads = reads
        self._blocks = blocks
        self._rules = rules

    async def read_counts(self, context: RequestContext) -> tuple[CountedHashtag, ...]:
        """Every hashtag of the newest clips with its count, most used first."""

        async def count() -> tuple[CountedHashtag, ...]:
            return count_hashtags(await self._newest_clips(context), self._rules)

        key = (EntityKind.LATER_PAGE, "hashtags")
        return await self._reads.read_derived(context, key, COUNTED, count)

    async def trending_hashtags(self, context: RequestContext) -> tuple[CountedHashtag, ...]:
        """The most used hashtags. A guest gets fewer, and none that marks sensitive videos."""
        if context.viewer.is_signed_in:
            return (await self.read_counts(context))[:TRENDING]
        if not self._reads.can_serve_guests:
            return ()
        counts = await self.read_counts(context)
        harmless = [tag for tag in counts if not self.is_sensitive(tag.name)]
        return tuple(harmless[:TRENDING_FOR_GUESTS])

    async def count_videos(self, context: RequestContext, name: str) -> int:
        """How many of the newest clips have a hashtag."""
        key = comparable(name)
        return next((tag.count for tag in await self.read_counts(context) if tag.key == key), 0)

    async def search_hashtags(
        self, context: RequestContext, text: str, limit: int
    ) -> list[CountedHashtag]:
        """Hashtags that contain a text, those that begin with it first; case doesn't matter."""
        wanted = comparable(text)
        found = [tag for tag in await self.read_counts(context) if wanted in tag.key]
        return sorted(found, key=lambda tag: not tag.key.startswith(wanted))[:limit]

    def is_sensitive(self, name: str) -> bool:
        """Whether a hashtag marks sensitive videos here."""
        return comparable(name) in self._rules.sensitive_hashtags

    async def _newest_clips(self, context: RequestContext) -> list[Clip]:
        blocked = await self._blocks.blocked_ids(context)
        clips: dict[str, Clip] = {}
        cursor: str | None = None
        for _ in range(MAX_READS):
            page = await self._reads.read_clip_feed(context, cursor=cursor, limit=NEXGATE_PAGE)
            clips.update(
                (stored.id, stored.read_clip())
                for stored in page.clips
                if stored.video is not None and stored.author_id not in blocked
            )
            if page.next_cursor is None or page.next_cursor == cursor:
                break
            cursor = page.next_cursor
            await asyncio.sleep(0)  # cached pages would all be read in one turn
        return list(clips.values())
