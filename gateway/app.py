"""The composition root: settings in, aiohttp application out. Nothing is global."""

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final

from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.cache.ledger import Ledgers
from gateway.cache.lru import LruOfBytes
from gateway.composition import build_services
from gateway.contract.loops_document import published
from gateway.http.access_log import AccessLog
from gateway.http.connections import Connections
from gateway.http.cookies import Cookies
from gateway.http.cors import OriginFields, allow_origins
from gateway.http.fast_connection import FastRunner
from gateway.http.fast_path import FastPath, TargetMemory
from gateway.http.hit_counters import HitCounters
from gateway.http.hit_notes import HitNotes
from gateway.http.hsts import require_https
from gateway.http.request_body import Pace
from gateway.http.request_ids import RequestIds
from gateway.http.underway import Underway
from gateway.limits.reads import AddressOf, ReadLimits
from gateway.limits.token_buckets import TokenBuckets
from gateway.metrics.meters import RequestMeter
from gateway.middleware import Bounds, Surroundings, gate
from gateway.pages.rendering import DemoUser, Pages
from gateway.pages.shell import Shell
from gateway.refusals import Refusals
from gateway.resources import Resources, make_resources, secrets_of
from gateway.routes.app_keys import (
    BODY_PACE,
    COOKIES,
    FAST_PATH,
    HITS,
    ORIGIN_FIELDS,
    PAGES,
    PUBLIC_URL,
    READ_LIMITS,
    REFUSE,
    REQUEST_METER,
    SERVICES,
    SHELL,
)
from gateway.routes.openapi import OPENAPI
from gateway.routes.route import Route
from gateway.routes.spa import SHELL_ROUTES
from gateway.routes.table import ROUTES
from gateway.service.rates import rates_from_settings
from gateway.service.services import Services
from gateway.settings.tree import ServerSettings, Settings
from gateway.signin.addresses import counted_name
from gateway.signin.sealing import MAX_LENGTH, Purpose, derived_key
from gateway.tracing.traces import Export, Traces
from gateway.viewer import GUEST

UNDERWAY = web.AppKey("underway", Underway)
BOUNDS = web.AppKey("bounds", Bounds)
# A whole body is waited for before anything reads it: less would leave a part on the wire.
READ_AHEAD_BYTES = web.AppKey("read_ahead_bytes", int)
_LEAST_READ_AHEAD_BYTES: Final = 65_536
LEAST_LOGGED_STATUS = {"all": 0, "failures": 400, "none": 1_000}


def runner_of(app: web.Application, **options: Any) -> FastRunner:
    """The runner that serves the application; `options` are those of aiohttp's `AppRunner`.

    Cached responses are written before the application is asked.
    """
    return FastRunner(
        app,
        app[FAST_PATH],
        refuse=app[REFUSE],
        connections=app[SERVICES].connections,
        read_bufsize=app[READ_AHEAD_BYTES],
        **options,
    )


def build_app(settings: Settings, *, demo_users: Sequence[DemoUser] = ()) -> web.Application:
    """The gateway's public application.

    `demo_users` can be chosen in the watch page's sign-in panel; only the demo has any. Starting
    the application opens its resources (raises `StateError`), stopping it closes them.
    """
    secrets_in_use = secrets_of(settings)
    ledgers = Ledgers()
    resources = make_resources(settings, secrets_in_use, ledgers)
    routes: dict[Handler, Route] = {}
    server = settings.server
    around = _surroundings(settings, resources)
    app = web.Application(
        middlewares=[gate(around, routes)], client_max_size=server.body_limit_bytes
    )
    app[HITS], app[REQUEST_METER] = HitCounters(), around.meter
    app[UNDERWAY], app[BOUNDS] = around.underway, around.bounds
    app[BODY_PACE] = around.bounds.body_pace
    app[READ_AHEAD_BYTES] = max(_LEAST_READ_AHEAD_BYTES, server.body_limit_bytes)
    app[REFUSE] = Refusals(around.request_ids, around.access_log, around.meter).refuse
    rates = rates_from_settings(
        settings,
        resources.tier,
        key=derived_key(secrets_in_use[0], "limits"),
        refused=around.meter.limited,
    )
    app[SERVICES] = services = build_services(
        settings, resources, ledgers, app[HITS], around.meter, _connections(settings), rates
    )
    app[READ_LIMITS] = _read_limits(settings, services.sign_in.address)
    app[PUBLIC_URL] = server.public_url
    app[OPENAPI] = published(server.public_url)
    app[COOKIES] = _cookies(settings, secrets_in_use)
    app[ORIGIN_FIELDS] = OriginFields(server.cors_origins, hsts_s=server.hsts_s)
    targets: TargetMemory = LruOfBytes(settings.cache.target_bytes, ledgers.of_kind("targets"))
    app[FAST_PATH] = _fast_path(app, around, targets)
    app[PAGES] = _pages(settings, resources, demo_users)
    app[SHELL] = _shell(settings, services)
    app.cleanup_ctx.extend((_logging(around.access_log), _opened(resources)))
    _add_routes(app, routes, (*(SHELL_ROUTES if app[SHELL] is not None else ()), *ROUTES))
    allow_origins(app, server.cors_origins)
    require_https(app, server.hsts_s)
    return app


def bounds_of(server: ServerSettings) -> Bounds:
    """The bounds of requests."""
    pace = Pace(server.body_timeout_s, server.min_body_rate)
    return Bounds(server.max_requests, server.request_timeout_s, server.body_limit_bytes, pace)


def _surroundings(settings: Settings, resources: Resources) -> Surroundings:
    access_log = AccessLog(
        logging.getLogger("gateway.access"),
        least_status=LEAST_LOGGED_STATUS[settings.server.access_log],
        sums=logging.getLogger("gateway"),
    )
    traces = Traces(_export(resources), sample_ratio=settings.tracing.sample_ratio)
    return Surroundings(
        bounds_of(settings.server), RequestIds(), traces, access_log, RequestMeter(), Underway()
    )


def _fast_path(app: web.Application, around: Surroundings, targets: TargetMemory) -> FastPath:
    return FastPath(
        app[SERVICES].sessions.remembered,
        GUEST,
        app[SERVICES].results,
        targets,
        around.request_ids,
        app[COOKIES],
        app[ORIGIN_FIELDS],
        HitNotes(around.access_log, around.traces),
        app[HITS],
        app[READ_LIMITS],
        around.meter.of_route,
    )


def _connections(settings: Settings) -> Connections:
    return Connections(
        settings.limits.connections,
        settings.limits.connections_per_address,
        partial(counted_name, trusted=settings.signin.trusted_networks),
        send_timeout_s=settings.server.send_timeout_s,
    )


def _read_limits(settings: Settings, address_of: AddressOf) -> ReadLimits:
    limits = settings.limits
    return ReadLimits(
        TokenBuckets(limits.read_rate, limits.read_burst),
        TokenBuckets(limits.address_read_rate, limits.address_read_burst),
        address_of,
        settings.server.forwarded,
    )


def _export(resources: Resources) -> Export | None:
    spans = resources.span_export
    return spans.export_span if spans is not None else None


def _cookies(settings: Settings, secrets_in_use: Sequence[bytes]) -> Cookies:
    return Cookies(
        origin=settings.server.public_url,
        csrf_keys=[derived_key(secret, "csrf") for secret in secrets_in_use],
        session_prefix=f"{Purpose.SESSION}.",
        max_length=MAX_LENGTH,
    )


def _pages(settings: Settings, resources: Resources, demo_users: Sequence[DemoUser]) -> Pages:
    return Pages(
        public_url=settings.server.public_url,
        instance_name=settings.instance.name,
        instance_description=settings.instance.description,
        demo_users=demo_users,
        guests_can_watch=resources.service_credential.is_configured,
        allows_token_paste=settings.signin.allow_token_paste,
    )


def _opened(resources: Resources) -> Callable[[web.Application], AsyncIterator[None]]:
    async def opened(app: web.Application) -> AsyncIterator[None]:
        await resources.open()
        yield
        await app[SERVICES].cache_control.close()
        await resources.close()

    return opened


def _logging(access_log: AccessLog) -> Callable[[web.Application], AsyncIterator[None]]:
    async def logging_requests(app: web.Application) -> AsyncIterator[None]:
        access_log.open()
        yield
        access_log.close()

    return logging_requests


def _shell(settings: Settings, services: Services) -> Shell | None:
    """The operator's build of the official web app (`instance.spa_dir`), if there is one."""
    instance = settings.instance
    if instance.spa_dir is None:
        return None
    return Shell(instance.spa_dir, services.instance.config(), name=instance.name)


def _add_routes(app: web.Application, routes: dict[Handler, Route], table: Iterable[Route]) -> None:
    for route in table:
        handler = route.bind_handler()
        routes[handler] = route
        if route.method == "GET":
            app.router.add_get(route.path, handler)  # and HEAD
        else:
            app.router.add_route(route.method, route.path, handler)
