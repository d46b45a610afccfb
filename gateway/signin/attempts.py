"""How often somebody may try to sign in: a sliding window in bounded memory.

Counted per address, and per address and account: a stranger who guesses at somebody's password
uses up the stranger's own tries, not the owner's.
"""

import hashlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import LRUCache

MAX_COUNTED = 50_000


@dataclass(frozen=True)
class AttemptLimits:
    """How many tries within how many seconds."""

    per_address: int
    per_account: int
    window_s: float


class Attempts:
    """Counts tries. Loop thread only."""

    def __init__(self, limits: AttemptLimits, *, clock: Callable[[], float]) -> None:
        """Start with none; `clock` gives seconds on any scale that only grows."""
        self._limits = limits
        self._clock = clock
        self._times: LRUCache[str, deque[float]] = LRUCache(MAX_COUNTED)

    def wait_s(self, address: str, account: str | None = None) -> float | None:
        """Count a try and answer None, or answer how long to wait, and count nothing.

        `account` is what was typed as its name; None where a try is for no account in particular.
        """
        limits = self._limits
        wanted = [(address, limits.per_address)]
        if account is not None:
            name = hashlib.sha256(account.strip().casefold().encode()).hexdigest()
            wanted.append((f"{address} {name}", limits.per_account))
        waits = [self._wait_s(key, limit) for key, limit in wanted]
        longest = max(waits)
        if longest > 0:
            return longest
        for key, _ in wanted:
            times = self._times.get(key)
            if times is None:
                times = self._times[key] = deque()
            times.append(self._clock())
        return None

    def _wait_s(self, key: str, limit: int) -> float:
        times = self._times.get(key)
        if times is None:
            return 0.0
        now = self._clock()
        while times and times[0] <= now - self._limits.window_s:
            times.popleft()
        return times[-limit] + self._limits.window_s - now if len(times) >= limit else 0.0
