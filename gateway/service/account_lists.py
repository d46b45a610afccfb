"""Lists of accounts: followers, followed, friends, suggestions, blocked."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from gateway.errors import ApiError, Problem
from gateway.service.account_counts import AccountCounts
from gateway.service.account_reads import AccountReads, Side
from gateway.service.authorized_calls import AuthorizedCalls
from gateway.service.block_list import BlockRow
from gateway.service.blocks import Blocks
from gateway.service.cached_reads import CachedReads
from gateway.service.request_context import RequestContext
from gateway.service.store_errors import store_needed
from gateway.state.hidden_suggestions import HiddenSuggestions
from gateway.state.store import StoreUnavailable
from gateway.turns import in_turns, made_in_turns
from gateway.upstream.accounts import NexgateAccounts
from mappings.accounts import (
    account_from_person,
    blocked_account,
    listed_account,
)
from mappings.loops import Account, BlockedAccount, ListedAccount
from mappings.nexgate import FeaturedUser
from mappings.pages import Cursor, decode_cursor, encode_cursor
from mappings.people import Person, person_from_user
from mappings.rules import Rules
from mappings.texts import comparable

log = logging.getLogger(__name__)

# Compared within a millisecond: others are served between.
NAMES_AT_ONCE = 400

Item = TypeVar("Item")


@dataclass(frozen=True)
class AccountList(Generic[Item]):
    """A page of a list of accounts, before it gets its links."""

    items: list[Item]
    next_cursor: str | None


def page_of_list(
    name: str, items: Sequence[Item], id_of: Callable[[Item], str], cursor: str | None, limit: int
) -> AccountList[Item]:
    """The items after the one the cursor names, at most `limit`.

    `name` binds the cursor to its list: one of another list counts as none. Where the item it
    names has left the list meanwhile, the page starts at the number of items given before.
    """
    position = decode_cursor(name, cursor)
    start = 0
    if position is not None:
        ids = enumerate(map(id_of, items), start=1)
        behind = (place for place, one in ids if one == position.upstream)
        start = next(behind, max(position.given - 1, 0))
    given = list(items[start : start + limit])
    end = start + len(given)
    if not given or end >= len(items):
        return AccountList(given, None)
    return AccountList(given, encode_cursor(name, Cursor(id_of(given[-1]), given=end)))


class AccountLists:
    """One method per list. `cursor` is the text a client sent; `limit` and `search` are checked."""

    def __init__(
        self,
        nexgate: NexgateAccounts,
        reads: CachedReads,
        account_reads: AccountReads,
        calls: AuthorizedCalls,
        hidden: HiddenSuggestions,
        counts: AccountCounts,
        blocks: Blocks,
        rules: Rules,
    ) -> None:
        self._nexgate = nexgate
        self._reads = reads
        self._account_reads = account_reads
        self._calls = calls
        self._hidden = hidden
        self._counts = counts
        self._blocks = blocks
        self._rules = rules

    async def follows(
        self,
        context: RequestContext,
        side: Side,
        account_id: str,
        *,
        search: str | None,
        cursor: str | None,
        limit: int,
    ) -> AccountList[ListedAccount]:
        """An account's followers, or whom it follows, by user name."""
        follows = await self._account_reads.follows(context, side, account_id)
        name = f"{side} {account_id} {search or ''}"
        people: Sequence[Person] = follows.people
        if search:
            people = await _matching(people, _names_of, search)
        page = page_of_list(name, people, _id_of, cursor, limit)
        mine: frozenset[str] = frozenset()
        if context.viewer.is_signed_in:
            mine = await self._account_reads.own_following(context)
        return AccountList(self._listed(page.items, mine), page.next_cursor)

    async def friends(
        self, context: RequestContext, account_id: str, *, cursor: str | None, limit: int
    ) -> AccountList[ListedAccount]:
        """The account's followers whom the viewer follows. `ApiError` 422 for oneself."""
        if account_id == (await self._reads.read_own_profile(context)).id:
            raise ApiError(Problem(422, "invalid_state", "These are the friends of others."))
        follows = await self._account_reads.follows(context, Side.FOLLOWERS, account_id)
        mine = await self._account_reads.own_following(context)
        people = [person for person in follows.people if person.id in mine]
        page = page_of_list(f"friends {account_id}", people, _id_of, cursor, limit)
        return AccountList(self._listed(page.items, mine), page.next_cursor)

    async def suggested(self, context: RequestContext, *, limit: int) -> list[Account]:
        """Accounts the viewer may want to follow: Nexgate's featured users, with their counts."""
        users = await self._featured(context, limit)
        every = (person for person in map(person_from_user, users) if person is not None)
        people = list(islice(every, limit))
        facts = await self._counts.read_facts(context, (person.id for person in people))
        accounts = (account_from_person(one, self._rules, facts[one.id]) for one in people)
        return [account for account in accounts if account is not None]

    async def suggested_beside(
        self, context: RequestContext, account_id: str, *, limit: int
    ) -> list[ListedAccount]:
        """The same on an account's page, without that account.

        `NexgateError` NOT_FOUND for an unknown account.
        """
        await self._account_reads.read_stats(context, account_id)
        users = await self._featured(context, limit + 1)
        people = (person_from_user(user) for user in users if user.id != account_id)
        found = islice((one for one in people if one is not None), limit)
        return self._listed(list(found), frozenset())

    async def hide_suggestion(self, context: RequestContext, account_id: str) -> None:
        """Suggest this account to the viewer no more.

        `ApiError` 503 when the state store can't be written.
        """
        own_id = (await self._reads.read_own_profile(context)).id
        with store_needed("This can't be saved right now."):
            await self._hidden.hide_account(own_id, account_id)

    async def blocked(
        self, context: RequestContext, *, search: str | None, cursor: str | None, limit: int
    ) -> AccountList[BlockedAccount]:
        """The accounts the viewer has blocked, newest first."""
        rows = await self._blocked_rows(context)
        if search:
            rows = await _matching(rows, lambda row: row.names, search)
        page = page_of_list(f"blocked {search or ''}", rows, _user_id_of, cursor, limit)
        entries = [row.entry() for row in page.items]
        self._reads.hand_out_ids(entry.user for entry in entries if entry.user is not None)
        accounts = (blocked_account(entry, self._rules) for entry in entries)
        return AccountList([one for one in accounts if one is not None], page.next_cursor)

    async def count_blocked(self, context: RequestContext) -> int:
        """How many accounts the viewer has blocked."""
        return len(await self._blocked_rows(context))

    async def _blocked_rows(self, context: RequestContext) -> list[BlockRow]:
        """The viewer's blocks, but for who is taken down."""
        down = self._blocks.taken_down
        return [
            row for row in await self._account_reads.blocked(context) if row.user_id not in down
        ]

    async def _featured(self, context: RequestContext, limit: int) -> list[FeaturedUser]:
        """Nexgate's featured users without those the viewer has hidden or blocks."""
        own_id = (await self._reads.read_own_profile(context)).id
        try:
            hidden = await self._hidden.find_hidden(own_id)
        except StoreUnavailable as error:
            log.warning("hidden suggestions could not be read from the state store: %s", error)
            hidden = frozenset()
        hidden |= await self._blocks.blocked_ids(context)
        wanted = limit + len(hidden)
        users = await self._calls.as_viewer(
            context, lambda access: self._nexgate.featured(access, limit=wanted)
        )
        async for some in in_turns(users, NAMES_AT_ONCE // 4):
            self._reads.observe_users(some)
        return [user for user in users if user.id not in hidden and user.id != own_id]

    def _listed(self, people: Sequence[Person], following: frozenset[str]) -> list[ListedAccount]:
        listed = (
            listed_account(person, self._rules, is_following=person.id in following)
            for person in people
        )
        return [account for account in listed if account is not None]


def _id_of(person: Person) -> str:
    return person.id


def _names_of(person: Person) -> tuple[str, str]:
    return person.user_name or "", person.display_name or ""


def _user_id_of(row: BlockRow) -> str:
    return row.user_id


async def _matching(
    items: Sequence[Item], names_of: Callable[[Item], Iterable[str]], search: str
) -> list[Item]:
    """The items one of whose names has the text in it, in any case."""
    wanted = comparable(search)
    return await made_in_turns(
        items,
        NAMES_AT_ONCE,
        lambda some: [
            one for one in some if any(wanted in comparable(name) for name in names_of(one))
        ],
    )
