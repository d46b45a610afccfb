"""What the verbs on accounts read of Nexgate, and for how long each of it is remembered.

Everything is remembered for the asking viewer alone.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter

from gateway.cache.write_effects import WriteEffects
from gateway.service.cached_reads import CachedReads
from gateway.service.request_context import RequestContext
from gateway.service.sorted_videos import collect_videos
from gateway.settings.cache import EntityKind
from gateway.upstream.accounts import NexgateAccounts
from gateway.upstream.caller import Access
from gateway.upstream.nexgate_error import NexgateError
from mappings.accounts import NO_FOLLOWS, ClipNumbers, clip_numbers
from mappings.error_kinds import Kind
from mappings.nexgate import BlockEntry, FollowEntry, FollowStats
from mappings.people import Person, person_from_author, person_from_user
from mappings.rules import Rules
from mappings.texts import comparable

# Nexgate's pages of follows have no order and may overlap, so one page is to hold the list.
MAX_FOLLOWS = 500
MAX_FOLLOW_PAGES = 10

ReadFollows = Callable[[Access, int], Awaitable[tuple[tuple[FollowEntry, ...], bool]]]


class Side(StrEnum):
    """The two lists of follows an account has."""

    FOLLOWERS = "followers"
    FOLLOWING = "following"


@dataclass(frozen=True, slots=True)
class Follows:
    """One side of an account's follows, ordered by user name; `is_whole`: nobody is missing."""

    people: tuple[Person, ...]
    is_whole: bool

    def __contains__(self, account_id: str) -> bool:
        return any(person.id == account_id for person in self.people)


@dataclass(frozen=True, slots=True)
class AccountClips:
    """What an account's clips tell of it: who their author is, and numbers."""

    author: Person | None
    numbers: ClipNumbers


STATS: TypeAdapter[FollowStats] = TypeAdapter(FollowStats)
FLAG: TypeAdapter[bool] = TypeAdapter(bool)
CLIPS: TypeAdapter[AccountClips] = TypeAdapter(AccountClips)
FOLLOWS: TypeAdapter[Follows] = TypeAdapter(Follows)
BLOCKS: TypeAdapter[tuple[BlockEntry, ...]] = TypeAdapter(tuple[BlockEntry, ...])


class AccountReads:
    """Reads around accounts. Methods that need the viewer raise `ApiError` 401 for a guest."""

    def __init__(
        self,
        nexgate: NexgateAccounts,
        reads: CachedReads,
        rules: Rules,
    ) -> None:
        self._nexgate = nexgate
        self._reads = reads
        self._rules = rules

    async def read_stats(self, context: RequestContext, account_id: str) -> FollowStats:
        """How many follow and are followed. NexgateError NOT_FOUND: there is no such user."""
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
        """Whether the viewer has to accept followers."""
        try:
            key = (EntityKind.ACCOUNT, "is private")
            return await self._reads.read_own_value(context, key, FLAG, self._nexgate.is_private)
        except NexgateError as error:
            _raise_unless_not_offered(error)
            return False

    async def read_clips(self, context: RequestContext, account_id: str) -> AccountClips:
        """Who the author of an account's clips is, and what the newest 500 of them count."""

        async def count() -> AccountClips:
            stored = await collect_videos(self._reads, context, account_id)
            clips = [clip.read_clip() for clip in stored.clips]
            authors = (clip.author for clip in clips if clip.author is not None)
            author = next((author for author in authors if author.id == account_id), None)
            return AccountClips(
                person_from_author(author) if author is not None else None,
                clip_numbers(clips, self._rules),
            )

        key = (EntityKind.ACCOUNT, "clips", account_id)
        return await self._reads.read_derived(context, key, CLIPS, count)

    async def follows(self, context: RequestContext, side: Side, account_id: str) -> Follows:
        """One side of an account's follows, as far as `MAX_FOLLOWS` go."""

        async def read_page(access: Access, page: int) -> tuple[tuple[FollowEntry, ...], bool]:
            is_followers = side is Side.FOLLOWERS
            read = self._nexgate.followers if is_followers else self._nexgate.following
            return await read(access, account_id, page=page, size=MAX_FOLLOWS)

        key = (EntityKind.USER_LIST, side, account_id)
        follows = await self._reads.read_value(
            context, key, FOLLOWS, lambda access: self._follows(access, read_page)
        )
        self._reads.observe_people(follows.people)
        return follows

    async def own_following(self, context: RequestContext, *, anew: bool = False) -> frozenset[str]:
        """The ids of everybody the viewer follows, without those who have yet to accept."""
        own_id = (await self._reads.read_own_profile(context)).id

        if anew:
            self._reads.drop_key(context, EntityKind.RELATIONSHIP, "following", own_id)
        entries = await self._reads.read_following(context, own_id)
        users = (entry.user for entry in entries if entry.user is not None)
        return frozenset(user.id for user in users if user.id is not None)

    async def follows_or_asked(self, context: RequestContext, account_id: str) -> bool:
        """Whether the viewer follows an account or has asked to."""
        return await self._reads.read_own_value(
            context,
            (EntityKind.RELATIONSHIP, "check", account_id),
            FLAG,
            lambda access: self._nexgate.is_following(access, account_id),
        )

    async def blocked(self, context: RequestContext) -> tuple[BlockEntry, ...]:
        """Whom the viewer has blocked, newest first; nobody where Nexgate knows no blocks."""

        key = (EntityKind.RELATIONSHIP, "blocked")
        try:
            entries = await self._reads.read_own_value(context, key, BLOCKS, self._nexgate.blocked)
        except NexgateError as error:
            _raise_unless_not_offered(error)
            return ()
        self._reads.observe_users(entry.user for entry in entries if entry.user is not None)
        return entries

    async def _follows(self, access: Access, read_page: ReadFollows) -> Follows:
        people: dict[str, Person] = {}
        is_last = False
        for page in range(1, MAX_FOLLOW_PAGES + 1):
            entries, is_last = await read_page(access, page)
            users = [entry.user for entry in entries if entry.user is not None]
            self._reads.observe_users(users)
            found = (person_from_user(user) for user in users)
            people.update((person.id, person) for person in found if person is not None)
            if is_last or len(people) >= MAX_FOLLOWS:
                break
        ordered = sorted(people.values(), key=_by_name)
        return Follows(tuple(ordered[:MAX_FOLLOWS]), is_last and len(ordered) <= MAX_FOLLOWS)


def _raise_unless_not_offered(error: NexgateError) -> None:
    """A Nexgate without follows or privacy still has accounts: nothing is then known of these."""
    if error.kind is not Kind.UNSUPPORTED_ROUTE:
        raise error


def _by_name(person: Person) -> tuple[str, str]:
    return comparable(person.user_name or ""), person.id


def forget_relationship(changes: WriteEffects) -> None:
    """Read anew what a follow or a block between two accounts has changed: lists and counts."""
    changes.drop_kinds(EntityKind.RELATIONSHIP, EntityKind.ACCOUNT, EntityKind.USER_LIST)
