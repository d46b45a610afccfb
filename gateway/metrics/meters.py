"""Counts of requests and of calls to Nexgate: integers that a scrape reads as they stand.

Labels are route templates, methods, statuses and words of the code; nothing a client or Nexgate
wrote gets among them, so their number is bounded and they say nothing of anybody.
"""

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic
from typing import Final, NamedTuple

from gateway.metrics.histogram import BOUNDS_S, Histogram

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD: Final = "other"
NO_ROUTE: Final = "none"
TROUBLE_LASTS_S: Final = 30.0
MOST_FAILURES: Final = 50
_LEAST_S: Final = BOUNDS_S[0]
_NO_TROUBLE: Final = frozenset({"2xx", "3xx", "4xx", "cancelled", "client_closed"})


class RouteMeter:
    """The requests of one route template."""

    __slots__ = ("_others", "_plain", "durations")

    def __init__(self) -> None:
        # GET answered with 200 apart from the others: nearly all, and a hit has no time to lose.
        self._plain = 0
        self._others: dict[tuple[str, int], int] = {}
        self.durations = Histogram()

    def count_answer(self, method: str, status: int, seconds: float) -> None:
        """Count an answered request; about half a microsecond, because it runs for every hit."""
        if status == 200 and method == "GET":
            self._plain += 1
        else:
            key = (method if method in METHODS else OTHER_METHOD, status)
            self._others[key] = self._others.get(key, 0) + 1
        durations = self.durations
        durations.counts[bisect_left(BOUNDS_S, seconds) if seconds > _LEAST_S else 0] += 1
        durations.total_s += seconds

    def answers(self) -> dict[tuple[str, int], int]:
        """How many requests were answered, by method and status."""
        plain = {("GET", 200): self._plain} if self._plain else {}
        return plain | self._others


class Failure(NamedTuple):
    """A request that failed on our side; `at` in epoch seconds."""

    at: float
    method: str
    template: str
    status: int
    request_id: str


class RequestMeter:
    """All requests of clients, by route template.

    `refused` counts error answers by reason, `limited` refusals by the limit of rates that was
    reached, `failures` are the newest of status 500 or more.
    """

    def __init__(self) -> None:
        self.routes: dict[str, RouteMeter] = {}
        self.refused: Counter[str] = Counter()
        self.limited: Counter[str] = Counter(reads=0, address_reads=0)
        self.in_flight = 0
        self.failures: deque[Failure] = deque(maxlen=MOST_FAILURES)

    def of_route(self, template: str) -> RouteMeter:
        """The meter of a route."""
        meter = self.routes.get(template)
        if meter is None:
            meter = self.routes[template] = RouteMeter()
        return meter


class CallMeter:
    """All calls to Nexgate; `outcomes` counts them by endpoint and status class or trouble.

    `waiting` calls have no connection yet. `retries` counts second tries by endpoint, `refused`
    calls that were not made, by endpoint and reason; `open_circuits` are the endpoints that are
    called now and then only.
    """

    def __init__(self) -> None:
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.durations: dict[str, Histogram] = {}
        self.in_flight = 0
        self.waiting = 0
        self.retries: Counter[str] = Counter()
        self.refused: Counter[tuple[str, str]] = Counter()
        self.open_circuits: set[str] = set()
        self._last: tuple[str, float] | None = None

    def count_call(self, endpoint: str, outcome: str, seconds: float) -> None:
        """Count a call that has ended, by its endpoint's method and path template."""
        self.outcomes[endpoint, outcome] += 1
        durations = self.durations.get(endpoint)
        if durations is None:
            durations = self.durations[endpoint] = Histogram()
            self.retries[endpoint] += 0  # a series begins before it grows, or its rate misses that
        durations.add_duration(seconds)
        self._last = outcome, monotonic()

    def recent_trouble(self) -> str | None:
        """What went wrong with the last call, if that was a moment ago and Nexgate's doing.

        An older trouble says nothing of now: a gateway that nobody calls would never be well again.
        """
        if self._last is None or monotonic() - self._last[1] > TROUBLE_LASTS_S:
            return None
        return None if self._last[0] in _NO_TROUBLE else self._last[0]


@dataclass(slots=True)
class SessionMeter:
    """What happened to sessions of the gateway's own, here since the start."""

    started: int = 0
    refreshed: int = 0
    ended: int = 0


class SignInMeter:
    """Steps of signing in by how they ended: `signed_in`, or why not, in words of the code."""

    def __init__(self, troubles: Iterable[str]) -> None:
        self.outcomes: Counter[str] = Counter(dict.fromkeys(("signed_in", *troubles), 0))


@dataclass(frozen=True)
class Meters:
    """Everything that is counted beside the cache."""

    requests: RequestMeter
    calls: CallMeter
    sessions: SessionMeter
    sign_ins: SignInMeter
