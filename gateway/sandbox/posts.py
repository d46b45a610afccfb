"""What users do to posts: like, save, share, view, and answer invitations.

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
    """The post of the path, whatever its state but deleted; refuses with `Post not found`."""
    post = call.store.posts.get(call.id_in_path("postId"))
    if post is None or post.is_deleted:
        raise post_not_found(call)
    return post


def post_not_found(call: Call) -> Refusal:
    """`Post not found`: 400, or 404 where a switch says so (S31)."""
    return Refusal("Post not found", 404 if call.has(Switch.STRICT_404) else 400)


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


async def like(call: Call) -> Reply:
    """S31."""
    post = published_post(call, "like")
    _mark(call, post.liked_by, "liked")
    post.likes += 1
    return Reply("Post liked successfully")


async def unlike(call: Call) -> Reply:
    """S32; works on unpublished posts too."""
    post = found_post(call)
    _unmark(call, post.liked_by, "liked")
    post.likes = max(0, post.likes - 1)
    return Reply("Post unliked successfully")


async def bookmark(call: Call) -> Reply:
    """S33."""
    post = published_post(call, "bookmark")
    _mark(call, post.saved_by, "bookmarked")
    post.saves += 1
    return Reply("Post bookmarked successfully")


async def unbookmark(call: Call) -> Reply:
    """S33."""
    post = found_post(call)
    _unmark(call, post.saved_by, "bookmarked")
    post.saves = max(0, post.saves - 1)
    return Reply("Bookmark removed successfully")


async def share(call: Call) -> Reply:
    """S34; a repeat changes nothing, or breaks a constraint where a switch says so."""
    post = published_post(call, "share")
    if call.viewer.id in post.shared_by:
        if call.has(Switch.SHARE_CONSTRAINT):
            raise Refusal(CONSTRAINT_BROKEN)
        return Reply("Post shared successfully")
    post.shared_by[call.viewer.id] = call.now
    post.shares += 1
    return Reply("Post shared successfully")


async def repost(call: Call) -> Reply:
    """The older share (6.2, S35); a second one breaks a constraint."""
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


async def unrepost(call: Call) -> Reply:
    """Takes a share back (6.2, S35)."""
    post = found_post(call)
    _unmark(call, post.shared_by, "reposted")
    post.shares = max(0, post.shares - 1)
    return Reply("Repost removed successfully")


def _only(operation: Operation, *, legacy: bool) -> Operation:
    """The operation where `legacyRepost` stands so; elsewhere its route does not exist (S35)."""

    async def guarded(call: Call) -> Reply:
        if call.has(Switch.LEGACY_REPOST) is not legacy:
            raise web.HTTPNotFound
        return await operation(call)

    return guarded


async def view(call: Call) -> Reply:
    """The post-level view (6.2): authors and unpublished posts are silently ignored."""
    post = found_post(call)
    if post.is_visible and post.author_id != call.viewer.id:
        if call.viewer.id not in post.viewed_by:
            post.views += 1
        post.viewed_by[call.viewer.id] = post.viewed_by.get(call.viewer.id, 0) + 1
    return Reply("View recorded successfully")


async def accept(call: Call) -> Reply:
    """S41, S42."""
    post = _answer_invite(call, InviteStatus.ACCEPTED)
    return Reply("Collaboration accepted successfully", post_json(call, post))


async def decline(call: Call) -> Reply:
    """S41, S42: final."""
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
    """Takes an accepted collaborator off a post (6.2)."""
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
    web.post(f"{_POST}/like", endpoint(like)),
    web.delete(f"{_POST}/like", endpoint(unlike)),
    web.post(f"{_POST}/bookmark", endpoint(bookmark)),
    web.delete(f"{_POST}/bookmark", endpoint(unbookmark)),
    web.post(f"{_POST}/share", endpoint(_only(share, legacy=False))),
    web.post(f"{_POST}/repost", endpoint(_only(repost, legacy=True))),
    web.delete(f"{_POST}/repost", endpoint(_only(unrepost, legacy=True))),
    web.post(f"{_POST}/view", endpoint(view)),
    web.post(f"{_POST}/collaboration/accept", endpoint(accept)),
    web.post(f"{_POST}/collaboration/decline", endpoint(decline)),
    web.delete(f"{_POST}/collaborators/{{collaboratorId}}", endpoint(remove_collaborator)),
)
