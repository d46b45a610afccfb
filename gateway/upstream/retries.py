"""Which calls to Nexgate are made a second time, and how many of them at most. No I/O."""

from http import HTTPStatus
from typing import Final

from gateway.upstream.endpoints import Endpoint
from gateway.upstream.envelope import RawReply, retry_after_s
from gateway.upstream.nexgate_error import CONNECTION_FAILED, NexgateError

# From some twenty calls on at most a fifth more calls: 1 + 0.15 n <= 0.2 n.
RETRIES_PER_CALL: Final = 0.15
FIRST_RETRIES: Final = 1.0
MOST_SAVED: Final = 10.0

LEAST_PAUSE_S: Final = 0.02
MOST_PAUSE_S: Final = 0.1

_STATUSES: Final = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


class RetryBudget:
    """How many retries the calls of an endpoint have earned."""

    __slots__ = ("_saved",)

    def __init__(self) -> None:
        self._saved = FIRST_RETRIES

    def note_call(self) -> None:
        """A call is made that is no retry."""
        self._saved = min(MOST_SAVED, self._saved + RETRIES_PER_CALL)

    def take_retry(self) -> bool:
        """Whether a retry may be made; it is counted."""
        if self._saved < 1:
            return False
        self._saved -= 1
        return True


def is_retried(endpoint: Endpoint, outcome: RawReply | NexgateError, *, now: float) -> bool:
    """Whether a call with this outcome is worth another try: a read that would find Nexgate better.

    Never a write, and never what took too long. Where Nexgate names a time to wait, its next answer
    would be the same. `now` is in seconds since the epoch.
    """
    if endpoint.method != "GET":
        return False
    if isinstance(outcome, NexgateError):
        return outcome.reason == CONNECTION_FAILED
    if outcome.status not in _STATUSES:
        return False
    return retry_after_s(outcome.headers.get("Retry-After"), now=now) is None


def pause_s(chance: float) -> float:
    """How long to wait before a retry; `chance` is random within 0 and 1."""
    return LEAST_PAUSE_S + chance * (MOST_PAUSE_S - LEAST_PAUSE_S)
