"""Where a JSON value departs from a JSON Schema, so described that a departure can be weighed.

Reads the part of JSON Schema that the project's own schemas are written in: types, properties,
items, enumerations, bounds, patterns, unions and references. Nothing else is ever needed here,
and a validator for all of the standard would be one more dependency to run the gateway with.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from mappings.ids import uuid_from_text

Schema = Mapping[str, object]

_INDEX = re.compile(r"\[\d+\]")
_MAX_DEPTH = 40


class Departure(StrEnum):
    """In which way a value departs from its schema."""

    TYPE = "wrong type"
    MISSING = "missing field"
    UNKNOWN = "unknown field"
    ENUM = "unknown value"
    VALUE = "value out of bounds"
    FORMAT = "odd format"


@dataclass(frozen=True)
class Deviation:
    """One place where a value departs from its schema; `path` is dotted, `""` is the value."""

    path: str
    departure: Departure
    expected: str
    found: object

    @property
    def shape(self) -> str:
        """The path without list positions: the same for every item of a list."""
        return _INDEX.sub("[]", self.path)


def deviations(value: object, schema: Schema) -> list[Deviation]:
    """Every departure of a decoded JSON value from a schema; empty when it fits."""
    return list(_Checker(schema).check(value, schema, "", 0))


class _Checker:
    """Knows the whole schema, so that references into it can be followed."""

    def __init__(self, root: Schema) -> None:
        self._root = root

    def check(self, value: object, schema: object, path: str, depth: int) -> Iterator[Deviation]:
        """The departures of one value; a schema that is no object allows everything."""
        if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
            return
        if "$ref" in schema:
            yield from self.check(value, self._target(str(schema["$ref"])), path, depth + 1)
        unions = [schema[key] for key in ("anyOf", "oneOf") if key in schema]
        for branches in unions:
            yield from self._union(value, branches, path, depth)
        for part in _items(schema.get("allOf")):
            yield from self.check(value, part, path, depth + 1)
        types = _types(schema)
        if types and not any(_is_a(value, name) for name in types):
            yield Deviation(path, Departure.TYPE, _wanted(schema, types), value)
            return
        yield from _limits(value, schema, path)
        if isinstance(value, dict):
            yield from self._members(value, schema, path, depth)
        if isinstance(value, list):
            for number, item in enumerate(value):
                yield from self.check(item, schema.get("items"), f"{path}[{number}]", depth + 1)

    def _target(self, reference: str) -> object:
        found: object = self._root
        for part in reference.removeprefix("#").split("/"):
            if part:
                key = part.replace("~1", "/").replace("~0", "~")
                found = found.get(key) if isinstance(found, Mapping) else None
        return found

    def _union(self, value: object, branches: object, path: str, depth: int) -> list[Deviation]:
        """The departures from the branch that comes nearest; none when one fits."""
        found = [
            (branch, list(self.check(value, branch, path, depth + 1)))
            for branch in _items(branches)
        ]
        if not found or any(not departures for _, departures in found):
            return []
        of_type = [
            departures
            for _, departures in found
            if not any(d.path == path and d.departure is Departure.TYPE for d in departures)
        ]
        if of_type:
            return min(of_type, key=len)
        wanted = " or ".join(dict.fromkeys(d[0].expected for _, d in found))
        return [Deviation(path, Departure.TYPE, wanted, value)]

    def _members(
        self, value: dict[str, object], schema: Schema, path: str, depth: int
    ) -> Iterator[Deviation]:
        properties = schema.get("properties")
        known = properties if isinstance(properties, Mapping) else {}
        for name in _items(schema.get("required")):
            if name not in value:
                where = _joined(path, str(name))
                yield Deviation(where, Departure.MISSING, self._described(known.get(name)), None)
        others = schema.get("additionalProperties", True)
        for name, member in value.items():
            where = _joined(path, name)
            if name in known:
                yield from self.check(member, known[name], where, depth + 1)
            elif others is False:
                yield Deviation(where, Departure.UNKNOWN, "no such field", member)
            else:
                yield from self.check(member, others, where, depth + 1)

    def _described(self, schema: object) -> str:
        """What a missing field should have been."""
        if not isinstance(schema, Mapping):
            return "a field"
        if "$ref" in schema:
            return self._described(self._target(str(schema["$ref"])))
        branches = [self._described(branch) for branch in _items(schema.get("anyOf"))]
        types = _types(schema)
        wanted = _wanted(schema, types) if types else " or ".join(dict.fromkeys(branches))
        return wanted or "a field"


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _types(schema: Schema) -> list[str]:
    named = schema.get("type")
    return [named] if isinstance(named, str) else [str(name) for name in _items(named)]


def _wanted(schema: Schema, types: list[str]) -> str:
    kind = schema.get("format")
    name = " or ".join(types)
    return f"{name} ({kind})" if isinstance(kind, str) else name


def _is_a(value: object, name: str) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return {
        "null": value is None,
        "boolean": isinstance(value, bool),
        "string": isinstance(value, str),
        "array": isinstance(value, list),
        "object": isinstance(value, dict),
        "number": is_number,
        # 3.0 is a whole number too (JSON Schema, type).
        "integer": is_number and (isinstance(value, int) or _is_whole(value)),
    }.get(name, True)


def _is_whole(value: object) -> bool:
    return isinstance(value, float) and value.is_integer()


def _limits(value: object, schema: Schema, path: str) -> Iterator[Deviation]:
    """Enumerations, constants, bounds and patterns of a value of the right type."""
    if "const" in schema and value != schema["const"]:
        yield Deviation(path, Departure.ENUM, f"{schema['const']!r}", value)
    allowed = schema.get("enum")
    if isinstance(allowed, list) and value not in allowed:
        names = ", ".join(map(str, allowed))
        yield Deviation(path, Departure.ENUM, f"one of {names}", value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from _bounds(value, schema, path)
    if isinstance(value, str):
        yield from _text_limits(value, schema, path)


def _bounds(value: float, schema: Schema, path: str) -> Iterator[Deviation]:
    lowest, highest = schema.get("minimum"), schema.get("maximum")
    if isinstance(lowest, (int, float)) and value < lowest:
        yield Deviation(path, Departure.VALUE, f"at least {lowest}", value)
    if isinstance(highest, (int, float)) and value > highest:
        yield Deviation(path, Departure.VALUE, f"at most {highest}", value)


def _text_limits(value: str, schema: Schema, path: str) -> Iterator[Deviation]:
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and re.search(pattern, value) is None:
        yield Deviation(path, Departure.VALUE, f"text like {pattern}", value)
    shortest = schema.get("minLength")
    if isinstance(shortest, int) and len(value) < shortest:
        yield Deviation(path, Departure.VALUE, f"at least {shortest} characters", value)
    kind = schema.get("format")
    is_one = _FORMATS.get(kind) if isinstance(kind, str) else None
    if is_one is not None and not is_one(value):
        yield Deviation(path, Departure.FORMAT, _FORMAT_NAMES[str(kind)], value)


def address_parts(text: str) -> SplitResult | None:
    """The parts of a web address; None for a text that is none."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.netloc else None


def _is_address(text: str) -> bool:
    return address_parts(text) is not None


def moment(text: str) -> datetime | None:
    """The moment an ISO 8601 text with a `T` names, with or without a zone; None for another."""
    try:
        return datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return None


def _has_zone(text: str) -> bool:
    at = moment(text)
    return at is not None and at.tzinfo is not None


def _has_no_zone(text: str) -> bool:
    at = moment(text)
    return at is not None and at.tzinfo is None


_FORMATS: Mapping[str, Callable[[str], bool]] = {
    "uuid": lambda text: uuid_from_text(text) is not None,
    "uri": _is_address,
    "date-time": _has_zone,
    "date-time-local": _has_no_zone,
}
_FORMAT_NAMES: Mapping[str, str] = {
    "uuid": "a UUID",
    "uri": "an http or https address",
    "date-time": "an ISO 8601 time with its offset",
    "date-time-local": "an ISO 8601 time without a zone",
}
