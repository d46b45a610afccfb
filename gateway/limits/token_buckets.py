"""Token buckets by name: so many at once, then so many a second, without a round trip."""

from collections.abc import Callable
from time import monotonic
from typing import Final

# Full buckets are forgotten when so many names are known; a bucket takes about 150 bytes.
MOST_NAMES: Final = 100_000
_ROUNDING_S: Final = 1e-6


class TokenBuckets:
    """One bucket for each name, filled by `rate` a second up to `burst`; a rate of 0: no limit.

    Of a bucket only the moment is kept at which it will be full again (GCRA: the generic cell rate
    algorithm of ITU-T I.371), so that a step costs a quarter of a microsecond.
    """

    def __init__(self, rate: int, burst: int, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._full_at: dict[str, float] = {}
        self._most_names = MOST_NAMES
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
        if len(self._full_at) > self._most_names:
            self._forget_full_ones(now)
        return 0.0

    def reset_s(self, name: str) -> float:
        """How long until a bucket is full again, in seconds."""
        return max(0.0, self._full_at.get(name, 0.0) - self._clock())

    def _forget_full_ones(self, now: float) -> None:
        self._full_at = {name: at for name, at in self._full_at.items() if at > now}
        # Never before as many again have come: looking through them all costs milliseconds.
        self._most_names = max(MOST_NAMES, 2 * len(self._full_at))
