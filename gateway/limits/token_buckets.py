"""Token buckets by name: so many at once, then so many a second, without a round trip."""

from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Final

# Full buckets are forgotten when so many names are known; a bucket takes about 160 bytes.
# A dictionary of five times as many takes milliseconds when it grows.
MOST_NAMES: Final = 20_000
# Beside each new name then: more than come are looked at, so that full ones never pile up.
_LOOKED_AT: Final = 4
_ROUNDING_S: Final = 1e-6


class TokenBuckets:
    """One bucket for each name, filled by `rate` a second up to `burst`; a rate of 0: no limit.

    Of a bucket only the moment is kept at which it will be full again (GCRA: the generic cell rate
    algorithm of ITU-T I.371), so that a step costs a quarter of a microsecond.
    """

    def __init__(self, rate: int, burst: int, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._full_at: dict[str, float] = {}
        # All names, in the order in which they are looked at.
        self._names: deque[str] = deque()
        self._known = 0
        self.set_rate(rate, burst)

    def set_rate(self, rate: int, burst: int) -> None:
        """Use another rate from now on."""
        self.burst = burst
        self._step_s = 1 / rate if rate else 0.0
        self._slack_s = max(burst - 1, 0) * self._step_s + _ROUNDING_S

    def __len__(self) -> int:
        return len(self._full_at)

    def wait_s(self, name: str) -> float:
        """Take one and give 0.0, or take nothing and give how long to wait for one, in seconds."""
        now = self._clock()
        full_at = self._full_at.get(name, now)
        if full_at < now:
            full_at = now
        if full_at - now > self._slack_s:
            return full_at - now - self._slack_s
        self._full_at[name] = full_at + self._step_s
        if len(self._full_at) > self._known:
            self._note_name(name, now)
        return 0.0

    def reset_s(self, name: str) -> float:
        """How long until a bucket is full again, in seconds."""
        return max(0.0, self._full_at.get(name, 0.0) - self._clock())

    def _note_name(self, name: str, now: float) -> None:
        """A name that was not known; some of the others are forgotten, if their buckets are full.

        A few at a time: to look through them all costs milliseconds.
        """
        self._names.append(name)
        if len(self._names) > MOST_NAMES:
            for _ in range(_LOOKED_AT):
                other = self._names.popleft()
                if self._full_at[other] > now:
                    self._names.append(other)
                else:
                    del self._full_at[other]
        self._known = len(self._full_at)
