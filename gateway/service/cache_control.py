"""The cache for the operator: numbers, and ways to empty it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.cache.freshness import Freshness
from gateway.cache.shared.invalidation import CheckPolicy
from gateway.cache.viewer_cache import ViewerCache
from gateway.settings.cache import EntityKind
from gateway.settings.tree import CacheSettings

if TYPE_CHECKING:
    from gateway.cache.shared.tier import SharedTier


def freshness_from_settings(settings: CacheSettings) -> Freshness:
    """Freshness and stale times, in seconds, from the `[cache]` section."""
    fresh_s = {kind: float(getattr(settings, f"fresh_{kind}_s")) for kind in EntityKind}
    return Freshness(
        fresh_s,
        settings.stale_while_revalidate,
        settings.stale_if_error,
        stale_after_s=settings.stale_after_s,
    )


def check_policy_from_settings(settings: CacheSettings, *, is_single: bool) -> CheckPolicy:
    """When the shared tier is asked. A single gateway need not ask: nobody else writes."""
    if is_single:
        return CheckPolicy(after_s=math.inf, trusts=True)
    return CheckPolicy(settings.check_after_s, trusts=settings.when_tier_is_away == "trust")


@dataclass(frozen=True)
class CacheNumbers:
    """How full the cache is, and what happened to reads by kind."""

    partitions: int
    entries: int
    size_bytes: int
    bytes_by_kind: Mapping[str, int]
    max_bytes: int
    under_way: int
    evicted_partitions: int
    evicted_entries: int
    kinds: Mapping[str, Mapping[str, int]]


class CacheControl:
    """Numbers of the cache, and removals; never an entry's content, nor whose it is."""

    def __init__(self, cache: ViewerCache, tier: "SharedTier | None") -> None:
        self._cache = cache
        self._tier = tier

    def numbers(self) -> dict[str, object]:
        """Entries, bytes, partitions, evictions, and what happened to reads, by kind."""
        numbers = self.cache_numbers()
        return {
            "partitions": numbers.partitions,
            "entries": numbers.entries,
            "bytes": numbers.size_bytes,
            "bytes_by_kind": numbers.bytes_by_kind,
            "max_bytes": numbers.max_bytes,
            "under_way": numbers.under_way,
            "evicted_partitions": numbers.evicted_partitions,
            "evicted_entries": numbers.evicted_entries,
            "kinds": numbers.kinds,
            "shared": self.tier_numbers(),
        }

    def tier_status(self) -> dict[str, object] | None:
        """Whether the shared tier is in use, and which namespaces are used there; None without."""
        if self._tier is None:
            return None
        return {
            "is_up": self._tier.is_up,
            "namespace": self._tier.namespace,
            "other_namespaces": self._tier.other_namespaces,
            "other_gateways": self._tier.other_gateways,
        }

    def cache_numbers(self) -> CacheNumbers:
        """The same as typed numbers, for metrics."""
        store, counters = self._cache.store, self._cache.counters
        return CacheNumbers(
            partitions=len(store),
            entries=store.entries,
            size_bytes=store.size_bytes,
            bytes_by_kind=store.bytes_by_kind(),
            max_bytes=store.max_bytes,
            under_way=self._cache.under_way,
            evicted_partitions=counters.evicted_partitions,
            evicted_entries=counters.evicted_entries,
            kinds=counters.snapshot(),
        )

    def tier_numbers(self) -> dict[str, int] | None:
        """Numbers of the shared tier; None without one."""
        return self._tier.status() if self._tier is not None else None

    def use_freshness(self, freshness: Freshness) -> None:
        """Use other times from now on."""
        self._cache.use_freshness(freshness)

    async def empty_cache(self) -> int:
        """Drop everything, here and in the shared tier; the number of partitions dropped here."""
        emptied = self._cache.store.empty_partitions()
        self._cache.forget_clips()
        if self._tier is not None:
            await self._tier.renew_all_generations()
        return emptied

    def clips(self) -> dict[str, int]:
        """Clips of Nexgate's answers by what they took."""
        counts = self._cache.counters.clips
        return {
            "remembered": counts.remembered,
            "translated": counts.translated,
            "mended": counts.mended,
            "left_out": counts.left_out,
        }

    async def empty_partition(self, digest: str) -> int:
        """Drop one viewer's partition; `digest` may be its first 12 characters or more.

        Returns how many were dropped here. Other processes are reached by a whole digest only.
        """
        digests = await self._cache.store.digests(digest)
        for one in digests:
            self._cache.store.empty_partition(one)
        if self._tier is not None:
            for one in digests or [digest]:
                await self._tier.renew_generation(one)
        return len(digests)

    async def drop_post(self, post_id: str) -> int:
        """Drop a post and all comments for every viewer; how many partitions here had a clip of it.

        Which partitions of the shared tier have it is unknown, so all of the tier is invalidated.
        """
        partitions = await self._cache.drop_post(post_id)
        self._cache.forget_clips()
        if self._tier is not None:
            await self._tier.renew_all_generations()
        return partitions

    async def close(self) -> None:
        """End the reads under way."""
        await self._cache.close()
