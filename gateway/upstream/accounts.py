"""Nexgate's calls around accounts: profile, follows, blocks (Nexgate API, 9 and 10)."""

from collections.abc import Mapping
from typing import Final

from gateway.upstream import endpoints
from gateway.upstream.caller import Access, Caller, malformed
from gateway.upstream.endpoints import PROFILE, Endpoint
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


class NexgateAccounts:
    """Accounts in Nexgate as methods that return checked values.

    Every method may raise NexgateError and nothing else: NOT_FOUND for a user whom Nexgate doesn't
    know. A write that finds its work already done has succeeded.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def own_contact(self, access: Access) -> OwnContact:
        """The caller's own e-mail address, which nobody else may see."""
        return read_own_contact(await self._caller.data(PROFILE, access))

    async def update_profile(self, access: Access, fields: Mapping[str, str]) -> Profile:
        """Change the caller's profile; `fields` are Nexgate's names of what changes."""
        endpoint = endpoints.UPDATE_PROFILE
        data = await self._caller.data(endpoint, access, body=fields)
        try:
            return read_profile(data)
        except MalformedProfile as error:
            raise malformed(endpoint, "profile_malformed") from error

    async def is_name_taken(self, access: Access, user_name: str) -> bool:
        """Whether somebody has a user name."""
        data = await self._caller.data(
            endpoints.VALIDATE_USERNAME, access, ids={"user_name": user_name}
        )
        return read_is_name_taken(data)

    async def is_private(self, access: Access) -> bool:
        """Whether the caller has to accept followers."""
        return read_is_private(await self._caller.data(endpoints.ACCOUNT_PRIVACY, access))

    async def follow(self, access: Access, user_id: str) -> None:
        """The caller follows the user from now on, or has asked to."""
        await self._caller.act(endpoints.FOLLOW, access, {"user_id": user_id})

    async def unfollow(self, access: Access, user_id: str) -> None:
        """The caller neither follows the user any more nor asks to."""
        await self._caller.act(endpoints.UNFOLLOW, access, {"user_id": user_id})

    async def followers(
        self, access: Access, user_id: str, *, page: int, size: int
    ) -> tuple[tuple[FollowEntry, ...], bool]:
        """A page of a user's followers, in no order, and whether it is the last; 1 is the first."""
        return await self._follows(endpoints.FOLLOWERS_PAGED, access, user_id, page, size)

    async def following(
        self, access: Access, user_id: str, *, page: int, size: int
    ) -> tuple[tuple[FollowEntry, ...], bool]:
        """A page of whom a user follows, in no order, and whether it is the last; from 1."""
        return await self._follows(endpoints.FOLLOWING_PAGED, access, user_id, page, size)

    async def stats(self, access: Access, user_id: str) -> FollowStats:
        """How many follow the user and are followed: also the proof that a user exists."""
        ids = {"user_id": user_id}
        return read_follow_stats(await self._caller.data(endpoints.FOLLOW_STATS, access, ids=ids))

    async def is_following(self, access: Access, user_id: str) -> bool:
        """Whether the caller follows the user or has asked to."""
        ids = {"user_id": user_id}
        return read_follow_check(await self._caller.data(endpoints.FOLLOW_CHECK, access, ids=ids))

    async def featured(self, access: Access, *, limit: int) -> tuple[FeaturedUser, ...]:
        """Users whom the caller doesn't follow, the most followed first."""
        query = {"limit": str(min(max(limit, 1), MAX_FEATURED))}
        return read_featured_users(
            await self._list(endpoints.FEATURED, access, "users_not_a_list", query)
        )

    async def block(self, access: Access, user_id: str) -> None:
        """The caller has blocked the user from now on; CONFLICT_UNKNOWN where Nexgate can't."""
        await self._caller.act(endpoints.BLOCK, access, {"user_id": user_id})

    async def unblock(self, access: Access, user_id: str) -> None:
        """The caller has not blocked the user any more."""
        await self._caller.act(endpoints.UNBLOCK, access, {"user_id": user_id})

    async def blocked(self, access: Access) -> tuple[BlockEntry, ...]:
        """Whom the caller has blocked, newest first."""
        return read_block_entries(await self._list(endpoints.BLOCKED, access, "entries_not_a_list"))

    async def _follows(
        self, endpoint: Endpoint, access: Access, user_id: str, page: int, size: int
    ) -> tuple[tuple[FollowEntry, ...], bool]:
        query = {"page": str(page), "size": str(size)}
        data = await self._caller.data(endpoint, access, ids={"user_id": user_id}, query=query)
        try:
            found = read_page_object(data)
        except MalformedPage as error:
            raise malformed(endpoint, "page_malformed") from error
        return read_follow_entries(list(found.records)), found.is_last

    async def _list(
        self,
        endpoint: Endpoint,
        access: Access,
        reason: str,
        query: Mapping[str, str] | None = None,
    ) -> list[object]:
        data = await self._caller.data(endpoint, access, query=query)
        if not isinstance(data, list):
            raise malformed(endpoint, reason)
        return data
