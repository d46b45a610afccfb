"""All partitions, within their bound in bytes."""

import logging
from collections.abc import Callable, Collection, Iterator
from typing import Final

from cachetools import LRUCache

from gateway.cache.clocks import CLOCKS, Clocks, earliest
from gateway.cache.counters import CacheCounters
from gateway.cache.entries import Answer, Entry, Key, Missing, Order, Page
from gateway.cache.freshness import Freshness
from gateway.cache.ledger import Ledgers
from gateway.cache.partition import Held, Partition
from gateway.cache.shelf import Group
from gateway.turns import in_turns

log = logging.getLogger(__name__)

# One credential may fill this share of the memory, so that it can't push out all others.
LARGEST_SHARE: Final = 0.5
# Room for what is being made, and compressed, before the next entry is stored.
ROOM: Final = 1 / 16
# Partitions that something is done to in one turn of the event loop: half a millisecond.
AT_ONCE: Final = 250


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
        self._held = Held()
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
        return self._held.entries

    def find_partition(self, digest: str) -> Partition | None:
        """A credential's partition, if it has one."""
        return self._partitions.get(digest)

    def open_partition(self, digest: str, ends_at: float | None) -> Partition:
        """A credential's partition, made when there is none."""
        partition = self._partitions.get(digest)
        if partition is None:
            partition = Partition(ends_at, self._held)
            self._by_digest[digest] = partition
            self._partitions[digest] = partition
        return partition

    def store_entry(self, digest: str, partition: Partition, key: Key, entry: Entry) -> None:
        """Store an entry in a partition that is still in use, and make room."""
        if self.peek(digest) is not partition:
            return
        partition.store_entry(key, entry)
        dropped = partition.drop_unusable(key, entry, lambda one: self.is_unusable(partition, one))
        dropped += self._drop_beyond(partition, int(self.max_bytes * LARGEST_SHARE))
        self._partitions[digest] = partition  # weighs it anew
        while self.size_bytes > self.max_bytes * (1 - ROOM):
            if self._held.leftovers.free_some():
                continue
            if len(self._partitions) > 1:
                self._partitions.popitem()
            elif gone := partition.drop_oldest(1):
                self._partitions[digest] = partition
                dropped += gone
            else:
                break
        self._counters.evicted_entries += dropped

    @staticmethod
    def _drop_beyond(partition: Partition, most_bytes: int) -> int:
        """Drop what a partition has beyond its bound; how many entries."""
        dropped = 0
        while (too_many := partition.size_bytes - most_bytes) > 0:
            gone = partition.drop_oldest(too_many)
            if not gone:
                break
            dropped += gone
        return dropped

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
        partitions = list(self._by_digest.values())
        self._by_digest.clear()
        self._partitions = _Partitions(self.max_bytes, self._counters, self._by_digest)
        count = len(partitions)
        self._held.leftovers.add_work(_emptied_one_by_one(partitions))
        return count

    async def drop_made(self) -> None:
        """Forget what was made of entries: responses, values and orders derived from them."""
        async for partitions in in_turns(list(self._by_digest.values()), AT_ONCE):
            for partition in partitions:
                partition.drop_groups(Group.ANSWERS, Group.ORDERS)

    async def drop_post(self, post_id: str, media_ids: Collection[str]) -> int:
        """Forget a post's clips and all comments in every partition; how many had such a clip."""
        found = 0
        async for partitions in in_turns(list(self._by_digest.values()), AT_ONCE):
            for partition in partitions:
                clips = partition.find_clips(media_ids, post_id)
                for clip in clips:
                    partition.forget_clip(clip.id)
                found += bool(clips)
                partition.drop_groups(Group.COMMENTS)
        return found

    async def digests(self, prefix: str) -> list[str]:
        """The partitions whose digest begins so."""
        found: list[str] = []
        async for digests in in_turns(list(self._by_digest), AT_ONCE):
            found += (digest for digest in digests if digest.startswith(prefix))
        return found


def _emptied_one_by_one(partitions: list[Partition]) -> Iterator[None]:
    while partitions:
        partitions.pop().drop_all()
        yield
