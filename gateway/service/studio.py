"""The creator studio: the viewer's own videos with their counts, and totals over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gateway.cache.clip_pool import StoredClip
from gateway.service.account_lists import AccountList, page_of_list
from gateway.service.account_reads import AccountReads
from gateway.service.cached_reads import CachedReads
from gateway.service.request_context import RequestContext
from gateway.service.sorted_videos import collect_videos, read_clips
from gateway.service.translator import Translator
from gateway.turns import made_in_turns
from mappings.loops import StudioMedia, StudioPost, VideoResource
from mappings.nexgate import Clip

# Looked through within a millisecond: others are served between.
CAPTIONS_AT_ONCE = 200


class Filter(StrEnum):
    """Which of the videos are listed. Nexgate pins none and lists none while it processes it."""

    ALL = "all"
    PINNED = "pinned"
    PROCESSING = "processing"


@dataclass(frozen=True)
class StudioList:
    """A page of the viewer's videos, and how many there are in all."""

    posts: AccountList[StudioPost]
    total_videos: int


class Studio:
    """The viewer's own videos, the newest 500 of them; `ApiError` 401 for a guest."""

    def __init__(
        self, reads: CachedReads, account_reads: AccountReads, translator: Translator
    ) -> None:
        self._reads = reads
        self._account_reads = account_reads
        self._translator = translator

    async def list_posts(
        self,
        context: RequestContext,
        *,
        search: str | None,
        which: Filter,
        is_ascending: bool,
        cursor: str | None,
        limit: int,
    ) -> StudioList:
        """The videos whose caption has `search`, newest first unless `is_ascending`."""
        every = await self._own_videos(context)
        wanted = (search or "").casefold()
        found = every
        if wanted:
            found = await made_in_turns(
                every,
                CAPTIONS_AT_ONCE,
                lambda some: [one for one in some if wanted in one.caption.casefold()],
            )
        shown = found if which is Filter.ALL else []
        if is_ascending:
            shown = shown[::-1]
        name = f"studio {which} {is_ascending} {wanted}"
        page = page_of_list(name, shown, lambda clip: clip.id, cursor, limit)
        posts = [self._post(clip.read_clip(), context) for clip in page.items]
        shown_posts = [post for post in posts if post is not None]
        return StudioList(AccountList(shown_posts, page.next_cursor), len(every))

    async def summarize(self, context: RequestContext) -> Mapping[str, object]:
        """Totals over the same videos; Nexgate keeps no history, so nothing changes in them."""
        own_id = (await self._reads.read_own_profile(context)).id
        stats = await self._account_reads.read_stats(context, own_id)
        every = [clip.engagement for clip in await read_clips(await self._own_videos(context))]
        return {
            "range": 7,
            "views": _total(sum(counts.views_count for counts in every)),
            "followers": _total(stats.followers_count),
            "likes": _total(sum(counts.likes_count for counts in every)),
            "latest_post": None,
            "top_links": [],
            "recent_posts": [],
            "total_posts": len(every),
        }

    async def _own_videos(self, context: RequestContext) -> list[StoredClip]:
        """The clips that became videos: those that are listed are translated for the studio."""
        own_id = (await self._reads.read_own_profile(context)).id
        clips = (await collect_videos(self._reads, context, own_id)).clips
        return [clip for clip in clips if clip.author_id == own_id and clip.video is not None]

    def _post(self, clip: Clip, context: RequestContext) -> StudioPost | None:
        video = self._translator.video(clip, context)
        return _studio_post(video, clip.engagement.views_count) if video is not None else None


def _total(count: int) -> Mapping[str, int]:
    return {"total": count, "change_pct": 0}


def _studio_post(video: VideoResource, views: int) -> StudioPost:
    media = video.media
    return StudioPost(
        id=video.id,
        account=video.account,
        caption=video.caption,
        media=StudioMedia(thumbnail=media.thumbnail, src_url=media.src_url, hls_url=media.hls_url),
        status="published",
        is_owner=True,
        likes=video.likes,
        shares=video.shares,
        comments=video.comments,
        is_sensitive=video.is_sensitive,
        created_at=video.created_at,
        hid=video.shortcode,
        url=video.url,
        pinned=video.pinned,
        privacy="everyone",
        views_count=views,
        has_liked=None,
        permissions=video.permissions,
        audio=video.audio,
    )
