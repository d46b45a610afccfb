"""How often one address may try to sign in: a sliding window in bounded memory."""

from collections import deque
from collections.abc import Callable

from cachetools import LRUCache

from gateway.limits.reads import TooMany

MAX_COUNTED = 50_000


class Attempts:
    """Counts tries of addresses. Loop thread only."""

    def __init__(self, limit: int, window_s: float, *, clock: Callable[[], float]) -> None:
        """Allow `limit` within `window_s` seconds; 0: no limit.

        `clock` gives seconds on any scale that only grows.
        """
        self._limit = limit
        self._window_s = window_s
        self._clock = clock
        self._times: LRUCache[str, deque[float]] = LRUCache(MAX_COUNTED)

    def count_try(self, address: str) -> TooMany | None:
        """Count a try and give None, or count nothing and say why not."""
        if not self._limit:
            return None
        now, times = self._clock(), self._times.get(address)
        if times is None:
            times = self._times[address] = deque()
        while times and times[0] <= now - self._window_s:
            times.popleft()
        if len(times) >= self._limit:
            wait_s = times[-self._limit] + self._window_s - now
            return TooMany(self._limit, wait_s, times[-1] + self._window_s - now)
        times.append(now)
        return None
