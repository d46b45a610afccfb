"""`/metrics` on the operator's listener: what the services count, for Prometheus."""

import platform
from collections.abc import Iterator, Mapping
from typing import Final

from aiohttp import web
from prometheus_client.metrics_core import Metric

from gateway import __version__
from gateway.metrics.exposition import Exposition, counter, gauge, histogram, single
from gateway.service.services import Services

# What happened to a clip, by the first word of its counter: `clip_dropped.id_not_uuid`.
_DEFECT_PREFIXES: Final = {"clip_dropped": "left_out", "clip_mended": "mended"}
_READS: Final = ("answers", "hit", "stale", "stale_if_error", "miss", "collapsed", "shared_hit")
_NOT_STORED: Final = ("too_large", "overtaken")
_TIER_EVENTS: Final = (
    *("hits", "misses", "errors", "timeouts", "garbage", "state_changes"),
    "dropped_stores",
)


class Metrics:
    """Makes the families when they are asked for; until then nothing is computed."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._exposition = Exposition(self._families)

    def add_routes(self, app: web.Application) -> None:
        """Add `GET /metrics` to the operator's application."""
        app.router.add_get("/metrics", self._show)

    async def _show(self, request: web.Request) -> web.Response:
        body, content_type = self._exposition.write_metrics(request.headers.get("Accept", ""))
        headers = {"Content-Type": content_type, "Cache-Control": "no-store"}
        return web.Response(body=body, headers=headers)

    def _families(self) -> Iterator[Metric]:
        build = [((__version__, platform.python_version()), 1.0)]
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
        answers = [
            ((template, method, str(status)), count)
            for template, route in meter.routes.items()
            for (method, status), count in route.answers().items()
        ]
        labels = ("route", "method", "status")
        yield counter("requests", "Requests of clients, answered.", labels, answers)
        yield histogram(
            "request_duration_seconds",
            "Time until the answer to a client was ready.",
            "route",
            {template: route.durations for template, route in meter.routes.items()},
        )
        yield single("requests_in_flight", "Requests that are worked on.", meter.in_flight)
        refused = [((reason,), count) for reason, count in meter.refused.items()]
        yield from self._of_connections()
        yield counter("errors", "Error answers, by `error.reason`.", ("reason",), refused)
        about = "Requests refused with 429, by the limit of rates that was reached."
        limited = [((limit,), count) for limit, count in meter.limited.items()]
        yield counter("rate_limited", about, ("limit",), limited)

    def _of_connections(self) -> Iterator[Metric]:
        connections = self._services.connections
        yield single("connections", "Open connections of clients.", len(connections))
        yield single("connections_max", "Connections that may be open.", connections.most)
        ended = [((reason,), count) for reason, count in connections.refused.items()]
        about = "Connections refused or ended, by the limit that did it."
        yield counter("connections_refused", about, ("reason",), ended)

    def _of_calls(self) -> Iterator[Metric]:
        meter = self._services.meters.calls
        labels = ("endpoint", "outcome")
        about = "Calls to Nexgate, by class of status, or by what went wrong."
        yield counter("nexgate_calls", about, labels, meter.outcomes.items())
        about = "Time until Nexgate's answer was read."
        yield histogram("nexgate_call_duration_seconds", about, "endpoint", meter.durations)
        yield single("nexgate_calls_in_flight", "Calls under way.", meter.in_flight)
        about = "Calls waiting for a connection."
        yield single("nexgate_calls_queued", about, meter.waiting)
        yield from self._of_guards()
        ends_at = self._services.credential_ends_at()
        if ends_at is not None:
            about = "When the service credential ends, in epoch seconds."
            yield single("service_credential_end_seconds", about, ends_at)

    def _of_guards(self) -> Iterator[Metric]:
        meter = self._services.meters.calls
        about = "Whether an endpoint is called now and then only: nothing but failures came."
        is_open = [((route,), float(route in meter.open_circuits)) for route in meter.durations]
        yield gauge("nexgate_circuit_open", about, ("endpoint",), is_open)
        about = "Second tries of calls to Nexgate; each is counted as a call too."
        retries = [((route,), count) for route, count in meter.retries.items()]
        yield counter("nexgate_retries", about, ("endpoint",), retries)
        about = "Calls to Nexgate that were not made."
        labels = ("endpoint", "reason")
        yield counter("nexgate_calls_refused", about, labels, meter.refused.items())

    def _of_cache(self) -> Iterator[Metric]:
        numbers, hits = self._services.cache_control.cache_numbers(), self._services.hits
        about = "Cached responses given, by the step of a request's way that gave them."
        given = [((step,), count) for step, count in hits.snapshot().items()]
        yield counter("cached_responses", about, ("step",), given)
        reads = _by_kind(numbers.kinds, _READS)
        yield counter("cache_reads", "Reads through the cache.", ("kind", "outcome"), reads)
        about = "What Nexgate answered and was cached."
        stored = [((kind,), counts["stored"]) for kind, counts in numbers.kinds.items()]
        yield counter("cache_stored", about, ("kind",), stored)
        about = "What Nexgate answered and was not cached."
        not_stored = _by_kind(numbers.kinds, _NOT_STORED)
        yield counter("cache_not_stored", about, ("kind", "reason"), not_stored)
        evicted = [
            (("partition",), numbers.evicted_partitions),
            (("entry",), numbers.evicted_entries),
        ]
        yield counter("cache_evictions", "Dropped to stay in bounds.", ("what",), evicted)
        taken = [((kind,), size) for kind, size in numbers.bytes_by_kind.items()]
        yield gauge(
            "cache_bytes", "Memory that the cache takes, by what is in it.", ("kind",), taken
        )
        yield single("cache_max_bytes", "Memory that the cache may take.", numbers.max_bytes)
        yield single("cache_entries", "Entries in the cache.", numbers.entries)
        yield single("cache_partitions", "Viewers of whom data is cached.", numbers.partitions)
        yield single("cache_fetches_in_flight", "Fetches under way.", numbers.under_way)

    def _of_clips(self) -> Iterator[Metric]:
        services = self._services
        ways = [((way,), count) for way, count in services.cache_control.clips().items()]
        yield counter("clips", "Clips of Nexgate's answers, by what they took.", ("way",), ways)
        defects = [
            ((_DEFECT_PREFIXES[prefix], word), count)
            for name, count in services.counters.snapshot().items()
            for prefix, _, word in [name.partition(".")]
            if prefix in _DEFECT_PREFIXES
        ]
        about = "Clips that were not as documented."
        yield counter("clip_defects", about, ("outcome", "defect"), defects)
        about = "Variant keys of clips that Nexgate does not document; /status has the newest."
        yield counter("unknown_variants", about, (), [((), services.variants.count)])
        about = "Broken values repaired in Nexgate's answers."
        yield counter("values_repaired", about, (), [((), services.values_repaired())])
        about = "Clips whose post and author are known."
        yield single("known_clips", about, len(services.identity))

    def _of_tier(self) -> Iterator[Metric]:
        numbers = self._services.cache_control.tier_numbers()
        if numbers is None:
            return
        yield single("tier_up", "Whether the shared tier is in use.", numbers["up"])
        pending = numbers["pending_invalidations"]
        yield single("tier_pending_invalidations", "Invalidations to make up for.", pending)
        events = [((name,), numbers[name]) for name in _TIER_EVENTS]
        yield counter("tier_events", "What happened at the shared tier.", ("event",), events)

    def _of_store(self) -> Iterator[Metric]:
        numbers = self._services.store_numbers()
        yield single("store_up", "Whether the state store answers.", numbers.is_up)
        yield single("store_answer_age_seconds", "Since its last answer.", numbers.answer_age_s)
        yield single("store_waiting", "Notes that wait to be written.", numbers.waiting)
        about = "Notes that could not be written."
        yield counter("store_lost", about, (), [((), numbers.lost)])
        if numbers.sessions is not None:
            about = "Sessions that go on, in the store of all gateways; none while it is away."
            yield single("active_sessions", about, numbers.sessions)

    def _of_sessions(self) -> Iterator[Metric]:
        steps = self._services.meters.sign_ins.outcomes
        outcomes = [((outcome,), count) for outcome, count in steps.items()]
        about = "Sign-ins on our pages and the app's form; and steps that did not work, by reason."
        yield counter("sign_ins", about, ("outcome",), outcomes)
        meter = self._services.meters.sessions
        events = [
            (("started",), meter.started),
            (("refreshed",), meter.refreshed),
            (("ended",), meter.ended),
        ]
        yield counter("sessions", "Sessions, by what happened to them here.", ("event",), events)


def _by_kind(
    kinds: Mapping[str, Mapping[str, int]], names: tuple[str, ...]
) -> list[tuple[tuple[str, str], int]]:
    return [((kind, name), counts[name]) for kind, counts in kinds.items() for name in names]
