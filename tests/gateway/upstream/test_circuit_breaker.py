"""The circuit breaker: properties over any history of calls and their results."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.upstream.circuit_breaker import (
    FAILURES_TO_OPEN,
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    QUIET_S,
    CircuitBreaker,
    State,
)

# What happens next: time passes, a call is asked for, a call under way ends well, badly or not.
Step = tuple[str, float]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.floats(0.0, 12.0)),
        st.tuples(st.sampled_from(["call", "succeed", "fail", "give up"]), st.just(0.0)),
    ),
    max_size=200,
)


class World:
    """A breaker, its clock, and the calls under way with the state in which they were admitted."""

    def __init__(self) -> None:
        self.breaker = CircuitBreaker()
        self.now = 100.0
        self.under_way: list[int] = []
        self.admitted_at: list[float] = []
        self.succeeded_at = float("-inf")

    def take(self, step: Step) -> None:
        what, seconds = step
        if what == "wait":
            self.now += seconds
        elif what == "call":
            ticket = self.breaker.admit_call(self.now)
            if ticket is not None:
                self.under_way.append(ticket)
        elif self.under_way:
            ticket = self.under_way.pop(0)
            if what == "succeed":
                self.breaker.note_success(ticket, self.now)
                self.succeeded_at = self.now
            elif what == "fail":
                self.fail(ticket)

    def fail(self, ticket: int) -> None:
        was_closed = self.breaker.state is State.CLOSED
        has_opened = self.breaker.note_failure(ticket, self.now)
        assert has_opened == (was_closed and self.breaker.state is State.OPEN)


def opened_at(now: float) -> CircuitBreaker:
    breaker = CircuitBreaker()
    for _ in range(FAILURES_TO_OPEN):
        ticket = breaker.admit_call(now)
        assert ticket is not None
        breaker.note_failure(ticket, now)
    return breaker


@given(steps)
def test_what_answers_is_called_again_soon_whatever_happened_before(history: list[Step]) -> None:
    world = World()
    for step in history:
        world.take(step)
    world.now += LONGEST_PAUSE_S
    ticket = world.breaker.admit_call(world.now)
    assert ticket is not None
    world.breaker.note_success(ticket, world.now)
    assert world.breaker.state is State.CLOSED
    assert world.breaker.wait_s(world.now) == 0


@given(steps)
def test_a_refusal_names_the_time_after_which_a_call_is_admitted(history: list[Step]) -> None:
    world = World()
    for step in history:
        world.take(step)
        is_refused = world.breaker.wait_s(world.now) > 0
        assert not is_refused or world.breaker.admit_call(world.now) is None
        assert world.breaker.wait_s(world.now) <= LONGEST_PAUSE_S


@given(steps)
def test_nothing_that_succeeded_a_moment_ago_is_refused(history: list[Step]) -> None:
    world = World()
    for step in history:
        was_closed = world.breaker.state is State.CLOSED
        world.take(step)
        if was_closed and world.breaker.state is not State.CLOSED:
            assert world.now - world.succeeded_at >= QUIET_S


@given(st.lists(st.booleans(), max_size=FAILURES_TO_OPEN * 10))
def test_fewer_failures_in_a_row_than_it_takes_refuse_nothing(successes: list[bool]) -> None:
    breaker, in_a_row = CircuitBreaker(), 0
    for number, is_success in enumerate(successes):
        now = 100.0 + number * QUIET_S / 1_000
        in_a_row = 0 if is_success or in_a_row == FAILURES_TO_OPEN - 1 else in_a_row + 1
        ticket = breaker.admit_call(now)
        assert ticket is not None
        (breaker.note_failure if in_a_row else breaker.note_success)(ticket, now)


@given(st.lists(st.floats(0.0, 0.5), min_size=1, max_size=300))
def test_while_nothing_answers_one_call_goes_out_in_each_pause(waits: list[float]) -> None:
    now = 100.0
    breaker, probes = opened_at(now), list[float]()
    for wait_s in waits:
        now += wait_s
        ticket = breaker.admit_call(now)
        if ticket is not None:
            probes.append(now)
            breaker.note_failure(ticket, now)
    gaps = [later - earlier for earlier, later in zip([100.0, *probes], probes, strict=False)]
    assert all(gap >= FIRST_PAUSE_S for gap in gaps)
    assert all(gap >= min(2.0**n, LONGEST_PAUSE_S) for n, gap in enumerate(gaps))


def test_a_probe_that_hangs_holds_up_no_other_for_long() -> None:
    breaker = opened_at(100.0)
    assert breaker.admit_call(100.0 + FIRST_PAUSE_S) is not None
    assert breaker.state is State.HALF_OPEN
    assert breaker.admit_call(100.0 + FIRST_PAUSE_S) is None
    assert breaker.admit_call(100.0 + 2 * FIRST_PAUSE_S) is not None


def test_calls_from_before_it_opened_say_nothing_any_more() -> None:
    breaker = CircuitBreaker()
    old = breaker.admit_call(100.0)
    assert old is not None
    for _ in range(FAILURES_TO_OPEN):
        ticket = breaker.admit_call(100.0)
        assert ticket is not None
        breaker.note_failure(ticket, 100.0)
    assert not breaker.note_success(old, 101.0)
    assert breaker.state is State.OPEN
