"""Reading through the cache: the decision between a cached entry and a call to Nexgate.

Fresh is given; stale is given and refreshed once in the background; what is missing is fetched
once, however many wait; and when Nexgate fails, a stale entry is given if it is not too old. All of
it within one credential's partition (RFC 9111, RFC 5861).
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from gateway.cache.clocks import CLOCKS, Clocks
from gateway.cache.counters import CacheCounters, Counts
from gateway.cache.entries import Key, Missing, Page, Value
from gateway.cache.failure_policy import Failures, Verdict
from gateway.cache.fetching import Fetcher, Landed
from gateway.cache.freshness import Freshness, State
from gateway.cache.outcome import Outcome
from gateway.cache.partition import Partition
from gateway.cache.reading import Reader, Wanted
from gateway.cache.single_flight import SingleFlight
from gateway.cache.store import Store
from gateway.cache.stored_entries import Kept, StoredEntries, StoredEntry
from gateway.settings.cache import EntityKind

if TYPE_CHECKING:
    from gateway.cache.shared.tier import SharedTier


def random_spread() -> float:
    """A number between -1 and 1."""
    return random.uniform(-1, 1)  # noqa: S311 - guards nothing


# Of the partition and not of its name: after it was dropped, another one counts anew. Who could
# not be confirmed shares with nobody who was.
_FlightKey = tuple[Partition, Key, int, bool]


class ReadThrough:
    """The read algorithm over a store of partitions. Loop thread only."""

    def __init__(
        self,
        store: Store,
        policy: Freshness,
        failures: Failures,
        counters: CacheCounters,
        *,
        max_entry_bytes: int,
        tier: "SharedTier | None" = None,
        clocks: Clocks = CLOCKS,
        spread: Callable[[], float] = random_spread,
    ) -> None:
        """Read through `store`; `spread` is random within -1 and 1."""
        self._store = store
        self._policy = policy
        self._failures = failures
        self._counters = counters
        self._clocks = clocks
        self._stored = StoredEntries(policy, clocks)
        self._spread = spread
        self._fetcher = Fetcher(
            store,
            policy,
            failures,
            counters,
            max_entry_bytes=max_entry_bytes,
            tier=tier,
            clocks=clocks,
            spread=spread,
        )
        self._flights: SingleFlight[_FlightKey, Landed] = SingleFlight()

    def __len__(self) -> int:
        return len(self._flights)

    async def close(self) -> None:
        """End the calls under way."""
        await self._flights.close()

    def fresh_until(self, kind: EntityKind, fetched_at: float) -> float:
        """When something fetched then stops being fresh."""
        return self._policy.fresh_until(kind, fetched_at, self._spread())

    def find_usable(self, reader: Reader, key: Key, kind: EntityKind) -> Kept | None:
        """A usable entry, without a call to anybody."""
        partition = self._store.find_partition(reader.digest)
        found = self._stored.find(partition, key, kind) if partition is not None else None
        return found.entry if found is not None else None

    async def read_entry(self, reader: Reader, wanted: Wanted) -> Kept:
        """What is wanted, from the reader's partition or from Nexgate.

        Raises what fetching raises, also again while it is remembered that something is missing.
        """
        partition = self._store.open_partition(reader.digest, reader.ends_at)
        stored = self._stored.find(partition, wanted.key, wanted.kind)
        is_confirmed = reader.outcome.is_confirmed or wanted.key in reader.outcome.asked
        if is_confirmed:
            if stored is not None and stored.state is State.FRESH:
                return self._give(reader, partition, wanted, stored, Outcome.HIT)
            self._raise_missing(partition, wanted.key)
        begun_in = partition.generation
        flight = (partition, wanted.key, begun_in, is_confirmed)

        async def fly() -> Landed:
            return await self._fetcher.fetch(
                reader.digest, partition, wanted, is_confirmed=is_confirmed
            )

        if is_confirmed and stored is not None and self._may_be_stale(wanted, stored):
            self._flights.begin_flight(flight, fly)
            return self._give(reader, partition, wanted, stored, Outcome.STALE_HIT)
        if flight in self._flights:
            reader.outcome.is_collapsed = True
            self._counters.of[wanted.kind].collapsed += 1
        try:
            landed = await self._land(flight, fly, self._patience_s(reader, flight, stored))
            if landed is None:
                # Looked at anew: what a write has invalidated meanwhile is waited for all the same.
                stored = self._current(reader, partition, wanted)
                if stored is not None:
                    reader.outcome.is_slow = True
                    return self._give(reader, partition, wanted, stored, Outcome.STALE_IF_ERROR)
                landed = await self._flights.join_flight(flight, fly)
        except self._failures.types as error:
            return self._instead(reader, partition, wanted, error)
        reader.outcome.asked.add(wanted.key)
        reader.outcome.is_stored |= landed.is_stored
        reader.outcome.is_overtaken |= not landed.is_stored or partition.generation != begun_in
        outcome = Outcome.MISS if stored is None else Outcome.REFETCHED
        made = self._stored.timed(partition, landed.entry, wanted.key, wanted.kind)
        if made.is_made_of_stale:
            outcome = Outcome.STALE_IF_ERROR
        return self._give(reader, partition, wanted, made, outcome)

    def _may_be_stale(self, wanted: Wanted, stored: StoredEntry) -> bool:
        """Whether an entry may be given while it is refreshed in the background."""
        if stored.state is not State.STALE or not wanted.gives_stale:
            return False
        return not (wanted.is_first and self._stored.is_refresh(stored))

    def _patience_s(
        self, reader: Reader, flight: _FlightKey, stored: StoredEntry | None
    ) -> float | None:
        """How long Nexgate is waited for before what is cached is given; None: to the end.

        A request that has found it slow waits no second time, and a call that has been under way
        for long is slow already; who could not be confirmed waits for the one after it.
        """
        if stored is None:
            return None
        if reader.outcome.is_slow:
            return 0.0
        age_s = self._flights.age_s(flight) if reader.outcome.is_confirmed else 0.0
        return max(0.0, self._policy.stale_after_s - age_s)

    async def _land(
        self, flight: _FlightKey, fly: Callable[[], Awaitable[Landed]], patience_s: float | None
    ) -> Landed | None:
        """What a flight brings; None when that takes longer than `patience_s`: it goes on."""
        is_confirmed = flight[-1]
        join = self._flights.join_flight if is_confirmed else self._flights.join_next_flight
        if patience_s is None:
            return await join(flight, fly)
        if patience_s == 0.0:
            self._flights.begin_flight(flight, fly)
            return None
        try:
            async with asyncio.timeout(patience_s) as limit:
                return await join(flight, fly)
        except TimeoutError:
            if not limit.expired():
                raise
            return None

    def _give(
        self,
        reader: Reader,
        partition: Partition,
        wanted: Wanted,
        stored: StoredEntry,
        outcome: Outcome,
    ) -> Kept:
        is_shown = wanted.kind is not EntityKind.BLOCKS
        reader.outcome.note_read(
            outcome, stored.fresh_until, stored.ends_at, partition, is_shown=is_shown
        )
        if wanted.is_first and reader.facts.signed_in and isinstance(stored.entry, (Page, Value)):
            stored.entry.given_at = self._clocks.monotonic()
        _count(self._counters.of[wanted.kind], outcome)
        return stored.entry

    def _raise_missing(self, partition: Partition, key: Key) -> None:
        entry = partition.find_entry(key)
        if isinstance(entry, Missing) and self._clocks.monotonic() < entry.fresh_until:
            self._counters.of[EntityKind.NOT_FOUND].hit += 1
            raise entry.again()

    def _instead(
        self, reader: Reader, partition: Partition, wanted: Wanted, error: Exception
    ) -> Kept:
        """The entry, if it may be given in place of a failure; else the failure."""
        judgement = self._failures.judge(error)
        stored = self._current(reader, partition, wanted)
        if stored is None or judgement.verdict is not Verdict.FAILED:
            raise error
        reader.outcome.upstream_status = judgement.status
        return self._give(reader, partition, wanted, stored, Outcome.STALE_IF_ERROR)

    def _current(self, reader: Reader, partition: Partition, wanted: Wanted) -> StoredEntry | None:
        """The entry as it is now: while a call was made, it may have become too old, or gone."""
        if self._store.peek(reader.digest) is not partition:
            return None
        return self._stored.find(partition, wanted.key, wanted.kind)


def _count(counts: Counts, outcome: Outcome) -> None:
    match outcome:
        case Outcome.HIT:
            counts.hit += 1
        case Outcome.STALE_HIT:
            counts.stale += 1
        case Outcome.STALE_IF_ERROR:
            counts.stale_if_error += 1
        case _:
            counts.miss += 1
