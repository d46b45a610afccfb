"""Waiting for a request's body, for as long as it comes at a reasonable rate."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Final, TypeVar

from aiohttp import StreamReader, web

# Before the rate counts: a connection over a phone network may stand still for moments.
GRACE_S: Final = 5.0
# How soon a body without a length is seen to be too long.
_LOOK_EVERY_S: Final = 0.25

Read = TypeVar("Read")


@dataclass
class Pace:
    """How long a body may take: `timeout_s` in all, and `least_bytes_per_s` after a grace."""

    timeout_s: float
    least_bytes_per_s: int

    def allowed_s(self, received_bytes: int) -> float:
        """How long a body of which so much is in may have taken."""
        return min(self.timeout_s, GRACE_S + received_bytes / self.least_bytes_per_s)


async def at_pace(
    reading: Awaitable[Read], content: StreamReader, pace: Pace, most_bytes: int
) -> Read:
    """What `reading` gives, which waits for a body, as long as that comes at this pace.

    Raises `HTTPRequestTimeout` when it comes too slowly, `HTTPRequestEntityTooLarge` when it is
    longer than `most_bytes`, and what `reading` raises.
    """
    loop = asyncio.get_running_loop()
    started_at = loop.time()
    task = asyncio.ensure_future(reading)
    try:
        while not task.done():
            if content.total_bytes > most_bytes:
                raise web.HTTPRequestEntityTooLarge(most_bytes, content.total_bytes)
            left_s = started_at + pace.allowed_s(content.total_bytes) - loop.time()
            if left_s <= 0:
                raise web.HTTPRequestTimeout
            await asyncio.wait({task}, timeout=min(left_s, _LOOK_EVERY_S))
        return task.result()
    finally:
        task.cancel()


async def wait_for_body(content: StreamReader, pace: Pace, most_bytes: int) -> None:
    """Return when the whole body is in; nothing of it is taken out. Raises as `at_pace`."""
    if content.exception() is None:  # else whoever reads it is told
        await at_pace(content.wait_eof(), content, pace, most_bytes)
