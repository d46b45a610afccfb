"""The trace of the request that is worked on, and what is noted in it.

Whoever works for a request finds its trace by `current_trace`: a context variable, so tasks that a
request starts have it too.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, NamedTuple, Protocol

from gateway.tracing.trace_context import (
    FieldLines,
    TraceContext,
    new_span_id,
    new_trace_id,
    read_traceparent,
    read_tracestate,
)

Attributes = Mapping[str, str | int]
_NOTHING: Final[Attributes] = {}
# How the shared tier is asked whether what is cached is current; one command for many requests.
CHECK: Final = "MGET"


class Span(NamedTuple):
    """A piece of work that has ended; times in nanoseconds since the epoch.

    `parent` is the span it belongs to, None for the first one of a trace. `is_request`: the work on
    a client's request, else a call to another server. `error` is a word for what went wrong, ""
    for nothing. Names and attributes are route templates and words of the code.
    """

    context: TraceContext
    parent: TraceContext | None
    is_request: bool
    name: str
    began_ns: int
    ended_ns: int
    attributes: Attributes
    error: str


Export = Callable[[Span], None]


class Answered(Protocol):
    """A request that was answered; `route` is its route's template."""

    @property
    def method(self) -> str: ...
    @property
    def route(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def seconds(self) -> float: ...
    @property
    def request_id(self) -> str: ...


class Trace:
    """One request's place in its trace, and how many calls to Nexgate it made so far."""

    __slots__ = (
        "_export",
        "calls",
        "calls_s",
        "context",
        "is_over",
        "parent",
        "request_id",
        "state",
    )

    def __init__(
        self,
        context: TraceContext,
        request_id: str,
        *,
        parent: TraceContext | None = None,
        state: str = "",
        export: Export | None = None,
    ) -> None:
        """`context` is the request's own span, `parent` the caller's; `state` its `tracestate`."""
        self.context = context
        self.request_id = request_id
        self.parent = parent
        self.state = state
        self.calls = 0
        self.calls_s = 0.0
        self.is_over = False
        self._export = export if context.is_sampled else None

    def new_call(self) -> TraceContext:
        """The context of a call to another server: a span of its own in this trace."""
        return self.context._replace(span_id=new_span_id())

    def call_fields(self, call: TraceContext) -> dict[str, str]:
        """The header fields that tie a call to Nexgate to this request."""
        fields = {"X-Request-Id": self.request_id, "traceparent": call.as_field()}
        return fields | {"tracestate": self.state} if self.state else fields

    @property
    def is_exported(self) -> bool:
        """Whether what happens in it is exported."""
        return self._export is not None

    def count_call(self, seconds: float) -> None:
        """Count a call to Nexgate that took this long."""
        self.calls += 1
        self.calls_s += seconds

    def note_call(
        self,
        name: str,
        seconds: float,
        attributes: Attributes = _NOTHING,
        *,
        call: TraceContext | None = None,
        error: str = "",
        ended_ns: int | None = None,
    ) -> None:
        """Export a call that ended at `ended_ns`, or now.

        `call` is its context, if it was sent along.
        """
        if self._export is not None:
            ended, began = _span_times(seconds, ended_ns)
            context = call or self.new_call()
            self._export(Span(context, self.context, False, name, began, ended, attributes, error))

    def note_request(self, answered: Answered, ended_ns: int | None = None) -> None:
        """Export the request itself, which ended at `ended_ns`, or now."""
        if self._export is None:
            return
        ended, began = _span_times(answered.seconds, ended_ns)
        name = f"{answered.method} {answered.route}"
        attributes: Attributes = {
            "http.request.method": answered.method,
            "http.route": answered.route,
            "http.response.status_code": answered.status,
            "http.response.body.size": answered.size_bytes,
            "loops_gateway.request_id": self.request_id,
        }
        error = str(answered.status) if answered.status >= 500 else ""
        self._export(Span(self.context, self.parent, True, name, began, ended, attributes, error))


_CURRENT: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current_trace() -> Trace | None:
    """The trace of the request that is worked on, also in what it left running; None outside."""
    return _CURRENT.get()


def open_trace() -> Trace | None:
    """The same, None also when the request has been answered."""
    trace = _CURRENT.get()
    return None if trace is None or trace.is_over else trace


def note_call(system: str, operation: str, seconds: float, *, error: str) -> None:
    """Export a call to the shared tier or the state store that ends now.

    Only while the request that it was made for is worked on: what it left running is on its own.
    """
    trace = _CURRENT.get()
    if trace is not None and trace.is_exported and not trace.is_over:
        trace.note_call(*_system_call(system, operation, seconds), error=error)


class Traces:
    """Begins the trace of each request."""

    def __init__(self, export: Export | None = None, *, sample_ratio: float = 1.0) -> None:
        """Spans go to `export`: those of traces that their caller samples.

        Of traces that begin here `sample_ratio` is sampled, none where nothing is exported.
        """
        self._export = export
        self._least_unsampled = int(sample_ratio * 2**64) if export is not None else 0

    @property
    def is_exporting(self) -> bool:
        """Whether spans are exported."""
        return self._export is not None

    def begin_trace(self, headers: FieldLines, request_id: str) -> Trace:
        """The trace of a request with these header fields: its caller's, or a new one."""
        parent = read_traceparent(headers)
        if parent is None:
            return Trace(self._new_context(), request_id, export=self._export)
        context = parent._replace(span_id=new_span_id())
        state = read_tracestate(headers)
        return Trace(context, request_id, parent=parent, state=state, export=self._export)

    @contextmanager
    def tracing(self, headers: FieldLines, request_id: str) -> Iterator[Trace]:
        """Around the work on a request: its trace is the current one."""
        trace = self.begin_trace(headers, request_id)
        former = _CURRENT.set(trace)
        try:
            yield trace
        finally:
            trace.is_over = True
            _CURRENT.reset(former)

    def trace_id_of(self, headers: FieldLines) -> str:
        """The trace that these header fields name, "" for none."""
        parent = read_traceparent(headers)
        return "" if parent is None else parent.trace_id

    def trace_hit(self, headers: FieldLines, hit: Answered, check_s: float) -> str:
        """Export a request that was answered without a call to Nexgate; its trace id.

        It began with a wait of `check_s` for the shared tier, 0 for none.
        """
        trace = self.begin_trace(headers, hit.request_id)
        now = time.time_ns()
        if check_s > 0:
            checked = now - int(hit.seconds * 1e9) + int(check_s * 1e9)
            trace.note_call(*_system_call("tier", CHECK, check_s), ended_ns=checked)
        trace.note_request(hit, now)
        return trace.context.trace_id

    def _new_context(self) -> TraceContext:
        trace_id = new_trace_id()
        # As OpenTelemetry's TraceIdRatioBased decides, so that all who take part agree.
        is_sampled = int(trace_id[16:], 16) < self._least_unsampled
        return TraceContext(trace_id, new_span_id(), is_sampled)


def _system_call(system: str, operation: str, seconds: float) -> tuple[str, float, Attributes]:
    attributes = {"loops_gateway.system": system, "db.operation.name": operation}
    return f"{system} {operation}", seconds, attributes


def _span_times(seconds: float, ended_ns: int | None) -> tuple[int, int]:
    """The end and the begin, in nanoseconds since the epoch; the end is now if none is given."""
    ended = time.time_ns() if ended_ns is None else ended_ns
    return ended, ended - int(seconds * 1e9)
