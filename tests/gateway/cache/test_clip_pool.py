"""The clip pool: a clip is shared and counted exactly as long as something refers to it."""

import gc

import orjson

from gateway.cache.clip_memory import ClipMemory
from gateway.cache.clip_pool import ClipPool, StoredClip
from gateway.cache.counters import ClipCounts
from gateway.cache.ledger import Ledger
from mappings.rules import ViewerFacts
from tests.support.cache_world import clip, render

READER = ViewerFacts(signed_in=True)
RAW = orjson.dumps(clip(1))


class Holder:
    """Refers to a clip in a cycle; when it is collected, the same clip is read again.

    The garbage collector may run in any thread, so the event loop's may read meanwhile.
    """

    def __init__(self, pool: ClipPool, told_again: list[StoredClip]) -> None:
        self.pool = pool
        self.told_again = told_again
        self.itself = self
        self.held: StoredClip | None = None

    def __del__(self) -> None:
        self.told_again.append(self.pool.pooled_clip(RAW, READER).clip)


def test_a_clip_told_again_while_the_one_before_is_collected_is_counted_once() -> None:
    ledger = Ledger()
    pool = ClipPool(render, ClipMemory(0, ledger), ClipCounts(), ledger)
    told_again: list[StoredClip] = []
    holder = Holder(pool, told_again)  # before its clip: finalizers run in this order
    holder.held = pool.pooled_clip(RAW, READER).clip
    size_bytes = holder.held.size_bytes
    del holder
    gc.collect()
    assert len(told_again) == 1
    assert ledger.total_bytes == size_bytes
    told_again.clear()
    assert ledger.total_bytes == 0
    assert len(pool) == 0
