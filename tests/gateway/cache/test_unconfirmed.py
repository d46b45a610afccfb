"""Reads of what the shared tier could not confirm: Nexgate is asked, the cache is the net."""

import asyncio

import orjson
import pytest

from gateway.cache.clip_reads import StoredPage
from gateway.cache.failure_policy import Verdict
from gateway.cache.outcome import Outcome
from gateway.cache.reading import Reader
from gateway.settings.cache import EntityKind
from mappings.nexgate import ClipItems
from tests.support.cache_world import IF_ERROR_S, CacheWorld, Refusal, clip

NEVER_SLOW_S = 60.0


@pytest.fixture
def world() -> CacheWorld:
    return CacheWorld(stale_after_s=NEVER_SLOW_S)


def likes_of(page: StoredPage) -> object:
    return orjson.loads(page.clips[0].video or b"")["likes"]


def unconfirmed(world: CacheWorld) -> Reader:
    reader = world.reader()
    reader.outcome.is_confirmed = False
    return reader


async def test_what_is_fresh_is_asked_for_anew_and_then_is_good_for_the_request(
    world: CacheWorld,
) -> None:
    await world.page(world.reader(), clip(1, likes=1))
    reader = unconfirmed(world)
    page = await world.page(reader, clip(1, likes=2))
    assert world.calls == 2
    assert likes_of(page) == 2
    assert reader.outcome.outcome is Outcome.REFETCHED
    await world.page(reader, clip(1, likes=3))
    assert world.calls == 2
    await world.page(unconfirmed(world), clip(1, likes=3))
    assert world.calls == 3


async def test_what_is_missing_is_asked_for_anew(world: CacheWorld) -> None:
    world.failure = Refusal(Verdict.MISSING)
    for _ in range(2):
        with pytest.raises(Refusal):
            await world.one(world.reader(), clip(1))
    assert world.calls == 1
    world.failure = None
    assert await world.one(unconfirmed(world), clip(1))
    assert world.calls == 2


@pytest.mark.parametrize("age_s", [0.0, IF_ERROR_S / 2])
async def test_what_is_cached_is_given_when_nexgate_fails(world: CacheWorld, age_s: float) -> None:
    await world.page(world.reader(), clip(1, likes=1))
    world.now += age_s
    world.failure = Refusal(Verdict.FAILED)
    reader = unconfirmed(world)
    page = await world.page(reader, clip(1, likes=2))
    assert likes_of(page) == 1
    assert str(reader.outcome.cache_status(world.clocks)).startswith("fwd=stale; fwd-status=503")
    world.failure = Refusal(Verdict.REFUSED)
    with pytest.raises(Refusal):
        await world.page(unconfirmed(world), clip(1))


async def test_a_slow_call_goes_on_while_what_is_cached_is_given() -> None:
    world, goes_on = CacheWorld(stale_after_s=0.02), asyncio.Event()
    await world.page(world.reader(), clip(1, likes=1))

    async def fetch() -> ClipItems:
        await goes_on.wait()
        return ClipItems((orjson.dumps(clip(1, likes=2)),), None)

    reader, kind = unconfirmed(world), EntityKind.FIRST_PAGE
    page = await world.cache.clips.read_page(reader, kind, ("feed",), fetch)
    assert likes_of(page) == 1
    assert "fwd=stale; detail=slow" in str(reader.outcome.cache_status(world.clocks))
    goes_on.set()
    page = await world.cache.clips.read_page(unconfirmed(world), kind, ("feed",), fetch)
    assert likes_of(page) == 2


async def test_a_call_from_before_is_not_joined_and_one_serves_all_who_came_meanwhile(
    world: CacheWorld,
) -> None:
    upstream, begun, goes_on = [0], asyncio.Event(), asyncio.Event()
    calls = 0

    async def fetch() -> ClipItems:
        nonlocal calls
        calls += 1
        likes = upstream[0]
        begun.set()
        await goes_on.wait()
        return ClipItems((orjson.dumps(clip(1, likes=likes)),), None)

    async def likes() -> object:
        page = await world.cache.clips.read_page(
            unconfirmed(world), EntityKind.FIRST_PAGE, ("feed",), fetch
        )
        return likes_of(page)

    first = asyncio.create_task(likes())
    await begun.wait()
    # Written elsewhere; whoever asks from now on must see it.
    upstream[0] = 1
    others = [asyncio.create_task(likes()) for _ in range(5)]
    for _ in range(3):
        await asyncio.sleep(0)
    goes_on.set()
    assert await first == 0
    assert await asyncio.gather(*others) == [1] * 5
    assert calls == 2
