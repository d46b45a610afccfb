"""Follows and blocks between the viewer and another account."""

import asyncio

from gateway.errors import ApiError, Problem, not_found
from gateway.service.account_reads import AccountReads, Side, drop_relationships
from gateway.service.accounts import Accounts
from gateway.service.authorized_calls import AuthorizedCalls
from gateway.service.cached_reads import CachedReads
from gateway.service.request_context import RequestContext
from gateway.upstream.accounts import NexgateAccounts
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind, loops_error
from mappings.loops import Account, Relationship


class Relationships:
    """The verbs between the viewer and an account; `account_id` is Nexgate's."""

    def __init__(
        self,
        nexgate: NexgateAccounts,
        reads: CachedReads,
        account_reads: AccountReads,
        accounts: Accounts,
        calls: AuthorizedCalls,
    ) -> None:
        self._nexgate = nexgate
        self._reads = reads
        self._account_reads = account_reads
        self._accounts = accounts
        self._calls = calls

    async def find_relationship(self, context: RequestContext, account_id: str) -> Relationship:
        """Who of the viewer and an account follows or blocks whom; all False for one's own."""
        own_id = (await self._reads.read_own_profile(context)).id
        if account_id == own_id:
            return Relationship(
                pending_follow_request=False, followed_by=False, following=False, blocking=False
            )
        (is_following, is_pending), is_followed_by, blocked = await asyncio.gather(
            self._follow_state(context, account_id),
            self._is_followed_by(context, own_id, account_id),
            self._account_reads.blocked_ids(context),
        )
        return Relationship(
            pending_follow_request=is_pending,
            followed_by=is_followed_by,
            following=is_following,
            blocking=account_id in blocked,
        )

    async def follow_account(self, context: RequestContext, account_id: str) -> Account:
        """Follow an account (a private one: send a request); a second time changes nothing."""
        await self._check_other_than_oneself(context, account_id, "follow")
        async with self._calls.writing(context) as changes:
            await self._calls.as_viewer(
                context, lambda access: self._nexgate.follow_user(access, account_id)
            )
            drop_relationships(changes)
        return await self._accounts.show_account(context, account_id)

    async def unfollow_account(self, context: RequestContext, account_id: str) -> Account:
        """Unfollow an account; nothing changes when the viewer doesn't follow it."""
        await self._check_other_than_oneself(context, account_id, "unfollow")
        async with self._calls.writing(context) as changes:
            await self._calls.as_viewer(
                context, lambda access: self._nexgate.unfollow_user(access, account_id)
            )
            drop_relationships(changes)
        return await self._accounts.show_account(context, account_id)

    async def withdraw_request(self, context: RequestContext, account_id: str) -> Account:
        """Withdraw a follow request. `ApiError` 404 when none is pending."""
        _, is_pending = await self._follow_state(context, account_id)
        if not is_pending:
            raise not_found()
        return await self.unfollow_account(context, account_id)

    async def block_account(self, context: RequestContext, account_id: str) -> Account:
        """Block an account: Nexgate ends the follows between the two.

        `ApiError` 422 where Nexgate can't: older builds refuse every block.
        """
        await self._check_other_than_oneself(context, account_id, "block")
        is_refused = False
        async with self._calls.writing(context) as changes:
            try:
                await self._calls.as_viewer(
                    context, lambda access: self._nexgate.block_user(access, account_id)
                )
            except NexgateError as error:
                if error.kind is not Kind.CONFLICT_UNKNOWN:
                    raise
                is_refused = True
            # A block changes which clips Nexgate shows.
            changes.drop_everything()
        if is_refused:
            await self._settle_block(context, account_id)
        return await self._accounts.show_account(context, account_id, is_blocking=True)

    async def unblock_account(self, context: RequestContext, account_id: str) -> Account:
        """Unblock an account; nothing changes when it isn't blocked."""
        await self._check_other_than_oneself(context, account_id, "unblock")
        async with self._calls.writing(context) as changes:
            await self._calls.as_viewer(
                context, lambda access: self._nexgate.unblock_user(access, account_id)
            )
            changes.drop_everything()
        return await self._accounts.show_account(context, account_id, is_blocking=False)

    async def _settle_block(self, context: RequestContext, account_id: str) -> None:
        """After a refusal without a reason: fine when the account is blocked all the same."""
        if account_id not in await self._account_reads.blocked_ids(context):
            refusal = loops_error(Kind.UNSUPPORTED_ROUTE, action=True)
            raise ApiError(Problem(refusal.status, refusal.reason, refusal.message))

    async def _follow_state(self, context: RequestContext, account_id: str) -> tuple[bool, bool]:
        """Whether the viewer follows an account, and whether a follow request is pending.

        Nexgate's check is true for both; its list of follows has the accepted ones only.
        """
        if not await self._account_reads.follows_or_asked(context, account_id):
            return False, False
        if account_id in await self._account_reads.own_following(context):
            return True, False
        is_accepted = account_id in await self._account_reads.own_following(context, anew=True)
        return is_accepted, not is_accepted

    async def _is_followed_by(self, context: RequestContext, own_id: str, account_id: str) -> bool:
        own_followers = await self._account_reads.follows(context, Side.FOLLOWERS, own_id)
        if account_id in own_followers or own_followers.is_whole:
            return account_id in own_followers
        # The viewer has more followers than are read: look in the other's list of follows.
        return own_id in await self._account_reads.follows(context, Side.FOLLOWING, account_id)

    async def _check_other_than_oneself(
        self, context: RequestContext, account_id: str, verb: str
    ) -> None:
        """`ApiError` 422 when the account is the viewer's own."""
        if account_id == (await self._reads.read_own_profile(context)).id:
            raise ApiError(Problem(422, "invalid_state", f"You cannot {verb} yourself."))
