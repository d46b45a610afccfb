"""Counters of clips repaired or left out, for the operator."""

from collections import Counter


class Counters:
    """Named counters. The names are fixed words of the code, so their number is bounded."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count_event(self, name: str, times: int = 1) -> None:
        """Add to a counter, for instance `clip_dropped.id_not_uuid`."""
        self._counts[name] += times

    def snapshot(self) -> dict[str, int]:
        """All counters, by name."""
        return dict(sorted(self._counts.items()))
