"""What the viewer has bookmarked, and what the viewer has liked through the gateway.

Nexgate lists bookmarked posts, not clips, and no likes at all. So a post's clips are found by the
media ids seen for it, and each like made here is recorded in the state store.
"""

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gateway.cache.clip_pool import StoredClip
from gateway.errors import ApiError
from gateway.service.authorized_calls import AuthorizedCalls
from gateway.service.cached_reads import CachedReads
from gateway.service.clips import Clips
from gateway.service.discovery import FoundVideos
from gateway.service.list_reader import MAX_READS
from gateway.service.request_context import RequestContext
from gateway.service.results import VideoList
from gateway.service.store_errors import store_needed
from gateway.service.translator import Translator
from gateway.state.likes import KeptLike, KeptLikes
from gateway.state.store import StoreUnavailable
from gateway.upstream.bookmarks import NexgateBookmarks
from gateway.upstream.nexgate_error import NexgateError
from mappings.compact_videos import compact_video
from mappings.error_kinds import Kind
from mappings.loops import CompactVideo
from mappings.nexgate import BookmarkedPost
from mappings.pages import Cursor, decode_cursor, encode_cursor

log = logging.getLogger(__name__)

BOOKMARKS_A_READ = 20
MAX_CLIP_READS = 60
READS_AT_ONCE = 8
NEWEST = 2**62
NUMBER = re.compile(r"[1-9][0-9]{0,17}")

# A clip that fails so for this viewer is left out of a list.
_NOT_FOR_VIEWER = {Kind.NOT_FOUND, Kind.NOT_A_CLIP, Kind.NOT_READY, Kind.FORBIDDEN}


@dataclass
class _Looked:
    """The clips looked up within one request: each at most once, `MAX_CLIP_READS` in all."""

    context: RequestContext
    clips: Clips
    reads_left: int = MAX_CLIP_READS
    found: dict[str, StoredClip | None] = field(default_factory=dict)

    async def up(self, media_ids: Sequence[str]) -> list[StoredClip | None]:
        """The clips of some media ids, at most `reads_left`; None for one the viewer can't see."""
        missing = [media_id for media_id in media_ids if media_id not in self.found]
        self.reads_left -= len(missing)
        for start in range(0, len(missing), READS_AT_ONCE):
            batch = missing[start : start + READS_AT_ONCE]
            clips = await asyncio.gather(*map(self._one, batch))
            self.found.update(zip(batch, clips, strict=True))
        return [self.found[media_id] for media_id in media_ids]

    async def _one(self, media_id: str) -> StoredClip | None:
        try:
            return await self.clips.find_clip(self.context, media_id)
        except NexgateError as error:
            if error.kind not in _NOT_FOR_VIEWER:
                raise
        except ApiError as error:
            # 451: taken down; 503: too far down its author's list
            if error.problem.status not in (404, 451, 503):
                raise
        return None


@dataclass(frozen=True)
class _Spot:
    """A place in the list of bookmarks: in one Nexgate page, after `given` of its videos."""

    page: int
    media_ids: tuple[str, ...]
    is_last: bool
    given: int = 0

    @property
    def rest(self) -> tuple[str, ...]:
        return self.media_ids[self.given :]

    def behind(self, media_id: str) -> "_Spot | None":
        """The place after a video of this page; None when the page doesn't have it."""
        if media_id not in self.media_ids:
            return None
        return replace(self, given=self.media_ids.index(media_id) + 1)

    def cursor(self) -> Cursor | None:
        """The cursor of this place; None at the end."""
        if not self.rest and self.is_last:
            return None
        if not self.media_ids:
            return Cursor(str(self.page + 1))
        last = self.media_ids[self.given - 1] if self.given else None
        return Cursor(str(self.page), last, self.given)


