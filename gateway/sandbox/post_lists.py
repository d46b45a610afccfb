"""Single posts and lists of posts (6.3, 8.1)."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from gateway.sandbox.calls import Call, endpoint
from gateway.sandbox.envelope import Refusal, Reply
from gateway.sandbox.post_rendering import post_json
from gateway.sandbox.posts import found_post
from gateway.sandbox.rendering import page_bounds, page_json
from gateway.sandbox.state import Post, PostStatus


async def post(call: Call) -> Reply:
    """One post, drafts included, for anyone."""
    return Reply("Post retrieved successfully", post_json(call, found_post(call)))


async def posts(call: Call) -> Reply:
    """All published posts, newest first, as a bare list."""
    shown = [p for p in call.store.posts.values() if p.is_visible]
    return _bare_list(call, shown)


async def list_posts_of_author(call: Call) -> Reply:
    """An author's posts, newest first, drafts included."""
    author_id = call.id_in_path("authorId")
    if author_id not in call.store.accounts:
        raise Refusal("Author not found")
    own = [p for p in call.store.posts.values() if p.author_id == author_id and not p.is_deleted]
    return _bare_list(call, own)


def _bare_list(call: Call, shown: list[Post]) -> Reply:
    page, size = page_bounds(call)
    newest_first = sorted(shown, key=lambda p: (p.created_at, p.id), reverse=True)
    chosen = newest_first[page * size : (page + 1) * size]
    return Reply("Posts retrieved successfully", [post_json(call, p) for p in chosen])


async def list_scheduled(call: Call) -> Reply:
    """The caller's scheduled posts."""
    own = [post_json(call, p) for p in _own(call, PostStatus.SCHEDULED)]
    return Reply("Scheduled posts retrieved successfully", own)


async def show_draft(call: Call) -> Reply:
    """The caller's draft, or null."""
    own = _own(call, PostStatus.DRAFT)
    return Reply("Draft retrieved successfully", post_json(call, own[0]) if own else None)


def _own(call: Call, status: PostStatus) -> list[Post]:
    everything = call.store.posts.values()
    return [p for p in everything if p.author_id == call.viewer.id and p.status is status]


async def delete_post(call: Call) -> Reply:
    """Deletes the caller's post with its clips and comments."""
    gone = found_post(call)
    if gone.author_id != call.viewer.id:
        raise Refusal("You can only delete your own posts")
    gone.status = PostStatus.DELETED
    call.store.invalidate_lists()
    return Reply("Post deleted successfully")


async def list_bookmarks(call: Call) -> Reply:
    """The posts the caller bookmarked, latest first."""
    page = _marked(call, call.viewer.id, lambda p: p.saved_by)
    return Reply("Bookmarks retrieved successfully", page)


async def list_own_reposts(call: Call) -> Reply:
    """The posts the caller shared, latest first."""
    page = _marked(call, call.viewer.id, lambda p: p.shared_by)
    return Reply("Reposts retrieved successfully", page)


async def list_reposts_of_user(call: Call) -> Reply:
    """The posts a user shared; none for an unknown user."""
    page = _marked(call, call.id_in_path("userId"), lambda p: p.shared_by)
    return Reply("User reposts retrieved successfully", page)


def _marked(call: Call, user_id: str, rows: Callable[[Post], dict[str, datetime]]) -> object:
    page, size = page_bounds(call)
    marked = [p for p in call.store.posts.values() if user_id in rows(p)]
    marked.sort(key=lambda p: (rows(p)[user_id], p.id), reverse=True)
    chosen = marked[page * size : (page + 1) * size]
    # Filtered after paging, as in Nexgate, so a page may have fewer items than its size (2.8).
    shown = [post_json(call, p) for p in chosen if _is_shown(call, p)]
    is_last = (page + 1) * size >= len(marked)
    total = page * size + len(shown) if is_last else len(marked)
    return page_json(call, shown, total, is_sorted=True)


def _is_shown(call: Call, candidate: Post) -> bool:
    author_id, viewer_id = candidate.author_id, call.viewer.id
    if not candidate.is_visible or call.store.is_blocked(viewer_id, author_id):
        return False
    if candidate.visibility != "FOLLOWERS" or author_id == viewer_id:
        return True
    return call.store.is_following(viewer_id, author_id)


_POSTS = "/api/v1/e-social/posts"

ROUTES = (
    web.get(_POSTS, endpoint(posts)),
    web.get(f"{_POSTS}/bookmarks", endpoint(list_bookmarks)),
    web.get(f"{_POSTS}/my-reposts", endpoint(list_own_reposts)),
    web.get(f"{_POSTS}/scheduled", endpoint(list_scheduled)),
    web.get(f"{_POSTS}/draft", endpoint(show_draft)),
    web.get(f"{_POSTS}/author/{{authorId}}", endpoint(list_posts_of_author)),
    web.get(f"{_POSTS}/users/{{userId}}/reposts", endpoint(list_reposts_of_user)),
    web.get(f"{_POSTS}/{{postId}}", endpoint(post)),
    web.delete(f"{_POSTS}/{{postId}}", endpoint(delete_post)),
)
