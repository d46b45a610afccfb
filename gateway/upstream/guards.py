"""What stands before every call to Nexgate: a circuit breaker and a retry budget per endpoint.

An endpoint hangs or fails while its neighbours answer, so each is judged by itself.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from gateway.metrics.meters import CallMeter
from gateway.upstream.circuit_breaker import CircuitBreaker, State
from gateway.upstream.endpoints import Endpoint
from gateway.upstream.envelope import MIN_RETRY_AFTER_S, RawReply
from gateway.upstream.nexgate_error import NexgateError
from gateway.upstream.retries import RetryBudget, is_retried, pause_s
from mappings.error_kinds import Kind

_LOG: Final = logging.getLogger(__name__)
CIRCUIT_OPEN: Final = "circuit_open"
_SECONDS_PER_LINE: Final = 1.0

# Makes one call within the seconds it gets.
Attempt = Callable[[float], Awaitable[RawReply]]


class _Guard:
    """The breaker and the budget of one endpoint."""

    __slots__ = ("breaker", "budget")

    def __init__(self) -> None:
        self.breaker = CircuitBreaker()
        self.budget = RetryBudget()


class Guards:
    """The guards of all endpoints. Loop thread only."""

    def __init__(
        self,
        total_timeout_s: float,
        meter: CallMeter,
        *,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`total_timeout_s` bounds a call with its retry; `meter` counts what is done to calls.

        `chance` is random within 0 and 1.
        """
        self._total_timeout_s = total_timeout_s
        self._clock = clock
        self._chance = chance
        self._meter = meter
        self._changes = _ChangeLog(clock)
        self._by_route: dict[str, _Guard] = {}

    async def make_call(self, endpoint: Endpoint, attempt: Attempt) -> RawReply:
        """The reply of `attempt`, of a second one where the first is worth a retry.

        Raises what it raises, and UNAVAILABLE without calling it while the circuit is open.
        """
        guard = self._by_route.get(endpoint.route)
        if guard is None:
            guard = self._by_route[endpoint.route] = _Guard()
        began_at = self._clock()
        guard.budget.note_call()
        first: RawReply | NexgateError
        try:
            first = await self._try(guard, endpoint, attempt, self._total_timeout_s)
        except NexgateError as error:
            first = error
        if is_retried(endpoint, first, now=time.time()) and guard.budget.take_retry():
            await asyncio.sleep(pause_s(self._chance()))
            left_s = self._total_timeout_s - (self._clock() - began_at)
            if left_s > 0 and guard.breaker.state is State.CLOSED:
                self._meter.retries[endpoint.route] += 1
                return await self._try(guard, endpoint, attempt, left_s)
        if isinstance(first, NexgateError):
            raise first
        return first

    async def _try(
        self, guard: _Guard, endpoint: Endpoint, attempt: Attempt, timeout_s: float
    ) -> RawReply:
        breaker, now = guard.breaker, self._clock()
        ticket = breaker.admit_call(now)
        if ticket is None:
            self._meter.refused[endpoint.route, CIRCUIT_OPEN] += 1
            raise NexgateError(
                Kind.UNAVAILABLE,
                route=endpoint.route,
                reason=CIRCUIT_OPEN,
                retry_after_s=max(MIN_RETRY_AFTER_S, breaker.wait_s(now)),
            )
        # A call that is given up by its caller says nothing of Nexgate.
        try:
            reply = await attempt(timeout_s)
        except NexgateError:
            self._note_failure(breaker, endpoint, ticket)
            raise
        if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._note_failure(breaker, endpoint, ticket)
        elif breaker.note_success(ticket, self._clock()):
            self._meter.open_circuits.discard(endpoint.route)
            self._changes.add(endpoint, "answers again")
        return reply

    def _note_failure(self, breaker: CircuitBreaker, endpoint: Endpoint, ticket: int) -> None:
        if breaker.note_failure(ticket, self._clock()):
            self._meter.open_circuits.add(endpoint.route)
            self._changes.add(endpoint, "fails: it is called now and then until it answers")


class _ChangeLog:
    """Logs which circuits opened and closed, a line a second at most."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._told_at = float("-inf")
        self._waiting: dict[str, str] = {}

    def add(self, endpoint: Endpoint, what: str) -> None:
        """Log a change now, or with others within a second."""
        is_first = not self._waiting
        self._waiting[endpoint.route] = what
        wait_s = self._told_at + _SECONDS_PER_LINE - self._clock()
        if wait_s <= 0:
            self._tell()
        elif is_first:
            asyncio.get_running_loop().call_later(wait_s, self._tell)

    def _tell(self) -> None:
        if self._waiting:
            changes, self._waiting = self._waiting, {}
            self._told_at = self._clock()
            _LOG.warning("%s", "; ".join(f"{route} {what}" for route, what in changes.items()))
