"""Shares of the connections to Nexgate: properties over any order of calls, and turns."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.upstream.bulkhead import Bulkhead, Shares, TooManyCalls

GUESTS = "guest"
FOREVER_S = 60.0
Call = tuple[str, str]


def bulkhead(connections: int = 20) -> Bulkhead:
    return Bulkhead(Shares.of(connections), shared_by_many=frozenset({GUESTS}))


def taken(hall: Bulkhead, *calls: Call) -> list[bool]:
    return [hall.enter(*call) for call in calls]


calls = st.tuples(st.sampled_from(["ann", "bob", "cy", GUESTS]), st.sampled_from(["feed", "clip"]))


@given(
    st.integers(1, 40),
    st.lists(st.tuples(st.sampled_from(["enter", "leave"]), calls), max_size=120),
)
def test_nobody_ever_has_more_than_their_share(
    connections: int, steps: list[tuple[str, Call]]
) -> None:
    hall, shares, under_way = bulkhead(connections), Shares.of(connections), list[Call]()
    for what, call in steps:
        if what == "enter":
            if hall.enter(*call):
                under_way.append(call)
        elif call in under_way:
            under_way.remove(call)
            hall.leave(*call)
        of_viewer = Counter(viewer for viewer, _ in under_way)
        assert len(under_way) <= connections
        assert all(count <= shares.endpoint for count in Counter(r for _, r in under_way).values())
        assert all(
            count <= (shares.shared if viewer == GUESTS else shares.viewer)
            for viewer, count in of_viewer.items()
        )
    for call in under_way:
        hall.leave(*call)
    assert sum(taken(hall, *[(f"viewer {n}", f"route {n}") for n in range(connections)])) == (
        connections
    )


def test_one_viewer_and_one_endpoint_leave_room_for_others() -> None:
    hall, shares = bulkhead(100), Shares.of(100)
    assert sum(taken(hall, *[("ann", "hanging")] * 300)) == shares.viewer == 20
    assert sum(taken(hall, *[(f"viewer {n}", "hanging") for n in range(300)])) == 30
    assert hall.enter("ann", "feed") is False
    assert hall.enter("bob", "feed")


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_viewers_take_turns_however_many_calls_one_of_them_has_waiting() -> None:
    hall, order = bulkhead(4), list[str]()
    assert all(taken(hall, *[("zoe", "feed")] * 2, *[("zoe", "clip")] * 2))

    async def call(viewer: str) -> None:
        await hall.wait(viewer, "feed", FOREVER_S)
        order.append(viewer)

    waiting = [asyncio.create_task(call(viewer)) for viewer in ["ann"] * 3 + ["bob", "cy"]]
    await settled()
    for viewer, route in [("zoe", "feed"), ("zoe", "feed"), ("zoe", "clip"), ("zoe", "clip")]:
        hall.leave(viewer, route)
    await settled()
    hall.leave("ann", "feed")
    await settled()
    assert order[:3] == ["ann", "bob", "cy"]
    assert len(order) == 5
    await asyncio.gather(*waiting)
    assert hall.waiting == 0


async def test_who_waits_for_a_hanging_endpoint_holds_up_no_other_call_of_theirs() -> None:
    hall = bulkhead(8)
    assert all(taken(hall, *[("ann", "hanging")] * 2, *[("bob", "hanging")] * 2))
    stuck = asyncio.create_task(hall.wait("cy", "hanging", FOREVER_S))
    await settled()
    assert hall.enter("cy", "feed")
    hall.leave("cy", "feed")
    assert not stuck.done()
    hall.leave("ann", "hanging")
    await stuck


async def test_the_queue_is_short_and_so_is_the_wait() -> None:
    hall, shares = bulkhead(4), Shares.of(4)
    assert all(taken(hall, *[("ann", "feed")] * 4))
    waiting = [asyncio.create_task(hall.wait("ann", "feed", FOREVER_S)) for _ in range(4)]
    await settled()
    with pytest.raises(TooManyCalls):
        await hall.wait("ann", "feed", FOREVER_S)
    with pytest.raises(TooManyCalls):
        await hall.wait("bob", "feed", 0.0)
    assert hall.waiting == shares.waiting
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert hall.waiting == 0
    for _ in range(4):
        hall.leave("ann", "feed")
    assert hall.enter("ann", "feed")


async def test_a_turn_that_comes_as_its_call_is_given_up_goes_to_the_next() -> None:
    hall = bulkhead(4)
    assert all(taken(hall, *[("ann", "feed")] * 4))
    given_up = asyncio.create_task(hall.wait("bob", "feed", FOREVER_S))
    behind = asyncio.create_task(hall.wait("cy", "feed", FOREVER_S))
    await settled()
    hall.leave("ann", "feed")
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    await behind
