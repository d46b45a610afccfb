"""How long things took, counted into buckets."""

from bisect import bisect_left
from typing import Final

# Upper ends in seconds: a cached response takes well under a millisecond, a slow Nexgate seconds.
BOUNDS_S: Final = (
    *(0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05),
    *(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
)


class Histogram:
    """Counts by bucket; the last is for what took longer than all bounds."""

    __slots__ = ("counts", "total_s")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS_S) + 1)
        self.total_s = 0.0

    def add_duration(self, seconds: float) -> None:
        """Count one that took this long; a bound belongs to the bucket below it."""
        self.counts[bisect_left(BOUNDS_S, seconds)] += 1
        self.total_s += seconds

    @property
    def count(self) -> int:
        """How many were counted."""
        return sum(self.counts)

    def cumulative(self) -> list[tuple[str, float]]:
        """For each bound, as text, how many took at most so long; `+Inf` counts all."""
        rows, below = [], 0
        for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), self.counts, strict=True):
            below += count
            rows.append((bound, float(below)))
        return rows
