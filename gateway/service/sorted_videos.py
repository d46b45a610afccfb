"""Popular and Oldest: a user's videos in an order Nexgate doesn't offer.

The videos are collected up to a bound and sorted. A page starts behind the sort key of the
last item given, so videos that come or go meanwhile neither repeat nor hide the others.
"""

from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

from gateway.cache.clip_pool import StoredClip
from gateway.service.cached_reads import CachedReads
from gateway.service.list_reader import NEXGATE_PAGE
from gateway.service.request_context import RequestContext
from mappings.moments import EPOCH, moment
from mappings.nexgate import Clip
from mappings.pages import Cursor

MAX_COLLECTED = 500


class Sort(StrEnum):
    """The orders of an account's feed (Loops API, Feeds)."""

    LATEST = "Latest"
    POPULAR = "Popular"
    OLDEST = "Oldest"


@dataclass(frozen=True, order=True)
class SortKey:
    """Ascending order of a sorted list; the media id makes it total."""

    rank: int
    media_id: str


async def collect_videos(
    reads: CachedReads, context: RequestContext, user_id: str
) -> list[StoredClip]:
    """A user's videos, newest first, at most `MAX_COLLECTED`, each once."""
    clips: dict[str, StoredClip] = {}
    cursor: str | None = None
    for _ in range(MAX_COLLECTED // NEXGATE_PAGE):
        page = await reads.read_user_videos(context, user_id, cursor=cursor, limit=NEXGATE_PAGE)
        clips.update((clip.id, clip) for clip in page.clips)
        if page.next_cursor is None or page.next_cursor == cursor:
            break
        cursor = page.next_cursor
    return list(clips.values())


def sort_key(clip: Clip, sort: Sort, zone: tzinfo) -> SortKey:
    """Where a clip stands: most likes first, or oldest first; `zone` is of times without one."""
    if sort is Sort.POPULAR:
        return SortKey(-clip.engagement.likes_count, clip.id)
    created_at = moment(clip.created_at, zone) or EPOCH
    return SortKey(round(created_at.timestamp() * 1_000_000), clip.id)


def cursor_from_key(key: SortKey) -> Cursor:
    """A cursor behind the item with this key."""
    return Cursor(upstream=str(key.rank), last=key.media_id)


def key_from_cursor(cursor: Cursor | None) -> SortKey | None:
    """The key in a cursor made by `cursor_from_key`; None means from the top."""
    if cursor is None or cursor.upstream is None or cursor.last is None:
        return None
    try:
        return SortKey(int(cursor.upstream), cursor.last)
    except ValueError:
        return None
