"""Faults on demand: their names, how to request them, which ones apply to a call.

A fault is requested by the header `X-Sandbox-Fault: name[=value]` (several with commas) for one
request, or by `PUT /_sandbox/faults` until it is removed, for one route or all of Nexgate's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FAULT_HEADER = "X-Sandbox-Fault"

# name -> (default value, what it does)
FAULTS: Mapping[str, tuple[str, str]] = {
    "latency_ms": ("1000", "waits that many milliseconds before the operation"),
    "timeout": ("", "never answers; `after`: does the operation first"),
    "drop": (
        "",
        "resets the connection; `after`: does the operation first, so only the response is lost",
    ),
    "status": ("500", "error envelope with that status, `status:message`; nothing is done"),
    "html": ("502", "an HTML page with that status, as a proxy sends; nothing is done"),
    "empty401": ("", "401 with an empty body and WWW-Authenticate"),
    "retry_after": ("5", "429 with Retry-After in seconds"),
    "success_false": (
        "An error occurred",
        "200 whose envelope says success false; nothing is done",
    ),
    "truncate": ("0.5", "does the operation, then sends that share of the JSON"),
    "garbage": ("", "does the operation, then answers 200 with text that is no JSON"),
    "content_type": (
        "text/plain",
        "does the operation, then sends the JSON with that Content-Type",
    ),
    "slow_headers": ("1000", "does the operation, then sends a header line each so many ms"),
    "slow_body": ("1000", "does the operation, then sends a tenth of the JSON each so many ms"),
    "wrong_length": ("10", "Content-Length is by that much more than the JSON has; less with -"),
    "informational": ("103", "that 1xx response before the response"),
    "redirect": ("302", "does the operation, then answers that 3xx to an address elsewhere"),
    "bad_gzip": ("", "says gzip, sends plain JSON; a number: gzip that lacks so many bytes"),
    "gzip_bomb": ("100", "does the operation, then sends so many MB of spaces as gzip"),
    "huge_body": ("20", "does the operation, then sends so many MB of spaces"),
    "huge_header": ("64", "does the operation, then sends a header field of so many KB"),
    "http10": ("", "does the operation, then answers in HTTP/1.0 without a length"),
    "not_http": ("", "does the operation, then sends what is no HTTP"),
    "reset_body": ("0.5", "does the operation, then resets after that share of the JSON"),
    "extra_fields": ("", "unknown fields in every object"),
    "drop_optional": ("", "clips without optional fields but media.variants; `all`: that too"),
    "null_optional": (
        "",
        "clips whose optional fields are null, but media.variants; `all`: that too",
    ),
    "fraction": ("6", "timestamps with that many fraction digits: 2, 6 or 9"),
    "surrogate": ("0", "a lone surrogate in the caption of the clip at that place of the page"),
    "huge_number": ("0", "likesCount 1e400 in the clip at that place of the page"),
    "duplicate": ("", "the last clip of the previous page again at the top of the next"),
    "repeat_cursor": ("", "nextCursor is the cursor asked for, hasMore true"),
    "cursor_null": ("", "hasMore true and nextCursor null"),
}

_NUMERIC = frozenset(
    {
        *("latency_ms", "html", "retry_after", "fraction", "surrogate", "huge_number"),
        *("slow_headers", "slow_body", "informational", "redirect"),
        *("gzip_bomb", "huge_body", "huge_header"),
    }
)


class UnknownFaultError(ValueError):
    """An unknown fault, or one with an invalid value."""


@dataclass
class Fault:
    """One fault, possibly for one route and a limited number of times."""

    name: str
    value: str
    route: str | None = None
    times: int | None = None

    def applies_to(self, method: str, path: str, template: str | None) -> bool:
        """Whether the fault applies to a call: `route` is a path or a path template, after an
        optional method and a space."""
        if self.times == 0:
            return False
        return self.route in (None, path, template, f"{method} {path}", f"{method} {template}")

    @property
    def number(self) -> int:
        """The value of a fault that takes a number."""
        return int(self.value)


def make_fault(
    name: str, value: str | None, route: str | None = None, times: int | None = None
) -> Fault:
    """A fault with a checked value; an empty one means the default. Raises `UnknownFaultError`."""
    if name not in FAULTS:
        raise UnknownFaultError(f"unknown fault '{name}'; there are: {', '.join(FAULTS)}")
    chosen = FAULTS[name][0] if value in (None, "") else str(value)
    if name in _NUMERIC and not chosen.isdecimal():
        raise UnknownFaultError(f"fault '{name}' takes a number, not '{chosen}'")
    if name == "wrong_length" and not chosen.removeprefix("-").isdecimal():
        raise UnknownFaultError(f"fault '{name}' takes a number, also below 0, not '{chosen}'")
    if name == "bad_gzip" and chosen and not chosen.isdecimal():
        raise UnknownFaultError(f"fault '{name}' takes a number or nothing, not '{chosen}'")
    if name == "status" and not chosen.partition(":")[0].isdecimal():
        raise UnknownFaultError(f"fault 'status' takes a status or status:message, not '{chosen}'")
    return Fault(name, chosen, route, times)


def faults_in_header(header: str) -> list[Fault]:
    """The faults in a request's header field. Raises `UnknownFaultError`."""
    parts = (part.strip().partition("=") for part in header.split(",") if part.strip())
    return [make_fault(name.strip(), value.strip()) for name, _, value in parts]


def faults_for_call(
    faults: list[Fault], method: str, path: str, template: str | None
) -> list[Fault]:
    """The faults that apply to a call; decrements their `times`."""
    met = [f for f in faults if f.applies_to(method, path, template)]
    for one in met:
        if one.times is not None:
            one.times -= 1
    return met
