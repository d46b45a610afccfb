"""The sandbox as a server, for the commands `sandbox` and `demo`."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from gateway.sandbox.app import build_sandbox
from gateway.sandbox.simulator import SANDBOX, Sandbox
from gateway.settings.values import http_address

DEFAULT_PORT = 8765
_SHUTDOWN_TIMEOUT_S = 0.5
_KEEPALIVE_TIMEOUT_S = 20.0


def local_address(host: str, port: int) -> str:
    """The address for a browser: localhost for 127.0.0.1, the one in the network for 0.0.0.0."""
    if host == "0.0.0.0":  # noqa: S104 - compared, not bound
        host = _address_in_the_network()
    return http_address("localhost" if host == "127.0.0.1" else host, port)


def _address_in_the_network() -> str:
    """This machine's address for others in its network; the loopback one where it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
        try:
            # Nothing is sent: the system only chooses the address it would send from.
            outward.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        address: str = outward.getsockname()[0]
        return address


@asynccontextmanager
async def serving_sandbox(host: str, port: int) -> AsyncIterator[Sandbox]:
    """A fresh sandbox that serves until the block is left."""
    app = build_sandbox()
    runner = web.AppRunner(
        app,
        access_log=None,
        keepalive_timeout=_KEEPALIVE_TIMEOUT_S,
        shutdown_timeout=_SHUTDOWN_TIMEOUT_S,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield app[SANDBOX]
    finally:
        await runner.cleanup()
