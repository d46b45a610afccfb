"""What one request got out of the cache, as its answer tells (RFC 9211)."""

from dataclasses import dataclass, field
from enum import IntEnum

from gateway.cache.clocks import Clocks, earliest
from gateway.cache.entries import Key
from gateway.cache.partition import Partition


class Outcome(IntEnum):
    """How a read was served; of several reads of one request the greatest one counts."""

    HIT = 0
    STALE_HIT = 1
    MISS = 2
    REFETCHED = 3
    STALE_IF_ERROR = 4


@dataclass(slots=True)
class RequestOutcome:
    """Filled in by the cache while a request's verb runs.

    `is_overtaken`: something was read that could not be stored, or may be from before a write.
    `fresh_until` is the earliest end of freshness among what was read (monotonic, None as long as
    nothing was), `ends_at` the earliest end of a credential or link (epoch seconds, None where
    nothing has any), `upstream_status` the status behind a stale answer. `partition`,
    `version` and `cut` tell what was looked at first: when they have moved since, what was made
    of the reads may be a mixture of before and after.

    `is_confirmed` is False where the shared tier could not confirm an entry: Nexgate is asked,
    once for each key in `asked`. `is_slow`: it took too long, the cached entry was served.
    """

    outcome: Outcome = Outcome.HIT
    fresh_until: float | None = None
    ends_at: float | None = None
    is_stored: bool = False
    is_collapsed: bool = False
    is_overtaken: bool = False
    upstream_status: int | None = None
    partition: Partition | None = field(default=None, repr=False)
    version: int = 0
    cut: int = 0
    is_confirmed: bool = True
    is_slow: bool = False
    asked: set[Key] = field(default_factory=set, repr=False)

    def note_read(
        self,
        outcome: Outcome,
        fresh_until: float,
        ends_at: float | None,
        partition: Partition,
        *,
        is_shown: bool = True,
    ) -> None:
        """Something was read; with `is_shown` off it only says what the response leaves out."""
        self.outcome = max(self.outcome, outcome)
        if self.fresh_until is None or fresh_until < self.fresh_until:
            self.fresh_until = fresh_until
        self.ends_at = earliest(self.ends_at, ends_at)
        if self.partition is None and is_shown:
            self.partition, self.version, self.cut = partition, partition.version, partition.cut

    def cache_status(self, clocks: Clocks) -> str | None:
        """The parameters of `Cache-Status` behind the cache's name (RFC 9211, section 2).

        None when the cache had no part in the answer.
        """
        if self.fresh_until is None:
            return None
        ttl = f"ttl={int(clocks.left_s(self.fresh_until, self.ends_at))}"
        if self.outcome in (Outcome.HIT, Outcome.STALE_HIT):
            return f"hit; {ttl}"
        words = ["fwd=miss" if self.outcome is Outcome.MISS else "fwd=stale"]
        if self.outcome is Outcome.STALE_IF_ERROR and self.upstream_status is not None:
            words.append(f"fwd-status={self.upstream_status}")
        words += ["detail=slow"] if self.is_slow else []
        words.append(ttl)
        words += ["stored"] if self.is_stored else []
        words += ["collapsed"] if self.is_collapsed else []
        return "; ".join(words)
