"""How often the password of one account may be tried, by whom, and how soon again.

Of the tries of an account some are for strangers, the browsers in which nobody has ever signed in
as it. The rest is kept for the others: whoever guesses can't lock the owner out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from gateway.limits.reads import TooMany

# A stranger waits so many times longer after each try.
_GROWTH: Final = 4.0
_MOST_GROWTHS: Final = 16


@dataclass(frozen=True, slots=True)
class TryLimits:
    """How many tries of an account within `window_s` seconds; 0: no limit.

    `delay_s` is how long strangers wait after the first of theirs.
    """

    of_all: int
    of_strangers: int
    window_s: float
    delay_s: float

    def counts(self, *, is_known: bool) -> bool:
        """Whether tries of known browsers, or of strangers, are limited at all."""
        return bool(self.of_all or (self.of_strangers and not is_known))


class Try(NamedTuple):
    """A try that was let through: when, in seconds, and whether the browser was a known one."""

    at: float
    is_known: bool


def recent_tries(tries: Sequence[Try], limits: TryLimits, now: float) -> list[Try]:
    """The tries that still count, the oldest first."""
    return [one for one in tries if one.at > now - limits.window_s]


def too_many_tries(
    tries: Sequence[Try], limits: TryLimits, *, is_known: bool, now: float
) -> TooMany | None:
    """Why there may be no other try now, by a known browser or by a stranger; None: go on."""
    recent = recent_tries(tries, limits, now)
    waits = [_wait_s(recent, limits.of_all, limits.window_s, now)]
    limit = limits.of_all
    if not is_known:
        strangers = [one for one in recent if not one.is_known]
        waits.append(_wait_s(strangers, limits.of_strangers, limits.window_s, now))
        waits.append(_delay_s(strangers, limits, now))
        limit = min(filter(None, (limits.of_all, limits.of_strangers)), default=0)
    longest = max(waits)
    if longest <= 0:
        return None
    return TooMany(limit, longest, recent[-1].at + limits.window_s - now)


def _wait_s(tries: Sequence[Try], limit: int, window_s: float, now: float) -> float:
    return tries[-limit].at + window_s - now if 0 < limit <= len(tries) else 0.0


def _delay_s(tries: Sequence[Try], limits: TryLimits, now: float) -> float:
    if not tries or not limits.of_strangers:
        return 0.0
    grown = limits.delay_s * _GROWTH ** min(len(tries) - 1, _MOST_GROWTHS)
    return tries[-1].at + min(grown, limits.window_s) - now
