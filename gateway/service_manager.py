"""Tells a service manager how the gateway is: sd_notify(3) of systemd, without its library.

Nothing happens where no service manager asks for it by `NOTIFY_SOCKET`.
"""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Mapping
from typing import Final

log = logging.getLogger(__name__)

_MICROSECONDS: Final = 1_000_000


class ServiceManager:
    """Who has started this process and wants to know how it is; perhaps nobody."""

    def __init__(self, address: str | None) -> None:
        # "@" stands for the first byte of an abstract address, which is 0.
        self._address = f"\0{address[1:]}" if address and address[0] == "@" else address

    def report_ready(self) -> None:
        """Requests are taken from now on."""
        self._report("READY=1")

    def report_stopping(self) -> None:
        """Requests under way are finished, no others are taken."""
        self._report("STOPPING=1")

    def report_alive(self) -> None:
        """The event loop turns."""
        self._report("WATCHDOG=1")

    def _report(self, state: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.setblocking(False)
                sender.sendto(state.encode(), self._address)
        except OSError as error:
            log.warning("can't tell the service manager %s: %s", state, error.strerror)


@contextlib.asynccontextmanager
async def service_manager(
    environment: Mapping[str, str] = os.environ,
) -> AsyncIterator[ServiceManager]:
    """The service manager of this process, who hears that it is alive until the context ends."""
    manager = ServiceManager(environment.get("NOTIFY_SOCKET"))
    watchdog_s = watchdog_from_environment(environment)
    if watchdog_s is None:
        yield manager
        return
    telling = asyncio.create_task(_tell_that_it_lives(manager, every_s=watchdog_s / 3))
    try:
        yield manager
    finally:
        telling.cancel()


def watchdog_from_environment(environment: Mapping[str, str]) -> float | None:
    """Within how many seconds this process has to be heard of; None when nobody waits for it."""
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    text = environment.get("WATCHDOG_USEC", "")
    return int(text) / _MICROSECONDS if text.isdecimal() and int(text) else None


async def _tell_that_it_lives(manager: ServiceManager, *, every_s: float) -> None:
    while True:
        manager.report_alive()
        await asyncio.sleep(every_s)
