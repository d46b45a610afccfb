"""Spans to an OpenTelemetry collector (OTLP over HTTP); needs the extra `otel`.

Nothing imports this module but where a collector is configured. A span is handed over when it has
ended, and sent by the SDK's own thread: nobody waits for the collector.
"""

from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from gateway.tracing.trace_context import TraceContext
from gateway.tracing.traces import Span

# For one batch; as long as this the gateway may take to stop while the collector is away.
_TIMEOUT_S: Final = 2.0
# An invalid context makes the first span of a trace.
_NO_PARENT: Final = SpanContext(0, 0, is_remote=False)


class _GivenIds(IdGenerator):
    """The ids of a span that has them already: they went out with its calls."""

    def __init__(self) -> None:
        self.context = TraceContext("", "", False)

    def generate_span_id(self) -> int:
        return int(self.context.span_id, 16)

    def generate_trace_id(self) -> int:
        return int(self.context.trace_id, 16)


class OtlpExport:
    """Sends spans to the collector at `url`. `export_span` belongs to the loop's thread."""

    def __init__(self, url: str, *, version: str) -> None:
        """`version` is the gateway's; OTEL_EXPORTER_OTLP_HEADERS may hold header fields."""
        self._ids = _GivenIds()
        resource = {"service.name": "loops-gateway", "service.version": version}
        self._provider = TracerProvider(
            # All that come here are sampled.
            sampler=ALWAYS_ON,
            resource=Resource.create(resource),
            shutdown_on_exit=False,
            id_generator=self._ids,
        )
        exporter = OTLPSpanExporter(f"{url}/v1/traces", timeout=_TIMEOUT_S)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("loops-gateway", version)

    def export_span(self, span: Span) -> None:
        """Hand a span over, to be sent soon."""
        self._ids.context = span.context
        parent = _NO_PARENT if span.parent is None else _as_otel(span.parent, span.is_request)
        ours = self._tracer.start_span(
            span.name,
            set_span_in_context(NonRecordingSpan(parent)),
            SpanKind.SERVER if span.is_request else SpanKind.CLIENT,
            dict(span.attributes),
            start_time=span.began_ns,
        )
        if span.error:
            ours.set_attribute("error.type", span.error)
            ours.set_status(Status(StatusCode.ERROR))
        ours.end(span.ended_ns)

    def close(self) -> None:
        """Send what waits, and end; blocks for as long as the collector takes."""
        self._provider.shutdown()


def _as_otel(context: TraceContext, is_remote: bool) -> SpanContext:
    return SpanContext(
        int(context.trace_id, 16),
        int(context.span_id, 16),
        is_remote=is_remote,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )
