"""How often something was used lately, of two numbers: a sliding-window counter, without I/O.

Time is cut into windows. What was used in the one before counts by how much of that one the last
`window_s` seconds still reach into, as though it had been used evenly. So no window ever sees more
than the limit, and nobody is refused who used less than the limit in this one and the last.
"""

from typing import NamedTuple

from gateway.limits.reads import TooMany


class Uses(NamedTuple):
    """How often in this window and in the one before; this one began `elapsed_s` seconds ago."""

    current: int
    former: int
    elapsed_s: float


def has_room(uses: Uses, limit: int, window_s: float) -> bool:
    """Whether there may be one use more within `window_s` seconds."""
    overlap = 1 - uses.elapsed_s / window_s
    return uses.former * overlap + uses.current + 1 <= limit


def too_many(uses: Uses, limit: int, window_s: float) -> TooMany:
    """When there is room again where there is none, and when nothing counts any more."""
    left_s = max(0.0, window_s - uses.elapsed_s)
    room = limit - 1 - uses.current
    if room >= 0:
        wait_s = left_s - window_s * room / max(uses.former, 1)
    else:  # not before the next window, to which this one is the former
        wait_s = left_s + window_s * (1 - (limit - 1) / uses.current)
    reset_s = left_s + (window_s if uses.current else 0.0)
    return TooMany(limit, wait_s, reset_s)
