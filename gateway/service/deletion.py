"""Deleting a video, where Nexgate deletes whole posts."""

from gateway.errors import ApiError, Problem, not_found
from gateway.service.authorized_calls import AuthorizedCalls
from gateway.service.cached_reads import CachedReads
from gateway.service.clips import Clips
from gateway.service.request_context import RequestContext
from gateway.upstream.posts import NexgatePosts


class Deletion:
    """The verb that deletes a video."""

    def __init__(
        self, clips: Clips, reads: CachedReads, calls: AuthorizedCalls, posts: NexgatePosts
    ) -> None:
        self._clips = clips
        self._reads = reads
        self._calls = calls
        self._posts = posts

    async def delete_video(self, context: RequestContext, media_id: str) -> None:
        """Delete the viewer's own video.

        Raises `ApiError` 404 for an unknown one, 422 for somebody else's, and 422 for one of
        several videos of a post, because Nexgate would delete all of them.
        """
        own_id = (await self._reads.read_own_profile(context)).id
        clip = (await self._clips.find_clip(context, media_id)).read_clip()
        if clip.author is None or clip.author.id != own_id:
            raise _refused("forbidden", "You can only delete your own videos.")
        post_id = clip.post_id
        if post_id is None:
            raise not_found()
        siblings = await self._calls.as_viewer(
            context, lambda access: self._posts.video_ids(access, post_id)
        )
        if len(siblings) > 1:
            raise _refused(
                "post_of_several_videos",
                f"This video was published together with {len(siblings) - 1} more, and they can "
                "only be deleted all at once. Please delete the post in Nexgate.",
            )
        async with self._calls.writing(context) as changes:
            await self._calls.as_viewer(
                context, lambda access: self._posts.delete_post(access, post_id)
            )
            changes.drop_everything()


def _refused(reason: str, message: str) -> ApiError:
    return ApiError(Problem(422, reason, message, errors={}))
