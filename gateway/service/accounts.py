"""Accounts: the viewer's own and others', by id and by user name.

Nexgate shows no profile but the viewer's own. An account of somebody else is put together from
what clips, follow lists and comments show of them, and the counts Nexgate gives for any id.
"""

import asyncio

from gateway.cache.account_directory import AccountDirectory
from gateway.errors import not_found
from gateway.service.account_names import AccountNames
from gateway.service.account_reads import AccountReads
from gateway.service.authorized_calls import AuthorizedCalls
from gateway.service.blocks import Blocks
from gateway.service.cached_reads import CachedReads
from gateway.service.request_context import RequestContext
from gateway.upstream.accounts import NexgateAccounts
from mappings.accounts import (
    AccountFacts,
    account_from_person,
    compact_from_person,
    names_from_loops,
    own_email,
)
from mappings.loops import Account, AccountCompact, OwnEmail
from mappings.nexgate import Profile
from mappings.people import Person, merged, person_from_user
from mappings.rules import Rules


class Accounts:
    """The verbs on accounts. `account_id` is Nexgate's."""

    def __init__(
        self,
        nexgate: NexgateAccounts,
        reads: CachedReads,
        account_reads: AccountReads,
        names: AccountNames,
        calls: AuthorizedCalls,
        directory: AccountDirectory,
        blocks: Blocks,
        rules: Rules,
    ) -> None:
        self._nexgate = nexgate
        self._reads = reads
        self._account_reads = account_reads
        self._names = names
        self._calls = calls
        self._directory = directory
        self._blocks = blocks
        self._rules = rules

    async def own_account(self, context: RequestContext) -> Account:
        """The viewer's own account."""
        return await self.show_account(context, (await self._reads.read_own_profile(context)).id)

    async def own_compact(self, context: RequestContext) -> AccountCompact | None:
        """The viewer's id, names and picture; None for an account whose id has no Loops form."""
        person = person_from_user(await self._reads.read_own_profile(context))
        return compact_from_person(person, self._rules) if person is not None else None

    async def show_account(
        self, context: RequestContext, account_id: str, *, is_blocking: bool | None = None
    ) -> Account:
        """An account; `is_blocking` says whether the viewer blocks it (None: not known).

        `ApiError` 404 or `NexgateError` NOT_FOUND when there is none that the viewer may see, 451
        for one that is taken down.
        """
        self._account_reads.require_account(account_id)
        own = None
        if context.viewer.is_signed_in:
            own = await self._reads.read_own_profile(context)
        is_owner = own is not None and account_id == own.id
        stats, clips, is_private = await asyncio.gather(
            self._account_reads.read_stats(context, account_id),
            self._account_reads.read_clips(context, account_id),
            self._is_private(context, is_owner=is_owner),
        )
        person = clips.author if own is None else await self._person(context, account_id, own)
        facts = AccountFacts(clips.numbers, stats, is_owner, is_private, is_blocking)
        account = account_from_person(person, self._rules, facts) if person is not None else None
        if account is None:
            raise not_found()
        return account

    async def account_named(self, context: RequestContext, user_name: str) -> Account:
        """The account that has a user name. `ApiError` 404 when none can be found."""
        account_id = await self._names.find_account_id(context, user_name)
        return await self.show_account(context, account_id)

    async def id_named(self, context: RequestContext, user_name: str) -> str:
        """The id of the account that has a user name. `ApiError` 404 when none can be found."""
        account_id = await self._names.find_account_id(context, user_name)
        self._account_reads.require_account(account_id)
        return account_id

    async def user_name(self, context: RequestContext, account_id: str) -> str:
        """The user name of an account. `ApiError` 404 when it isn't known."""
        self._account_reads.require_account(account_id)
        if context.viewer.is_signed_in:
            own = await self._reads.read_own_profile(context)
            person = await self._person(context, account_id, own)
            if person.user_name is not None:
                return person.user_name
        author = (await self._account_reads.read_clips(context, account_id)).author
        if author is None or author.user_name is None:
            raise not_found()
        return author.user_name

    async def rename_account(self, context: RequestContext, name: str | None) -> Account:
        """Change the viewer's display name; None changes nothing. The user name stays."""
        if name is not None:
            fields = names_from_loops(name)
            async with self._calls.writing(context) as changes:
                await self._calls.as_viewer(
                    context, lambda access: self._nexgate.update_profile(access, fields)
                )
                # Every clip and comment of the viewer carries the name.
                changes.drop_everything()
        return await self.own_account(context)

    async def own_email(self, context: RequestContext) -> OwnEmail:
        """The viewer's own e-mail address, masked."""
        contact = await self._calls.as_viewer(context, self._nexgate.own_contact)
        return own_email(contact, self._rules)

    async def _is_private(self, context: RequestContext, *, is_owner: bool) -> bool:
        """Whether followers have to be accepted; Nexgate gives that for one's own account only."""
        return is_owner and await self._account_reads.is_private(context)

    async def _person(self, context: RequestContext, account_id: str, own: Profile) -> Person:
        """What the viewer may know of an account: of oneself and of whom one blocks a bit more."""
        known = self._directory.find_person(account_id) or Person(account_id)
        if account_id == own.id:
            person = person_from_user(own)
        elif known.user_name is None:
            person = await self._blocks.find_blocked(context, account_id)
        else:
            person = None
        return known if person is None else merged(known, person)
