"""Profiles and follow lists, read tolerantly; these are known from Nexgate's older builds."""

from typing import Annotated

from pydantic import AliasChoices, Field

from mappings.nexgate.fields import (
    OPTIONAL,
    Flag,
    Identifier,
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
