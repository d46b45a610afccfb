"""Comments and replies (7; rules S37 to S40)."""

from aiohttp import web

from gateway.sandbox.calls import Call, endpoint, is_full_id, rejected_fields
from gateway.sandbox.envelope import Json, Refusal, Reply, local_time
from gateway.sandbox.post_rendering import person, utf16_length
from gateway.sandbox.posts import found_post, post_not_found, published_post
from gateway.sandbox.rendering import page_bounds
from gateway.sandbox.state import Comment, Post

LONGEST_COMMENT = 2000


def comment_json(call: Call, comment: Comment) -> Json:
    """A comment for the caller (7.1)."""
    post, viewer_id = call.store.posts[comment.post_id], call.viewer.id
    is_author = post.author_id == viewer_id
    return {
        "id": comment.id,
        "postId": comment.post_id,
        "parentCommentId": comment.parent_id,
        "author": person(call, comment.user_id),
        "content": comment.content,
        "contentParsed": {"text": comment.content, "mentions": _mentions(call, comment.content)},
        "likesCount": comment.likes,
        "repliesCount": comment.replies,
        "pinned": comment.is_pinned,
        "hasLiked": viewer_id in comment.liked_by,
        "canEdit": comment.user_id == viewer_id,
        "canDelete": comment.user_id == viewer_id or is_author,
        "canPin": is_author and comment.parent_id is None,
        "createdAt": local_time(comment.created_at),
        "updatedAt": local_time(comment.updated_at),
    }


def _mentions(call: Call, text: str) -> list[Json]:
    return [
        {
            "userId": account.id,
            "userName": account.user_name,
            # Nexgate joins the two names even where there are none.
            "displayName": f"{account.first_name or 'null'} {account.last_name or 'null'}",
            "startIndex": utf16_length(text[: match.start()]),
            "endIndex": utf16_length(text[: match.end()]),
        }
        for match, account in call.store.mentioned_users(text)
    ]


def _found(call: Call) -> Comment:
    comment = call.store.comments.get(call.id_in_path("commentId"))
    if comment is None or comment.is_deleted:
        raise Refusal("Comment not found")
    return comment


def _post_of(call: Call, comment: Comment) -> Post:
    post = call.store.posts[comment.post_id]
    if post.is_deleted:
        raise post_not_found(call)
    return post


async def _checked_content(call: Call, *more: str) -> tuple[str, Json]:
    body = await call.body({"content": str, **dict.fromkeys(more, str)})
    content = body.get("content")
    if not isinstance(content, str) or not content.strip():
        raise rejected_fields({"content": "Comment content is required"})
    if utf16_length(content) > LONGEST_COMMENT:
        raise rejected_fields({"content": f"Comment cannot exceed {LONGEST_COMMENT} characters"})
    return content, body


async def create_comment(call: Call) -> Reply:
    """Creates a comment, or with `parentCommentId` a reply; 200, not 201."""
    post_id = call.id_in_path("postId")
    content, body = await _checked_content(call, "parentCommentId")
    parent_id = body.get("parentCommentId")
    if isinstance(parent_id, str) and not is_full_id(parent_id):
        raise Refusal("JSON parse error")
    post = published_post(call, "comment on")
    if not _may_comment(call, post):
        raise Refusal("You don't have permission to comment on this post")
    parent = _parent(call, post, parent_id.lower()) if isinstance(parent_id, str) else None
    comment = Comment(
        call.store.new_id("comment"),
        post_id,
        call.viewer.id,
        content,
        call.now,
        call.now,
        parent_id=parent.id if parent else None,
    )
    call.store.add_comment(comment)
    return Reply("Comment created successfully", comment_json(call, comment))


def _parent(call: Call, post: Post, parent_id: str) -> Comment:
    parent = call.store.comments.get(parent_id)
    if parent is None or parent.is_deleted:
        raise Refusal("Parent comment not found")
    if parent.post_id != post.id:
        raise Refusal("Parent comment does not belong to this post")
    return parent


def _may_comment(call: Call, post: Post) -> bool:
    if post.author_id == call.viewer.id:
        return True
    if post.who_can_comment == "FOLLOWERS":
        return call.store.is_following(call.viewer.id, post.author_id)
    if post.who_can_comment == "MENTIONED":
        mentioned = call.store.mentioned_users(post.caption)
        return any(account.id == call.viewer.id for _, account in mentioned)
    return post.who_can_comment == "EVERYONE"


