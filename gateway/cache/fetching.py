"""One thing fetched: from the shared tier or from Nexgate, and kept in the reader's partition."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.cache.clocks import Clocks
from gateway.cache.counters import CacheCounters
from gateway.cache.entries import Missing, Value
from gateway.cache.failure_policy import Failures, Judgement, Verdict
from gateway.cache.freshness import Freshness
from gateway.cache.partition import Partition
from gateway.cache.reading import Wanted
from gateway.cache.store import Store
from gateway.cache.stored_entries import Kept
from gateway.settings.cache import EntityKind

if TYPE_CHECKING:
    from gateway.cache.shared.tier import SharedTier


@dataclass(frozen=True, slots=True)
class Landed:
    """What a call brought, and whether it is stored."""

    entry: Kept
    is_stored: bool


class Fetcher:
    """Fetches what no entry answers. Loop thread only."""

    def __init__(
        self,
        store: Store,
        policy: Freshness,
        failures: Failures,
        counters: CacheCounters,
        *,
        max_entry_bytes: int,
        tier: "SharedTier | None",
        clocks: Clocks,
        spread: Callable[[], float],
    ) -> None:
        """Keep in `store` what is not larger than `max_entry_bytes`; as in `ReadThrough`."""
        self._store = store
        self._policy = policy
        self._failures = failures
        self._counters = counters
        self._max_entry_bytes = max_entry_bytes
        self._tier = tier
        self._clocks = clocks
        self._spread = spread

    async def fetch(
        self, digest: str, partition: Partition, wanted: Wanted, *, is_confirmed: bool
    ) -> Landed:
        """Fetch, and keep what comes unless a write has overtaken it. Raises what fetching does.

        Who is not confirmed shares nothing through the tier.
        """
        generation = partition.generation
        tag = partition.tag if is_confirmed else None
        shared = await self._from_tier(digest, tag, wanted)
        if shared is not None:
            self._counters.of[wanted.kind].shared_hit += 1
            return Landed(shared, self._keep(digest, partition, generation, wanted, shared))
        try:
            entry = await wanted.fetch()
        except self._failures.types as error:
            self._learn_from(self._failures.judge(error), digest, partition, generation, wanted)
            raise
        is_stored = self._keep(digest, partition, generation, wanted, entry)
        if is_stored and tag is not None:
            await self._to_tier(digest, tag, wanted, entry)
        return Landed(entry, is_stored)

    def _keep(
        self, digest: str, partition: Partition, generation: int, wanted: Wanted, entry: Kept
    ) -> bool:
        if partition.generation != generation or self._store.peek(digest) is not partition:
            self._counters.of[wanted.kind].overtaken += 1
            return False
        if _content_bytes(entry) > self._max_entry_bytes:
            self._counters.of[wanted.kind].too_large += 1
            return False
        self._store.store_entry(digest, partition, wanted.key, entry)
        self._counters.of[wanted.kind].stored += 1
        return True

    def _learn_from(
        self,
        judgement: Judgement,
        digest: str,
        partition: Partition,
        generation: int,
        wanted: Wanted,
    ) -> None:
        if judgement.verdict is Verdict.REFUSED:
            self._store.empty_partition(digest)
        is_overtaken = (
            partition.generation != generation or self._store.peek(digest) is not partition
        )
        if judgement.verdict is not Verdict.MISSING or judgement.again is None or is_overtaken:
            return
        if wanted.kind is EntityKind.CLIP:
            partition.forget_clip(str(wanted.key[1]))
        until = self._policy.fresh_until(
            EntityKind.NOT_FOUND, self._clocks.monotonic(), self._spread()
        )
        missing = Missing(wanted.kind, judgement.again, fresh_until=until)
        self._store.store_entry(digest, partition, wanted.key, missing)

    async def _from_tier(self, digest: str, tag: str | None, wanted: Wanted) -> Kept | None:
        """What another process has read of it, while it is fresh by the times chosen here."""
        if self._tier is None or tag is None or wanted.revive is None:
            return None
        asked_at = self._clocks.monotonic()
        found = await self._tier.find_entry(digest, tag, wanted.key)
        if found is None:
            return None
        entry = await wanted.revive(found.content, asked_at + found.left_s)
        if entry is None:
            self._tier.count_garbage()
            return None
        longest = self._policy.fresh_until(entry.kind, asked_at, 1.0)
        entry.fresh_until = min(entry.fresh_until, longest)
        entry.fetched_at = min(entry.fetched_at, asked_at)
        return entry if self._clocks.monotonic() < entry.fresh_until else None

    async def _to_tier(self, digest: str, tag: str, wanted: Wanted, entry: Kept) -> None:
        if self._tier is None or wanted.pack is None:
            return
        lifetime_s = entry.fresh_until - self._clocks.monotonic()
        if lifetime_s > 0:
            await self._tier.store_entry(digest, tag, wanted.key, wanted.pack(entry), lifetime_s)


def _content_bytes(entry: Kept) -> int:
    if isinstance(entry, Value):
        return len(entry.content)
    return sum(len(clip.raw) + len(clip.video or b"") for clip in entry.clips)
