"""How the writes of other processes reach the partitions here: by the shared tier's generations."""

import asyncio
import itertools
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.cache.partition import Partition
from gateway.cache.store import Store
from gateway.tracing.traces import CHECK, note_call

if TYPE_CHECKING:
    from gateway.cache.shared.tier import SharedTier


class CheckPolicy(NamedTuple):
    """When the tier is asked, and what holds while it can't tell.

    A partition that was confirmed within `after_s` is not checked again. `trusts`: what can't be
    confirmed is given all the same.
    """

    after_s: float = 0.0
    trusts: bool = False


ALWAYS: Final = CheckPolicy()


class Invalidation:
    """The generations of the partitions of a store, as the tier has them. Loop thread only."""

    def __init__(
        self,
        store: Store,
        tier: "SharedTier",
        policy: CheckPolicy,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Check by `policy`; `clock` is any time in seconds."""
        self._store = store
        self._tier = tier
        self._availability = tier.availability
        self._policy = policy
        self._clock = clock
        self._looks = itertools.count(1)

    def confirm_soon(self, digest: str, done: Callable[[bool], None]) -> bool | None:
        """Whether cached entries may be given now; None: `done` is called with it in a later turn.

        What another process' write has made out of date is dropped before.
        """
        if self._policy.after_s > 0 and self._was_confirmed(self._store.peek(digest)):
            return True
        if not self._availability.is_up:
            return self._policy.trusts
        compare = partial(self._compare, digest, next(self._looks), self._clock(), done)
        self._tier.find_generation_soon(digest, compare)
        return None

    async def check_generation(self, digest: str, ends_at: float | None) -> bool:
        """The same for who can wait; `ends_at` is the credential's own end (epoch seconds)."""
        self._store.open_partition(digest, ends_at)
        later: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def done(is_confirmed: bool) -> None:
            if not later.done():
                later.set_result(is_confirmed)

        began_at = time.perf_counter()
        is_confirmed = self.confirm_soon(digest, done)
        if is_confirmed is not None:
            return is_confirmed
        try:
            is_confirmed = await later
        finally:
            trouble = "" if is_confirmed else "unconfirmed"
            note_call("tier", CHECK, time.perf_counter() - began_at, error=trouble)
        return is_confirmed

    async def announce_write(self, digest: str, partition: Partition) -> None:
        """Tell every process of a write; what the tier holds under the former name is over."""
        former, partition.tag = partition.tag, None
        partition.synced = next(self._looks)
        renewed = await self._tier.renew_generation(digest)
        partition.synced = next(self._looks)
        if renewed is None:
            return
        # A name that was seen meanwhile may be the former one, and what was read under it too.
        if partition.tag is None and renewed.before == former:
            partition.tag = renewed.after
        else:
            self._store.empty_partition(digest)

    def _was_confirmed(self, partition: Partition | None) -> bool:
        """Whether a partition needs no check yet."""
        if partition is None or partition.tag is None:
            return False
        return self._clock() < partition.confirmed_at + self._policy.after_s

    def _compare(
        self,
        digest: str,
        begun: int,
        begun_at: float,
        done: Callable[[bool], None],
        tag: str | None,
    ) -> None:
        """Take notice of a name that was asked for at the look of this number, and this time."""
        partition = self._store.peek(digest)
        if tag is None or partition is None:
            done(self._policy.trusts)
            return
        # Replies may overtake each other: what was asked for later counts.
        if begun >= partition.synced:
            if partition.tag != tag:
                partition = self._emptied(digest, partition)
                partition.tag = tag
            partition.synced = begun
            partition.confirmed_at = begun_at
        done(True)

    def _emptied(self, digest: str, partition: Partition) -> Partition:
        if len(partition):
            self._store.empty_partition(digest)
            partition = self._store.open_partition(digest, partition.ends_at)
        # What is under way was begun under another name.
        partition.generation += 1
        return partition
