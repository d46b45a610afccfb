"""`GET /_sandbox/state`: counters and who did what, for asserting "exactly once"."""

from collections.abc import Iterable

import orjson
from aiohttp import web

from gateway.sandbox.envelope import Json
from gateway.sandbox.simulator import SANDBOX
from gateway.sandbox.state import Post
from gateway.sandbox.store import Store


async def show_state(request: web.Request) -> web.Response:
    """Posts and files by id, follows, blocks and mutes; users by user name."""
    store = request.app[SANDBOX].store
    document = {
        "posts": {post.id: _post(store, post) for post in store.posts.values()},
        "media": {media.id: _media(store, media.id) for media in store.media.values()},
        "comments": {
            comment.id: {
                "postId": comment.post_id,
                "parentCommentId": comment.parent_id,
                "user": _name(store, comment.user_id),
                "content": comment.content,
                "likes": comment.likes,
                "replies": comment.replies,
                "pinned": comment.is_pinned,
                "deleted": comment.is_deleted,
                "likedBy": _names(store, comment.liked_by),
            }
            for comment in store.comments.values()
        },
        "follows": [
            {
                "follower": _name(store, row.follower_id),
                "following": _name(store, row.following_id),
                "status": row.status.value,
            }
            for row in store.follows.values()
        ],
        "blocks": [[_name(store, a), _name(store, b)] for a, b in store.blocks],
        "mutes": [[_name(store, a), _name(store, b)] for a, b in store.mutes],
    }
    return web.json_response(body=orjson.dumps(document))


def _post(store: Store, post: Post) -> Json:
    return {
        "author": _name(store, post.author_id),
        "status": post.status.value,
        "media": post.media_ids,
        "likes": post.likes,
        "comments": post.comments,
        "shares": post.shares,
        "saves": post.saves,
        "views": post.views,
        "likedBy": _names(store, post.liked_by),
        "savedBy": _names(store, post.saved_by),
        "sharedBy": _names(store, post.shared_by),
        "collaborators": {
            _name(store, invite.user_id): invite.status.value
            for invite in post.collaborators.values()
        },
    }


def _media(store: Store, media_id: str) -> Json:
    media = store.media[media_id]
    return {
        "postId": media.post_id,
        "views": media.views,
        "viewedBy": {
            _name(store, user_id): {
                "viewCount": view.count,
                "watchDurationMs": view.watch_duration_ms,
                "source": view.source,
            }
            for (viewed, user_id), view in store.views.items()
            if viewed == media_id
        },
    }


def _name(store: Store, user_id: str) -> str:
    return store.accounts[user_id].user_name


def _names(store: Store, user_ids: Iterable[str]) -> list[str]:
    return sorted(_name(store, user_id) for user_id in user_ids)


ROUTES = (web.get("/_sandbox/state", show_state),)
