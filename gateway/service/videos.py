"""One video: show it, like it, save it, share it, answer an invitation to it.

Each write looks at the clip first, for its post id and the state before: what can't be answered is
not done. With a cached clip a write is one Nexgate call, otherwise two. It returns the video as
changed, without reading it again, and changes every cached clip of the post in the same way.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from gateway.cache.clip_pool import StoredClip
from gateway.cache.write_effects import WriteEffects
from gateway.errors import ApiError, not_found
from gateway.service.authorized_calls import AuthorizedCalls
from gateway.service.clips import Clips
from gateway.service.request_context import RequestContext
from gateway.service.results import SingleVideo
from gateway.service.saved_videos import SavedVideos
from gateway.service.translator import Translator
from gateway.upstream.bookmarks import NexgateBookmarks
from gateway.upstream.caller import Access
from gateway.upstream.client import Nexgate
from gateway.upstream.nexgate_error import NexgateError
from gateway.upstream.posts import NexgatePosts
from mappings import values
from mappings.error_kinds import Kind
from mappings.loops import VideoResource


@dataclass(frozen=True)
class Interaction:
    """A count of the clip and the viewer's state that goes with it, by Nexgate's field names."""

    count: str
    state: str


LIKE = Interaction("likesCount", "hasLiked")
SAVE = Interaction("savesCount", "hasSaved")
SHARE = Interaction("sharesCount", "hasShared")

Write = Callable[[Access, str], Awaitable[bool]]
Document = dict[str, object]


class Videos:
    """The verbs on a single video. `media_id` is a checked, lower-case UUID text."""

    def __init__(
        self,
        clips: Clips,
        calls: AuthorizedCalls,
        nexgate: Nexgate,
        posts: NexgatePosts,
        bookmarks: NexgateBookmarks,
        saved: SavedVideos,
        translator: Translator,
    ) -> None:
        self._clips = clips
        self._calls = calls
        self._nexgate = nexgate
        self._posts = posts
        self._bookmarks = bookmarks
        self._saved = saved
        self._translator = translator

    async def find_video(self, context: RequestContext, media_id: str) -> SingleVideo:
        """The video. Raises `ApiError` 404 when it is unknown or not playable."""
        return _playable(await self._clips.find_clip(context, media_id))

    async def show_video(self, context: RequestContext, media_id: str) -> VideoResource:
        """The same as a model, for the HTML pages."""
        video = self._translator.video(
            (await self._clips.find_clip(context, media_id)).read_clip(), context
        )
        if video is None:
            raise not_found()
        return video

    def show_clips(
        self, context: RequestContext, clips: Sequence[StoredClip]
    ) -> list[VideoResource]:
        """Clips as models, for the HTML pages."""
        videos = (self._translator.video(clip.read_clip(), context) for clip in clips)
        return [video for video in videos if video is not None]

    async def like_video(self, context: RequestContext, media_id: str) -> SingleVideo:
        """Like a video; a second like changes nothing."""
        return await self._set(context, media_id, self._posts.like_post, LIKE, to=True)

    async def unlike_video(self, context: RequestContext, media_id: str) -> SingleVideo:
        """Take a like back; without one nothing changes."""
        return await self._set(context, media_id, self._posts.unlike_post, LIKE, to=False)

    async def bookmark_video(self, context: RequestContext, media_id: str) -> SingleVideo:
        """Bookmark a video (Nexgate: save); a second time changes nothing."""
        return await self._set(context, media_id, self._bookmarks.bookmark_post, SAVE, to=True)

    async def unbookmark_video(self, context: RequestContext, media_id: str) -> SingleVideo:
        """Remove a bookmark; without one nothing changes."""
        return await self._set(context, media_id, self._bookmarks.unbookmark_post, SAVE, to=False)

    async def repost_video(self, context: RequestContext, media_id: str) -> SingleVideo:
        """Repost a video (Nexgate: share); a second time changes nothing."""
        clip = await self._clip_to_change(context, media_id)
        if _has(clip, SHARE):
            return _playable(clip)
        post_id = clip.post_id
        try:
            async with self._calls.writing(context) as changes:
                await self._calls.as_viewer(
                    context, lambda access: self._posts.share_post(access, post_id)
                )
                return _playable(_changed(changes, clip, SHARE, to=True, by=1))
        except NexgateError as error:
            if error.kind is not Kind.CONFLICT_UNKNOWN:
                raise
            # Nexgate refuses a second share so, and the cached clip doesn't show the first.
            clip = await self._read_anew(context, clip)
            if not _has(clip, SHARE):
                raise
            return _playable(clip)

    async def unrepost_video(self, context: RequestContext, media_id: str) -> SingleVideo:
        """Take a repost back, where Nexgate is old enough to offer it; else `ApiError` 422."""
        clip = await self._clip_to_change(context, media_id)
        async with self._calls.writing(context) as changes:
            await self._calls.as_viewer(
                context, lambda access: self._posts.unrepost_post(access, clip.post_id)
            )
            by = -1 if _has(clip, SHARE) else 0
            return _playable(_changed(changes, clip, SHARE, to=False, by=by))

    async def accept_collaboration(self, context: RequestContext, media_id: str) -> SingleVideo:
        """Accept the viewer's invitation to the video's post (Clips API, Collaboration flow)."""
        return await self._answer_invitation(context, media_id, accept=True)

    async def decline_collaboration(self, context: RequestContext, media_id: str) -> SingleVideo:
        """Decline the viewer's invitation to the video's post; Nexgate can't undo that."""
        return await self._answer_invitation(context, media_id, accept=False)

    async def record_view(
        self, context: RequestContext, media_id: str, *, watch_duration_s: int, source: str
    ) -> None:
        """Record a view in Nexgate, which counts it once per viewer and clip.

        A guest's view is not sent. A view of a long video is ignored: Nexgate takes none.
        """
        if not context.viewer.is_signed_in:
            return
        milliseconds = watch_duration_s * 1000 or None
        try:
            await self._calls.as_viewer(
                context,
                lambda access: self._nexgate.record_view(
                    access, media_id, watch_duration_ms=milliseconds, source=source
                ),
            )
        except NexgateError as error:
            if error.kind is not Kind.NOT_A_CLIP:
                raise

    async def _set(
        self,
        context: RequestContext,
        media_id: str,
        call: Write,
        interaction: Interaction,
        *,
        to: bool,
    ) -> SingleVideo:
        clip = await self._clip_to_change(context, media_id)
        was = _has(clip, interaction)
        async with self._calls.writing(context) as changes:
            has_changed = await self._calls.as_viewer(
                context, lambda access: call(access, clip.post_id)
            )
            # Nexgate's result contradicts the cached clip, so that one is outdated.
            is_outdated = has_changed == (was is to)
            by = 0 if is_outdated or not has_changed else 1 if to else -1
            clip = _changed(changes, clip, interaction, to=to, by=by)
            if is_outdated:
                changes.forget_post(clip.post_id)
        if is_outdated:
            clip = await self._as_it_is_now(context, clip)
        if interaction is LIKE:
            self._saved.note_like(context, clip, is_liked=to)
        return _playable(clip)

    async def _read_anew(self, context: RequestContext, clip: StoredClip) -> StoredClip:
        async with self._calls.writing(context) as changes:
            changes.forget_post(clip.post_id)
        return await self._clips.find_clip(context, clip.id)

    async def _answer_invitation(
        self, context: RequestContext, media_id: str, *, accept: bool
    ) -> SingleVideo:
        clip = await self._clip_to_change(context, media_id)
        answer = self._posts.accept_collaboration if accept else self._posts.decline_collaboration
        async with self._calls.writing(context) as changes:
            await self._calls.as_viewer(context, lambda access: answer(access, clip.post_id))
            changes.forget_post(clip.post_id)
        return _playable(await self._as_it_is_now(context, clip))

    async def _clip_to_change(self, context: RequestContext, media_id: str) -> StoredClip:
        """The clip of a write, looked at before the call: what is done is never answered as not.

        `ApiError` 404 for a clip that isn't there or that no variant of plays, 503 for one that
        can't be found now.
        """
        return _playable(await self._clips.cached_clip(context, media_id)).clip

    async def _as_it_is_now(self, context: RequestContext, clip: StoredClip) -> StoredClip:
        """The clip read anew after a write; as it was known where that fails, for it was done."""
        try:
            found = await self._clips.find_clip(context, clip.id)
        except (ApiError, NexgateError):
            return clip
        return clip if found.video is None else found


def _playable(clip: StoredClip) -> SingleVideo:
    """The clip as a video; `ApiError` 404 when no variant of it is playable."""
    if clip.video is None:
        raise not_found()
    return SingleVideo(clip)


def _has(clip: StoredClip, interaction: Interaction) -> bool:
    state = _members(clip.document().get("userInteraction"))
    return values.flag(state.get(interaction.state))


def _changed(
    changes: WriteEffects, clip: StoredClip, interaction: Interaction, *, to: bool, by: int
) -> StoredClip:
    """The clip after an interaction; every cached clip of its post is changed alike."""

    def edit(document: Document) -> Document:
        counts = _members(document.get("engagement"))
        states = _members(document.get("userInteraction"))
        count = max(0, values.count(counts.get(interaction.count)) + by)
        return {
            **document,
            "engagement": {**counts, interaction.count: count},
            "userInteraction": {**states, interaction.state: to},
        }

    changes.change_post(clip.post_id, edit)
    return changes.changed_clip(clip, edit)


def _members(value: object) -> Document:
    return value if isinstance(value, dict) else {}
