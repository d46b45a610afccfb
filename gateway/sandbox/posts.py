"""Actions on posts: like, bookmark, share, view, collaboration.

Nexgate API reference, 6.2; rules S31 to S36 and S41 to S43.
"""

from datetime import datetime

from aiohttp import web

from gateway.sandbox.calls import Call, Operation, endpoint
from gateway.sandbox.envelope import Refusal, Reply
from gateway.sandbox.options import Switch
from gateway.sandbox.post_rendering import post_json
from gateway.sandbox.state import InviteStatus, Post, PostStatus

CONSTRAINT_BROKEN = "could not execute statement [ERROR"


def found_post(call: Call) -> Post:
    """The post of the path in any state but deleted. Raises `Refusal` `Post not found`."""
    post = call.store.posts.get(call.id_in_path("postId"))
    if post is None or post.is_deleted:
        raise post_not_found(call)
    return post


def post_not_found(call: Call) -> Refusal:
    """`Post not found`: 400, or 404 with the switch `strict404` (S31)."""
    return Refusal("Post not found", 404 if call.has_switch(Switch.STRICT_404) else 400)


def published_post(call: Call, verb: str) -> Post:
    """As `found_post`, but only a published one."""
    post = found_post(call)
    if post.status is not PostStatus.PUBLISHED:
        raise Refusal(f"Can only {verb} published posts")
    return post


def _mark(call: Call, rows: dict[str, datetime], done: str) -> None:
    if call.viewer.id in rows:
        raise Refusal(f"You have already {done} this post")
    rows[call.viewer.id] = call.now


def _unmark(call: Call, rows: dict[str, datetime], done: str) -> None:
    if rows.pop(call.viewer.id, None) is None:
        raise Refusal(f"You have not {done} this post")


async def like_post(call: Call) -> Reply:
    """Likes a published post; refuses a second like (S31)."""
    post = published_post(call, "like")
    _mark(call, post.liked_by, "liked")
    post.likes += 1
    return Reply("Post liked successfully")


async def unlike_post(call: Call) -> Reply:
    """Unlikes a post, also an unpublished one (S32)."""
    post = found_post(call)
    _unmark(call, post.liked_by, "liked")
    post.likes = max(0, post.likes - 1)
    return Reply("Post unliked successfully")


async def bookmark_post(call: Call) -> Reply:
    """Bookmarks a published post (S33)."""
    post = published_post(call, "bookmark")
    _mark(call, post.saved_by, "bookmarked")
    post.saves += 1
    return Reply("Post bookmarked successfully")


async def unbookmark_post(call: Call) -> Reply:
    """Removes a bookmark (S33)."""
    post = found_post(call)
    _unmark(call, post.saved_by, "bookmarked")
    post.saves = max(0, post.saves - 1)
    return Reply("Bookmark removed successfully")


async def share_post(call: Call) -> Reply:
    """Shares a post; a repeat changes nothing, or fails with the switch `shareConstraint` (S34)."""
    post = published_post(call, "share")
    if call.viewer.id in post.shared_by:
        if call.has_switch(Switch.SHARE_CONSTRAINT):
            raise Refusal(CONSTRAINT_BROKEN)
        return Reply("Post shared successfully")
    post.shared_by[call.viewer.id] = call.now
    post.shares += 1
    return Reply("Post shared successfully")


async def repost_post(call: Call) -> Reply:
    """The older share (6.2, S35); a repeat fails."""
    call.id_in_path("postId")
    await call.body({"comment": str}, required=False)
    post = published_post(call, "repost")
    if not _may_repost(call, post):
        raise Refusal("You don't have permission to repost this post")
    if call.viewer.id in post.shared_by:
        raise Refusal(CONSTRAINT_BROKEN)
    post.shared_by[call.viewer.id] = call.now
    post.shares += 1
    return Reply("Post reposted successfully")


def _may_repost(call: Call, post: Post) -> bool:
    invite = post.collaborators.get(call.viewer.id)
    if post.author_id == call.viewer.id or (invite and invite.status is InviteStatus.ACCEPTED):
        return True
    if post.who_can_repost == "FOLLOWERS":
        return call.store.is_following(call.viewer.id, post.author_id)
    return post.who_can_repost == "EVERYONE"


