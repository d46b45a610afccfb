"""What the verbs on accounts read from Nexgate, and under which kind each read is cached.

Everything is cached in the partition of the viewer who reads it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import TypeAdapter

from gateway.cache.account_directory import AccountDirectory
from gateway.cache.write_effects import WriteEffects
from gateway.service.block_list import BlockRow, BlockRows, block_row
from gateway.service.cached_reads import IDS, CachedReads
from gateway.service.request_context import RequestContext
from gateway.service.sorted_videos import collect_videos, read_clips
from gateway.service.takedowns import Takedowns
from gateway.settings.cache import EntityKind
from gateway.turns import in_turns
from gateway.upstream.accounts import NexgateAccounts
from gateway.upstream.caller import Access
from gateway.upstream.nexgate_error import NexgateError
from mappings.accounts import NO_FOLLOWS, ClipNumbers, clip_numbers
from mappings.error_kinds import Kind
from mappings.moments import loops_time
from mappings.nexgate import FollowEntry, FollowStats, UserInfo
from mappings.people import Person, person_from_author, person_from_user
from mappings.rules import Rules
from mappings.texts import comparable

# Nexgate's pages of follows have no order and may overlap: one big page avoids both.
MAX_FOLLOWS = 500
MAX_FOLLOW_PAGES = 10
# A millisecond of work: others are served between.
PEOPLE_AT_ONCE = 100

ReadFollows = Callable[[Access, int], Awaitable[tuple[tuple[FollowEntry, ...], bool]]]


class Side(StrEnum):
    """The two lists of follows an account has."""

    FOLLOWERS = "followers"
    FOLLOWING = "following"


@dataclass(frozen=True, slots=True)
class Follows:
    """One side of an account's follows, ordered by user name; `is_whole`: nobody is left out."""

    people: tuple[Person, ...]
    is_whole: bool

    def __contains__(self, account_id: str) -> bool:
        return any(person.id == account_id for person in self.people)


@dataclass(frozen=True, slots=True)
class AccountClips:
    """What an account's clips say of it: their author, and totals over them."""

    author: Person | None
    numbers: ClipNumbers


STATS: TypeAdapter[FollowStats] = TypeAdapter(FollowStats)
FLAG: TypeAdapter[bool] = TypeAdapter(bool)
CLIPS: TypeAdapter[AccountClips] = TypeAdapter(AccountClips)
FOLLOWS: TypeAdapter[Follows] = TypeAdapter(Follows)
BLOCKS = BlockRows()