class SavedVideos:
    """The viewer's bookmarked and liked videos. `cursor` is what a client sent."""

    def __init__(
        self,
        clips: Clips,
        reads: CachedReads,
        calls: AuthorizedCalls,
        bookmarks: NexgateBookmarks,
        likes: KeptLikes,
        translator: Translator,
    ) -> None:
        self._clips = clips
        self._reads = reads
        self._calls = calls
        self._bookmarks = bookmarks
        self._likes = likes
        self._translator = translator

    async def favourite_videos(
        self, context: RequestContext, *, cursor: str | None, limit: int
    ) -> VideoList:
        """The videos of the posts that the viewer has bookmarked, the latest bookmark first.

        A page has fewer than `limit`, with a cursor, when many bookmarks lead to no clip.
        """
        name = "favourites"
        looked = _Looked(context, self._clips)
        spot = await self._resume(context, decode_cursor(name, cursor))
        found: dict[str, StoredClip] = {}
        pages_left = MAX_READS
        while len(found) < limit and looked.reads_left and pages_left:
            if spot.rest:
                batch = spot.rest[: min(limit - len(found), looked.reads_left)]
                clips = [clip for clip in await looked.up(batch) if clip is not None]
                found.update((clip.id, clip) for clip in clips if clip.video is not None)
                spot = replace(spot, given=spot.given + len(batch))
            elif spot.is_last:
                break
            else:
                pages_left -= 1
                spot = await self._bookmarked(context, spot.page + 1)
        following = spot.cursor()
        return VideoList(
            list(found.values()),
            encode_cursor(name, following) if following is not None else None,
        )

    async def liked_videos(
        self, context: RequestContext, *, cursor: str | None, limit: int
    ) -> FoundVideos:
        """The videos that the viewer has liked through the gateway, the latest like first.

        A like taken back elsewhere is left out: the clip's `hasLiked` is false then.
        `ApiError` 503 when the state store can't be read.
        """
        account_id = (await self._reads.read_own_profile(context)).id
        await self._claim(context, account_id)
        name = f"liked {account_id}"
        looked = _Looked(context, self._clips)
        before = _number(decode_cursor(name, cursor), NEWEST)
        videos: list[CompactVideo] = []
        while True:
            want = min(limit - len(videos), looked.reads_left)
            kept = await self._read_likes(account_id, before, want + 1)
            likes = kept[:want]
            for stored in await looked.up([like.media_id for like in likes]):
                if stored is None:
                    continue
                clip = stored.read_clip()
                video = self._translator.video(clip, context)
                if video is not None and video.has_liked:
                    videos.append(compact_video(video, clip.engagement.views_count))
            if len(kept) <= want:
                return FoundVideos(videos, None)
            before = likes[-1].sequence
            if len(videos) == limit or not looked.reads_left:
                return FoundVideos(videos, encode_cursor(name, Cursor(str(before))))

    def note_like(self, context: RequestContext, clip: StoredClip, *, is_liked: bool) -> None:
        """Record, or remove, a like that Nexgate has just accepted, a moment later.

        Nexgate has the like, so a failure here is only logged. When the account id isn't cached,
        the like is stored under a provisional name until the next read of the list.
        """
        profile = self._reads.find_own_profile(context)
        owner = profile.id if profile is not None else _provisional_name(context)
        if is_liked:
            self._likes.keep_like(owner, clip.id, clip.post_id)
        else:
            self._likes.drop_like(owner, clip.post_id)

    async def _claim(self, context: RequestContext, account_id: str) -> None:
        try:
            await self._likes.claim_likes(_provisional_name(context), account_id)
        except StoreUnavailable as error:
            log.warning("likes could not be moved to their account in the state store: %s", error)

    async def _read_likes(self, account_id: str, before: int, limit: int) -> Sequence[KeptLike]:
        with store_needed("Your liked videos can't be read right now."):
            return await self._likes.newest_likes(account_id, before=before, limit=limit)

    async def _resume(self, context: RequestContext, cursor: Cursor | None) -> _Spot:
        """The place where the cursor left the list.

        Later bookmarks may have pushed the video given last onto the next page. When it is on
        neither page it is no bookmark any more, and the next one has moved up into its place.
        """
        number = _number(cursor, 1)
        first = await self._bookmarked(context, number)
        if cursor is None or cursor.last is None:
            return first
        found = first.behind(cursor.last)
        if found is None and not first.is_last:
            second = await self._bookmarked(context, number + 1)
            found = second.behind(cursor.last)
        in_its_place = min(max(cursor.given - 1, 0), len(first.media_ids))
        return found or replace(first, given=in_its_place)

    async def _bookmarked(self, context: RequestContext, number: int) -> _Spot:
        page = await self._calls.as_viewer(
            context,
            lambda access: self._bookmarks.read_page(access, page=number, size=BOOKMARKS_A_READ),
        )
        media_ids = dict.fromkeys(
            media_id for post in page.posts for media_id in self._media_ids(post)
        )
        return _Spot(number, tuple(media_ids), page.is_last)

    def _media_ids(self, post: BookmarkedPost) -> Sequence[str]:
        """Possible clips of the post: the videos it lists, and the media ids seen for it."""
        return (*post.video_ids, *self._reads.media_ids(post.id))


def _number(cursor: Cursor | None, default: int) -> int:
    """The number in a cursor's upstream part; `default` when there is none."""
    text = cursor.upstream if cursor is not None else None
    return int(text) if text is not None and NUMBER.fullmatch(text) else default


def _provisional_name(context: RequestContext) -> str:
    """The owner of likes until the account id is known; no account id has a colon.

    Nexgate has accepted the credential, so the token's subject can be trusted.
    """
    viewer = context.viewer
    return f"subject:{viewer.subject}" if viewer.subject else f"credential:{viewer.digest}"
