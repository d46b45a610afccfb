"""All partitions, within their bound in bytes."""

import logging
from collections.abc import Callable
from typing import Final

from cachetools import LRUCache

from gateway.cache.clocks import CLOCKS, Clocks, earliest
from gateway.cache.counters import CacheCounters
from gateway.cache.entries import Answer, Entry, Key, Missing, Order, Page, Value
from gateway.cache.freshness import Freshness
from gateway.cache.ledger import Ledgers
from gateway.cache.partition import Partition

log = logging.getLogger(__name__)

# One credential may fill this share of the memory, so that it can't push out all others.
LARGEST_SHARE: Final = 0.5
# Room for what is being made, and compressed, before the next entry is stored.
ROOM: Final = 1 / 16


class _Partitions(LRUCache[str, Partition]):
    """The partitions, the least recently used one first to go."""

    def __init__(
        self, max_bytes: int, counters: CacheCounters, by_digest: dict[str, Partition]
    ) -> None:
        super().__init__(max_bytes, getsizeof=lambda partition: partition.size_bytes)
        self._counters = counters
        self._by_digest = by_digest

    def popitem(self) -> tuple[str, Partition]:
        """Evict a partition: flights that began for it may not store any more."""
        digest, partition = super().popitem()
        del self._by_digest[digest]
        partition.drop_all()
        self._counters.evicted_partitions += 1
        return digest, partition


class Store:
    """Partitions by digest. Loop thread only, no awaiting between look and change."""

    def __init__(
        self,
        max_bytes: int,
        policy: Freshness,
        ledgers: Ledgers,
        counters: CacheCounters,
        *,
        clocks: Clocks = CLOCKS,
    ) -> None:
        """Bound everything together to `max_bytes`; `ledgers` count what partitions share."""
        self.max_bytes = max_bytes
        self._policy = policy
        self._ledgers = ledgers
        self._counters = counters
        self._clocks = clocks
        self._by_digest: dict[str, Partition] = {}
        self._partitions = _Partitions(max_bytes, counters, self._by_digest)
        self.peek: Callable[[str], Partition | None] = self._by_digest.get
        """A credential's partition, without a mark that it was used.

        Reading an answer is not marked: making it anew is, at least once in its freshness time.
        """

    def __len__(self) -> int:
        return len(self._partitions)

    @property
    def size_bytes(self) -> int:
        """What everything takes."""
        return int(self._partitions.currsize) + self._ledgers.total_bytes

    def bytes_by_kind(self) -> dict[str, int]:
        """The same by what takes it: `partitions` have the entries, the other kinds are shared."""
        return {"partitions": int(self._partitions.currsize), **self._ledgers.bytes_by_kind()}

    @property
    def entries(self) -> int:
        """How many entries there are."""
        return sum(len(partition.entries) for partition in self._partitions.values())

    def find_partition(self, digest: str) -> Partition | None:
        """A credential's partition, if it has one."""
        return self._partitions.get(digest)

    def open_partition(self, digest: str, ends_at: float | None) -> Partition:
        """A credential's partition, made when there is none."""
        partition = self._partitions.get(digest)
        if partition is None:
            partition = Partition(ends_at)
            self._by_digest[digest] = partition
            self._partitions[digest] = partition
        return partition

    def store_entry(self, digest: str, partition: Partition, key: Key, entry: Entry) -> None:
        """Store an entry in a partition that is still in use, and make room."""
        if self.peek(digest) is not partition:
            return
        partition.store_entry(key, entry)
        dropped = partition.drop_unusable(lambda one: self.is_unusable(partition, one))
        while partition.size_bytes > self.max_bytes * LARGEST_SHARE and partition.drop_oldest():
            dropped += 1
        self._partitions[digest] = partition  # weighs it anew
        while self.size_bytes > self.max_bytes * (1 - ROOM):
            if len(self._partitions) > 1:
                self._partitions.popitem()
            elif partition.drop_oldest():
                self._partitions[digest] = partition
                dropped += 1
            else:
                break
        self._counters.evicted_entries += dropped

    def is_unusable(self, partition: Partition, entry: Entry) -> bool:
        """Whether an entry can be of no use any more."""
        until, ends_at = entry.fresh_until, partition.ends_at
        if isinstance(entry, Answer):
            ends_at = entry.ends_at
        elif isinstance(entry, Page):
            ends_at = earliest(ends_at, entry.links_expire_at)
        if not isinstance(entry, Answer | Missing | Order):
            until = self._policy.usable_until(until)
        return self._clocks.left_s(until, ends_at) <= 0

    def empty_partition(self, digest: str) -> None:
        """Forget one credential's partition."""
        partition = self._partitions.pop(digest, None)
        if partition is not None:
            del self._by_digest[digest]
            partition.drop_all()

    def empty_partitions(self) -> int:
        """Forget everything; how many partitions there were."""
        partitions = list(self._partitions.values())
        self._partitions.clear()
        self._by_digest.clear()
        for partition in partitions:
            partition.drop_all()
        return len(partitions)

    def drop_made(self) -> None:
        """Forget what was made of entries: responses, values and orders derived from them."""
        for partition in self._partitions.values():
            partition.drop_where(lambda _, entry: _is_made(entry))

    def drop_post(self, post_id: str) -> int:
        """Forget a post and its clips in every partition; how many had one of its clips."""
        partitions = 0
        for partition in self._partitions.values():
            clips = partition.clips_of_post(post_id)
            for clip in clips:
                partition.forget_clip(clip.id)
            partitions += bool(clips)
            partition.drop_where(lambda key, _: post_id in key)
        return partitions

    def digests(self, prefix: str) -> list[str]:
        """The partitions whose digest begins so."""
        return [digest for digest in self._partitions if digest.startswith(prefix)]


def _is_made(entry: Entry) -> bool:
    return isinstance(entry, Answer | Order) or (isinstance(entry, Value) and entry.is_derived)
