"""How the writes of other processes reach the partitions here: by the shared tier's tags."""

import itertools
from typing import TYPE_CHECKING

from gateway.cache.partition import Partition
from gateway.cache.store import Store

if TYPE_CHECKING:
    from gateway.cache.shared.tier import SharedTier


class Invalidation:
    """The tags of the partitions of a store, kept as the tier has them. Loop thread only."""

    def __init__(self, store: Store, tier: "SharedTier") -> None:
        self._store = store
        self._tier = tier
        self._looks = itertools.count(1)

    async def check_generation(self, digest: str, ends_at: float | None) -> None:
        """Drop what another process' write has made out of date. To be called per request.

        `ends_at` is the credential's own end in epoch seconds, if it has one.
        """
        begun = next(self._looks)
        tag = await self._tier.read_generation(digest)
        if tag is None:
            return
        partition = self._store.open_partition(digest, ends_at)
        # Replies may overtake each other: what was asked for later counts.
        if begun < partition.synced:
            return
        if partition.tag != tag:
            if partition.entries:
                self._store.empty_partition(digest)
                partition = self._store.open_partition(digest, ends_at)
            # What is under way was begun under another tag.
            partition.generation += 1
            partition.tag = tag
        partition.synced = begun

    async def announce_write(self, digest: str, partition: Partition) -> None:
        """Tell every process of a write; what the tier holds under the former tag is over."""
        former, partition.tag = partition.tag, None
        partition.synced = next(self._looks)
        renewed = await self._tier.renew_generation(digest)
        partition.synced = next(self._looks)
        if renewed is None:
            return
        # A tag that was seen meanwhile may be the former one, and what was read under it too.
        if partition.tag is None and renewed.before == former:
            partition.tag = renewed.after
        else:
            self._store.empty_partition(digest)
