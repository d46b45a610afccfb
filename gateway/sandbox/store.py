"""The sandbox's store of rows, and its queries."""

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from gateway.sandbox.envelope import local_time
from gateway.sandbox.state import (
    Account,
    Comment,
    Follow,
    InviteStatus,
    Media,
    Notification,
    Post,
    PrivacyRow,
    Shop,
    Ticket,
    UploadedFile,
    View,
    fixed_id,
)

_MENTION = re.compile(r"@([A-Za-z0-9_.-]+)")
_HASHTAG = re.compile(r"#([A-Za-z0-9_]+)")


class Store:
    """All rows; relations by id. New ids are numbered, so that runs are repeatable."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.accounts_by_name: dict[str, Account] = {}
        self.posts: dict[str, Post] = {}
        self.media: dict[str, Media] = {}
        self.views: dict[tuple[str, str], View] = {}
        self.comments: dict[str, Comment] = {}
        self.follows: dict[tuple[str, str], Follow] = {}
        self.blocks: dict[tuple[str, str], PrivacyRow] = {}
        self.mutes: dict[tuple[str, str], PrivacyRow] = {}
        self.shops: dict[str, Shop] = {}
        self.tickets: dict[str, Ticket] = {}
        self.notifications: dict[str, Notification] = {}
        self.uploads: dict[str, UploadedFile] = {}
        self._made = 0
        self._feed: list[Media] | None = None
        self._videos: dict[str, list[Media]] = {}
        self._top_comments: dict[str, list[Comment]] = {}
        self._replies: dict[str, list[Comment]] = {}

    def new_id(self, kind: str) -> str:
        """A new id for a row of that kind."""
        self._made += 1
        return fixed_id("made", kind, self._made)

    # Accounts

    def add_account(self, account: Account) -> None:
        """Adds a user, found by id and by name."""
        self.accounts[account.id] = account
        self.accounts_by_name[account.user_name] = account

    def rename_account(self, account: Account, name: str) -> None:
        """Renames a user; tokens with the old name become invalid (3.3)."""
        del self.accounts_by_name[account.user_name]
        account.user_name = name
        self.accounts_by_name[name] = account

    def account_by_identifier(self, identifier: str) -> Account | None:
        """The user with exactly this e-mail, phone or user name (S49)."""
        named = self.accounts_by_name.get(identifier)
        if named is not None:
            return named
        everyone = self.accounts.values()
        return next((a for a in everyone if identifier in (a.email, a.phone)), None)

    # Posts and media

    def add_post(self, post: Post, media: Iterable[Media]) -> None:
        """Adds a post with its files, in their order."""
        self.posts[post.id] = post
        for item in media:
            self.media[item.id] = item
            post.media_ids.append(item.id)
        self.invalidate_lists()

    def invalidate_lists(self) -> None:
        """Invalidates the computed feeds; to be called when a post is added or removed."""
        self._feed = None
        self._videos = {}

    def post_of(self, media: Media) -> Post:
        """The post a file belongs to."""
        return self.posts[media.post_id]

    def feed(self) -> list[Media]:
        """Every clip, the most recently published first (S9, S18)."""
        if self._feed is None:
            videos = (m for m in self.media.values() if m.is_short)
            self._feed = self._newest_first(videos)
        return self._feed

    def videos_of(self, user_id: str) -> list[Media]:
        """An author's ready videos of any length, the most recently published first (S19)."""
        if user_id not in self._videos:
            own = (m for m in self.media.values() if self.post_of(m).author_id == user_id)
            self._videos[user_id] = self._newest_first(own)
        return self._videos[user_id]

    def _newest_first(self, media: Iterable[Media]) -> list[Media]:
        shown = (
            m for m in media if m.kind == "VIDEO" and m.is_ready and self.post_of(m).is_visible
        )
        return sorted(shown, key=self.position, reverse=True)

    def position(self, media: Media) -> tuple[datetime, UUID]:
        """The sort key of a video in the total order of S18."""
        return self.published_at(media), UUID(media.id)

    def published_at(self, media: Media) -> datetime:
        """When the post of a video was published."""
        post = self.post_of(media)
        return post.published_at or post.created_at

    def created_at(self, media: Media) -> str:
        """`createdAt` as a clip shows it."""
        return local_time(self.published_at(media))

    def newest_publish_time(self) -> datetime:
        """The latest publish time of all posts."""
        return max(post.published_at for post in self.posts.values() if post.published_at)

    # Relations

    def is_following(self, follower_id: str, following_id: str) -> bool:
        """Whether there is an accepted follow."""
        row = self.follows.get((follower_id, following_id))
        return row is not None and row.status is InviteStatus.ACCEPTED

    def is_blocked(self, one_id: str, other_id: str) -> bool:
        """Whether either has blocked the other."""
        return (one_id, other_id) in self.blocks or (other_id, one_id) in self.blocks

    # Comments

    def add_comment(self, comment: Comment) -> None:
        """Adds a comment or reply and increments its counter (7.2)."""
        self.comments[comment.id] = comment
        if comment.parent_id is None:
            self._top_comments.setdefault(comment.post_id, []).append(comment)
            self.posts[comment.post_id].comments += 1
        else:
            self._replies.setdefault(comment.parent_id, []).append(comment)
            self.comments[comment.parent_id].replies += 1

    def top_comments(self, post_id: str) -> list[Comment]:
        """A post's top-level comments, newest first, without deleted ones (S39)."""
        shown = [c for c in self._top_comments.get(post_id, ()) if not c.is_deleted]
        return sorted(shown, key=lambda c: (c.created_at, c.id), reverse=True)

    def replies(self, comment_id: str) -> list[Comment]:
        """A comment's direct replies, oldest first, without deleted ones (S39)."""
        shown = [c for c in self._replies.get(comment_id, ()) if not c.is_deleted]
        return sorted(shown, key=lambda c: (c.created_at, c.id))

    # Words in captions

    def mentioned_users(self, text: str | None) -> list[tuple[re.Match[str], Account]]:
        """The mentions of existing users in a text (exact case), each with its match."""
        found = ((m, self.accounts_by_name.get(m[1])) for m in _MENTION.finditer(text or ""))
        return [(match, account) for match, account in found if account is not None]

    def mentioned_shops(self, text: str | None) -> list[Shop]:
        """Shops mentioned in a text by their name without spaces."""
        names = dict.fromkeys(m[1] for m in _MENTION.finditer(text or ""))
        return [self.shops[name] for name in names if name in self.shops]


def hashtag_matches(text: str) -> list[re.Match[str]]:
    """The matches of hashtags in a text; group 1 is without `#`."""
    return list(_HASHTAG.finditer(text))


def hashtags(text: str | None) -> list[str]:
    """The hashtags of a caption: lower case, without `#`, each once (S28)."""
    return list(dict.fromkeys(match[1].lower() for match in hashtag_matches(text or "")))
