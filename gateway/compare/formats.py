"""Formats of texts and numbers: which are checked, which follow from others, an example of each."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import urlsplit

from jsonschema import FormatChecker

# Said for people and editors; they limit no value.
DECORATION: Final = frozenset({"password", "regex", "html", "markdown", "textarea"})
# Whatever has the first has the others too.
_IMPLIED: Final[Mapping[str, frozenset[str]]] = {
    "int32": frozenset({"int64"}),
    "float": frozenset({"double"}),
    "uri": frozenset({"uri-reference", "iri", "iri-reference"}),
    "email": frozenset({"idn-email"}),
    "hostname": frozenset({"idn-hostname"}),
}
NUMBER_FORMATS: Final = frozenset({"int32", "int64", "float", "double"})
_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,38}", re.ASCII)
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_HOST: Final = re.compile(r"(?=.{1,253}$)([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.?)+")


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if "T" in text or "t" in text else None


def _has_zone(text: str) -> bool:
    at = _moment(text)
    return at is not None and at.tzinfo is not None


def _has_no_zone(text: str) -> bool:
    at = _moment(text)
    return at is not None and at.tzinfo is None


def _is_date(text: str) -> bool:
    return len(text) == 10 and bool(date.fromisoformat(text))


def _is_uri(text: str) -> bool:
    parts = urlsplit(text)
    return bool(parts.scheme) and bool(parts.netloc or parts.path) and " " not in text


# The first that fits a text is the format it seems to have (gateway/compare/shapes).
_TEXTS: Final[Mapping[str, tuple[str, Callable[[str], bool]]]] = {
    "date-time": ("2026-06-20T08:30:00+00:00", _has_zone),
    "date-time-local": ("2026-06-20T08:30:00", _has_no_zone),
    "date": ("2026-06-20", _is_date),
    "uuid": ("3fa85f64-5717-4562-b3fc-2c963f66afa6", lambda text: bool(_UUID.fullmatch(text))),
    "uri": ("https://loops.example/v/1", _is_uri),
    "email": ("ann@loops.example", lambda text: bool(_EMAIL.fullmatch(text))),
    "ipv4": ("198.51.100.7", lambda text: bool(IPv4Address(text))),
    "ipv6": ("2001:db8::7", lambda text: bool(IPv6Address(text))),
    "hostname": ("loops.example", lambda text: bool(_HOST.fullmatch(text))),
    "decimal-id": ("107099161459215690", lambda text: bool(_DECIMAL.fullmatch(text))),
}
_NUMBERS: Final[Mapping[str, Callable[[float], bool]]] = {
    "int32": lambda number: -(2**31) <= number < 2**31,
    "int64": lambda number: -(2**63) <= number < 2**63,
}
CHECKED: Final = frozenset(_TEXTS) | frozenset(_NUMBERS)


def format_includes(promised: str, wanted: str) -> bool:
    """Whether what has the one format has the other."""
    return promised == wanted or wanted in _IMPLIED.get(promised, ())


def format_example(name: str) -> str | None:
    """A text of a format; None for a format that is not known here."""
    return _TEXTS[name][0] if name in _TEXTS else None


def format_checker() -> FormatChecker:
    """Checks the formats named in this module and passes over the others."""
    checker = FormatChecker(formats=())
    for name, (_, is_one) in _TEXTS.items():
        checker.checks(name, raises=ValueError)(_of_type(str, is_one))
    for name, is_within in _NUMBERS.items():
        checker.checks(name)(_of_type(int, is_within))
    return checker


def _of_type(kind: type, is_one: Callable[..., bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, bool) or not isinstance(value, kind) or is_one(value)
