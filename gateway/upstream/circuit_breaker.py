"""Whether an endpoint of Nexgate is called at all: a circuit breaker, a state machine without I/O.

Where nothing but failures came back for a while, calls are refused at once, and now and then one
goes through as a probe. `now` is in seconds of one monotonic clock throughout.
"""

from enum import StrEnum
from typing import Final

# Somebody who looks at one broken video again and again doesn't fail so often.
FAILURES_TO_OPEN: Final = 20
WINDOW_S: Final = 10.0
# A single success shows that Nexgate is there: one viewer's failing calls stop nobody else's.
QUIET_S: Final = 2.0
FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 5.0


class State(StrEnum):
    """Closed: calls go through. Open: they are refused. Half open: a probe is under way."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class CircuitBreaker:
    """The breaker of one endpoint.

    It opens at `FAILURES_TO_OPEN` failures within `WINDOW_S`, with no success among them and none
    for `QUIET_S`. Then one call in each pause goes through; its success closes the breaker, its
    failure doubles the pause up to `LONGEST_PAUSE_S`.
    """

    __slots__ = (
        "_failures",
        "_pause_s",
        "_probe_at",
        "_succeeded_at",
        "_term",
        "_window_at",
        "state",
    )

    def __init__(self) -> None:
        """A closed breaker that knows of no call."""
        self.state = State.CLOSED
        self._failures = 0
        self._window_at = 0.0
        self._succeeded_at = float("-inf")
        self._pause_s = FIRST_PAUSE_S
        self._probe_at = 0.0
        # Of calls begun before the breaker opened or closed nothing is learned any more.
        self._term = 0

    def admit_call(self, now: float) -> int | None:
        """A ticket for one call, to be given back with its result; None: the call is refused."""
        if self.state is not State.CLOSED:
            if now < self._probe_at:
                return None
            # A probe that hangs or is given up holds the next one up no longer than one that fails.
            self._probe_at = now + self._pause_s
            self.state = State.HALF_OPEN
        return self._term

    def wait_s(self, now: float) -> float:
        """How long calls will be refused at least; 0 when one would be admitted."""
        return 0.0 if self.state is State.CLOSED else max(0.0, self._probe_at - now)

    def note_success(self, ticket: int, now: float) -> bool:
        """A call was answered; True when that closes the breaker."""
        if ticket != self._term:
            return False
        self._failures = 0
        self._succeeded_at = now
        if self.state is State.CLOSED:
            return False
        self.state = State.CLOSED
        self._term += 1
        self._pause_s = FIRST_PAUSE_S
        return True

    def note_failure(self, ticket: int, now: float) -> bool:
        """A call failed; True when that opens the breaker."""
        if ticket != self._term:
            return False
        if self.state is not State.CLOSED:
            self.state = State.OPEN
            self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
            self._probe_at = now + self._pause_s
            return False
        if self._failures == 0 or now - self._window_at > WINDOW_S:
            self._failures, self._window_at = 0, now
        self._failures += 1
        if self._failures < FAILURES_TO_OPEN or now - self._succeeded_at < QUIET_S:
            return False
        self.state = State.OPEN
        self._term += 1
        self._failures = 0
        self._probe_at = now + self._pause_s
        return True
