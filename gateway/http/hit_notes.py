"""What is noted of a request answered on the fast path: its log line and its trace."""

from typing import NamedTuple, Protocol

from multidict import MultiMapping

from gateway.http.access_log import AccessLog, Line


class Hit(NamedTuple):
    """An answered request; `cache_status` is what `Cache-Status` says of it."""

    method: str
    route: str
    status: int
    size_bytes: int
    seconds: float
    cache_status: bytes | None
    viewer: str
    request_id: str


class HitTraces(Protocol):
    """The traces of such requests; none of them makes a call."""

    @property
    def is_exporting(self) -> bool:
        """Whether every request has to be noted."""

    def trace_hit(self, headers: MultiMapping[str], hit: Hit) -> str:
        """The trace of a request with these header fields, "" for none; exported, if any are."""


class HitNotes:
    """Notes requests whose answer has `least_status` or more: nobody else has to ask."""

    def __init__(self, access_log: AccessLog, traces: HitTraces) -> None:
        self.least_status = 0 if traces.is_exporting else access_log.least_status
        self._access_log = access_log
        self._traces = traces

    def note_hit(self, headers: MultiMapping[str], hit: Hit) -> None:
        """Note a request with these header fields."""
        trace_id = self._traces.trace_hit(headers, hit)
        if hit.status < self._access_log.least_status:
            return
        method, route, status, size_bytes, seconds, cache_status, viewer, request_id = hit
        cache = "" if cache_status is None else cache_status.decode()
        self._access_log.add_line(
            Line(
                *(method, route, status, size_bytes, seconds, cache),
                calls=0,
                calls_s=0.0,
                viewer=viewer,
                request_id=request_id,
                trace_id=trace_id,
            )
        )
