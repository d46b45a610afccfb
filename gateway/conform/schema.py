"""Where a JSON value departs from a JSON Schema, so described that a departure can be weighed.

jsonschema finds the departures; here they get a place, a kind and words for a person.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from mappings.ids import uuid_from_text

Schema = Mapping[str, object]

_INDEX = re.compile(r"\[\d+\]")
_LOCAL: Final = "#/$defs/"


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


def deviations(value: object, schema: Schema | bool) -> list[Deviation]:
    """Every departure of a decoded JSON value from a schema, each once; empty when it fits.

    `schema` is whole in itself: its references lead into its own `$defs`.
    """
    validator = Draft202012Validator(schema, format_checker=_CHECKER)
    try:
        errors = list(validator.iter_errors(value))
    except RecursionError:
        return [Deviation("", Departure.TYPE, "less deeply nested", "a value nested too deeply")]
    root = schema if isinstance(schema, Mapping) else {}
    found = (one for error in errors for one in _deviations(error, root))
    once = {(one.path, one.departure, one.expected): one for one in found}.values()
    return sorted(once, key=lambda one: _ORDER.get(one.departure, 1))


def _deviations(error: ValidationError, root: Schema) -> Iterator[Deviation]:
    """The departures behind one error of jsonschema's."""
    keyword, path = str(error.validator), _path(error)
    instance: Any = error.instance
    if keyword in ("anyOf", "oneOf") and error.context:
        yield from _from_nearest_branch(error, root)
    elif keyword == "required":
        fields = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
        for name in _missing(error):
            expected = _described(fields.get(name), root)
            yield Deviation(_joined(path, name), Departure.MISSING, expected, None)
    elif keyword == "additionalProperties":
        for name in _unknown(error):
            yield Deviation(_joined(path, name), Departure.UNKNOWN, "no such field", instance[name])
    else:
        departure = _DEPARTURES.get(keyword, Departure.VALUE)
        yield Deviation(path, departure, _expected(keyword, error), instance)


def _from_nearest_branch(error: ValidationError, root: Schema) -> Iterator[Deviation]:
    """The departures from the branch that comes nearest, or the types of all branches."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    of_type = [inner for inner in branches.values() if not any(map(_is_of_another_type, inner))]
    if of_type:
        for inner_error in min(of_type, key=len):
            yield from _deviations(inner_error, root)
        return
    choices = error.validator_value if isinstance(error.validator_value, list) else []
    wanted = " or ".join(dict.fromkeys(_described(choice, root) for choice in choices))
    yield Deviation(_path(error), Departure.TYPE, wanted, error.instance)


def _is_of_another_type(error: ValidationError) -> bool:
    return error.validator == "type" and not error.relative_path


def _path(error: ValidationError) -> str:
    path = ""
    for step in error.absolute_path:
        path = f"{path}[{step}]" if isinstance(step, int) else _joined(path, str(step))
    return path


def _missing(error: ValidationError) -> list[str]:
    wanted: Any = error.validator_value
    instance: Any = error.instance
    return [name for name in wanted if name not in instance]


def _unknown(error: ValidationError) -> list[str]:
    known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
    instance: Any = error.instance
    return [name for name in instance if name not in known]


def _expected(keyword: str, error: ValidationError) -> str:
    """What would have been right, in words."""
    value: Any = error.validator_value
    if keyword == "type":
        schema = error.schema if isinstance(error.schema, Mapping) else {}
        return _wanted(schema, _types({"type": value}))
    if keyword == "format":
        return _FORMAT_NAMES[value]
    if keyword == "enum":
        return f"one of {', '.join(map(str, value))}"
    return _WORDS.get(keyword, "what {keyword} {value!r} asks for").format(
        keyword=keyword, value=value
    )


def _described(schema: object, root: Schema) -> str:
    """What a field should have been."""
    if not isinstance(schema, Mapping):
        return "a field"
    reference = schema.get("$ref")
    if isinstance(reference, str):
        known = root.get("$defs")
        found = known.get(reference.removeprefix(_LOCAL)) if isinstance(known, Mapping) else None
        return _described(found, root)
    choices = schema.get("anyOf")
    branches = [_described(one, root) for one in choices] if isinstance(choices, list) else []
    types = _types(schema)
    wanted = _wanted(schema, types) if types else " or ".join(dict.fromkeys(branches))
    return wanted or "a field"


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _types(schema: Schema) -> list[str]:
    named = schema.get("type")
    if isinstance(named, str):
        return [named]
    return [str(name) for name in named] if isinstance(named, list) else []


def _wanted(schema: Schema, types: list[str]) -> str:
    kind = schema.get("format")
    name = " or ".join(types)
    return f"{name} ({kind})" if isinstance(kind, str) else name


# What is missing comes first, what is too much last.
_ORDER: Final = {Departure.MISSING: 0, Departure.UNKNOWN: 2}
_DEPARTURES: Final[Mapping[str, Departure]] = {
    "type": Departure.TYPE,
    "enum": Departure.ENUM,
    "const": Departure.ENUM,
    "format": Departure.FORMAT,
}
_WORDS: Final[Mapping[str, str]] = {
    "const": "{value!r}",
    "minimum": "at least {value}",
    "maximum": "at most {value}",
    "pattern": "text like {value}",
    "minLength": "at least {value} characters",
}


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


_FORMATS: Final[Mapping[str, tuple[Callable[[str], bool], str]]] = {
    "uuid": (lambda text: uuid_from_text(text) is not None, "a UUID"),
    "uri": (_is_address, "an http or https address"),
    "date-time": (_has_zone, "an ISO 8601 time with its offset"),
    "date-time-local": (_has_no_zone, "an ISO 8601 time without a zone"),
}
_FORMAT_NAMES: Final = {name: words for name, (_, words) in _FORMATS.items()}


def _checker() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, (is_one, _) in _FORMATS.items():
        checker.checks(name)(_for_texts(is_one))
    return checker


def _for_texts(is_one: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or is_one(value)


_CHECKER: Final = _checker()
