"""Nexgate's calls around accounts: profile, follows, blocks (Nexgate API, 9 and 10)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from pydantic import SecretStr

from gateway.turns import made_in_turns
from gateway.upstream import endpoints
from gateway.upstream.caller import Access, Caller, malformed
from gateway.upstream.endpoints import PROFILE, Endpoint
from gateway.upstream.list_replies import ENTRIES_AT_ONCE, read_in_turns
from mappings.nexgate import (
    BlockEntry,
    FeaturedUser,
    FollowEntry,
    FollowStats,
    MalformedPage,
    MalformedProfile,
    OwnContact,
    Profile,
    read_block_entries,
    read_featured_users,
    read_follow_check,
    read_follow_entries,
    read_follow_stats,
    read_is_name_taken,
    read_is_private,
    read_own_contact,
    read_page_object,
    read_profile,
)

MAX_FEATURED: Final = 1_000
MAX_PICTURES: Final = 5


class NexgateAccounts:
    """Accounts in Nexgate as methods that return checked values.

    Every method may raise NexgateError and nothing else: NOT_FOUND for an unknown user. Writes are
    idempotent: one whose effect is there already succeeds.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def own_contact(self, access: Access) -> OwnContact:
        """The caller's own e-mail address, which nobody else may see."""
        return read_own_contact(await self._caller.data(PROFILE, access))

    async def change_password(self, access: Access, current: SecretStr, new: SecretStr) -> None:
        """Set another password; the account's tokens stay valid.

        FORBIDDEN: `current` is wrong. INVALID_STATE: `new` is the same. INVALID: `new` is weak.
        """
        text = new.get_secret_value()
        body = {
            "currentPassword": current.get_secret_value(),
            "newPassword": text,
            "confirmPassword": text,
        }
        await self._caller.data(endpoints.CHANGE_PASSWORD, access, body=body)

    async def deactivate(self, access: Access, password: SecretStr) -> None:
        """Lock the caller's account; its tokens stay valid. FORBIDDEN: the password is wrong."""
        body = {"password": password.get_secret_value(), "reason": "Asked for in a Loops client"}
        await self._caller.data(endpoints.DEACTIVATE, access, body=body)

    async def update_profile(self, access: Access, fields: Mapping[str, object]) -> Profile:
        """Change the caller's profile; `fields` maps Nexgate's field names to new values."""
        endpoint = endpoints.UPDATE_PROFILE
        data = await self._caller.data(endpoint, access, body=fields)
        try:
            return read_profile(data)
        except MalformedProfile as error:
            raise malformed(endpoint, "profile_malformed") from error

    async def is_name_taken(self, access: Access, user_name: str) -> bool:
        """Whether a user name is taken."""
        data = await self._caller.data(
            endpoints.VALIDATE_USERNAME, access, ids={"user_name": user_name}
        )
        return read_is_name_taken(data)

    async def is_private(self, access: Access) -> bool:
        """Whether the caller's account is private: follow requests have to be accepted."""
        return read_is_private(await self._caller.data(endpoints.ACCOUNT_PRIVACY, access))

    async def follow_user(self, access: Access, user_id: str) -> None:
        """Follow a user; for a private account: send a follow request."""
        await self._caller.act(endpoints.FOLLOW, access, {"user_id": user_id})

    async def unfollow_user(self, access: Access, user_id: str) -> None:
        """Unfollow a user, or withdraw the follow request."""
        await self._caller.act(endpoints.UNFOLLOW, access, {"user_id": user_id})

    async def followers(
        self, access: Access, user_id: str, *, page: int, size: int
    ) -> tuple[tuple[FollowEntry, ...], bool]:
        """A page of a user's followers, unordered, and whether it is the last; `page` from 1."""
        return await self._follows(endpoints.FOLLOWERS_PAGED, access, user_id, page, size)

    async def following(
        self, access: Access, user_id: str, *, page: int, size: int
    ) -> tuple[tuple[FollowEntry, ...], bool]:
        """A page of the users followed, unordered, and whether it is the last; `page` from 1."""
        return await self._follows(endpoints.FOLLOWING_PAGED, access, user_id, page, size)

    async def stats(self, access: Access, user_id: str) -> FollowStats:
        """A user's follower and following counts; NOT_FOUND when the user doesn't exist."""
        ids = {"user_id": user_id}
        return read_follow_stats(await self._caller.data(endpoints.FOLLOW_STATS, access, ids=ids))

    async def is_following(self, access: Access, user_id: str) -> bool:
        """Whether the caller follows the user or has sent a follow request."""
        ids = {"user_id": user_id}
        return read_follow_check(await self._caller.data(endpoints.FOLLOW_CHECK, access, ids=ids))

    async def featured(self, access: Access, *, limit: int) -> tuple[FeaturedUser, ...]:
        """Users whom the caller doesn't follow, the most followed first."""
        query = {"limit": str(min(max(limit, 1), MAX_FEATURED))}
        endpoint = endpoints.FEATURED
        reply = await self._caller.send_request(endpoint, access, query=query)
        found = read_in_turns(self._caller, endpoint, reply, read_featured_users)
        return tuple([user async for some in found for user in some])

    async def block_user(self, access: Access, user_id: str) -> None:
        """Block a user; CONFLICT_UNKNOWN where Nexgate refuses without a reason."""
        await self._caller.act(endpoints.BLOCK, access, {"user_id": user_id})

    async def unblock_user(self, access: Access, user_id: str) -> None:
        """Unblock a user."""
        await self._caller.act(endpoints.UNBLOCK, access, {"user_id": user_id})

    async def blocked(self, access: Access) -> AsyncIterator[Sequence[BlockEntry]]:
        """The caller's blocks, newest first, some at a time."""
        reply = await self._caller.send_request(endpoints.BLOCKED, access)
        entries = read_in_turns(self._caller, endpoints.BLOCKED, reply, read_block_entries)
        async for some in entries:
            yield some

    async def _follows(
        self, endpoint: Endpoint, access: Access, user_id: str, page: int, size: int
    ) -> tuple[tuple[FollowEntry, ...], bool]:
        query = {"page": str(page), "size": str(size)}
        data = await self._caller.data(endpoint, access, ids={"user_id": user_id}, query=query)
        try:
            found = read_page_object(data)
        except MalformedPage as error:
            raise malformed(endpoint, "page_malformed") from error
        entries = await made_in_turns(found.records, ENTRIES_AT_ONCE, read_follow_entries)
        return tuple(entries), found.is_last
