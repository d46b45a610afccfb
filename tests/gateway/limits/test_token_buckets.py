"""Token buckets, by a clock of the test."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.limits.token_buckets import MOST_NAMES, TokenBuckets
from tests.support.steps import counted_steps


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_so_many_a_second() -> None:
    clock = Clock()
    buckets = TokenBuckets(10, 3, clock=clock)
    assert [buckets.wait_s("a") for _ in range(3)] == [0.0, 0.0, 0.0]
    wait_s = buckets.wait_s("a")
    assert abs(wait_s - 0.1) < 1e-4
    assert buckets.wait_s("b") == 0.0
    clock.now += wait_s + 1e-5
    assert buckets.wait_s("a") == 0.0
    assert buckets.wait_s("a") > 0
    assert abs(buckets.reset_s("a") - 0.3) < 1e-4


def test_a_rate_of_0_is_no_limit() -> None:
    buckets = TokenBuckets(0, 1, clock=Clock())
    assert not any(buckets.wait_s("a") for _ in range(10_000))


def test_another_rate_counts_from_now_on() -> None:
    buckets = TokenBuckets(0, 1, clock=Clock())
    buckets.set_rate(10, 1)
    assert buckets.wait_s("a") == 0.0
    assert buckets.wait_s("a") > 0.0


@given(st.lists(st.floats(0, 2), max_size=200), st.integers(1, 50), st.integers(1, 20))
def test_never_more_than_burst_and_rate_allow(gaps: list[float], rate: int, burst: int) -> None:
    clock = Clock()
    began_at = clock.now
    buckets = TokenBuckets(rate, burst, clock=clock)
    given_away = 0
    for gap in gaps:
        clock.now += gap / rate
        given_away += buckets.wait_s("a") == 0.0
        assert given_away <= burst + (clock.now - began_at) * rate + 1e-3


def test_many_names_take_no_more_room_than_those_of_a_moment() -> None:
    clock = Clock()
    buckets = TokenBuckets(10, 1, clock=clock)
    for number in range(3 * MOST_NAMES):
        clock.now += 0.001
        buckets.wait_s(str(number))
    assert len(buckets) <= MOST_NAMES + 1


def test_a_new_name_among_very_many_takes_no_more_steps() -> None:
    clock = Clock()
    buckets = TokenBuckets(10, 1, clock=clock)
    for number in range(MOST_NAMES + 1):
        buckets.wait_s(str(number))
    clock.now += 1_000
    with counted_steps() as steps:
        for number in range(10):
            buckets.wait_s(f"new {number}")
    assert steps.calls < 300
