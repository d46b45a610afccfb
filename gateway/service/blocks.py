"""Whom the viewer blocks: their videos, comments and accounts are left out of every list."""

import logging

from gateway.http.summed_lines import SummedLines
from gateway.service.account_reads import AccountReads
from gateway.service.request_context import RequestContext
from gateway.service.takedowns import Takedowns
from gateway.upstream.nexgate_error import NexgateError
from mappings.people import Person, person_from_user

log = logging.getLogger(__name__)


class Blocks:
    """The blocked accounts' ids, at most one Nexgate call per viewer and `fresh_blocks_s`."""

    def __init__(self, account_reads: AccountReads, takedowns: Takedowns) -> None:
        self._account_reads = account_reads
        self._takedowns = takedowns
        self._failures = SummedLines(log)

    @property
    def taken_down(self) -> frozenset[str]:
        """The ids of everybody who is taken down."""
        return self._takedowns.accounts

    async def blocked_ids(self, context: RequestContext) -> frozenset[str]:
        """The ids of everybody the viewer blocks, and of everybody who is taken down.

        Where Nexgate can't say, lists are shown whole rather than not at all.
        """
        if not context.viewer.is_signed_in:
            return self._takedowns.accounts
        try:
            blocked = await self._account_reads.blocked_ids(context)
        except NexgateError as error:
            sentence = f"lists are shown without the viewer's blocks: {error}"
            if self._failures.admits(sentence):
                log.warning("%s", sentence)
            blocked = frozenset()
        return blocked | self._takedowns.accounts

    async def find_blocked(self, context: RequestContext, account_id: str) -> Person | None:
        """Somebody whom the viewer blocks, as the list of blocks shows them to the viewer."""
        if account_id not in await self.blocked_ids(context):
            return None
        rows = await self._account_reads.blocked(context)
        found = next((row.entry().user for row in rows if row.user_id == account_id), None)
        if found is None:
            return None
        self._account_reads.hand_out_ids([found])
        return person_from_user(found)
