"""Every state of an entry, with a clock that the tests set."""

import asyncio

import orjson
import pytest
from pydantic import TypeAdapter

from gateway.cache.failure_policy import Verdict
from gateway.cache.outcome import Outcome
from gateway.settings.cache import EntityKind
from tests.support.cache_world import (
    FRESH_S,
    IF_ERROR_S,
    STALE_S,
    CacheWorld,
    Refusal,
    clip,
    media_id,
)

TEXT: TypeAdapter[str] = TypeAdapter(str)


def like(document: dict[str, object]) -> dict[str, object]:
    likes = document["likes"]
    assert isinstance(likes, int)
    return {**document, "likes": likes + 1}


async def settle() -> None:
    """Let what was begun in the background run."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_fresh_is_given_without_a_call() -> None:
    world = CacheWorld()
    first = await world.page(world.reader(), clip(1), clip(2))
    reader = world.reader()
    world.now += FRESH_S - 0.001
    assert await world.page(reader, clip(3)) == first
    assert world.calls == 1
    assert reader.outcome.outcome is Outcome.HIT
    assert reader.outcome.cache_status(world.clocks) == "hit; ttl=0"


async def test_stale_is_given_at_once_and_refreshed_once() -> None:
    world = CacheWorld()
    await world.page(world.reader(), clip(1))
    world.now += FRESH_S
    readers = [world.reader() for _ in range(5)]
    pages = [await world.page(reader, clip(2)) for reader in readers]
    assert {page.clips[0].id for page in pages} == {media_id(1)}
    assert {reader.outcome.outcome for reader in readers} == {Outcome.STALE_HIT}
    assert readers[0].outcome.cache_status(world.clocks) == "hit; ttl=0"
    await settle()
    assert world.calls == 2
    assert (await world.page(world.reader(), clip(3))).clips[0].id == media_id(2)
    assert world.calls == 2


async def test_past_its_stale_time_it_is_fetched_before_it_is_given() -> None:
    world = CacheWorld()
    await world.page(world.reader(), clip(1))
    world.now += FRESH_S + STALE_S
    reader = world.reader()
    page = await world.page(reader, clip(2))
    assert page.clips[0].id == media_id(2)
    assert reader.outcome.outcome is Outcome.REFETCHED
    assert reader.outcome.cache_status(world.clocks) == "fwd=stale; ttl=30; stored"


async def test_when_nexgate_fails_what_is_held_is_given_up_to_a_bound() -> None:
    world = CacheWorld()
    await world.page(world.reader(), clip(1))
    world.failure = Refusal(Verdict.FAILED)
    world.now += FRESH_S + IF_ERROR_S - 1
    reader = world.reader()
    assert (await world.page(reader)).clips[0].id == media_id(1)
    assert reader.outcome.cache_status(world.clocks) == "fwd=stale; fwd-status=503; ttl=-599"
    world.now += 1
    with pytest.raises(Refusal):
        await world.page(world.reader())


@pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.MISSING, Verdict.OTHER])
async def test_nothing_is_given_in_place_of_any_other_failure(verdict: Verdict) -> None:
    world = CacheWorld()
    await world.page(world.reader(), clip(1))
    world.failure = Refusal(verdict)
    world.now += FRESH_S + STALE_S
    with pytest.raises(Refusal):
        await world.page(world.reader())


async def test_a_refused_credential_loses_everything_at_once() -> None:
    world = CacheWorld()
    await world.page(world.reader(), clip(1))
    await world.page(world.reader(), clip(2), name="other")
    await world.page(world.reader("bob"), clip(1))
    world.failure = Refusal(Verdict.REFUSED)
    world.now += FRESH_S
    # Stale, and refused in the background.
    await world.page(world.reader())
    await settle()
    assert world.cache.store.find_partition("ann") is None
    assert world.cache.store.find_partition("bob") is not None
    world.failure = Refusal(Verdict.FAILED)
    with pytest.raises(Refusal):
        await world.page(world.reader(), name="other")


async def test_what_is_not_there_is_remembered_for_a_while() -> None:
    world = CacheWorld()
    world.failure = Refusal(Verdict.MISSING)
    for _ in range(3):
        with pytest.raises(Refusal) as failure:
            await world.one(world.reader(), clip(1))
        assert failure.value.verdict is Verdict.MISSING
    assert world.calls == 1
    with pytest.raises(Refusal):
        await world.one(world.reader("bob"), clip(1))
    assert world.calls == 2
    world.failure = None
    world.now += FRESH_S
    await world.one(world.reader(), clip(1))
    assert world.calls == 3


async def test_a_page_one_of_whose_clips_is_gone_is_a_miss() -> None:
    world = CacheWorld(fresh_by_kind_s={EntityKind.CLIP: 1.0}, stale_s=0.0)
    await world.page(world.reader(), clip(1), clip(2), kind=EntityKind.LATER_PAGE)
    world.failure = Refusal(Verdict.MISSING)
    world.now += FRESH_S / 2
    reader = world.reader()
    with pytest.raises(Refusal):
        await world.one(reader, clip(1))
    world.failure = None
    assert [one.id for one in (await world.page(reader, clip(2))).clips] == [media_id(2)]


async def test_a_token_s_end_ends_everything_held_for_it() -> None:
    world = CacheWorld()
    ends_at = world.epoch + 10
    reader = world.reader(ends_at=ends_at)
    await world.page(reader, clip(1))
    assert reader.outcome.cache_status(world.clocks) == "fwd=miss; ttl=10; stored"
    world.now += 10
    world.failure = Refusal(Verdict.FAILED)
    with pytest.raises(Refusal):
        await world.page(world.reader(ends_at=ends_at))


async def test_links_that_expire_end_their_page_and_their_clip() -> None:
    world = CacheWorld()
    ends_at = world.epoch + 10
    reader = world.reader()
    await world.page(reader, clip(1, ends_at=ends_at), clip(2))
    assert reader.outcome.cache_status(world.clocks) == "fwd=miss; ttl=10; stored"
    world.now += 10
    await world.page(world.reader(), clip(1))
    assert world.calls == 2


async def test_a_page_s_freshness_governs_the_page_and_a_clip_s_the_single_read() -> None:
    fresh = {EntityKind.LATER_PAGE: 300.0, EntityKind.CLIP: 5.0}
    world = CacheWorld(fresh_by_kind_s=fresh, stale_s=0.0)
    await world.page(world.reader(), clip(1), kind=EntityKind.LATER_PAGE)
    world.now += 4
    await world.one(world.reader(), clip(1, likes=1))
    assert world.calls == 1
    world.now += 2
    assert b'"likes":1' in await world.one(world.reader(), clip(1, likes=1))
    assert world.calls == 2
    # The clip of the single read shows in the page, which is still fresh.
    page = await world.page(world.reader(), kind=EntityKind.LATER_PAGE)
    assert b'"likes":1' in (page.clips[0].video or b"")
    assert world.calls == 2


async def test_times_are_spread_by_a_tenth() -> None:
    for spread, until in ((-1.0, 27.0), (1.0, 33.0)):
        world = CacheWorld(spread=spread)
        reader = world.reader()
        await world.page(reader, clip(1))
        assert reader.outcome.fresh_until == world.now + until


async def test_a_write_changes_every_clip_of_the_post_wherever_it_is_held() -> None:
    world = CacheWorld()
    reader = world.reader()
    await world.page(reader, clip(1, post=7), clip(2))
    await world.page(reader, clip(2), clip(3, post=7), name="profile")
    await world.page(world.reader("bob"), clip(1, post=7))
    async with world.cache.writing(reader) as changes:
        changes.change_post("post-7", like)
    assert [world.likes(reader, number) for number in (1, 2, 3)] == [1, 0, 1]
    assert world.likes(world.reader("bob")) == 0
    page = await world.page(reader)
    assert [b'"likes":1' in (one.video or b"") for one in page.clips] == [True, False]
    assert world.calls == 3


async def test_a_flight_begun_before_a_write_can_not_store_over_it() -> None:
    world = CacheWorld()
    reader = world.reader()
    await world.page(reader, clip(1))
    world.now += FRESH_S + STALE_S
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> bytes:
        begun.set()
        await go_on.wait()
        return orjson.dumps(clip(1, likes=0))

    late = asyncio.create_task(world.cache.clips.read_clip(reader, media_id(1), slow))
    await begun.wait()
    async with world.cache.writing(reader) as changes:
        changes.change_post("post-1", like)
    go_on.set()
    await late
    assert world.likes(reader) == 1
    # Nor is it joined by who asks after the write.
    assert b'"likes":1' in await world.one(world.reader(), clip(1, likes=1))


async def test_a_read_after_a_write_does_not_join_a_flight_from_before() -> None:
    world = CacheWorld()
    reader = world.reader()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> bytes:
        begun.set()
        await go_on.wait()
        return orjson.dumps(clip(1, likes=0))

    late = asyncio.create_task(world.cache.clips.read_clip(reader, media_id(1), slow))
    await begun.wait()
    async with world.cache.writing(reader):
        pass
    assert b'"likes":1' in await world.one(world.reader(), clip(1, likes=1))
    go_on.set()
    assert b'"likes":0' in ((await late).video or b"")
    assert world.likes(reader) == 1


async def test_what_was_made_of_other_reads_goes_with_a_write() -> None:
    world = CacheWorld()
    made = 0

    async def make() -> str:
        nonlocal made
        made += 1
        return f"made {made}"

    key = (EntityKind.ACCOUNT, "clips", "ann")
    reader = world.reader()
    for _ in range(2):
        assert await world.cache.values.read_derived(reader, key, TEXT, make) == "made 1"
    async with world.cache.writing(reader) as changes:
        changes.change_post("post-1", like)
    assert await world.cache.values.read_derived(reader, key, TEXT, make) == "made 2"


async def test_malformed_clips_are_left_out_and_named() -> None:
    world = CacheWorld()
    page = await world.page(world.reader(), clip(1), "no clip", {"id": 7, "postId": "p"}, clip(2))
    assert [one.id for one in page.clips] == [media_id(1), media_id(2)]
    assert world.dropped == ["not_an_object", "id_missing"]


async def test_what_two_were_told_alike_is_held_once_and_nothing_else_is() -> None:
    world = CacheWorld()
    ann, bob = world.reader("ann"), world.reader("bob")
    first = (await world.page(ann, clip(1))).clips[0]
    same = (await world.page(bob, clip(1))).clips[0]
    assert same is first
    assert len(world.learnt) == 1
    other = (await world.page(world.reader("cleo"), clip(1, likes=1))).clips[0]
    assert other is not first
    # A clip that names its reader as its author may be the reader's own.
    by_dora = clip(1, author={"id": "u-1", "username": "dora"})
    mine = (await world.page(world.reader("dora"), by_dora)).clips[0]
    theirs = (await world.page(world.reader("egon"), by_dora)).clips[0]
    assert mine is not theirs
    assert b'"reader":"dora"' in (mine.video or b"")
    assert b'"reader":null' in (theirs.video or b"")


async def test_everything_together_stays_within_its_bound() -> None:
    world = CacheWorld(max_bytes=200_000)
    for number in range(300):
        await world.page(world.reader(f"viewer-{number}"), clip(number, caption="x" * 1_000))
        assert world.cache.store.size_bytes <= 200_000
    counters = world.cache.counters
    assert counters.evicted_partitions > 100
    assert len(world.cache.store) + counters.evicted_partitions == 300
    # The least recently used one is gone first.
    assert world.cache.store.find_partition("viewer-299") is not None
    assert world.cache.store.find_partition("viewer-0") is None


async def test_one_credential_can_not_push_out_all_others() -> None:
    world = CacheWorld(max_bytes=400_000)
    await world.page(world.reader("bob"), clip(1))
    for number in range(2_000):
        await world.page(world.reader("ann"), clip(2), name=f"page {number}")
        assert world.cache.store.size_bytes <= 400_000
    assert world.cache.store.find_partition("bob") is not None
    assert world.cache.counters.evicted_entries > 1_000


async def test_what_is_bigger_than_an_entry_may_be_is_given_and_not_held() -> None:
    world = CacheWorld(max_entry_bytes=2_000)
    for expected in (1, 2):
        reader = world.reader()
        page = await world.page(reader, clip(1, caption="x" * 3_000))
        assert page.clips
        assert not reader.outcome.is_stored
        assert world.calls == expected


async def test_what_is_let_go_is_counted_out() -> None:
    world = CacheWorld()
    for number in range(50):
        reader = world.reader(f"viewer-{number}")
        page = await world.page(reader, clip(number))
        body = world.cache.responses.make_body(b"[", page.clips, b"]")
        world.cache.responses.store_response(
            reader, EntityKind.FIRST_PAGE, ("answer", "feed"), body
        )
    del page, body
    await settle()
    assert world.cache.store.size_bytes > 50_000
    assert world.cache.store.empty_partitions() == 50
    await settle()
    world.cache.forget_clips()
    assert world.cache.store.size_bytes == 0


async def test_an_answer_is_good_while_what_it_shows_is() -> None:
    world = CacheWorld()
    key = ("answer", "feed")

    async def answered() -> bool:
        reader = world.reader()
        page = await world.page(reader, clip(1, likes=0))
        held = world.cache.responses.find_response("ann", key)
        body = world.cache.responses.make_body(b"[", page.clips, b"]")
        world.cache.responses.store_response(reader, EntityKind.FIRST_PAGE, key, body)
        return held is not None

    assert not await answered()
    assert await answered()
    # Another read changed something else: what the answer shows is as it was.
    await world.page(world.reader(), clip(9), name="other")
    assert await answered()
    await world.one(world.reader(), clip(9, likes=1), 9)
    assert await answered()
    reader = world.reader()
    async with world.cache.writing(reader) as changes:
        changes.change_post("post-1", like)
    assert not await answered()
    assert await answered()
    assert world.cache.responses.find_response("bob", key) is None
    world.now += FRESH_S
    assert world.cache.responses.find_response("ann", key) is None


async def test_an_answer_made_of_reads_from_before_and_after_a_change_is_not_kept() -> None:
    world = CacheWorld()
    reader = world.reader()
    page = await world.page(reader, clip(1))
    async with world.cache.writing(world.reader()) as changes:
        changes.change_post("post-1", like)
    await world.page(reader, clip(2), name="other")
    body = world.cache.responses.make_body(b"[", page.clips, b"]")
    world.cache.responses.store_response(reader, EntityKind.FIRST_PAGE, ("answer",), body)
    assert world.cache.responses.find_response("ann", ("answer",)) is None


async def test_a_post_can_be_dropped_for_everybody() -> None:
    world = CacheWorld()
    for name in ("ann", "bob"):
        await world.page(world.reader(name), clip(1), clip(2))
    await world.page(world.reader("cleo"), clip(2))
    assert await world.cache.drop_post("post-1") == 2
    await world.page(world.reader("ann"), clip(1), clip(2))
    await world.page(world.reader("cleo"), clip(2))
    assert world.calls == 4


async def test_nothing_is_left_under_way_after_closing() -> None:
    world = CacheWorld()

    async def endless() -> bytes:
        await asyncio.Event().wait()
        return b""

    waiting = asyncio.create_task(world.cache.clips.read_clip(world.reader(), media_id(1), endless))
    await settle()
    assert world.cache.under_way == 1
    await world.cache.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert world.cache.under_way == 0
