"""Shared tiers for tests, as several gateways would have them."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from gateway.cache.shared.tier import SharedTier

NAMESPACE = "tests"
# Long, so that a busy machine fails no test; short where slowness is the subject.
PATIENT_S = 2.0
IMPATIENT_S = 0.05
BACK_WITHIN_S = 5.0


def made(
    url: str,
    *,
    namespace: str = NAMESPACE,
    operation_timeout_s: float = PATIENT_S,
    clock: Callable[[], float] = time.time,
) -> SharedTier:
    """A tier that isn't open yet."""
    return SharedTier(
        url,
        namespace=namespace,
        connect_timeout_s=PATIENT_S,
        operation_timeout_s=operation_timeout_s,
        clock=clock,
    )


@asynccontextmanager
async def opened(
    url: str,
    *,
    namespace: str = NAMESPACE,
    operation_timeout_s: float = PATIENT_S,
    clock: Callable[[], float] = time.time,
) -> AsyncIterator[SharedTier]:
    """An open tier, closed at the end."""
    tier = made(url, namespace=namespace, operation_timeout_s=operation_timeout_s, clock=clock)
    await tier.open()
    try:
        yield tier
    finally:
        await tier.close()


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until a condition is true; fails after the time in which a tier has to be back."""
    async with asyncio.timeout(BACK_WITHIN_S):
        while True:
            outcome = holds()
            if outcome if isinstance(outcome, bool) else await outcome:
                return
            await asyncio.sleep(0.005)


async def tag_of(tier: SharedTier, partition: str) -> str:
    """A partition's tag; fails when the tier doesn't give it."""
    tag = await tier.read_generation(partition)
    assert tag is not None
    return tag


async def stored(
    tier: SharedTier, partition: str, tag: str, key: tuple[str | int | None, ...]
) -> bytes:
    """What is stored, as soon as it is."""
    found: list[bytes] = []

    async def is_there() -> bool:
        content = await tier.find_entry(partition, tag, key)
        if content is not None:
            found.append(content)
        return content is not None

    await until(is_there)
    return found[0]
