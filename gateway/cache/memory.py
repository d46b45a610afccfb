"""What a viewer was told a moment ago, remembered for that viewer alone."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar, cast

from cachetools import LRUCache, TLRUCache

MAX_PARTITIONS = 10_000
MAX_ENTRIES = 500

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Entry:
    value: object
    fresh_s: float


def _fresh_until(_key: Hashable, entry: _Entry, now: float) -> float:
    return now + entry.fresh_s


class ViewerMemory:
    """One bounded partition for each viewer's digest; nothing crosses partitions.

    However many callers want the same thing at once, it is made once, in a task that outlives the
    first of them; a failure reaches all of them and is not remembered. Loop thread only.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Start empty; `clock` gives seconds on any scale that only grows."""
        self._clock = clock
        self._partitions: LRUCache[str, TLRUCache[Hashable, _Entry]] = LRUCache(MAX_PARTITIONS)
        self._making: dict[tuple[str, Hashable], asyncio.Task[object]] = {}

    async def remembered(
        self, digest: str, key: Hashable, fresh_s: float, make: Callable[[], Awaitable[Result]]
    ) -> Result:
        """What `make` answers, or answered within the last `fresh_s` seconds.

        `digest` names the viewer's partition, `key` the thing within it: a tuple of its kind and
        its parameters, always leading to the same type.
        """
        partition = self._partitions.get(digest)
        entry = partition.get(key) if partition is not None else None
        if entry is not None:
            return cast("Result", entry.value)
        flight = (digest, key)
        task = self._making.get(flight)
        if task is None:
            task = asyncio.create_task(self._make(digest, key, fresh_s, make))
            self._making[flight] = task
            task.add_done_callback(lambda done: self._finish(flight, done))
        return cast("Result", await asyncio.shield(task))

    def forget(self, digest: str, key: Hashable | None = None) -> None:
        """Drop one thing of a viewer's, or everything; what is being made is not kept either."""
        partition = self._partitions.get(digest)
        if key is None:
            self._partitions.pop(digest, None)
        elif partition is not None:
            partition.pop(key, None)
        for flight in [one for one in self._making if one[0] == digest and key in (None, one[1])]:
            self._making.pop(flight)

    async def close(self) -> None:
        """End what is being made."""
        tasks = list(self._making.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _make(
        self,
        digest: str,
        key: Hashable,
        fresh_s: float,
        make: Callable[[], Awaitable[object]],
    ) -> object:
        value = await make()
        # Forgotten meanwhile: a write has made what was just read out of date.
        if self._making.get((digest, key)) is asyncio.current_task():
            partition = self._partitions.get(digest)
            if partition is None:
                partition = TLRUCache(MAX_ENTRIES, ttu=_fresh_until, timer=self._clock)
                self._partitions[digest] = partition
            partition[key] = _Entry(value, fresh_s)
        return value

    def _finish(self, flight: tuple[str, Hashable], task: asyncio.Task[object]) -> None:
        if self._making.get(flight) is task:
            self._making.pop(flight)
        if not task.cancelled():
            task.exception()  # seen, even when every waiter has left
