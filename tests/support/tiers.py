"""Shared tiers for tests, as several gateways would have them."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from gateway.cache.shared.tier import SharedTier
from tests.support.waiting import until

NAMESPACE = "tests"
# Long, so that a busy machine fails no test; short where slowness is the subject.
PATIENT_S = 20.0
IMPATIENT_S = 0.05


def made(
    url: str,
    *,
    namespace: str = NAMESPACE,
    connect_timeout_s: float = PATIENT_S,
    operation_timeout_s: float = PATIENT_S,
    is_alone: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> SharedTier:
    """A tier that isn't open yet."""
    return SharedTier(
        url,
        namespace=namespace,
        connect_timeout_s=connect_timeout_s,
        operation_timeout_s=operation_timeout_s,
        is_alone=is_alone,
        clock=clock,
    )


@asynccontextmanager
async def opened(
    url: str,
    *,
    namespace: str = NAMESPACE,
    connect_timeout_s: float = PATIENT_S,
    operation_timeout_s: float = PATIENT_S,
    is_alone: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncIterator[SharedTier]:
    """An open tier, closed at the end."""
    tier = made(
        url,
        namespace=namespace,
        connect_timeout_s=connect_timeout_s,
        operation_timeout_s=operation_timeout_s,
        is_alone=is_alone,
        clock=clock,
    )
    await tier.open()
    try:
        yield tier
    finally:
        await tier.close()


async def tag_of(tier: SharedTier, partition: str) -> str:
    """A partition's tag, which must be told."""
    tag = await tier.read_generation(partition)
    assert tag is not None
    return tag


async def stored(
    tier: SharedTier, partition: str, tag: str, key: tuple[str | int | None, ...]
) -> bytes:
    """What is stored, as soon as it is."""
    found: list[bytes] = []

    async def is_there() -> bool:
        entry = await tier.find_entry(partition, tag, key)
        if entry is not None:
            found.append(entry.content)
        return entry is not None

    await until(is_there)
    return found[0]
