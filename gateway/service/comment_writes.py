"""Comments and replies written, edited, deleted and liked; no write is sent twice."""

from collections.abc import Awaitable, Callable

from gateway.cache.write_effects import WriteEffects
from gateway.service.authorized_calls import AuthorizedCalls
from gateway.service.clips import Clips
from gateway.service.comments import CommentReads, Spot
from gateway.service.request_context import RequestContext
from gateway.upstream.caller import Access
from gateway.upstream.comments import NexgateComments
from gateway.upstream.nexgate_error import NexgateError
from mappings import values
from mappings.loops import CommentResource, ReplyResource

Like = Callable[[Access, str], Awaitable[bool]]


class CommentWrites:
    """What viewers do to comments."""

    def __init__(
        self,
        clips: Clips,
        comments: CommentReads,
        calls: AuthorizedCalls,
        nexgate: NexgateComments,
    ) -> None:
        self._clips = clips
        self._comments = comments
        self._calls = calls
        self._nexgate = nexgate

    async def create_comment(
        self, context: RequestContext, media_id: str, text: str
    ) -> CommentResource:
        """A new comment on the video."""
        post_id = await self._clips.post_of(context, media_id)
        async with self._calls.writing(context) as changes:
            comment = await self._calls.as_viewer(
                context,
                lambda access: self._nexgate.create_comment(access, post_id, text, parent_id=None),
            )
            _count_comments(changes, post_id, 1)
        return self._comments.comment_resource(context, media_id, comment)

    async def create_reply(
        self, context: RequestContext, media_id: str, text: str, *, parent_id: str
    ) -> ReplyResource:
        """A new reply; a reply to a reply is filed under the top-level comment.

        Raises `ApiError` 422 when there is no such comment on this video.
        """
        post_id = await self._clips.post_of(context, media_id)
        top = await self._comments.find_thread(context, post_id, parent_id)
        async with self._calls.writing(context) as changes:
            reply = await self._calls.as_viewer(
                context,
                lambda access: self._nexgate.create_comment(
                    access, post_id, text, parent_id=top.id
                ),
            )
            changes.drop_comments()
        return self._comments.reply_resource(context, media_id, reply, top.id)

    async def edit_comment(
        self, context: RequestContext, spot: Spot, text: str
    ) -> CommentResource | ReplyResource:
        """The viewer's own comment or reply with another text."""
        await self._comments.find_comment(context, spot)
        async with self._calls.writing(context) as changes:
            edited = await self._calls.as_viewer(
                context, lambda access: self._nexgate.edit_comment(access, spot.comment_id, text)
            )
            changes.drop_comments()
        return self._comments.resource_at(context, spot, edited)

    async def delete_comment(self, context: RequestContext, spot: Spot) -> None:
        """Delete a comment or reply: the viewer's own, or one under the viewer's own video."""
        comment = await self._comments.find_comment(context, spot)
        async with self._calls.writing(context) as changes:
            await self._calls.as_viewer(
                context, lambda access: self._nexgate.delete_comment(access, spot.comment_id)
            )
            is_top_level = comment.parent_comment_id is None
            _count_comments(changes, comment.post_id or "", -1 if is_top_level else 0)

    async def like_comment(
        self, context: RequestContext, spot: Spot
    ) -> CommentResource | ReplyResource:
        """Like a comment; a second like changes nothing."""
        return await self._set_liked(context, spot, self._nexgate.like_comment, to=True)

    async def unlike_comment(
        self, context: RequestContext, spot: Spot
    ) -> CommentResource | ReplyResource:
        """Take a like back; without one nothing changes."""
        return await self._set_liked(context, spot, self._nexgate.unlike_comment, to=False)

    async def _set_liked(
        self, context: RequestContext, spot: Spot, call: Like, *, to: bool
    ) -> CommentResource | ReplyResource:
        before = await self._comments.find_comment(context, spot)
        async with self._calls.writing(context) as changes:
            has_changed = await self._calls.as_viewer(
                context, lambda access: call(access, spot.comment_id)
            )
            changes.drop_comments()
        try:
            after = await self._calls.as_viewer(
                context, lambda access: self._nexgate.comment(access, spot.comment_id)
            )
        except NexgateError:
            # The like is made: that the comment can't be read again is no failure.
            by = (1 if to else -1) if has_changed else 0
            after = before.model_copy(
                update={"has_liked": to, "likes_count": max(0, before.likes_count + by)}
            )
        return self._comments.resource_at(context, spot, after)


def _count_comments(changes: WriteEffects, post_id: str, by: int) -> None:
    """Change a cached post's comment count; Nexgate counts top-level comments only.

    (Nexgate API, Comments.)
    """

    def edit(document: dict[str, object]) -> dict[str, object]:
        engagement = document.get("engagement")
        counts = engagement if isinstance(engagement, dict) else {}
        count = max(0, values.count(counts.get("commentsCount")) + by)
        return {**document, "engagement": {**counts, "commentsCount": count}}

    changes.change_post(post_id, edit)
    changes.drop_comments()
