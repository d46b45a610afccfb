"""The counts and the first day of the accounts a list shows, asked for as they are shown."""

import asyncio
import logging
from collections.abc import Iterable, Mapping

from gateway.cache.account_directory import AccountDirectory
from gateway.errors import ApiError
from gateway.http.summed_lines import SummedLines
from gateway.service.account_reads import AccountReads, age_of
from gateway.service.request_context import RequestContext
from gateway.upstream.nexgate_error import NexgateError
from mappings.accounts import AccountFacts

log = logging.getLogger(__name__)

READS_AT_ONCE = 4


class AccountCounts:
    """What is known of many accounts beside who they are; each read is cached for the viewer."""

    def __init__(self, account_reads: AccountReads, directory: AccountDirectory) -> None:
        self._account_reads = account_reads
        self._directory = directory
        self._failures = SummedLines(log)

    async def read_facts(
        self, context: RequestContext, account_ids: Iterable[str]
    ) -> Mapping[str, AccountFacts]:
        """The facts by account id; where a read fails, what was seen in passing."""
        places = asyncio.Semaphore(READS_AT_ONCE)

        async def read(account_id: str) -> AccountFacts:
            async with places:
                return await self._facts(context, account_id)

        wanted = list(dict.fromkeys(account_ids))
        return dict(zip(wanted, await asyncio.gather(*map(read, wanted)), strict=True))

    async def _facts(self, context: RequestContext, account_id: str) -> AccountFacts:
        try:
            stats, clips = await asyncio.gather(
                self._account_reads.read_stats(context, account_id),
                self._account_reads.read_clips(context, account_id),
            )
        except (NexgateError, ApiError) as error:
            sentence = f"an account is listed without its counts: {error}"
            if self._failures.admits(sentence):
                log.warning("%s", sentence)
            return AccountFacts(age_of(self._directory, account_id))
        return AccountFacts(clips.numbers, stats)
