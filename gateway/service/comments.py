"""Comments on a video and replies to them, as they are read.

Nexgate's comments belong to a post, so all videos of a post show the same ones. Loops has two
levels: a reply to a reply becomes a reply to the top-level comment.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from gateway.errors import ApiError, invalid, not_found
from gateway.service.blocks import Blocks
from gateway.service.cached_reads import CachedReads
from gateway.service.clips import Clips
from gateway.service.comment_pages import newest_first, page_of_replies, read_replies
from gateway.service.request_context import RequestContext
from gateway.settings.cache import EntityKind
from gateway.upstream.comments import NexgateComments
from gateway.upstream.nexgate_error import NexgateError
from mappings.comments import (
    CommentedVideo,
    author_of_comment,
    comment_from_nexgate,
    reply_from_nexgate,
)
from mappings.error_kinds import Kind
from mappings.loops import CommentResource, ReplyResource, SingleReply, SingleReplyMeta
from mappings.nexgate import CommentList, NexgateComment
from mappings.pages import decode_cursor, encode_cursor
from mappings.people import person_from_author
from mappings.rules import Rules

COMMENTS_A_PAGE = 10
REPLIES_A_PAGE = 3
# Nexgate accepts replies to replies; a deeper thread is refused.
MAX_DEPTH = 10

COMMENT: TypeAdapter[NexgateComment] = TypeAdapter(NexgateComment)
COMMENT_LIST: TypeAdapter[CommentList] = TypeAdapter(CommentList)


@dataclass(frozen=True)
class Spot:
    """Where a client says a comment is: lower-case UUID texts, already checked.

    `parent_id` is the comment that a reply belongs to; None means a top-level comment.
    """

    media_id: str
    comment_id: str
    parent_id: str | None = None


@dataclass(frozen=True)
class Comments:
    """Some comments, before they get their links."""

    items: list[CommentResource]
    next_cursor: str | None


@dataclass(frozen=True)
class Replies:
    """Some replies, before they get their links."""

    items: list[ReplyResource]
    next_cursor: str | None


class CommentReads:
    """What viewers and guests read of comments, and where a comment is that somebody writes to."""

    def __init__(
        self,
        clips: Clips,
        reads: CachedReads,
        nexgate: NexgateComments,
        blocks: Blocks,
        rules: Rules,
    ) -> None:
        self._clips = clips
        self._reads = reads
        self._nexgate = nexgate
        self._blocks = blocks
        self._rules = rules

    async def of_video(
        self, context: RequestContext, media_id: str, cursor: str | None
    ) -> Comments:
        """A page of a video's comments, newest first. `cursor` is what the client sent."""
        post_id = await self._clips.post_of(context, media_id)

        async def read_page(number: int, size: int) -> CommentList:
            return await self._reads.read_value(
                context,
                (EntityKind.COMMENTS, "of post", post_id, number, size),
                COMMENT_LIST,
                lambda access: self._nexgate.comments_of_post(
                    access, post_id, page=number, size=size
                ),
                is_first=cursor is None,
            )

        feed = f"comments {post_id}"
        found = await newest_first(
            read_page, decode_cursor(feed, cursor), COMMENTS_A_PAGE, self._rules.timezone
        )
        self._observe(*found.items)
        shown = await self._unblocked(context, found.items)
        items = [self.comment_resource(context, media_id, comment) for comment in shown]
        return Comments(items, encode_cursor(feed, found.next) if found.next else None)

    async def replies(
        self, context: RequestContext, media_id: str, parent_id: str, cursor: str | None
    ) -> Replies:
        """A page of the replies to a comment, newest first; `ApiError` 404 under another video."""
        post_id = await self._clips.post_of(context, media_id)

        async def read_page(number: int, size: int) -> CommentList:
            return await self._reads.read_value(
                context,
                (EntityKind.COMMENTS, "replies", parent_id, number, size),
                COMMENT_LIST,
                lambda access: self._nexgate.replies(access, parent_id, page=number, size=size),
                is_first=cursor is None,
            )

        every = await read_replies(read_page)
        if any(reply.post_id != post_id for reply in every):
            raise not_found()
        feed = f"replies {parent_id}"
        found = page_of_replies(
            every, decode_cursor(feed, cursor), REPLIES_A_PAGE, self._rules.timezone
        )
        self._observe(*found.items)
        shown = await self._unblocked(context, found.items)
        items = [self.reply_resource(context, media_id, reply, parent_id) for reply in shown]
        return Replies(items, encode_cursor(feed, found.next) if found.next else None)

    async def comment(self, context: RequestContext, spot: Spot) -> CommentResource:
        """One top-level comment. Raises `ApiError` 404 when it isn't this video's."""
        post_id = await self._clips.post_of(context, spot.media_id)
        comment = await self._read(context, post_id, spot.comment_id)
        if comment.parent_comment_id is not None:
            raise not_found()
        return self.comment_resource(context, spot.media_id, comment)

    async def reply_to_comment(self, context: RequestContext, spot: Spot) -> SingleReply:
        """One reply with its top-level comment; `ApiError` 404 when it isn't this video's."""
        post_id = await self._clips.post_of(context, spot.media_id)
        reply = await self._read(context, post_id, spot.comment_id)
        if reply.parent_comment_id is None:
            raise not_found("Parent comment not found")
        top = await self._top(context, post_id, reply)
        parent = self.comment_resource(context, spot.media_id, top)
        return SingleReply(
            data=self.reply_resource(context, spot.media_id, reply, top.id),
            meta=SingleReplyMeta(type="reply", video_id=parent.v_id, parent_comment=parent),
        )

    async def find_comment(self, context: RequestContext, spot: Spot) -> NexgateComment:
        """The comment at a spot as Nexgate has it; `ApiError` 404 when it isn't there."""
        post_id = await self._clips.post_of(context, spot.media_id)
        comment = await self._read(context, post_id, spot.comment_id)
        if (comment.parent_comment_id is None) != (spot.parent_id is None):
            raise not_found()
        if comment.parent_comment_id != spot.parent_id:
            top = await self._top(context, post_id, comment)
            if top.id != spot.parent_id:
                raise not_found()
        return comment

    async def find_thread(
        self, context: RequestContext, post_id: str, parent_id: str
    ) -> NexgateComment:
        """The top-level comment under which a reply to `parent_id` is filed.

        Raises `ApiError` 422 when there is no such comment on this post.
        """
        try:
            parent = await self._read(context, post_id, parent_id)
            return await self._top(context, post_id, parent)
        except NexgateError as error:
            if error.kind is not Kind.NOT_FOUND:
                raise
        except ApiError as error:
            if error.problem.status != 404:
                raise
        raise invalid({"parent_id": ["The selected parent id is invalid."]})

    def resource_at(
        self, context: RequestContext, spot: Spot, comment: NexgateComment
    ) -> CommentResource | ReplyResource:
        """A comment of Nexgate's at a spot, as Loops has it."""
        if spot.parent_id is None:
            return self.comment_resource(context, spot.media_id, comment)
        return self.reply_resource(context, spot.media_id, comment, spot.parent_id)

    def comment_resource(
        self, context: RequestContext, media_id: str, comment: NexgateComment
    ) -> CommentResource:
        """A top-level comment of Nexgate's, as Loops has it."""
        video = CommentedVideo(media_id)
        return comment_from_nexgate(comment, video, self._rules, context.viewer.facts)

    def reply_resource(
        self, context: RequestContext, media_id: str, reply: NexgateComment, parent_id: str
    ) -> ReplyResource:
        """A reply of Nexgate's under a top-level comment, as Loops has it."""
        return reply_from_nexgate(
            reply,
            CommentedVideo(media_id),
            self._rules,
            context.viewer.facts,
            parent_id=parent_id,
        )

    async def _read(self, context: RequestContext, post_id: str, comment_id: str) -> NexgateComment:
        comment = await self._reads.read_value(
            context,
            (EntityKind.COMMENTS, "one", comment_id),
            COMMENT,
            lambda access: self._nexgate.comment(access, comment_id),
        )
        if comment.post_id != post_id:
            raise not_found()
        self._observe(comment)
        return comment

    async def _top(
        self, context: RequestContext, post_id: str, comment: NexgateComment
    ) -> NexgateComment:
        """The top-level comment above a reply, at most `MAX_DEPTH` levels up."""
        for _ in range(MAX_DEPTH):
            if comment.parent_comment_id is None:
                return comment
            comment = await self._read(context, post_id, comment.parent_comment_id)
        raise not_found("Parent comment not found")

    async def _unblocked(
        self, context: RequestContext, comments: Sequence[NexgateComment]
    ) -> list[NexgateComment]:
        """The comments whose authors the viewer doesn't block; a page may then be a short one."""
        blocked = await self._blocks.blocked_ids(context)
        return [one for one in comments if one.author is None or one.author.id not in blocked]

    def _observe(self, *comments: NexgateComment) -> None:
        """Add the authors of comments to the directory of accounts."""
        authors = [author_of_comment(comment) for comment in comments]
        people = [person_from_author(author) for author in authors if author is not None]
        self._reads.observe_people(person for person in people if person is not None)
