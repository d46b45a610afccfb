"""Slow is answered like failing: Nexgate is waited for a while, then the cache gives."""

import asyncio

import orjson
import pytest
from pydantic import TypeAdapter

from gateway.cache.clip_reads import StoredPage
from gateway.cache.failure_policy import Verdict
from gateway.cache.outcome import Outcome
from gateway.cache.reading import Reader
from gateway.settings.cache import EntityKind
from mappings.nexgate import ClipItems
from mappings.rules import ViewerFacts
from tests.support.cache_world import FRESH_S, STALE_S, CacheWorld, Refusal, clip
from tests.support.waiting import until

NEVER_SLOW_S = 60.0
AT_ONCE_S = 0.001
PAST_STALE_S = FRESH_S + STALE_S + 1
NUMBER: TypeAdapter[int] = TypeAdapter(int)


def likes_of(page: StoredPage) -> object:
    return orjson.loads(page.clips[0].video or b"")["likes"]


class Hanging:
    """A Nexgate that answers once it may."""

    def __init__(self, world: CacheWorld) -> None:
        self.world = world
        self.goes_on = asyncio.Event()
        self.begun = asyncio.Event()
        self.calls = 0

    async def page(self, reader: Reader, likes: int = 2) -> StoredPage:
        async def fetch() -> ClipItems:
            self.calls += 1
            self.begun.set()
            await self.goes_on.wait()
            return ClipItems((orjson.dumps(clip(1, likes=likes)),), "next")

        return await self.world.cache.clips.read_page(
            reader, EntityKind.FIRST_PAGE, ("feed",), fetch
        )


async def test_what_has_expired_is_given_when_nexgate_is_slow_and_the_call_goes_on() -> None:
    world = CacheWorld(stale_after_s=AT_ONCE_S)
    await world.page(world.reader(), clip(1, likes=1))
    world.now += PAST_STALE_S
    hanging = Hanging(world)
    for _ in range(3):
        reader = world.reader()
        assert likes_of(await hanging.page(reader)) == 1
        assert "fwd=stale; detail=slow" in str(reader.outcome.cache_status(world.clocks))
    assert hanging.calls == 1
    hanging.goes_on.set()
    await until(lambda: not world.cache.under_way)
    reader = world.reader()
    assert likes_of(await hanging.page(reader)) == 2
    assert reader.outcome.outcome is Outcome.HIT


async def test_what_is_not_cached_is_waited_for() -> None:
    hanging = Hanging(CacheWorld(stale_after_s=AT_ONCE_S))
    read = asyncio.create_task(hanging.page(hanging.world.reader()))
    await asyncio.sleep(5 * AT_ONCE_S)
    hanging.goes_on.set()
    assert likes_of(await read) == 2


async def test_a_request_that_found_nexgate_slow_waits_no_second_time() -> None:
    world = CacheWorld(stale_after_s=NEVER_SLOW_S)
    await world.page(world.reader(), clip(1, likes=1))
    world.now += PAST_STALE_S
    reader, hanging = world.reader(), Hanging(world)
    reader.outcome.is_slow = True
    assert likes_of(await hanging.page(reader)) == 1
    await hanging.begun.wait()
    await world.cache.close()


async def test_what_a_write_has_invalidated_meanwhile_is_never_given() -> None:
    world = CacheWorld(stale_after_s=0.05)
    await world.page(world.reader(), clip(1, likes=1))
    world.now += PAST_STALE_S
    hanging = Hanging(world)
    read = asyncio.create_task(hanging.page(world.reader()))
    await hanging.begun.wait()
    async with world.cache.writing(world.reader()) as changes:
        changes.drop_everything()
    await asyncio.sleep(0.1)
    assert not read.done()
    hanging.goes_on.set()
    assert likes_of(await read) == 2


