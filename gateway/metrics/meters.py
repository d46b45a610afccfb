"""Counts of requests and of calls to Nexgate: integers that a scrape reads as they stand.

Labels are route templates, methods, statuses and words of the code; nothing a client or Nexgate
wrote gets among them, so their number is bounded and they say nothing of anybody.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from gateway.metrics.histogram import Histogram

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD: Final = "other"
NO_ROUTE: Final = "none"


class RouteMeter:
    """The requests of one route template; `answers` counts them by method and status."""

    __slots__ = ("answers", "durations")

    def __init__(self) -> None:
        self.answers: Counter[tuple[str, int]] = Counter()
        self.durations = Histogram()

    def count_answer(self, method: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        self.answers[method if method in METHODS else OTHER_METHOD, status] += 1
        self.durations.add_duration(seconds)


class RequestMeter:
    """All requests of clients; `refused` counts error answers by their reason."""

    def __init__(self) -> None:
        self.routes: dict[str, RouteMeter] = {}
        self.refused: Counter[str] = Counter()
        self.in_flight = 0

    def of_route(self, template: str) -> RouteMeter:
        """The meter of a route, by its template."""
        meter = self.routes.get(template)
        if meter is None:
            meter = self.routes[template] = RouteMeter()
        return meter


class CallMeter:
    """All calls to Nexgate; `outcomes` counts them by endpoint and status class or trouble."""

    def __init__(self) -> None:
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.durations: dict[str, Histogram] = {}
        self.in_flight = 0

    def count_call(self, endpoint: str, outcome: str, seconds: float) -> None:
        """Count a call that has ended, by its endpoint's method and path template."""
        self.outcomes[endpoint, outcome] += 1
        durations = self.durations.get(endpoint)
        if durations is None:
            durations = self.durations[endpoint] = Histogram()
        durations.add_duration(seconds)


@dataclass(slots=True)
class SessionMeter:
    """What happened to sessions of the gateway's own, here since the start."""

    started: int = 0
    refreshed: int = 0
    ended: int = 0


@dataclass(frozen=True)
class Meters:
    """Everything that is counted beside the cache."""

    requests: RequestMeter
    calls: CallMeter
    sessions: SessionMeter
