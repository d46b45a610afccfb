"""What is noted of a request answered on the fast path: its log line and its trace."""

from typing import Protocol

from multidict import MultiMapping

from gateway.http.access_log import AccessLog, Line


class HitTraces(Protocol):
    """The traces of such requests; none of them makes a call."""

    @property
    def is_exporting(self) -> bool:
        """Whether every request has to be noted."""

    def trace_id_of(self, headers: MultiMapping[str]) -> str:
        """The trace that a request's header fields name, "" for none."""

    def trace_hit(self, headers: MultiMapping[str], hit: Line, check_s: float) -> str:
        """Export an answered request, and how long it waited to be confirmed; its trace."""


class HitNotes:
    """Notes requests whose answer has `least_status` or more: nobody else has to ask."""

    def __init__(self, access_log: AccessLog, traces: HitTraces) -> None:
        self.least_status = 0 if traces.is_exporting else access_log.least_status
        self.trace_id_of = traces.trace_id_of
        self.is_exporting = traces.is_exporting
        self._access_log = access_log
        self._traces = traces

    def note_hit(self, headers: MultiMapping[str], hit: Line, check_s: float) -> None:
        """Note a request with these header fields; it waited so long to be confirmed."""
        if self.is_exporting:
            hit = hit._replace(trace_id=self._traces.trace_hit(headers, hit, check_s))
        if hit.status >= self._access_log.least_status:
            self._access_log.add_line(hit)
