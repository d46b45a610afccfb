"""Waiting until something holds, for as long as a busy machine may need."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

# What takes longer hangs.
DEADLINE_S: Final = 60.0


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Return as soon as `holds` says so; raises `TimeoutError` where it never does."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            outcome = holds()
            if outcome if isinstance(outcome, bool) else await outcome:
                return
            await asyncio.sleep(0.005)
