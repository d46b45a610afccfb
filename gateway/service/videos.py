"""One video: show it, like it, save it, share it, answer an invitation to it.

Each write first reads the clip, which gives the post id and the state before, then makes the
one Nexgate call, and answers the video as it is now, without asking again.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from gateway.errors import not_found
from gateway.service.asker import Asker
from gateway.service.calls import Calls
from gateway.service.clips import Clips
from gateway.service.saved_videos import SavedVideos
from gateway.service.translator import Translator
from gateway.upstream.client import Access, Nexgate
from gateway.upstream.failures import NexgateError
from mappings.errors import Kind
from mappings.loops import VideoResource
from mappings.nexgate import Clip


@dataclass(frozen=True)
class Interaction:
    """The clip's count and the viewer's state that belong together, by attribute name."""

    count: str
    state: str


LIKE = Interaction("likes_count", "has_liked")
SAVE = Interaction("saves_count", "has_saved")
SHARE = Interaction("shares_count", "has_shared")

Write = Callable[[Access, str], Awaitable[bool]]


class Videos:
    """The verbs on a single video. `media_id` is a checked, lower-case UUID text."""

    def __init__(
        self,
        clips: Clips,
        calls: Calls,
        nexgate: Nexgate,
        saved: SavedVideos,
        translator: Translator,
    ) -> None:
        self._clips = clips
        self._calls = calls
        self._nexgate = nexgate
        self._saved = saved
        self._translator = translator

    async def show(self, asker: Asker, media_id: str) -> VideoResource:
        """The video. Raises `ApiError` 404 when it is unknown or nothing of it plays."""
        return self._render(await self._clips.find(asker, media_id), asker)

    async def like(self, asker: Asker, media_id: str) -> VideoResource:
        """Like; a second like changes nothing."""
        return await self._set(asker, media_id, self._nexgate.like, LIKE, to=True)

    async def unlike(self, asker: Asker, media_id: str) -> VideoResource:
        """Take a like back; without one nothing changes."""
        return await self._set(asker, media_id, self._nexgate.unlike, LIKE, to=False)

    async def bookmark(self, asker: Asker, media_id: str) -> VideoResource:
        """Bookmark (Nexgate: save); a second time changes nothing."""
        return await self._set(asker, media_id, self._nexgate.bookmark, SAVE, to=True)

    async def unbookmark(self, asker: Asker, media_id: str) -> VideoResource:
        """Remove a bookmark; without one nothing changes."""
        return await self._set(asker, media_id, self._nexgate.unbookmark, SAVE, to=False)

    async def repost(self, asker: Asker, media_id: str) -> VideoResource:
        """Repost (Nexgate: share), once per viewer: shared already is done already."""
        clip, post_id = await self._clips.find_with_post(asker, media_id)
        if clip.user_interaction.has_shared:
            return self._render(clip, asker)
        try:
            await self._calls.as_viewer(asker, lambda access: self._nexgate.share(access, post_id))
        except NexgateError as error:
            if error.kind is not Kind.CONFLICT_UNKNOWN:
                raise
            # A lost race against the viewer's own other share looks like this: look again.
            clip = await self._clips.find(asker, media_id)
            if not clip.user_interaction.has_shared:
                raise
            return self._render(clip, asker)
        return self._render(_with_interaction(clip, SHARE, to=True), asker)

    async def unrepost(self, asker: Asker, media_id: str) -> VideoResource:
        """Take a repost back, where Nexgate is old enough to offer it; else `ApiError` 422."""
        clip, post_id = await self._clips.find_with_post(asker, media_id)
        await self._calls.as_viewer(asker, lambda access: self._nexgate.unrepost(access, post_id))
        return self._render(_with_interaction(clip, SHARE, to=False), asker)

    async def accept_collaboration(self, asker: Asker, media_id: str) -> VideoResource:
        """Accept the viewer's invitation to the video's post (Clips API, Collaboration flow)."""
        return await self._answer_invitation(asker, media_id, accept=True)

    async def decline_collaboration(self, asker: Asker, media_id: str) -> VideoResource:
        """Decline the viewer's invitation to the video's post; Nexgate has no way back."""
        return await self._answer_invitation(asker, media_id, accept=False)

    async def record_view(
        self, asker: Asker, media_id: str, *, watch_duration_s: int, source: str
    ) -> None:
        """Tell Nexgate that the viewer has watched a clip; Nexgate counts it once per viewer.

        A guest's view is not recorded anywhere. A long video takes no views in Nexgate.
        """
        if not asker.viewer.is_signed_in:
            return
        milliseconds = watch_duration_s * 1000 or None
        try:
            await self._calls.as_viewer(
                asker,
                lambda access: self._nexgate.record_view(
                    access, media_id, watch_duration_ms=milliseconds, source=source
                ),
            )
        except NexgateError as error:
            if error.kind is not Kind.NOT_A_CLIP:
                raise

    async def _set(
        self, asker: Asker, media_id: str, call: Write, interaction: Interaction, *, to: bool
    ) -> VideoResource:
        clip, post_id = await self._clips.find_with_post(asker, media_id)
        has_changed = await self._calls.as_viewer(asker, lambda access: call(access, post_id))
        if interaction is LIKE:
            await self._saved.note_like(asker, clip, is_liked=to)
        return self._render(_with_interaction(clip, interaction, to=to, moves=has_changed), asker)

    async def _answer_invitation(
        self, asker: Asker, media_id: str, *, accept: bool
    ) -> VideoResource:
        _, post_id = await self._clips.find_with_post(asker, media_id)
        answer = (
            self._nexgate.accept_collaboration if accept else self._nexgate.decline_collaboration
        )
        await self._calls.as_viewer(asker, lambda access: answer(access, post_id))
        return await self.show(asker, media_id)

    def _render(self, clip: Clip, asker: Asker) -> VideoResource:
        video = self._translator.video(clip, asker)
        if video is None:
            raise not_found()
        return video


def _with_interaction(
    clip: Clip, interaction: Interaction, *, to: bool, moves: bool = True
) -> Clip:
    """The clip with one of the viewer's interactions set.

    The count moves by one where the state does, unless Nexgate said that it was so before
    (`moves` false): then the count read with the clip holds it already.
    """
    counts, states = clip.engagement, clip.user_interaction
    by = int(to) - int(getattr(states, interaction.state)) if moves else 0
    count = max(0, getattr(counts, interaction.count) + by)
    return clip.model_copy(
        update={
            "engagement": counts.model_copy(update={interaction.count: count}),
            "user_interaction": states.model_copy(update={interaction.state: to}),
        }
    )
