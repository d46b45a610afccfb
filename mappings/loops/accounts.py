"""Accounts as Loops writes them (Loops API, Accounts)."""

from mappings.loops.model import LoopsModel


class AccountCompact(LoopsModel):
    """The compact form of an account inside a video ("Loops API Docs, Video, account")."""

    id: str
    name: str
    username: str
    avatar: str


class ListedAccount(AccountCompact):
    """An account in a list of followers and the like; `is_following`: by the viewer."""

    is_following: bool


class AccountLink(LoopsModel):
    """A link on a profile: `link` is its address, `url` the text shown."""

    link: str
    url: str
    is_verified: bool


class Account(LoopsModel):
    """An account in full (Loops API, Accounts: ProfileResource).

    `is_blocking` is null except in the answers to block and unblock.
    """

    id: str
    name: str
    avatar: str
    username: str
    is_owner: bool
    local: bool
    bio: str
    post_count: int
    follower_count: int
    following_count: int
    url: str
    remote_url: str | None
    is_blocking: bool | None
    manually_approves_followers: bool
    links: list[AccountLink]
    has_playlists: bool
    accepts_dms: bool
    is_admin: bool
    created_at: str
    likes_count: int


class Relationship(LoopsModel):
    """What there is between the viewer and an account (Loops API, Accounts: Relationship)."""

    pending_follow_request: bool
    followed_by: bool
    following: bool
    blocking: bool


class BlockedAccount(LoopsModel):
    """An account the viewer has blocked (Loops API, Blocked account)."""

    account: AccountCompact
    blocked_at: str | None


class OwnEmail(LoopsModel):
    """The viewer's own e-mail address, masked (Loops API, `settings/email`)."""

    current_email: str
    email_verified: bool
    email_added_date: str
    pending_email: str | None
