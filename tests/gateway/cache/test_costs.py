"""What a viewer's requests cost does not grow with what is kept for them."""

import asyncio
from collections.abc import Callable

import pytest

from gateway.cache.entries import Missing, Order, Page, Value
from gateway.cache.leftovers import STEPS_AT_ONCE
from gateway.cache.partition import MOST_DROPPED, Partition
from gateway.cache.store import AT_ONCE
from gateway.cache.write_effects import WriteEffects
from gateway.settings.cache import EntityKind
from tests.support.cache_world import CacheWorld, clip, media_id
from tests.support.steps import counted_steps

FEW, MANY = 100, 5_000
# Beyond what any of these takes with few entries, and far below one step for each of many.
MOST_STEPS = 2_000

Change = Callable[[WriteEffects], None]


def liked(document: dict[str, object]) -> dict[str, object]:
    return {**document, "likes": 1}


CHANGES: dict[str, Change] = {
    "a like": lambda changes: changes.change_post("post-1", liked),
    "a deleted post": lambda changes: changes.forget_post("post-1"),
    "a comment": lambda changes: changes.drop_comments(),
    "a follow": lambda changes: changes.drop_relationships(),
    "a block": lambda changes: changes.drop_everything(),
}


async def filled(world: CacheWorld, entries: int, digest: str = "ann") -> Partition:
    """A partition with many entries of every kind, and a page with one clip of its own."""
    page = await world.page(world.reader(digest), clip(1), name="first")
    store, now = world.cache.store, world.now
    partition = store.open_partition(digest, None)
    for number in range(entries):
        comments = Value(EntityKind.COMMENTS, b"{}", fetched_at=now, fresh_until=now + 30)
        store.store_entry(digest, partition, (EntityKind.COMMENTS, number), comments)
        videos = Page(
            EntityKind.USER_LIST, page.clips, "next", fetched_at=now, fresh_until=now + 30
        )
        store.store_entry(digest, partition, (EntityKind.USER_LIST, number), videos)
        counted = Value(
            EntityKind.ACCOUNT, b"{}", fetched_at=now, fresh_until=now + 30, is_derived=True
        )
        store.store_entry(digest, partition, (EntityKind.ACCOUNT, number), counted)
        missing = Missing(EntityKind.CLIP, KeyError, fresh_until=now + 30)
        store.store_entry(digest, partition, (EntityKind.CLIP, media_id(number + 10)), missing)
        order = Order(EntityKind.USER_LIST, (media_id(1),), None, fresh_until=now + 600)
        store.store_entry(digest, partition, ("order", number), order)
    return partition


async def steps_of(change: Change, entries: int) -> int:
    world = CacheWorld(max_bytes=100_000_000)
    partition = await filled(world, entries)
    assert len(partition) == 5 * entries + 1
    async with world.cache.writing(world.reader()) as changes:
        change(changes)  # what is done the first time only
    await filled(world, entries)
    with counted_steps() as steps:
        async with world.cache.writing(world.reader()) as changes:
            change(changes)
    return steps.calls


@pytest.mark.parametrize("what", CHANGES)
async def test_a_write_takes_no_more_steps_where_more_is_cached(what: str) -> None:
    few, many = await steps_of(CHANGES[what], FEW), await steps_of(CHANGES[what], MANY)
    assert few < MOST_STEPS
    assert many < MOST_STEPS


DROPPED = {
    "a comment": (EntityKind.COMMENTS, EntityKind.ACCOUNT),
    "a follow": (EntityKind.USER_LIST, EntityKind.ACCOUNT),
    "a block": (EntityKind.COMMENTS, "order"),
}


@pytest.mark.parametrize("what", DROPPED)
async def test_what_was_dropped_is_gone_at_once_and_freed_soon(what: str) -> None:
    world = CacheWorld(max_bytes=100_000_000)
    partition = await filled(world, MANY)
    version, cut = partition.version, partition.cut
    async with world.cache.writing(world.reader()) as changes:
        CHANGES[what](changes)
    assert (partition.version, partition.cut) == (version + 1, cut + 1)
    assert [partition.find_entry((name, 7)) for name in DROPPED[what]] == [None] * 2
    # A page that lies on a shelf put away is no latest word on its clips.
    if what != "a comment":
        assert partition.find_clip(media_id(1)) is None
    for _ in range(5 * MANY // STEPS_AT_ONCE + 10):
        await asyncio.sleep(0)
    assert not world.cache.store.entries - len(partition)
    if what == "a block":
        assert len(partition) == 0
        world.cache.forget_clips()
        assert world.cache.store.bytes_by_kind()["clips"] == 0


async def test_who_comes_back_after_long_pays_for_a_part_of_what_is_out_of_date() -> None:
    world = CacheWorld(max_bytes=100_000_000)
    partition = await filled(world, MANY)
    world.now += 10_000
    with counted_steps() as steps:
        await world.page(world.reader(), clip(1), name="again")
    assert steps.calls < 60 * MOST_DROPPED
    # Each entry that comes takes more with it than itself: in the end nothing old is left.
    missing = Missing(EntityKind.CLIP, KeyError, fresh_until=world.now + 30)
    for _ in range(MANY // 4):
        world.cache.store.store_entry("ann", partition, (EntityKind.CLIP, "none"), missing)
    assert len(partition) == 2


async def test_to_make_room_a_big_partition_goes_in_a_moment() -> None:
    world = CacheWorld(max_bytes=100_000_000)
    await filled(world, MANY, "bob")
    await world.page(world.reader(), clip(2))
    partition = world.cache.store.open_partition("ann", None)
    world.cache.store.max_bytes = world.cache.store.size_bytes
    value = Value(EntityKind.BLOCKS, b"{}", fetched_at=world.now, fresh_until=world.now + 30)
    with counted_steps() as steps:
        world.cache.store.store_entry("ann", partition, (EntityKind.BLOCKS,), value)
    assert world.cache.store.find_partition("bob") is None
    assert steps.calls < 5 * MOST_STEPS


async def test_others_are_served_while_the_operator_empties_many_partitions() -> None:
    world = CacheWorld(max_bytes=100_000_000)
    for number in range(4 * AT_ONCE):
        await world.page(world.reader(f"viewer-{number}"), clip(1))
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(count_turns())
    assert await world.cache.drop_post("post-1") == 4 * AT_ONCE
    await world.cache.store.drop_made()
    other.cancel()
    assert turns >= 2 * (4 - 1)
