"""Profiles, follows and restrictions (Nexgate API reference, Follow graph, Profile)."""

from typing import Literal

from pydantic import Field

from gateway.contract.nexgate.model import Count, LocalTime, NexgateDocument, Url, Uuid
from gateway.contract.nexgate.posts import PageFrame

FollowStatus = Literal["PENDING", "ACCEPTED"]


class UserInfo(NexgateDocument):
    """A user as follow, block and mute lists show one; the first picture is the current one."""

    id: Uuid
    user_name: str
    first_name: str | None
    last_name: str | None
    profile_picture_urls: list[Url]
    is_verified: bool | None


class FeaturedUser(UserInfo):
    """A suggested account."""

    followers_count: Count
    follows_me: bool


class FollowEntry(NexgateDocument):
    """One row of a follow list; `id` names the row, not the user."""

    id: Uuid
    user: UserInfo | None
    status: FollowStatus
    created_at: LocalTime


class Follow(NexgateDocument):
    """The edge from one account to another."""

    id: Uuid
    follower_id: Uuid
    following_id: Uuid
    follower: UserInfo | None
    following: UserInfo | None
    status: FollowStatus
    created_at: LocalTime


class FollowStats(NexgateDocument):
    """How many follow, are followed and wait."""

    user_id: Uuid
    followers_count: Count
    following_count: Count
    pending_requests_count: Count


class FollowCheck(NexgateDocument):
    """Whether the viewer follows an account; true also while the request waits."""

    user_id: Uuid
    following: bool


class SecurityStrength(NexgateDocument):
    """How well an account is guarded."""

    score: int
    level: Literal["STRONG", "MEDIUM", "WEAK", "VERY_WEAK"]
    description: str
    recommendations: list[str]


class Profile(NexgateDocument):
    """The token's own account; e-mail and phone are private to it."""

    id: Uuid
    user_name: str
    first_name: str | None
    last_name: str | None
    middle_name: str | None
    email: str | None
    phone_number: str | None
    is_verified: bool | None
    is_email_verified: bool | None
    is_phone_verified: bool | None
    is_two_factor_enabled: bool | None
    is_account_locked: bool | None
    created_at: LocalTime
    edited_at: LocalTime | None
    roles: list[str]
    profile_picture_urls: list[Url]
    security_strength: SecurityStrength | None


class UsernameCheck(NexgateDocument):
    """Whether a user name can be had."""

    available: bool
    valid: bool
    message: str
    suggestions: list[str]
    details: dict[str, object]


class AccountPrivacy(NexgateDocument):
    """Whether follows of the account wait for its consent."""

    id: Uuid
    user_id: Uuid
    is_private: bool = Field(alias="private")
    created_at: LocalTime
    updated_at: LocalTime


class RestrictedUser(NexgateDocument):
    """One row of the list of blocked or muted users."""

    id: Uuid
    user: UserInfo | None
    created_at: LocalTime


class FollowPage(PageFrame):
    """A numbered page of a follow list."""

    content: list[FollowEntry]


class FeaturedPage(PageFrame):
    """A numbered page of suggested accounts."""

    content: list[FeaturedUser]
