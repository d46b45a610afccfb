"""Requests that are worked on, waited for when the gateway stops and then told so."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

Answer = TypeVar("Answer")


class Stopping(Exception):
    """The gateway stops before a request was answered."""


class Underway:
    """The requests under way."""

    def __init__(self) -> None:
        self._bounds: set[asyncio.Timeout] = set()
        self._idle = asyncio.Event()
        self._is_over = False

    async def run(self, work: Awaitable[Answer]) -> Answer:
        """What `work` gives. Raises `Stopping` when there is no time left for it."""
        try:
            async with asyncio.timeout(0 if self._is_over else None) as bound:
                self._bounds.add(bound)
                try:
                    return await work
                finally:
                    self._bounds.discard(bound)
                    if not self._bounds:
                        self._idle.set()
        except TimeoutError as error:
            raise Stopping from error

    async def end(self, within_s: float, at_once: asyncio.Event) -> None:
        """Wait until all have ended, at most so long and until `at_once` is set; end the others."""
        self._idle.clear()
        if self._bounds:
            waits = [asyncio.ensure_future(one.wait()) for one in (self._idle, at_once)]
            await asyncio.wait(waits, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
            for one in waits:
                one.cancel()
        self._is_over = True
        for bound in list(self._bounds):
            bound.reschedule(asyncio.get_running_loop().time())
