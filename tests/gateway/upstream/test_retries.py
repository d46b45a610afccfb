"""Which calls are made a second time, and how many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.upstream import endpoints
from gateway.upstream.endpoints import Endpoint
from gateway.upstream.envelope import RawReply
from gateway.upstream.nexgate_error import CONNECTION_FAILED, NexgateError
from gateway.upstream.retries import (
    LEAST_PAUSE_S,
    MOST_PAUSE_S,
    MOST_SAVED,
    RetryBudget,
    is_retried,
    pause_s,
)
from mappings.error_kinds import Kind

ALL = [one for one in vars(endpoints).values() if isinstance(one, Endpoint)]


@given(st.lists(st.booleans(), max_size=500))
def test_from_some_twenty_calls_on_at_most_a_fifth_more_calls_are_made(failed: list[bool]) -> None:
    budget, calls, retries = RetryBudget(), 0, 0
    for has_failed in failed:
        calls += 1
        budget.note_call()
        retries += has_failed and budget.take_retry()
        assert retries <= max(0.2 * calls, 1 + 0.15 * calls)
    assert calls < 20 or retries <= 0.2 * calls


@given(st.integers(0, 2_000))
def test_what_went_well_saves_a_bounded_number_of_retries(calls: int) -> None:
    budget = RetryBudget()
    for _ in range(calls):
        budget.note_call()
    assert sum(budget.take_retry() for _ in range(calls + 10)) <= MOST_SAVED


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_reads_are_tried_again_where_that_may_help(status: int) -> None:
    reply = RawReply(status, {}, b"")
    assert is_retried(endpoints.CLIP, reply, now=0)
    assert not is_retried(endpoints.CLIP, reply._replace(headers={"Retry-After": "1"}), now=0)


@pytest.mark.parametrize("status", [200, 400, 401, 404, 500, 501])
def test_what_would_be_answered_the_same_is_not(status: int) -> None:
    assert not is_retried(endpoints.CLIP, RawReply(status, {}, b""), now=0)


@pytest.mark.parametrize("reason", ["timeout", "connect_timeout", "truncated", "circuit_open"])
def test_what_took_long_or_was_never_sent_is_not(reason: str) -> None:
    error = NexgateError(Kind.UNAVAILABLE, route="GET /", reason=reason)
    assert not is_retried(endpoints.CLIP, error, now=0)


@pytest.mark.parametrize("endpoint", [one for one in ALL if one.method != "GET"])
def test_what_is_no_read_is_never_tried_again(endpoint: Endpoint) -> None:
    lost = NexgateError(Kind.UNAVAILABLE, route=endpoint.route, reason=CONNECTION_FAILED)
    assert not is_retried(endpoint, lost, now=0)
    assert not is_retried(endpoint, RawReply(503, {}, b""), now=0)


@given(st.floats(0.0, 1.0))
def test_the_pause_is_short_and_never_the_same(chance: float) -> None:
    assert LEAST_PAUSE_S <= pause_s(chance) <= MOST_PAUSE_S