async def unrepost_post(call: Call) -> Reply:
    """Removes a share (6.2, S35)."""
    post = found_post(call)
    _unmark(call, post.shared_by, "reposted")
    post.shares = max(0, post.shares - 1)
    return Reply("Repost removed successfully")


def _if_legacy(operation: Operation, *, legacy: bool) -> Operation:
    """The operation if `legacyRepost` is as `legacy` says, else an unknown route (S35)."""

    async def guarded(call: Call) -> Reply:
        if call.has_switch(Switch.LEGACY_REPOST) is not legacy:
            raise web.HTTPNotFound
        return await operation(call)

    return guarded


async def view_post(call: Call) -> Reply:
    """The post-level view (6.2): authors and unpublished posts are silently ignored."""
    post = found_post(call)
    if post.is_visible and post.author_id != call.viewer.id:
        if call.viewer.id not in post.viewed_by:
            post.views += 1
        post.viewed_by[call.viewer.id] = post.viewed_by.get(call.viewer.id, 0) + 1
    return Reply("View recorded successfully")


async def accept_invitation(call: Call) -> Reply:
    """Accepts an invitation to collaborate (S41, S42)."""
    post = _answer_invite(call, InviteStatus.ACCEPTED)
    return Reply("Collaboration accepted successfully", post_json(call, post))


async def decline_invitation(call: Call) -> Reply:
    """Declines an invitation to collaborate, which is final (S41, S42)."""
    post = _answer_invite(call, InviteStatus.DECLINED)
    return Reply("Collaboration declined successfully", post_json(call, post))


def _answer_invite(call: Call, answer: InviteStatus) -> Post:
    post = found_post(call)
    if post.status is not PostStatus.PUBLISHED:
        raise Refusal("You can only accept collaboration on published posts")
    invite = post.collaborators.get(call.viewer.id)
    if invite is None:
        raise Refusal("Collaboration invitation not found")
    if invite.status is not InviteStatus.PENDING:
        raise Refusal(f"Collaboration already {invite.status.lower()}")
    invite.status, invite.responded_at = answer, call.now
    return post


async def remove_collaborator(call: Call) -> Reply:
    """Removes an accepted collaborator of a post (6.2)."""
    post = found_post(call)
    if post.status is not PostStatus.PUBLISHED:
        raise Refusal("Collaborators removal can only work on PUBLISHED posts!")
    invite = post.collaborators.get(call.id_in_path("collaboratorId"))
    if invite is None:
        raise Refusal("Collaborator not found")
    if call.viewer.id not in (post.author_id, invite.user_id):
        raise Refusal("You can only remove yourself or be the post author to remove collaborators")
    if invite.status is not InviteStatus.ACCEPTED:
        raise Refusal("Can only remove accepted collaborators")
    del post.collaborators[invite.user_id]
    return Reply("Collaborator removed successfully")


_POST = "/api/v1/e-social/posts/{postId}"

ROUTES = (
    web.post(f"{_POST}/like", endpoint(like_post)),
    web.delete(f"{_POST}/like", endpoint(unlike_post)),
    web.post(f"{_POST}/bookmark", endpoint(bookmark_post)),
    web.delete(f"{_POST}/bookmark", endpoint(unbookmark_post)),
    web.post(f"{_POST}/share", endpoint(_if_legacy(share_post, legacy=False))),
    web.post(f"{_POST}/repost", endpoint(_if_legacy(repost_post, legacy=True))),
    web.delete(f"{_POST}/repost", endpoint(_if_legacy(unrepost_post, legacy=True))),
    web.post(f"{_POST}/view", endpoint(view_post)),
    web.post(f"{_POST}/collaboration/accept", endpoint(accept_invitation)),
    web.post(f"{_POST}/collaboration/decline", endpoint(decline_invitation)),
    web.delete(f"{_POST}/collaborators/{{collaboratorId}}", endpoint(remove_collaborator)),
)
