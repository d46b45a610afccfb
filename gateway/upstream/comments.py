"""Nexgate's comments: one typed method per endpoint (Nexgate API, Comments)."""

from gateway.upstream import endpoints
from gateway.upstream.caller import Access, Caller, malformed
from gateway.upstream.endpoints import Endpoint
from mappings.nexgate import (
    CommentList,
    MalformedComment,
    MalformedPage,
    NexgateComment,
    read_comment,
    read_comments,
)


class NexgateComments:
    """Comments and replies. Every method may raise NexgateError; nothing is cached or retried."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def comments_of_post(
        self, access: Access, post_id: str, *, page: int, size: int
    ) -> CommentList:
        """A page of a post's top-level comments, newest first; `page` counts from 1.

        Nexgate gives no total: a page shorter than `size` is the last.
        """
        return await self._list(endpoints.COMMENTS, access, {"post_id": post_id}, page, size)

    async def replies(
        self, access: Access, comment_id: str, *, page: int, size: int
    ) -> CommentList:
        """A page of the direct replies to a comment, oldest first; else as `comments_of_post`."""
        return await self._list(endpoints.REPLIES, access, {"comment_id": comment_id}, page, size)

    async def comment(self, access: Access, comment_id: str) -> NexgateComment:
        """One comment or reply."""
        data = await self._caller.data(endpoints.COMMENT, access, ids={"comment_id": comment_id})
        return _comment(endpoints.COMMENT, data)

    async def create_comment(
        self, access: Access, post_id: str, content: str, *, parent_id: str | None
    ) -> NexgateComment:
        """A new comment, or a reply to `parent_id`. Not idempotent: sent twice it makes two."""
        body: dict[str, object] = {"content": content}
        if parent_id is not None:
            body["parentCommentId"] = parent_id
        data = await self._caller.data(
            endpoints.CREATE_COMMENT, access, ids={"post_id": post_id}, body=body
        )
        return _comment(endpoints.CREATE_COMMENT, data)

    async def edit_comment(self, access: Access, comment_id: str, content: str) -> NexgateComment:
        """Change the text of the viewer's own comment; FORBIDDEN for somebody else's."""
        data = await self._caller.data(
            endpoints.EDIT_COMMENT,
            access,
            ids={"comment_id": comment_id},
            body={"content": content},
        )
        return _comment(endpoints.EDIT_COMMENT, data)

    async def delete_comment(self, access: Access, comment_id: str) -> None:
        """Delete a comment: as its author or the post's author, else FORBIDDEN."""
        await self._caller.data(endpoints.DELETE_COMMENT, access, ids={"comment_id": comment_id})

    async def like_comment(self, access: Access, comment_id: str) -> bool:
        """Like a comment; False when the viewer liked it before."""
        return await self._caller.act(endpoints.LIKE_COMMENT, access, {"comment_id": comment_id})

    async def unlike_comment(self, access: Access, comment_id: str) -> bool:
        """Take a like of a comment back; False when there was none."""
        return await self._caller.act(endpoints.UNLIKE_COMMENT, access, {"comment_id": comment_id})

    async def _list(
        self, endpoint: Endpoint, access: Access, ids: dict[str, str], page: int, size: int
    ) -> CommentList:
        query = {"page": str(page), "size": str(size)}
        data = await self._caller.data(endpoint, access, ids=ids, query=query)
        try:
            return read_comments(data)
        except MalformedPage as error:
            raise malformed(endpoint, "comments_not_a_list") from error


def _comment(endpoint: Endpoint, data: object) -> NexgateComment:
    try:
        return read_comment(data)
    except MalformedComment as error:
        raise malformed(endpoint, f"comment_{error.reason}") from error
