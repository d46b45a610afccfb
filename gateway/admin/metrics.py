"""`/metrics` on the operator's listener: what the services count, for Prometheus."""

import platform
from collections.abc import Iterator, Mapping
from typing import Final

from aiohttp import web
from prometheus_client.metrics_core import Metric

from gateway import __version__
from gateway.metrics.exposition import Exposition, Labels, counter, gauge, histogram
from gateway.service.services import Services

_NONE: Final[Labels] = ()
# What happened to a clip, by the first word of its counter: `clip_dropped.id_not_uuid`.
_DEFECT_PREFIXES: Final = {"clip_dropped": "left_out", "clip_mended": "mended"}
_READS: Final = ("answers", "hit", "stale", "stale_if_error", "miss", "collapsed", "shared_hit")
_NOT_STORED: Final = ("too_large", "overtaken")


class Metrics:
    """Makes the families when they are asked for; until then nothing is computed."""

    def __init__(self, services: Services, *, max_calls: int) -> None:
        """`max_calls` is how many connections there are to Nexgate: more calls wait."""
        self._services = services
        self._max_calls = max_calls
        self._exposition = Exposition(self._families)

    def add_routes(self, app: web.Application) -> None:
        """Add `GET /metrics` to the operator's application."""
        app.router.add_get("/metrics", self._show)

    async def _show(self, request: web.Request) -> web.Response:
        body, content_type = self._exposition.write_metrics(request.headers.get("Accept", ""))
        headers = {"Content-Type": content_type, "Cache-Control": "no-store"}
        return web.Response(body=body, headers=headers)

    def _families(self) -> Iterator[Metric]:
        build = {(__version__, platform.python_version()): 1.0}
        yield gauge("build_info", "The version that runs.", ("version", "python"), build)
        yield from self._of_requests()
        yield from self._of_calls()
        yield from self._of_cache()
        yield from self._of_clips()
        yield from self._of_tier()
        yield from self._of_store()
        yield from self._of_sessions()

    def _of_requests(self) -> Iterator[Metric]:
        meter = self._services.meters.requests
        answers = {
            (template, method, str(status)): float(count)
            for template, route in meter.routes.items()
            for (method, status), count in route.answers.items()
        }
        durations = {template: route.durations for template, route in meter.routes.items()}
        labels = ("route", "method", "status")
        yield counter("requests", "Requests of clients, answered.", labels, answers)
        yield histogram(
            "request_duration_seconds",
            "Time until the answer to a client was ready.",
            "route",
            durations,
        )
        in_flight = {_NONE: float(meter.in_flight)}
        yield gauge("requests_in_flight", "Requests that are worked on.", _NONE, in_flight)
        refused = {(reason,): float(count) for reason, count in meter.refused.items()}
        yield counter("errors", "Error answers, by `error.reason`.", ("reason",), refused)

    def _of_calls(self) -> Iterator[Metric]:
        meter = self._services.meters.calls
        outcomes = {key: float(count) for key, count in meter.outcomes.items()}
        labels = ("endpoint", "outcome")
        about = "Calls to Nexgate, by class of status, or by what went wrong."
        yield counter("nexgate_calls", about, labels, outcomes)
        about = "Time until Nexgate's answer was read."
        yield histogram("nexgate_call_duration_seconds", about, "endpoint", meter.durations)
        in_flight = {_NONE: float(meter.in_flight)}
        yield gauge("nexgate_calls_in_flight", "Calls under way.", _NONE, in_flight)
        queued = {_NONE: float(max(0, meter.in_flight - self._max_calls))}
        yield gauge("nexgate_calls_queued", "Calls waiting for a connection.", _NONE, queued)
        ends_at = self._services.credential_ends_at
        if ends_at is not None:
            about = "When the service credential ends, in epoch seconds."
            yield gauge("service_credential_end_seconds", about, _NONE, {_NONE: ends_at})

    def _of_cache(self) -> Iterator[Metric]:
        numbers = self._services.cache_control.cache_numbers()
        kinds = numbers.kinds
        reads = _by_kind(kinds, _READS)
        yield counter("cache_reads", "Reads through the cache.", ("kind", "outcome"), reads)
        about = "What Nexgate answered and was not cached."
        not_stored = _by_kind(kinds, _NOT_STORED)
        yield counter("cache_not_stored", about, ("kind", "reason"), not_stored)
        stored = {(kind,): float(counts["stored"]) for kind, counts in kinds.items()}
        yield counter("cache_stored", "What Nexgate answered and was cached.", ("kind",), stored)
        evicted = {
            ("partition",): float(numbers.evicted_partitions),
            ("entry",): float(numbers.evicted_entries),
        }
        yield counter("cache_evictions", "Dropped to stay in bounds.", ("what",), evicted)
        for name, about, value in (
            ("cache_bytes", "Memory that the cache takes.", numbers.size_bytes),
            ("cache_max_bytes", "Memory that the cache may take.", numbers.max_bytes),
            ("cache_entries", "Entries in the cache.", numbers.entries),
            ("cache_partitions", "Viewers of whom something is cached.", numbers.partitions),
            ("cache_fetches_in_flight", "Fetches that readers wait for.", numbers.under_way),
        ):
            yield gauge(name, about, _NONE, {_NONE: float(value)})

    def _of_clips(self) -> Iterator[Metric]:
        services = self._services
        ways = {(way,): float(count) for way, count in services.cache_control.clips().items()}
        yield counter("clips", "Clips of Nexgate's answers, by what they took.", ("way",), ways)
        defects = {
            (_DEFECT_PREFIXES[prefix], word): float(count)
            for name, count in services.counters.snapshot().items()
            for prefix, _, word in [name.partition(".")]
            if prefix in _DEFECT_PREFIXES
        }
        about = "Clips that were not as documented."
        yield counter("clip_defects", about, ("outcome", "defect"), defects)
        repaired = {_NONE: float(services.values_repaired())}
        yield counter("values_repaired", "Broken values repaired in answers.", _NONE, repaired)
        known = {_NONE: float(len(services.identity))}
        yield gauge("known_clips", "Clips whose post and author are known.", _NONE, known)

    def _of_tier(self) -> Iterator[Metric]:
        numbers = self._services.cache_control.tier_numbers()
        if numbers is None:
            return
        up = {_NONE: float(numbers["up"])}
        yield gauge("tier_up", "Whether the shared tier is in use.", _NONE, up)
        events = {(name,): float(count) for name, count in numbers.items() if name != "up"}
        yield counter("tier_events", "What happened at the shared tier.", ("event",), events)

    def _of_store(self) -> Iterator[Metric]:
        numbers = self._services.store_numbers()
        for name, about, value in (
            ("store_up", "Whether the state store answers.", numbers.is_up),
            ("store_answer_age_seconds", "Since its last answer.", numbers.answer_age_s),
            ("store_waiting", "Notes that wait to be written.", numbers.waiting),
        ):
            yield gauge(name, about, _NONE, {_NONE: float(value)})
        lost = {_NONE: float(numbers.lost)}
        yield counter("store_lost", "Notes that could not be written.", _NONE, lost)

    def _of_sessions(self) -> Iterator[Metric]:
        meter = self._services.meters.sessions
        events = {
            ("started",): float(meter.started),
            ("refreshed",): float(meter.refreshed),
            ("ended",): float(meter.ended),
        }
        yield counter("sessions", "Sessions, by what happened to them here.", ("event",), events)


def _by_kind(
    kinds: Mapping[str, Mapping[str, int]], names: tuple[str, ...]
) -> dict[Labels, float]:
    return {
        (kind, name): float(counts[name]) for kind, counts in kinds.items() for name in names
    }
