"""The two clocks of the cache: what this process measures, and what others have dated."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clocks:
    """Both in seconds. Ages and freshness are measured by `monotonic`, which never jumps.

    Only what others date is compared with `epoch`, the time since 1970: the end of a credential
    (`exp`), and of signed links.
    """

    monotonic: Callable[[], float] = time.monotonic
    epoch: Callable[[], float] = time.time

    def left_s(self, until: float, ends_at: float | None) -> float:
        """How long it is to `until` (monotonic), or to `ends_at` (epoch) where that is earlier."""
        left_s = until - self.monotonic()
        if ends_at is None:
            return left_s
        ends_in_s = ends_at - self.epoch()
        return ends_in_s if ends_in_s < left_s else left_s


CLOCKS = Clocks()


def earliest(one: float | None, other: float | None) -> float | None:
    """The earlier of two ends, where there are any."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