async def test_a_viewer_who_asks_for_a_first_page_again_gets_it_anew() -> None:
    world = CacheWorld(stale_after_s=NEVER_SLOW_S)
    await world.page(world.reader(), clip(1, likes=1), is_first=True)
    world.now += FRESH_S + 1
    reader = world.reader()
    assert likes_of(await world.page(reader, clip(1, likes=2), is_first=True)) == 2
    assert reader.outcome.outcome is Outcome.REFETCHED
    assert world.calls == 2


async def test_a_second_request_at_the_same_moment_is_no_refresh() -> None:
    world = CacheWorld(fresh_s=0.5)
    await world.page(world.reader(), clip(1, likes=1), is_first=True)
    world.now += 0.9
    reader = world.reader()
    assert likes_of(await world.page(reader, clip(1, likes=2), is_first=True)) == 1
    assert reader.outcome.outcome is Outcome.STALE_HIT
    await world.cache.close()


async def test_guests_share_a_page_so_nobody_of_them_asks_for_it_again() -> None:
    world = CacheWorld()
    guest = Reader("guest", ViewerFacts(False, None))
    await world.page(guest, clip(1, likes=1), is_first=True)
    world.now += FRESH_S + 1
    guest = Reader("guest", ViewerFacts(False, None))
    assert likes_of(await world.page(guest, clip(1, likes=2), is_first=True)) == 1
    await world.cache.close()


@pytest.mark.parametrize("verdict", [Verdict.FAILED])
async def test_a_refresh_gets_the_stale_page_where_nexgate_fails(verdict: Verdict) -> None:
    world = CacheWorld()
    await world.page(world.reader(), clip(1, likes=1), is_first=True)
    world.now += FRESH_S + 1
    world.failure = Refusal(verdict)
    reader = world.reader()
    assert likes_of(await world.page(reader, clip(1, likes=2), is_first=True)) == 1
    assert "fwd=stale" in str(reader.outcome.cache_status(world.clocks))


OWN = {EntityKind.OWN_VIDEOS: 10.0}


@pytest.mark.parametrize("kind", [EntityKind.USER_LIST, EntityKind.CLIP])
async def test_one_s_own_videos_are_fresh_for_a_while_of_their_own_and_never_stale(
    kind: EntityKind,
) -> None:
    world = CacheWorld(fresh_by_kind_s=OWN, stale_after_s=NEVER_SLOW_S)

    async def likes(reader: Reader, author: str, given: int) -> object:
        document = clip(1, likes=given, author={"name": author})
        if kind is EntityKind.CLIP:
            return orjson.loads(await world.one(reader, document))["likes"]
        return likes_of(await world.page(reader, document, kind=kind))

    assert await likes(world.reader("ann"), "ann", 1) == 1
    assert await likes(world.reader("bob"), "ann", 1) == 1
    world.now += 9
    assert await likes(world.reader("ann"), "ann", 2) == 1
    world.now += 2
    assert await likes(world.reader("ann"), "ann", 3) == 3
    assert await likes(world.reader("bob"), "ann", 3) == 1
    world.failure = Refusal(Verdict.FAILED)
    world.now += 11
    assert await likes(world.reader("ann"), "ann", 4) == 3


async def test_what_is_computed_of_something_stale_is_not_fresh_itself() -> None:
    world = CacheWorld(if_error_s=6_000.0)
    await world.page(world.reader(), clip(1, likes=1))
    world.now += PAST_STALE_S
    world.failure = Refusal(Verdict.FAILED)

    async def total(reader: Reader) -> int:
        async def make() -> int:
            page = await world.page(reader, clip(1, likes=5))
            return NUMBER.validate_python(likes_of(page))

        key = (EntityKind.ACCOUNT, "total")
        return await world.cache.values.read_derived(reader, key, NUMBER, make)

    reader = world.reader()
    assert await total(reader) == 1
    assert reader.outcome.outcome is Outcome.STALE_IF_ERROR
    world.failure = None
    world.now += STALE_S + 1
    assert await total(world.reader()) == 5
