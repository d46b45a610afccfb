"""A sliding-window counter of two numbers, and what is counted in this process by it."""

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.limits.rates import MOST_NAMES, RateLimit, SharedUse, WindowCounts
from gateway.limits.sliding_window import Uses, has_room, too_many

WINDOW_S = 60.0


@dataclass
class Clock:
    now: float = 600.0

    def __call__(self) -> float:
        return self.now


def counted(limit: int, clock: Clock) -> RateLimit:
    return RateLimit("writes", limit, WINDOW_S, refused=Counter(), clock=clock)


def test_so_many_at_once_and_another_name_has_its_own() -> None:
    counts = WindowCounts(WINDOW_S, clock=Clock())
    for _ in range(3):
        counts.add_use("a")
    assert counts.uses_of("a") == Uses(3, 0, 0.0)
    assert counts.uses_of("b") == Uses(0, 0, 0.0)


@pytest.mark.parametrize(
    ("uses", "wait_s", "reset_s"),
    [
        (Uses(10, 0, 0.0), 60 + 6, 120),  # all at the beginning: one comes back in the next window
        (Uses(10, 0, 59.0), 1 + 6, 61),
        (Uses(4, 10, 15.0), 15, 105),  # (60 - 30) / 60 of the ten are five
        (Uses(0, 10, 0.0), 6, 60),
        (Uses(30, 0, 30.0), 30 + 42, 90),  # the limit was higher before
    ],
)
def test_when_to_go_on(uses: Uses, wait_s: float, reset_s: float) -> None:
    assert not has_room(uses, 10, WINDOW_S)
    found = too_many(uses, 10, WINDOW_S)
    assert found == pytest.approx((10, wait_s, reset_s))


@given(st.integers(0, 50), st.integers(0, 50), st.floats(0, WINDOW_S), st.integers(1, 50))
def test_who_waits_as_long_as_is_said_has_room(
    current: int, former: int, elapsed_s: float, limit: int
) -> None:
    uses = Uses(current, former, elapsed_s)
    if has_room(uses, limit, WINDOW_S):
        return
    wait_s = too_many(uses, limit, WINDOW_S).wait_s
    assert wait_s > 0
    for early in (0.5, 0.99):
        assert not has_room(_later(uses, wait_s * early), limit, WINDOW_S)
    assert has_room(_later(uses, wait_s + 1e-6), limit, WINDOW_S)


def _later(uses: Uses, seconds: float) -> Uses:
    elapsed_s = uses.elapsed_s + seconds
    if elapsed_s < WINDOW_S:
        return Uses(uses.current, uses.former, elapsed_s)
    if elapsed_s < 2 * WINDOW_S:
        return Uses(0, uses.current, elapsed_s - WINDOW_S)
    return Uses(0, 0, 0.0)


@given(st.lists(st.floats(0, 40), max_size=120), st.integers(1, 12))
async def test_never_more_than_the_limit_in_a_window_and_nobody_below_it_is_refused(
    gaps: list[float], limit: int
) -> None:
    clock = Clock()
    rate = counted(limit, clock)
    windows: Counter[int] = Counter()
    for gap in gaps:
        clock.now += gap
        number = int(clock.now // WINDOW_S)
        lately = windows[number] + windows[number - 1]
        refused = await rate.count_use("a")
        if refused is None:
            windows[number] += 1
        else:
            assert lately >= limit
            assert refused.limit == limit
            assert 0 < refused.wait_s <= refused.reset_s + 1e-6 <= 2 * WINDOW_S + 1e-6
        assert windows[number] <= limit


async def test_refused_uses_are_not_counted_but_told() -> None:
    clock, refused = Clock(), Counter[str]()
    rate = RateLimit("writes", 2, WINDOW_S, refused=refused, clock=clock)
    assert refused == {"writes": 0}
    found = [await rate.count_use("a") for _ in range(50)]
    assert found.count(None) == 2
    assert refused["writes"] == 48
    clock.now += 90  # half of the two still counts
    assert await rate.count_use("a") is None
    assert await rate.count_use("a") is not None


async def test_0_is_no_limit_and_another_limit_counts_at_once() -> None:
    rate = counted(0, Clock())
    assert {await rate.count_use("a") for _ in range(100)} == {None}
    rate.limit = 1
    assert [await rate.count_use("a") is None for _ in range(2)] == [True, False]


def test_many_names_take_bounded_room() -> None:
    clock = Clock()
    counts = WindowCounts(WINDOW_S, clock=clock)
    for window in range(3):
        clock.now = 600.0 + window * WINDOW_S
        for number in range(MOST_NAMES + 1_000):
            counts.add_use(str(number))
    assert len(counts) == 2 * MOST_NAMES
    assert counts.uses_of("0").current == 0
    assert counts.uses_of(str(MOST_NAMES)).current == 1
    clock.now += 10 * WINDOW_S
    assert counts.uses_of("0") == Uses(0, 0, 0.0)
    assert len(counts) == 0


async def test_a_tier_that_goes_away_leaves_what_this_process_let_through() -> None:
    shared: list[SharedUse | None] = []

    async def count(name: str, limit: int, window_s: float) -> SharedUse | None:
        assert (name, limit, window_s) == ("a", 3, WINDOW_S)
        return shared.pop()

    refused = Counter[str]()
    rate = RateLimit("writes", 3, WINDOW_S, refused=refused, shared=count, clock=Clock())
    # What others let through counts as long as the tier says so.
    shared[:] = [
        None,
        None,
        SharedUse(is_counted=False, before=Uses(3, 0, 30.0)),
        SharedUse(is_counted=True, before=Uses(2, 0, 30.0)),
        SharedUse(is_counted=True, before=Uses(0, 0, 30.0)),
    ]
    found = [await rate.count_use("a") for _ in range(5)]
    assert [one is None for one in found] == [True, True, False, True, False]
    assert found[2] is not None
    assert found[2].wait_s == pytest.approx(30 + 20)
    assert refused["writes"] == 2