class AccountReads:
    """Cached reads about accounts. What needs the viewer raises `ApiError` 401 for a guest."""

    def __init__(
        self,
        nexgate: NexgateAccounts,
        reads: CachedReads,
        takedowns: Takedowns,
        rules: Rules,
    ) -> None:
        self._nexgate = nexgate
        self._reads = reads
        self._takedowns = takedowns
        self._rules = rules

    async def read_stats(self, context: RequestContext, account_id: str) -> FollowStats:
        """Follower and following counts of an account; NexgateError NOT_FOUND when unknown."""
        try:
            return await self._reads.read_value(
                context,
                (EntityKind.ACCOUNT, "stats", account_id),
                STATS,
                lambda access: self._nexgate.stats(access, account_id),
            )
        except NexgateError as error:
            _raise_unless_not_offered(error)
            return NO_FOLLOWS

    async def is_private(self, context: RequestContext) -> bool:
        """Whether the viewer's account is private: follow requests have to be accepted."""
        try:
            key = (EntityKind.ACCOUNT, "is private")
            return await self._reads.read_own_value(context, key, FLAG, self._nexgate.is_private)
        except NexgateError as error:
            _raise_unless_not_offered(error)
            return False

    async def read_clips(self, context: RequestContext, account_id: str) -> AccountClips:
        """The author of an account's clips, and totals over the newest 500 of them."""

        async def count() -> AccountClips:
            stored = await collect_videos(self._reads, context, account_id)
            clips = await read_clips(stored.clips)
            await asyncio.sleep(0)  # counting them takes as long again
            authors = (clip.author for clip in clips if clip.author is not None)
            author = next((author for author in authors if author.id == account_id), None)
            return AccountClips(
                person_from_author(author) if author is not None else None,
                clip_numbers(clips, self._rules),
            )

        key = (EntityKind.ACCOUNT, "clips", account_id)
        return await self._reads.read_derived(context, key, CLIPS, count)

    async def follows(self, context: RequestContext, side: Side, account_id: str) -> Follows:
        """One side of an account's follows, at most `MAX_FOLLOWS`, but for who is taken down."""

        async def read_page(access: Access, page: int) -> tuple[tuple[FollowEntry, ...], bool]:
            is_followers = side is Side.FOLLOWERS
            read = self._nexgate.followers if is_followers else self._nexgate.following
            return await read(access, account_id, page=page, size=MAX_FOLLOWS)

        key = (EntityKind.USER_LIST, side, account_id)
        follows = await self._reads.read_value(
            context, key, FOLLOWS, lambda access: self._follows(access, read_page)
        )
        async for some in in_turns(follows.people, PEOPLE_AT_ONCE):
            self._reads.observe_people(some)
        down = self._takedowns.accounts
        if not any(person.id in down for person in follows.people):
            return follows
        return replace(follows, people=tuple(one for one in follows.people if one.id not in down))

    def hand_out_ids(self, users: Iterable[UserInfo]) -> None:
        """Note that the viewer is given these users' ids; nobody else learns of them."""
        self._reads.hand_out_ids(users)

    def require_account(self, account_id: str) -> None:
        """`ApiError` 451 for an account that is taken down."""
        self._takedowns.require_account(account_id)

    async def own_following(self, context: RequestContext, *, anew: bool = False) -> frozenset[str]:
        """The ids of everybody the viewer follows; follow requests not yet accepted don't count.

        `anew` drops the cached list first.
        """
        own_id = (await self._reads.read_own_profile(context)).id

        if anew:
            self._reads.drop_key(context, EntityKind.RELATIONSHIP, "followed", own_id)
        return await self._reads.read_followed_ids(context, own_id)

    async def follows_or_asked(self, context: RequestContext, account_id: str) -> bool:
        """Whether the viewer follows an account or has sent a follow request."""
        return await self._reads.read_own_value(
            context,
            (EntityKind.RELATIONSHIP, "check", account_id),
            FLAG,
            lambda access: self._nexgate.is_following(access, account_id),
        )

    async def blocked(self, context: RequestContext) -> Sequence[BlockRow]:
        """The viewer's blocks, newest first; empty where Nexgate has no such endpoint."""

        async def read_rows(access: Access) -> Sequence[BlockRow]:
            return [
                row
                async for user, created_at in self._read_blocks(access)
                if (row := block_row(user, created_at)) is not None
            ]

        key = (EntityKind.BLOCKS, "blocked")
        return await self._reads.read_own_value(context, key, BLOCKS, read_rows)

    async def blocked_ids(self, context: RequestContext) -> frozenset[str]:
        """The ids of everybody the viewer blocks, cached apart: every list needs them."""

        async def read_ids(access: Access) -> frozenset[str]:
            ids = [user.id async for user, _ in self._read_blocks(access)]
            return frozenset(one for one in ids if one is not None)

        key = (EntityKind.BLOCKS, "blocked ids")
        return await self._reads.read_own_value(context, key, IDS, read_ids)

    async def _read_blocks(self, access: Access) -> AsyncIterator[tuple[UserInfo, str | None]]:
        # That there is none is cached as well, or every list would ask for it again.
        try:
            async for entries in self._nexgate.blocked(access):
                for entry in entries:
                    if entry.user is not None:
                        yield entry.user, entry.created_at
        except NexgateError as error:
            _raise_unless_not_offered(error)

    async def _follows(self, access: Access, read_page: ReadFollows) -> Follows:
        people: dict[str, Person] = {}
        is_last = False
        for page in range(1, MAX_FOLLOW_PAGES + 1):
            entries, is_last = await read_page(access, page)
            async for some in in_turns(entries, PEOPLE_AT_ONCE):
                users = (entry.user for entry in some if entry.user is not None)
                found = [one for one in map(person_from_user, users) if one is not None]
                self._reads.observe_people(found)
                people.update((person.id, person) for person in found)
            if is_last or len(people) >= MAX_FOLLOWS:
                break
        ordered = sorted(people.values(), key=_by_name)
        return Follows(tuple(ordered[:MAX_FOLLOWS]), is_last and len(ordered) <= MAX_FOLLOWS)


def _raise_unless_not_offered(error: NexgateError) -> None:
    """Go on without follows, privacy or blocks where this Nexgate has no such endpoint."""
    if error.kind is not Kind.UNSUPPORTED_ROUTE:
        raise error


def _by_name(person: Person) -> tuple[str, str]:
    return comparable(person.user_name or ""), person.id


def drop_relationships(changes: WriteEffects) -> None:
    """Drop what a follow or a block changes: the lists and counts of both accounts."""
    changes.drop_relationships()


def age_of(directory: AccountDirectory, account_id: str) -> ClipNumbers:
    """How old an account is where its clips aren't read: as its earliest known video.

    Of one without any as the earliest of all, and before there is any as this moment: no account is
    from 1970.
    """
    known_since = directory.known_since(account_id)
    return ClipNumbers(created_at=known_since or loops_time(datetime.now(UTC)))
