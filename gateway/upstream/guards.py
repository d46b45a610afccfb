"""What stands before every call to Nexgate: a circuit breaker, a retry budget, and the bulkhead.

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
from gateway.settings.tree import NexgateSettings
from gateway.upstream.bulkhead import Bulkhead, Shares, TooManyCalls
from gateway.upstream.circuit_breaker import CircuitBreaker, State
from gateway.upstream.endpoints import Endpoint
from gateway.upstream.envelope import MIN_RETRY_AFTER_S, RawReply
from gateway.upstream.nexgate_error import NexgateError
from gateway.upstream.retries import RetryBudget, is_retried, pause_s
from mappings.error_kinds import Kind

_LOG: Final = logging.getLogger(__name__)
CIRCUIT_OPEN: Final = "circuit_open"
TOO_MANY_CALLS: Final = "too_many_calls"
# Whose calls are made for nobody yet, as signing in; and for everybody who has not.
NOBODY: Final = ""
GUESTS: Final = "guest"
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
        settings: NexgateSettings,
        meter: CallMeter,
        *,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`meter` counts what is done to calls; `chance` is random within 0 and 1."""
        self._total_timeout_s = settings.total_timeout_s
        self._wait_s = settings.connect_timeout_s
        self._bulkhead = Bulkhead(
            Shares.of(settings.max_connections), shared_by_many=frozenset({NOBODY, GUESTS})
        )
        self._clock = clock
        self._chance = chance
        self._meter = meter
        self._changes = _ChangeLog(clock)
        self._by_route: dict[str, _Guard] = {}

    async def make_call(self, endpoint: Endpoint, viewer: str, attempt: Attempt) -> RawReply:
        """The reply of `attempt`, of a second one where the first is worth a retry.

        Raises what it raises, and UNAVAILABLE without calling it while the circuit is open, or the
        connections that `viewer` may have stay taken.
        """
        guard = self._by_route.get(endpoint.route)
        if guard is None:
            guard = self._by_route[endpoint.route] = _Guard()
        began_at = self._clock()
        guard.budget.note_call()
        first: RawReply | NexgateError
        try:
            first = await self._try(guard, endpoint, viewer, attempt, self._total_timeout_s)
        except NexgateError as error:
            first = error
        if is_retried(endpoint, first, now=time.time()) and guard.budget.take_retry():
            await asyncio.sleep(pause_s(self._chance()))
            left_s = self._total_timeout_s - (self._clock() - began_at)
            if left_s > 0 and guard.breaker.state is State.CLOSED:
                self._meter.retries[endpoint.route] += 1
                return await self._try(guard, endpoint, viewer, attempt, left_s)
        if isinstance(first, NexgateError):
            raise first
        return first

    async def _try(
        self,
        guard: _Guard,
        endpoint: Endpoint,
        viewer: str,
        attempt: Attempt,
        timeout_s: float,
    ) -> RawReply:
        """One attempt within the viewer's share of the connections."""
        breaker, route, bulkhead = guard.breaker, endpoint.route, self._bulkhead
        if breaker.state is not State.CLOSED and breaker.wait_s(self._clock()) > 0:
            raise self._refused(endpoint, CIRCUIT_OPEN, breaker.wait_s(self._clock()))
        if not bulkhead.enter(viewer, route):
            timeout_s -= await self._waited(endpoint, viewer)
        try:
            ticket = breaker.admit_call(self._clock())
            if ticket is None:
                raise self._refused(endpoint, CIRCUIT_OPEN, breaker.wait_s(self._clock()))
            return await self._attempted(breaker, ticket, endpoint, attempt, timeout_s)
        finally:
            bulkhead.leave(viewer, route)

    async def _waited(self, endpoint: Endpoint, viewer: str) -> float:
        """Wait until there is a connection for this call; for how long it took."""
        began_at = self._clock()
        self._meter.waiting += 1
        try:
            await self._bulkhead.wait(viewer, endpoint.route, self._wait_s)
        except TooManyCalls as error:
            raise self._refused(endpoint, TOO_MANY_CALLS, 0.0) from error
        finally:
            self._meter.waiting -= 1
        return self._clock() - began_at

    async def _attempted(
        self,
        breaker: CircuitBreaker,
        ticket: int,
        endpoint: Endpoint,
        attempt: Attempt,
        timeout_s: float,
    ) -> RawReply:
        """The reply; the breaker learns from it. One given up by its caller says nothing."""
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

    def _refused(self, endpoint: Endpoint, reason: str, wait_s: float) -> NexgateError:
        self._meter.refused[endpoint.route, reason] += 1
        wait_s = max(MIN_RETRY_AFTER_S, wait_s)
        return NexgateError(
            Kind.UNAVAILABLE, route=endpoint.route, reason=reason, retry_after_s=wait_s
        )

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
