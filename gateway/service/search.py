"""Search and autocompletion over clips and accounts seen here: Nexgate has neither."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from gateway.cache.account_directory import AccountDirectory
from gateway.service.account_counts import AccountCounts
from gateway.service.blocks import Blocks
from gateway.service.cached_reads import CachedReads
from gateway.service.discovery import Discovery, FoundVideos, search_feed
from gateway.service.hashtags import Hashtags
from gateway.service.request_context import RequestContext
from gateway.service.video_links import VideoLinks
from mappings.accounts import AccountFacts, account_from_person
from mappings.hashtags import hashtag
from mappings.loops import Account, FoundAccount, Hashtag, SearchResult
from mappings.names import local_name
from mappings.nexgate import Profile
from mappings.pages import decode_cursor
from mappings.people import Person, person_from_user
from mappings.rules import Rules
from mappings.texts import comparable

USERS_BESIDE_VIDEOS = 2
HASHTAGS_BESIDE_VIDEOS = 6
NO_VIDEOS = FoundVideos([], None)


class SearchType(StrEnum):
    """What is searched for (Loops API, Search and autocomplete)."""

    TOP = "top"
    ALL = "all"
    VIDEOS = "videos"
    USERS = "users"
    HASHTAGS = "hashtags"
    STARTER_KITS = "starter_kits"


EVERYTHING = (SearchType.TOP, SearchType.ALL)


@dataclass(frozen=True)
class Found:
    """A page of a search. The cursor pages the videos; the first page has the rest."""

    result: SearchResult
    next_cursor: str | None


class Search:
    """Search; every verb needs a credential that Nexgate accepts, else `ApiError` 401."""

    def __init__(
        self,
        discovery: Discovery,
        hashtags: Hashtags,
        directory: AccountDirectory,
        reads: CachedReads,
        counts: AccountCounts,
        blocks: Blocks,
        rules: Rules,
    ) -> None:
        self._discovery = discovery
        self._hashtags = hashtags
        self._directory = directory
        self._reads = reads
        self._counts = counts
        self._blocks = blocks
        self._links = VideoLinks(rules)
        self._rules = rules

    async def search_all(
        self,
        context: RequestContext,
        text: str,
        type_: SearchType,
        *,
        cursor: str | None,
        limit: int,
    ) -> Found:
        """Videos by caption, hashtag or their address, users by name, hashtags."""
        await self._reads.read_own_profile(context)
        linked = self._links.find_video_id(text)
        if linked is not None:
            return await self._found_at(context, str(linked))
        is_first = decode_cursor(search_feed(text), cursor) is None
        videos = NO_VIDEOS
        users: list[FoundAccount] = []
        tags: list[Hashtag] = []
        if type_ in (*EVERYTHING, SearchType.VIDEOS):
            videos = await self._discovery.search_videos(context, text, cursor=cursor, limit=limit)
        await asyncio.sleep(0)  # each part takes milliseconds where all is cached
        if type_ is SearchType.USERS or (type_ in EVERYTHING and is_first):
            users_wanted = limit if type_ is SearchType.USERS else USERS_BESIDE_VIDEOS
            users = await self.search_users(context, text, users_wanted)
        await asyncio.sleep(0)
        if type_ is SearchType.HASHTAGS or (type_ in EVERYTHING and is_first):
            tags_wanted = limit if type_ is SearchType.HASHTAGS else HASHTAGS_BESIDE_VIDEOS
            tags = await self.search_tags(context, text, tags_wanted)
        result = SearchResult(hashtags=tags, users=users, videos=videos.videos, starter_kits=[])
        return Found(result, videos.next_cursor)

    async def _found_at(self, context: RequestContext, media_id: str) -> Found:
        videos = (await self._discovery.videos_at(context, media_id)).videos
        result = SearchResult(hashtags=[], users=[], videos=videos, starter_kits=[])
        return Found(result, None)

    async def search_tags(self, context: RequestContext, text: str, limit: int) -> list[Hashtag]:
        """Hashtags that contain a text."""
        found = await self._hashtags.search_hashtags(context, text.strip().removeprefix("#"), limit)
        return [hashtag(tag) for tag in found]

    async def search_users(
        self, context: RequestContext, text: str, limit: int
    ) -> list[FoundAccount]:
        """Accounts whose user name or name contains a text, and whether the viewer follows them."""
        own = await self._reads.read_own_profile(context)
        people = await self._people(context, text, limit, own)
        if not people:
            return []
        followed = await self._reads.read_followed_ids(context, own.id)
        found = await self._accounts(context, people, own.id)
        return [
            FoundAccount(**dict(account), is_following=person.id in followed)
            for person, account in found
        ]

    async def search_accounts(
        self, context: RequestContext, text: str, limit: int
    ) -> list[Account]:
        """Accounts whose user name or name contains a text."""
        own = await self._reads.read_own_profile(context)
        people = await self._people(context, text, limit, own)
        return [account for _, account in await self._accounts(context, people, own.id)]

    async def _people(
        self, context: RequestContext, text: str, limit: int, own: Profile
    ) -> list[Person]:
        """People by name, best match first; reading the newest clips fills an empty directory.

        The viewer is among them whether or not anybody else knows of them.
        """
        wanted = comparable(local_name(text, self._rules.host) or "")
        if not wanted:
            return []
        await self._hashtags.read_counts(context)
        await self._directory.prepare_search()
        blocked = await self._blocks.blocked_ids(context)
        others = (
            one
            for one in self._directory.search_people(wanted)
            if one.id not in blocked and one.id != own.id
        )
        found = list(islice(others, limit))
        me = person_from_user(own)
        if me is not None and me.user_name is not None:
            names = (me.user_name, me.display_name or "")
            found += [me] if any(wanted in comparable(name) for name in names) else []
        return sorted(found, key=lambda person: _distance(person, wanted))[:limit]

    async def _accounts(
        self, context: RequestContext, people: Sequence[Person], own_id: str
    ) -> list[tuple[Person, Account]]:
        """The people with their accounts, counts included; without those that have no Loops id."""
        facts = await self._counts.read_facts(context, (person.id for person in people))
        made = ((person, self._account(person, facts[person.id], own_id)) for person in people)
        return [(person, account) for person, account in made if account is not None]

    def _account(self, person: Person, facts: AccountFacts, own_id: str) -> Account | None:
        facts = replace(facts, is_owner=person.id == own_id)
        return account_from_person(person, self._rules, facts)


def _distance(person: Person, wanted: str) -> tuple[bool, bool, str]:
    """Sort key: the exact name first, then names that begin with the text, then by name."""
    name = comparable(person.user_name or "")
    return name != wanted, not name.startswith(wanted), name
