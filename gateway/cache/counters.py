"""What happened in the cache, counted by kind: numbers only."""

from dataclasses import asdict, dataclass

from gateway.settings.cache import EntityKind


@dataclass(slots=True)
class Counts:
    """What happened to reads of one kind.

    `answers`: whole answers given as they were made before; `shared_hit`: read by another process
    before; `overtaken`: fetched, and not stored because of a write meanwhile.
    """

    answers: int = 0
    hit: int = 0
    stale: int = 0
    stale_if_error: int = 0
    miss: int = 0
    collapsed: int = 0
    stored: int = 0
    shared_hit: int = 0
    too_large: int = 0
    overtaken: int = 0


@dataclass(slots=True)
class ClipCounts:
    """Clips of Nexgate's answers by what they took.

    `remembered`: known but for what moves; `translated`: as documented; `mended`: translated with
    defects; `left_out`: no clip, or nothing to play. `repaired`: broken values in them.
    """

    remembered: int = 0
    translated: int = 0
    mended: int = 0
    left_out: int = 0
    repaired: int = 0


class CacheCounters:
    """Counts by kind, of clips, and evictions."""

    def __init__(self) -> None:
        self.of = {kind: Counts() for kind in EntityKind}
        self.clips = ClipCounts()
        self.evicted_partitions = 0
        self.evicted_entries = 0

    def snapshot(self) -> dict[str, dict[str, int]]:
        """All counts, by kind."""
        return {kind.value: asdict(counts) for kind, counts in self.of.items()}
