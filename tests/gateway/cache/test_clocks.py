"""Two clocks: ages are measured by one that never jumps, what others date is read from the wall."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.cache.entries import Key
from gateway.cache.failure_policy import Verdict
from gateway.cache.reading import Reader
from gateway.cache.shared.generations import Found
from gateway.cache.shared.tier import SharedEntry, SharedTier
from gateway.settings.cache import EntityKind
from tests.support.cache_world import (
    FRESH_S,
    IF_ERROR_S,
    CacheWorld,
    Refusal,
    clip,
    media_id,
)

HOUR_S = 3_600.0
KEY = ("answer", "feed")

jumps = st.floats(-HOUR_S, HOUR_S)
steps = st.floats(0.0, FRESH_S + IF_ERROR_S)


async def seen(world: CacheWorld, reader: Reader) -> tuple[object, ...]:
    """What a request gets, and what it says of it."""
    held = world.cache.responses.find_response(reader.digest, KEY)
    if held is not None:
        return "held", held[1]
    try:
        page = await world.page(reader, clip(1))
    except Refusal:
        return "failed", world.calls
    body = world.cache.responses.make_body(b"[", page.clips, b"]")
    world.cache.responses.store_response(reader, EntityKind.FIRST_PAGE, KEY, body)
    return reader.outcome.cache_status(world.clocks), world.calls


@given(st.lists(st.tuples(jumps, steps, st.booleans()), max_size=6))
async def test_no_jump_of_the_wall_clock_changes_what_is_given(
    turns: list[tuple[float, float, bool]],
) -> None:
    steady, turned = CacheWorld(stale_s=0.0), CacheWorld(stale_s=0.0)
    for jump_s, step_s, is_failing in [(0.0, 0.0, False), *turns]:
        turned.ahead_s += jump_s
        for world in (steady, turned):
            world.now += step_s
            world.failure = Refusal(Verdict.FAILED) if is_failing else None
        assert await seen(turned, turned.reader()) == await seen(steady, steady.reader())


@given(jumps)
async def test_a_jump_drops_nothing_of_what_is_stored(jump_s: float) -> None:
    world = CacheWorld()
    for name in ("one", "two", "three"):
        await world.page(world.reader(), clip(1), name=name)
        world.ahead_s += jump_s
    assert world.cache.store.entries == 3


@given(st.floats(-HOUR_S, HOUR_S), st.booleans())
async def test_what_others_date_ends_by_the_wall_clock(jump_s: float, is_link: bool) -> None:
    world = CacheWorld(fresh_s=2 * HOUR_S)
    ends_at = world.epoch + HOUR_S / 2
    shown = clip(1, ends_at=ends_at) if is_link else clip(1)

    def reader() -> Reader:
        return world.reader(ends_at=None if is_link else ends_at)

    first = reader()
    page = await world.page(first, shown)
    body = world.cache.responses.make_body(b"[", page.clips, b"]")
    world.cache.responses.store_response(first, EntityKind.FIRST_PAGE, KEY, body)
    world.ahead_s += jump_s
    has_ended = world.epoch >= ends_at
    assert (world.cache.responses.find_response("ann", KEY) is None) is has_ended
    await world.page(reader(), clip(1))
    assert world.calls == (2 if has_ended else 1)


class TierOfBytes(SharedTier):
    """A tier that gives what it was given last, by a clock of its own that stands still."""

    def __init__(self) -> None:
        super().__init__(
            "valkey://localhost:1/0",
            namespace="tests",
            connect_timeout_s=1,
            operation_timeout_s=1,
        )
        self.availability.is_up = True
        self.find_generation_soon = self._tell
        self.kept: list[SharedEntry] = []

    def _tell(self, partition: str, found: Found) -> None:
        asyncio.get_running_loop().call_soon(found, "t0")

    async def find_entry(self, partition: str, tag: str, key: Key) -> SharedEntry | None:
        return self.kept[-1] if self.kept else None

    async def store_entry(
        self, partition: str, tag: str, key: Key, content: bytes, lifetime_s: float
    ) -> None:
        self.kept.append(SharedEntry(content, lifetime_s))


async def asked_for(world: CacheWorld) -> Reader:
    """The feed, as a request that has looked at the tier reads it."""
    reader = world.reader()
    await world.cache.check_generation(reader)
    await world.page(reader, clip(1))
    return reader


def ttl(world: CacheWorld, reader: Reader) -> float:
    until = reader.outcome.fresh_until
    assert until is not None
    return until - world.now


@given(ahead_s=jumps, uptime_s=st.floats(0.0, 1e7), in_tier_s=st.floats(0.0, FRESH_S - 1))
async def test_what_another_process_read_is_fresh_for_what_the_tier_says_is_left(
    ahead_s: float, uptime_s: float, in_tier_s: float
) -> None:
    tier = TierOfBytes()
    one, other = CacheWorld(tier=tier), CacheWorld(tier=tier, now=uptime_s)
    other.ahead_s += ahead_s
    await asked_for(one)
    [stored] = tier.kept
    tier.kept = [stored._replace(left_s=stored.left_s - in_tier_s)]
    reader = await asked_for(other)
    assert other.calls == 0
    assert ttl(other, reader) == pytest.approx(FRESH_S - in_tier_s, abs=1e-3)
    # A single read of its clip knows how old it is, too.
    page = other.cache.store.open_partition("ann", None).find_page(media_id(1))
    assert page is not None
    assert other.now - page.fetched_at == pytest.approx(in_tier_s, abs=1e-3)


@pytest.mark.parametrize("left_s", [-0.001, 0.0, FRESH_S * 2, 1e9])
async def test_nothing_from_the_tier_is_fresh_longer_than_the_times_chosen_here_say(
    left_s: float,
) -> None:
    tier = TierOfBytes()
    await asked_for(CacheWorld(tier=tier, fresh_s=1e9))
    tier.kept = [tier.kept[0]._replace(left_s=left_s)]
    world = CacheWorld(tier=tier)
    reader = await asked_for(world)
    assert world.calls == (1 if left_s <= 0 else 0)
    assert ttl(world, reader) <= FRESH_S * (1 + world.policy.jitter)
