"""The cache in front of Nexgate: what is read for viewers, and what their writes change of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.cache.cached_responses import CachedResponses
from gateway.cache.clip_memory import SHARE, ClipMemory
from gateway.cache.clip_pool import ClipPool
from gateway.cache.clip_reads import ClipEvents, ClipReads
from gateway.cache.clocks import CLOCKS, Clocks
from gateway.cache.counters import CacheCounters
from gateway.cache.failure_policy import Failures
from gateway.cache.freshness import Freshness
from gateway.cache.ledger import Ledgers
from gateway.cache.orders import Orders
from gateway.cache.read_through import ReadThrough, random_spread
from gateway.cache.reading import Reader
from gateway.cache.rendered_clip import Render
from gateway.cache.shared.invalidation import ALWAYS, CheckPolicy, Invalidation
from gateway.cache.store import Store
from gateway.cache.value_reads import ValueReads
from gateway.cache.write_effects import WriteEffects

if TYPE_CHECKING:
    from gateway.cache.shared.tier import SharedTier


@dataclass(frozen=True)
class Limits:
    """The bounds in bytes: of everything together, and of one entry."""

    max_bytes: int
    max_entry_bytes: int


@dataclass(frozen=True)
class Dependencies:
    """What the cache depends on: what translates a clip, who hears of clips, what failures mean."""

    render: Render
    clip_events: ClipEvents
    failures: Failures


class ViewerCache:
    """One partition for each credential; nothing crosses partitions. Loop thread only."""

    def __init__(
        self,
        limits: Limits,
        policy: Freshness,
        dependencies: Dependencies,
        *,
        ledgers: Ledgers,
        tier: "SharedTier | None" = None,
        check_policy: CheckPolicy = ALWAYS,
        clocks: Clocks = CLOCKS,
        spread: Callable[[], float] = random_spread,
    ) -> None:
        """Start empty. `ledgers` count what else shares the bound.

        `tier` is what other processes share, asked as `check_policy` says.
        """
        self.counters = CacheCounters()
        self.store = Store(limits.max_bytes, policy, ledgers, self.counters, clocks=clocks)
        self._policy = policy
        self._invalidation = (
            Invalidation(self.store, tier, check_policy) if tier is not None else None
        )
        self.confirm_soon = self._invalidation.confirm_soon if self._invalidation else None
        """Whether what is cached may be given now (see `Invalidation`); None: it always may."""
        self._memory = ClipMemory(int(limits.max_bytes * SHARE), ledgers.of_kind("clip_memory"))
        self._pool = ClipPool(
            dependencies.render, self._memory, self.counters.clips, ledgers.of_kind("clips")
        )
        self.responses = CachedResponses(
            self.store,
            ledgers.of_kind("responses"),
            self.counters,
            max_entry_bytes=limits.max_entry_bytes,
            clocks=clocks,
        )
        self._reads = ReadThrough(
            self.store,
            policy,
            dependencies.failures,
            self.counters,
            max_entry_bytes=limits.max_entry_bytes,
            tier=tier,
            clocks=clocks,
            spread=spread,
        )
        self.clips = ClipReads(
            self._reads, self.store, self._pool, dependencies.clip_events, clocks
        )
        self.values = ValueReads(self._reads, clocks)
        self.orders = Orders(self.store, clocks)

    @property
    def under_way(self) -> int:
        """How many reads are being made."""
        return len(self._reads)

    def use_freshness(self, freshness: Freshness) -> None:
        """Use other times from now on."""
        self._policy.become(freshness)

    async def close(self) -> None:
        """End the calls under way."""
        await self._reads.close()

    async def check_generation(self, reader: Reader) -> None:
        """`confirm_soon` for who can wait, once for a request; noted in the reader's outcome."""
        if self._invalidation is not None:
            reader.outcome.is_confirmed = await self._invalidation.check_generation(
                reader.digest, reader.ends_at
            )

    @asynccontextmanager
    async def writing(self, reader: Reader) -> AsyncIterator[WriteEffects]:
        """Around a write of the viewer's: what was begun before it can't be stored any more.

        What the write changed is applied through the `WriteEffects` before leaving. From then
        on every process that shares the tier sees it.
        """
        partition = self.store.open_partition(reader.digest, reader.ends_at)
        partition.generation += 1
        try:
            yield WriteEffects(partition, self._pool, reader.facts)
        finally:
            partition.generation += 1
            if self._invalidation is not None:
                await self._invalidation.announce_write(reader.digest, partition)

    def forget_clips(self) -> None:
        """Forget what clips were translated into before."""
        self._memory.forget_clips()

    def empty_partition(self, digest: str) -> None:
        """Drop everything cached for a credential."""
        self.store.empty_partition(digest)

    def drop_key(self, reader: Reader, *key: str | int | None) -> None:
        """Drop what has this key; what is under way can't be stored."""
        partition = self.store.find_partition(reader.digest)
        if partition is not None:
            partition.generation += 1
            partition.drop_entry(key)

    async def drop_post(self, post_id: str) -> int:
        """Forget a post's clips and all comments, for everybody; how many had such a clip."""
        return await self.store.drop_post(post_id, self._pool.media_ids(post_id))