async def list_comments(call: Call) -> Reply:
    """A post's comments, newest first; pinned ones are not moved up (S39)."""
    post = found_post(call)
    return Reply("Comments retrieved successfully", _listed(call, call.store.top_comments(post.id)))


async def list_replies(call: Call) -> Reply:
    """A comment's replies, oldest first (S39)."""
    parent = _found(call)
    return Reply("Replies retrieved successfully", _listed(call, call.store.replies(parent.id)))


def _listed(call: Call, comments: list[Comment]) -> list[Json]:
    page, size = page_bounds(call)
    return [comment_json(call, c) for c in comments[page * size : (page + 1) * size]]


async def read_comment(call: Call) -> Reply:
    """One comment."""
    return Reply("Comment retrieved successfully", comment_json(call, _found(call)))


async def update_comment(call: Call) -> Reply:
    """Changes the text of the caller's comment."""
    call.id_in_path("commentId")
    content, _ = await _checked_content(call)
    comment = _found(call)
    if comment.user_id != call.viewer.id:
        raise Refusal("You can only edit your own comments")
    comment.content, comment.updated_at = content, call.now
    return Reply("Comment updated successfully", comment_json(call, comment))


async def delete_comment(call: Call) -> Reply:
    """Deletes a comment; its replies stay but are listed nowhere (S38)."""
    comment = _found(call)
    post = _post_of(call, comment)
    if call.viewer.id not in (comment.user_id, post.author_id):
        raise Refusal("You don't have permission to delete this comment")
    comment.is_deleted = True
    if comment.parent_id is None:
        post.comments = max(0, post.comments - 1)
    else:
        parent = call.store.comments[comment.parent_id]
        parent.replies = max(0, parent.replies - 1)
    return Reply("Comment deleted successfully")


async def pin_comment(call: Call) -> Reply:
    """Pins a top-level comment; several may be pinned."""
    post = found_post(call)
    if post.author_id != call.viewer.id:
        raise Refusal("Only post author can pin comments")
    comment = _found(call)
    if comment.post_id != post.id:
        raise Refusal("Comment does not belong to this post")
    if comment.parent_id is not None:
        raise Refusal("Cannot pin replies, only top-level comments")
    comment.is_pinned, comment.updated_at = True, call.now
    return Reply("Comment pinned successfully", comment_json(call, comment))


async def unpin_comment(call: Call) -> Reply:
    """Unpins a comment."""
    comment = _found(call)
    if _post_of(call, comment).author_id != call.viewer.id:
        raise Refusal("Only post author can unpin comments")
    comment.is_pinned, comment.updated_at = False, call.now
    return Reply("Comment unpinned successfully", comment_json(call, comment))


async def like_comment(call: Call) -> Reply:
    """Likes a comment."""
    comment = _found(call)
    if call.viewer.id in comment.liked_by:
        raise Refusal("You have already liked this comment")
    comment.liked_by.add(call.viewer.id)
    comment.likes, comment.updated_at = comment.likes + 1, call.now
    return Reply("Comment liked successfully")


async def unlike_comment(call: Call) -> Reply:
    """Unlikes a comment."""
    comment = _found(call)
    if call.viewer.id not in comment.liked_by:
        raise Refusal("You have not liked this comment")
    comment.liked_by.remove(call.viewer.id)
    comment.likes, comment.updated_at = max(0, comment.likes - 1), call.now
    return Reply("Comment unliked successfully")


_POSTS = "/api/v1/e-social/posts"
_COMMENT = f"{_POSTS}/comments/{{commentId}}"

ROUTES = (
    web.get(_COMMENT, endpoint(read_comment)),
    web.put(_COMMENT, endpoint(update_comment)),
    web.delete(_COMMENT, endpoint(delete_comment)),
    web.get(f"{_COMMENT}/replies", endpoint(list_replies)),
    web.delete(f"{_COMMENT}/pin", endpoint(unpin_comment)),
    web.post(f"{_COMMENT}/like", endpoint(like_comment)),
    web.delete(f"{_COMMENT}/like", endpoint(unlike_comment)),
    web.post(f"{_POSTS}/{{postId}}/comments", endpoint(create_comment)),
    web.get(f"{_POSTS}/{{postId}}/comments", endpoint(list_comments)),
    web.post(f"{_POSTS}/{{postId}}/comments/{{commentId}}/pin", endpoint(pin_comment)),
)
