"""`/` of the operator's listener: the gateway at a glance, live; `/config` for its settings.

The page asks `/console/data` every few seconds and draws what has changed between two answers.
"""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

import orjson
from aiohttp import web

from gateway import __version__
from gateway.admin.conditions import find_conditions
from gateway.admin.page_files import PageFiles
from gateway.metrics.histogram import BOUNDS_S, Histogram
from gateway.pages.headers import PAGE_HEADERS
from gateway.service.services import Services
from gateway.settings.masked import masked_settings
from gateway.settings.tree import Settings

_GIVEN: Final = ("answers", "hit", "stale", "stale_if_error", "shared_hit")
_READS: Final = (*_GIVEN, "miss", "collapsed")


class Console:
    """The console of one gateway: numbers of its own, and nothing of any viewer."""

    def __init__(self, settings: Settings, services: Services) -> None:
        self._services = services
        self._started_at = time.monotonic()
        self._files = PageFiles("console", "charts.js", "uPlot.iife.min.js", "uPlot.min.css")
        self._template = self._files.templates().get_template("console.html")
        self.use_settings(settings)

    def use_settings(self, settings: Settings) -> None:
        """Show that these are in effect from now on."""
        self._config = masked_settings(settings)
        self._page = self._template.render(
            version=__version__,
            instance_name=settings.instance.name,
            public_url=settings.server.public_url,
        )

    def add_routes(self, app: web.Application) -> None:
        """Add the page, its files and data, and `/config`."""
        app.router.add_get("/", self._show_page)
        app.router.add_get("/console/data", self._show_data)
        app.router.add_get("/config", self._show_config)
        self._files.add_routes(app)

    async def _show_page(self, request: web.Request) -> web.Response:
        return web.Response(text=self._page, content_type="text/html", headers=PAGE_HEADERS)

    async def _show_config(self, request: web.Request) -> web.Response:
        return _json(self._config)

    async def _show_data(self, request: web.Request) -> web.Response:
        services = self._services
        return _json(
            {
                "at": time.time(),
                "uptime_s": round(time.monotonic() - self._started_at),
                "conditions": [asdict(one) for one in find_conditions(services)],
                "bounds_s": BOUNDS_S,
                "requests": self._requests(),
                "calls": self._calls(),
                "cache": self._cache(),
                "tier": services.cache_control.tier_status(),
            }
        )

    def _requests(self) -> dict[str, object]:
        meter = self._services.meters.requests
        classes: Counter[str] = Counter()
        for route in meter.routes.values():
            for (_, status), count in route.answers().items():
                classes[f"{status // 100}xx"] += count
        return {
            "in_flight": meter.in_flight,
            "classes": classes,
            "buckets": _added(route.durations for route in meter.routes.values()),
            "errors": meter.refused,
            "routes": [
                {"route": name, "count": route.durations.count, "total_s": route.durations.total_s}
                for name, route in meter.routes.items()
            ],
            "failures": [one._asdict() for one in reversed(meter.failures)],
        }

    def _calls(self) -> dict[str, object]:
        meter = self._services.meters.calls
        outcomes: Counter[str] = Counter()
        for (_, outcome), count in meter.outcomes.items():
            outcomes[outcome] += count
        return {
            "in_flight": meter.in_flight,
            "queued": meter.waiting,
            "outcomes": outcomes,
            "buckets": _added(meter.durations.values()),
        }

    def _cache(self) -> dict[str, object]:
        numbers = self._services.cache_control.cache_numbers()
        kinds = numbers.kinds.values()
        return {
            "given": sum(counts[name] for counts in kinds for name in _GIVEN),
            "reads": sum(counts[name] for counts in kinds for name in _READS),
            "bytes": numbers.size_bytes,
            "max_bytes": numbers.max_bytes,
            "partitions": numbers.partitions,
        }


def _added(histograms: Iterable[Histogram]) -> list[int]:
    """Counts of some histograms, bucket by bucket."""
    total = [0] * (len(BOUNDS_S) + 1)
    for one in histograms:
        total = [ours + theirs for ours, theirs in zip(total, one.counts, strict=True)]
    return total


def _json(content: object) -> web.Response:
    return web.Response(
        body=orjson.dumps(content),
        content_type="application/json",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )
