"""Runs the gateway: both listeners, from the first request to the last one answered."""

import asyncio
import contextlib
import errno
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Final

from aiohttp import web

from gateway.admin.access import OperatorToken, token_needed
from gateway.admin.app import Health, build_admin, this_machine_only
from gateway.admin.console import Console
from gateway.admin.docs import DocsPage
from gateway.admin.mapping import MappingPage
from gateway.admin.metrics import Metrics
from gateway.app import UNDERWAY, build_app, runner_of
from gateway.http.connection import Runner
from gateway.http.connections import Connections
from gateway.pages.rendering import DemoUser
from gateway.reloading import Reloading, apply_limits
from gateway.routes.app_keys import REFUSE, SERVICES
from gateway.service.services import Services
from gateway.service_manager import service_manager
from gateway.settings.tree import Settings
from gateway.settings.values import is_loopback
from gateway.signals import Stop, heeding_signals

log = logging.getLogger(__name__)

# For answers that are ready to be sent.
_LAST_WORDS_S: Final = 1.0
_BACKLOG: Final = 1_024


class PortTaken(Exception):
    """A port that another program listens on. The message names it and the setting."""


async def serve(
    settings: Settings,
    *,
    demo_users: Sequence[DemoUser] = (),
    stop: asyncio.Event | None = None,
    started: Callable[[], None] | None = None,
    load: Callable[[], Settings] | None = None,
) -> None:
    """Serve until `stop` is set, or SIGINT or SIGTERM arrives; then finish what is under way.

    A second such signal ends at once; SIGHUP reads the settings anew with `load`. Calls `started`
    once both listeners take requests. Raises `PortTaken`, and `StateError` when the state directory
    can't be used.
    """
    stopping = Stop(stop) if stop is not None else Stop()
    app = build_app(settings, demo_users=demo_users)
    health, token = Health(), OperatorToken(settings.admin.token)
    operator, shown = _operators_app(settings, app[SERVICES], health, token)
    options: dict[str, Any] = {
        "access_log": None,
        # Also bounds the reading of request headers.
        "keepalive_timeout": settings.server.keepalive_timeout_s,
        # What is under way has been waited for before.
        "shutdown_timeout": _LAST_WORDS_S,
    }
    public = runner_of(app, **options)
    admin = Runner(operator, refuse=app[REFUSE], connections=_operators(settings), **options)
    apply_limits(app, settings)
    reloading = Reloading(settings, app, token, load, shown)
    # Left in reverse: the operator's listener says "not ready" while the last requests finish.
    async with (
        heeding_signals(stopping, reloading.reload),
        service_manager() as manager,
        _listening(admin, "admin", settings.admin.host, settings.admin.port),
        _listening(public, "server", settings.server.host, settings.server.port),
    ):
        health.is_ready = True
        if started is not None:
            started()
        manager.report_ready()
        await stopping.asked.wait()
        health.is_ready = False
        manager.report_stopping()
        log.info("stopping: finishing what is under way")
        await stopping.pause(reloading.settings.server.grace_s)
        await public.stop_accepting()
        await app[UNDERWAY].end(reloading.settings.server.shutdown_timeout_s, stopping.at_once)


def _operators_app(
    settings: Settings, services: Services, health: Health, token: OperatorToken
) -> tuple[web.Application, Sequence[Callable[[Settings], None]]]:
    """The operator's application with all its pages, for those who may see them.

    And what is to be called when other settings are in effect.
    """
    operator = build_admin(services, health, ready_needs=settings.admin.ready_needs)
    is_local = is_loopback(settings.admin.host)
    if is_local:
        operator.middlewares.append(this_machine_only)
    operator.middlewares.append(token_needed(token))
    Metrics(services).add_routes(operator)
    pages = (Console(settings, services), MappingPage(settings), DocsPage(settings))
    for page in pages:
        page.add_routes(operator)
    return operator, [page.use_settings for page in pages]


def _operators(settings: Settings) -> Connections:
    """The connections of the operator's listener, which clients can't take away."""
    return Connections(0, 0, lambda peer: None, send_timeout_s=settings.server.send_timeout_s)


@contextlib.asynccontextmanager
async def _listening(
    runner: web.AppRunner, section: str, host: str, port: int
) -> AsyncIterator[None]:
    await runner.setup()
    try:
        await _listen(runner, section, host, port)
        yield
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, section: str, host: str, port: int) -> None:
    try:
        # A burst of new connections past the backlog waits a second for its next try.
        await web.TCPSite(runner, host, port, backlog=_BACKLOG).start()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTaken(
            f"port {port} on {host} is taken by another program; "
            f"choose another {section}.port or stop that program"
        ) from error
