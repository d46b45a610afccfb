"""`traceparent` and `tracestate`: what is taken, what is not, and what is sent on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from gateway.tracing.trace_context import TraceContext, read_traceparent, read_tracestate
from gateway.tracing.traces import Traces, current_trace, open_trace

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
GOOD = f"00-{TRACE}-{SPAN}-01"


def fields(*lines: tuple[str, str]) -> CIMultiDict[str]:
    return CIMultiDict(lines)


@pytest.mark.parametrize(
    ("text", "is_sampled"),
    [
        (GOOD, True),
        (f"00-{TRACE}-{SPAN}-00", False),
        (f"00-{TRACE}-{SPAN}-03", True),  # the other bits are for later versions
        (f"cc-{TRACE}-{SPAN}-01", True),
        (f"cc-{TRACE}-{SPAN}-01-what-the-future-brings", True),
    ],
)
def test_a_valid_context_is_taken(text: str, is_sampled: bool) -> None:
    found = read_traceparent(fields(("TraceParent", text)))
    assert found == TraceContext(TRACE, SPAN, is_sampled)
    assert found.as_field() == f"00-{TRACE}-{SPAN}-{'01' if is_sampled else '00'}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        GOOD.upper(),
        f"{GOOD} ",
        f"{GOOD}\n",
        f"{GOOD}-more",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-{SPAN}-01",
        f"cc-{TRACE}-{SPAN}-01.more",
        f"00-{TRACE}-{SPAN}-1",
        f"00-{TRACE[1:]}-{SPAN}-01",
    ],
)
def test_an_invalid_context_is_none(text: str) -> None:
    assert read_traceparent(fields(("traceparent", text))) is None


def test_two_contexts_are_none() -> None:
    assert read_traceparent(fields(("traceparent", GOOD), ("traceparent", GOOD))) is None


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        (["congo=t61rcWkgMzE"], "congo=t61rcWkgMzE"),
        (["a=1, b=2", " c=3"], "a=1,b=2,c=3"),
        (["fw529a3039@dt=FfAAA"], "fw529a3039@dt=FfAAA"),
        (["a=1,,b=2"], "a=1,b=2"),
        ([], ""),
        (["A=1"], ""),
        (["a"], ""),
        (["a=ä"], ""),
        (["a=1\r\nX-Evil: 1"], ""),
        ([",".join(f"k{number}=1" for number in range(33))], ""),
        (["a=" + "x" * 256 + ",b=" + "x" * 256], ""),
    ],
)
def test_the_state_is_sent_on_where_it_is_valid(lines: list[str], state: str) -> None:
    assert read_tracestate(fields(*(("tracestate", line) for line in lines))) == state


@given(st.text(), st.text())
def test_no_text_breaks_a_request_and_what_is_sent_on_can_be_sent(parent: str, state: str) -> None:
    given_fields = fields(("traceparent", parent), ("tracestate", state))
    with Traces().tracing(given_fields, "r-1") as trace:
        sent = trace.call_fields(trace.new_call())
    assert all(value.isascii() and value.isprintable() for value in sent.values())


def test_a_trace_begins_here_where_the_caller_has_none_and_is_not_sampled_for_nobody() -> None:
    with Traces().tracing(fields(("tracestate", "a=1")), "r-1") as trace:
        sent = read_traceparent(CIMultiDict(trace.call_fields(trace.new_call())))
        assert sent is not None
        assert sent.trace_id == trace.context.trace_id
        assert not sent.is_sampled
        # It belongs to a trace that is not known.
        assert "tracestate" not in trace.call_fields(trace.new_call())


def test_the_trace_is_the_current_one_until_the_request_is_answered() -> None:
    assert current_trace() is None
    with Traces().tracing(fields(), "r-1") as trace:
        assert current_trace() is open_trace() is trace
        trace.is_over = True
        assert current_trace() is trace
        assert open_trace() is None
    assert current_trace() is None


def test_as_many_traces_are_sampled_as_wanted_and_always_as_their_caller_wants() -> None:
    traces = Traces(lambda _: None, sample_ratio=0.25)
    sampled = sum(traces.begin_trace(fields(), "r").context.is_sampled for _ in range(4_000))
    assert 800 < sampled < 1_200
    for text, is_sampled in ((GOOD, True), (GOOD[:-1] + "0", False)):
        trace = traces.begin_trace(fields(("traceparent", text)), "r")
        assert trace.context.is_sampled is is_sampled
