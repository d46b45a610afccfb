"""The header fields `traceparent` and `tracestate` (W3C Trace Context)."""

import os
import re
from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

# Version, trace id, parent id, flags; a later version may have more behind them.
_TRACEPARENT: Final = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_MEMBER: Final = re.compile(
    r"[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]"
)
_SAMPLED: Final = 0x01
_MOST_MEMBERS: Final = 32
_LONGEST_STATE: Final = 512


class FieldLines(Protocol):
    """The header fields of a request."""

    def getall(self, key: str, default: Sequence[str]) -> Sequence[str]:
        """The values of all lines of a field."""


class TraceContext(NamedTuple):
    """A trace, and the span in it under which something happens; ids are lower-case hex."""

    trace_id: str
    span_id: str
    is_sampled: bool

    def as_field(self) -> str:
        """The value of `traceparent` (version 00)."""
        return f"00-{self.trace_id}-{self.span_id}-{'01' if self.is_sampled else '00'}"


def read_traceparent(headers: FieldLines) -> TraceContext | None:
    """The caller's context; None without one, or for one that is not valid (section 3.2.2)."""
    lines = headers.getall("traceparent", ())
    found = _TRACEPARENT.fullmatch(lines[0]) if len(lines) == 1 else None
    if found is None:
        return None
    version, trace_id, span_id, flags, more = found.groups()
    if version == "ff" or (version == "00" and more is not None):
        return None
    if trace_id.strip("0") == "" or span_id.strip("0") == "":
        return None
    return TraceContext(trace_id, span_id, bool(int(flags, 16) & _SAMPLED))


def read_tracestate(headers: FieldLines) -> str:
    """What other systems noted in the trace, to be sent on unchanged; "" where it is not valid."""
    lines = headers.getall("tracestate", ())
    members = [one.strip(" \t") for line in lines for one in line.split(",")]
    members = [one for one in members if one]
    state = ",".join(members)
    is_valid = len(members) <= _MOST_MEMBERS and len(state) <= _LONGEST_STATE
    return state if is_valid and all(map(_MEMBER.fullmatch, members)) else ""


def new_trace_id() -> str:
    """A random trace id."""
    return os.urandom(16).hex()


def new_span_id() -> str:
    """A random span id."""
    return os.urandom(8).hex()
