"""Of an account's tries strangers get some, never all; whoever tries, and whenever."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.limits.tries import Try, TryLimits, recent_tries, too_many_tries

LIMITS = TryLimits(of_all=5, of_strangers=3, window_s=600.0, delay_s=2.0)
STEPS = st.lists(st.tuples(st.floats(0, 700), st.booleans()), max_size=60)


def let_through(steps: list[tuple[float, bool]], limits: TryLimits = LIMITS) -> list[Try]:
    """Those of the tries that are let through; each comes so long after the one before."""
    now, kept, found = 0.0, list[Try](), list[Try]()
    for after, is_known in steps:
        now += after
        if too_many_tries(kept, limits, is_known=is_known, now=now) is None:
            kept = [*recent_tries(kept, limits, now), Try(now, is_known)]
            found.append(kept[-1])
    return found


@given(STEPS)
def test_no_window_has_more_tries_than_there_are(steps: list[tuple[float, bool]]) -> None:
    tries = let_through(steps)
    for first in tries:
        window = [one for one in tries if first.at <= one.at < first.at + LIMITS.window_s]
        assert len(window) <= LIMITS.of_all
        assert sum(not one.is_known for one in window) <= LIMITS.of_strangers


@given(STEPS)
def test_strangers_leave_tries_for_known_browsers(steps: list[tuple[float, bool]]) -> None:
    strangers = let_through([(after, False) for after, _ in steps])
    now = sum(after for after, _ in steps)
    known = let_through([(0.0, True)] * LIMITS.of_all)
    tries = strangers[:]
    for _ in range(LIMITS.of_all - LIMITS.of_strangers):
        assert too_many_tries(tries, LIMITS, is_known=True, now=now) is None
        tries.append(Try(now, is_known=True))
    assert len(known) == LIMITS.of_all


@given(STEPS, st.booleans())
def test_after_the_wait_that_is_told_there_is_a_try(
    steps: list[tuple[float, bool]], is_known: bool
) -> None:
    tries = let_through(steps)
    now = tries[-1].at if tries else 0.0
    refused = too_many_tries(tries, LIMITS, is_known=is_known, now=now)
    if refused is not None:
        assert 0 < refused.wait_s <= refused.reset_s <= LIMITS.window_s + 1e-6
        then = now + refused.wait_s + 1e-6
        assert too_many_tries(tries, LIMITS, is_known=is_known, now=then) is None


def waits(limits: TryLimits, *, is_known: bool, count: int) -> list[float]:
    """How long tries that come as soon as they may wait for one another."""
    now, tries, found = 0.0, list[Try](), list[float]()
    for _ in range(count):
        tries.append(Try(now, is_known))
        refused = too_many_tries(tries, limits, is_known=is_known, now=now)
        found.append(0.0 if refused is None else refused.wait_s)
        now += found[-1]
    return found


def test_strangers_wait_longer_each_time_and_known_browsers_do_not() -> None:
    assert waits(LIMITS, is_known=False, count=3) == [2.0, 8.0, 590.0]
    assert waits(LIMITS, is_known=True, count=5) == [0.0] * 4 + [600.0]
    many = TryLimits(of_all=50, of_strangers=50, window_s=600.0, delay_s=2.0)
    assert waits(many, is_known=False, count=8)[:5] == [2.0, 8.0, 32.0, 128.0, 512.0]


def test_limits_of_0_are_none() -> None:
    tries = [Try(0.0, is_known=False)] * 100
    none = TryLimits(of_all=0, of_strangers=0, window_s=600.0, delay_s=2.0)
    assert too_many_tries(tries, none, is_known=False, now=1.0) is None
    assert not none.counts(is_known=False)
    strangers = TryLimits(of_all=0, of_strangers=3, window_s=600.0, delay_s=0.0)
    assert too_many_tries(tries, strangers, is_known=False, now=1.0) is not None
    assert not strangers.counts(is_known=True)
    all_alike = TryLimits(of_all=5, of_strangers=0, window_s=600.0, delay_s=2.0)
    assert too_many_tries(tries[:4], all_alike, is_known=False, now=1.0) is None
    assert too_many_tries(tries[:5], all_alike, is_known=False, now=1.0) is not None
