"""Runs the gateway: both listeners, from the first request to the last one answered."""

import asyncio
import contextlib
import errno
import logging
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Final

from aiohttp import web

from gateway.admin.access import token_needed
from gateway.admin.app import Health, build_admin, this_machine_only
from gateway.admin.console import Console
from gateway.admin.docs import DocsPage
from gateway.admin.mapping import MappingPage
from gateway.admin.metrics import Metrics
from gateway.app import build_app, runner_of
from gateway.http.connection import Runner
from gateway.http.connections import Connections
from gateway.limits.descriptors import room_for_connections
from gateway.pages.rendering import DemoUser
from gateway.routes.app_keys import REFUSE, SERVICES
from gateway.service_manager import service_manager
from gateway.settings.tree import Settings
from gateway.settings.values import is_loopback

log = logging.getLogger(__name__)

# Beside connections of clients and to Nexgate: the operator's, the store, the tier, files, log.
_OWN_FILES: Final = 128
_BACKLOG: Final = 1_024


class PortTaken(Exception):
    """A port that another program listens on. The message names it and the setting."""


async def serve(
    settings: Settings,
    *,
    demo_users: Sequence[DemoUser] = (),
    stop: asyncio.Event | None = None,
    started: Callable[[], None] | None = None,
) -> None:
    """Serve until `stop` is set, or SIGINT or SIGTERM arrives; then finish what is under way.

    Calls `started` once both listeners take requests. Raises `PortTaken`, and `StateError` when
    the state directory can't be used.
    """
    stopping = stop or asyncio.Event()
    app = build_app(settings, demo_users=demo_users)
    health = Health()
    admin_settings = settings.admin
    operator = build_admin(app[SERVICES], health, ready_needs=admin_settings.ready_needs)
    if is_loopback(admin_settings.host):
        operator.middlewares.append(this_machine_only)
    operator.middlewares.append(
        token_needed(admin_settings.token, is_reachable=not is_loopback(admin_settings.host))
    )
    Console(settings, app[SERVICES]).add_routes(operator)
    Metrics(app[SERVICES]).add_routes(operator)
    MappingPage(settings).add_routes(operator)
    DocsPage(settings).add_routes(operator)
    options: dict[str, Any] = {
        "access_log": None,
        # Also bounds the reading of request headers.
        "keepalive_timeout": settings.server.keepalive_timeout_s,
        "shutdown_timeout": settings.server.shutdown_timeout_s,
    }
    public = runner_of(app, **options)
    admin = Runner(operator, refuse=app[REFUSE], connections=_operators(settings), **options)
    app[SERVICES].connections.most = room_for_connections(
        settings.limits.connections, reserve=settings.nexgate.max_connections + _OWN_FILES
    )
    # Left in reverse: the operator's listener says "not ready" while the last requests finish.
    async with (
        _stop_on_signals(stopping),
        service_manager() as manager,
        _listening(admin, "admin", settings.admin.host, settings.admin.port),
        _listening(public, "server", settings.server.host, settings.server.port),
    ):
        health.is_ready = True
        if started is not None:
            started()
        manager.report_ready()
        await stopping.wait()
        health.is_ready = False
        manager.report_stopping()
        log.info("stopping: finishing what is under way")


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


@contextlib.asynccontextmanager
async def _stop_on_signals(stopping: asyncio.Event) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    try:
        for one in signals:
            loop.add_signal_handler(one, stopping.set)
    except NotImplementedError:
        # Windows: Ctrl-C arrives as KeyboardInterrupt.
        yield
        return
    try:
        yield
    finally:
        for one in signals:
            loop.remove_signal_handler(one)
