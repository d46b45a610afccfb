"""For how long an entry is fresh and usable: a policy without I/O (RFC 9111, RFC 5861)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gateway.settings.cache import EntityKind


class State(StrEnum):
    """What may be done with an entry now."""

    FRESH = "fresh"
    # Given at once, and refreshed in the background (RFC 5861, stale-while-revalidate).
    STALE = "stale"
    # Given only when Nexgate fails (RFC 5861, stale-if-error).
    IF_ERROR = "if_error"
    EXPIRED = "expired"


@dataclass
class Freshness:
    """The operator's choice of times, all in seconds."""

    fresh_s: Mapping[EntityKind, float]
    stale_while_revalidate_s: float
    stale_if_error_s: float
    # How long Nexgate is waited for where it must be asked and there is an entry.
    stale_after_s: float = 0.3
    # Of what was fetched together not everything expires together.
    jitter: float = 0.1

    def become(self, other: "Freshness") -> None:
        """Take over other times, for what is asked for from now on."""
        vars(self).update(vars(other))

    def fresh_until(self, kind: EntityKind, fetched_at: float, spread: float) -> float:
        """When an entry stops being fresh; `spread` is random within -1 and 1.

        Times are of one monotonic clock throughout.
        """
        return fetched_at + self.fresh_s[kind] * (1 + self.jitter * spread)

    def state(self, fresh_until: float, now: float) -> State:
        """What may be done with an entry at `now`, as far as its age goes."""
        if now < fresh_until:
            return State.FRESH
        if now < fresh_until + self.stale_while_revalidate_s:
            return State.STALE
        if now < fresh_until + self.stale_if_error_s:
            return State.IF_ERROR
        return State.EXPIRED

    def usable_until(self, fresh_until: float) -> float:
        """When an entry is too old for any use."""
        return fresh_until + max(self.stale_while_revalidate_s, self.stale_if_error_s)
