"""The seed's comments: a few under most posts, and one deep tree (16.12)."""

from datetime import timedelta

from gateway.sandbox.seed.people import DEMO_USERS, account_id
from gateway.sandbox.seed.posts import post_key
from gateway.sandbox.state import Comment, Post, fixed_id
from gateway.sandbox.store import Store

# The post with more than 20 top-level comments, three levels and a pinned one.
BUSY_POST = post_key("sunrise", 0)
BUSY_COMMENTS = 24
PINNED = "Where is this? Asking for everyone."

_REMARKS = (
    "This made my morning.",
    "How long did it take to get there?",
    "The colours! 😍",
    "Saving this for the weekend.",
    "I can hear this picture.",
    "Teach me your ways.",
    "Showed it to my mum, she approves.",
    "Third time watching, still smiling.",
    "More of this please 🙏",
    "@fatima you need to see this",
    "What camera?",
    "Respect.",
    "That last second though.",
    "You make it look easy.",
)


def add_comments(store: Store) -> None:
    """Adds comments, oldest first, to most visible posts, and the tree to `BUSY_POST`."""
    for number, post in enumerate(list(store.posts.values())):
        if post.is_visible and not post.comments and post.id != fixed_id("post", BUSY_POST):
            for index in range((number * 5) % 9):
                _add(store, post, index, _REMARKS[(number + index) % len(_REMARKS)])
    _add_tree(store, store.posts[fixed_id("post", BUSY_POST)])


def _add_tree(store: Store, post: Post) -> None:
    for index in range(BUSY_COMMENTS - 1):
        _add(store, post, index, _REMARKS[index % len(_REMARKS)])
    pinned = _add(store, post, BUSY_COMMENTS - 1, PINNED)
    pinned.is_pinned = True
    reply = _add(store, post, 40, "The ridge above the lake, two hours on foot.", pinned)
    _add(store, post, 41, "There is also a bus until half way.", pinned)
    _add(store, post, 42, "Thank you! Going on Sunday with @emeka", reply)
    for comment in (pinned, reply):
        comment.liked_by.add(account_id("bob"))
        comment.likes = 1


def _add(
    store: Store, post: Post, index: int, content: str, parent: Comment | None = None
) -> Comment:
    author = DEMO_USERS[(index * 3 + len(post.id) + index // 8) % 6]
    published = post.published_at or post.created_at
    at = published + timedelta(seconds=41 + 37 * index)
    comment = Comment(
        fixed_id("comment", post.id, index),
        post.id,
        account_id(author),
        content,
        at,
        at,
        parent_id=parent.id if parent else None,
    )
    store.add_comment(comment)
    return comment
