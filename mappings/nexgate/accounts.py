"""Profiles, follow and block lists, read tolerantly; known from Nexgate's older builds."""

from typing import Annotated

from pydantic import AliasChoices, Field

from mappings import values
from mappings.nexgate.fields import (
    OPTIONAL,
    Count,
    Flag,
    Identifier,
    Moment,
    NexgateModel,
    Text,
    Texts,
    identifier,
    records,
)


class MalformedProfile(ValueError):
    """Something that is no profile."""


class UserInfo(NexgateModel):
    """A user as follow lists show one."""

    id: Identifier = None
    user_name: Text = Field(None, validation_alias=AliasChoices("userName", "username"))
    first_name: Text = None
    last_name: Text = None
    profile_picture_urls: Texts = ()
    is_verified: Flag = Field(False, validation_alias=AliasChoices("isVerified", "verified"))


class FollowEntry(NexgateModel):
    """One row of a follow list; `id` names the row, not the user."""

    id: Identifier = None
    user: Annotated[UserInfo | None, OPTIONAL] = None
    status: Text = None


class FeaturedUser(UserInfo):
    """A user whom Nexgate proposes to follow."""

    followers_count: Count = 0


class BlockEntry(NexgateModel):
    """One row of the caller's block list; `id` names the row, not the user."""

    id: Identifier = None
    user: Annotated[UserInfo | None, OPTIONAL] = None
    created_at: Moment = None


class FollowStats(NexgateModel):
    """How many follow a user, and how many the user follows; pending ones don't count."""

    followers_count: Count = 0
    following_count: Count = 0


class OwnContact(NexgateModel):
    """The caller's own e-mail address and since when the account has it: for its owner alone."""

    email: Text = None
    is_email_verified: Flag = Field(
        False, validation_alias=AliasChoices("isEmailVerified", "emailVerified")
    )
    created_at: Moment = None


class Profile(NexgateModel):
    """The token's own account, without what is private to it (e-mail, phone, roles)."""

    id: str
    user_name: Text = Field(None, validation_alias=AliasChoices("userName", "username"))
    first_name: Text = None
    last_name: Text = None
    profile_picture_urls: Texts = ()


def read_profile(value: object) -> Profile:
    """Read the token's own profile; raises MalformedProfile when it names no account."""
    account_id = identifier(value.get("id")) if isinstance(value, dict) else None
    if not isinstance(value, dict) or account_id is None:
        raise MalformedProfile("not a profile")
    return Profile.model_validate({**value, "id": account_id})


def read_follow_entries(value: object) -> tuple[FollowEntry, ...]:
    """Read a follow list; entries without a user or without the user's id are left out."""
    entries = [FollowEntry.model_validate(item) for item in records(value)]
    return tuple(entry for entry in entries if entry.user is not None and entry.user.id is not None)


def read_follow_stats(value: object) -> FollowStats:
    """Read a user's counts; what is missing counts 0."""
    return FollowStats.model_validate(value if isinstance(value, dict) else {})


def read_follow_check(value: object) -> bool:
    """Whether the caller follows a user, or has asked to (Nexgate API, Follow graph: check)."""
    spelled = ("following", "isFollowing")
    return isinstance(value, dict) and any(values.flag(value.get(name)) for name in spelled)


def read_featured_users(value: object) -> tuple[FeaturedUser, ...]:
    """Read proposed users; those without an id are left out."""
    users = [FeaturedUser.model_validate(item) for item in records(value)]
    return tuple(user for user in users if user.id is not None)


def read_block_entries(value: object) -> tuple[BlockEntry, ...]:
    """Read a block list; entries without a user or without the user's id are left out."""
    entries = [BlockEntry.model_validate(item) for item in records(value)]
    return tuple(entry for entry in entries if entry.user is not None and entry.user.id is not None)


def read_is_private(value: object) -> bool:
    """Whether the caller's account is private: new followers have to be accepted."""
    spelled = ("private", "isPrivate")
    return isinstance(value, dict) and any(values.flag(value.get(name)) for name in spelled)


def read_is_name_taken(value: object) -> bool:
    """Whether a user name belongs to somebody (Nexgate API, `validate-username`).

    A name may also be refused for its form or because it is reserved: nobody has those. Where
    Nexgate gives no such detail, a name that is not available is taken.
    """
    if not isinstance(value, dict) or values.flag(value.get("available")):
        return False
    details = value.get("details")
    if isinstance(details, dict) and "notTaken" in details:
        return not values.flag(details["notTaken"])
    return True


def read_own_contact(value: object) -> OwnContact:
    """Read the contact part of the caller's own profile."""
    return OwnContact.model_validate(value if isinstance(value, dict) else {})
