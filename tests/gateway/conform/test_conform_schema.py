"""How a value is checked against a JSON Schema."""

import pytest
from hypothesis import given

from gateway.conform.schema import Departure, Schema, deviations
from gateway.contract.pairs import Pair, pairs
from gateway.contract.schemas import SCHEMA_NAMES, named_schema
from tests.support.strategies import ANYTHING

TYPE, VALUE, FORMAT, ENUM = Departure.TYPE, Departure.VALUE, Departure.FORMAT, Departure.ENUM
TREE: Schema = {
    "$defs": {"Node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}},
    "$ref": "#/$defs/Node",
}


@pytest.mark.parametrize(
    ("value", "schema", "expected"),
    [
        (1, {"type": "integer"}, []),
        (1.0, {"type": "integer"}, []),
        (2**60 + 1, {"type": "integer"}, []),
        (1.5, {"type": "integer"}, [("", TYPE)]),
        (float("inf"), {"type": "integer"}, [("", TYPE)]),
        (True, {"type": "integer"}, [("", TYPE)]),
        (True, {"type": "number"}, [("", TYPE)]),
        (None, {"type": ["string", "null"]}, []),
        ("x", {"anyOf": [{"type": "integer"}, {"type": "null"}]}, [("", TYPE)]),
        ({"a": 1}, {"anyOf": [{"type": "object", "required": ["b"]}, {"type": "null"}]},
         [("b", Departure.MISSING)]),
        (3, {"allOf": [{"minimum": 4}, {"maximum": 2}]}, [("", VALUE), ("", VALUE)]),
        ("b", {"enum": ["a"]}, [("", ENUM)]),
        ("b", {"const": "a"}, [("", ENUM)]),
        ("b", {"pattern": "^a"}, [("", VALUE)]),
        ("", {"minLength": 1}, [("", VALUE)]),
        ([1, "x"], {"items": {"type": "integer"}}, [("[1]", TYPE)]),
        ({"x": "y"}, {"additionalProperties": {"type": "integer"}}, [("x", TYPE)]),
        ({"x": "y"}, {"additionalProperties": False}, [("x", Departure.UNKNOWN)]),
        ({"next": {"next": 1}}, TREE, [("next.next", TYPE)]),
        ("1-2", {"type": "string", "format": "uuid"}, [("", FORMAT)]),
        ("http://[", {"type": "string", "format": "uri"}, [("", FORMAT)]),
        ("2026-06-20T08:30:00", {"type": "string", "format": "date-time"}, [("", FORMAT)]),
        ("2026-06-20T08:30:00Z", {"type": "string", "format": "date-time-local"}, [("", FORMAT)]),
        ("2026", {"type": "string", "format": "date-time-local"}, [("", FORMAT)]),
        ("x", {"type": "string", "format": "colour"}, []),
        ("x", True, []),
    ],
)  # fmt: skip
def test_departures(value: object, schema: Schema, expected: list[object]) -> None:
    assert [(one.path, one.departure) for one in deviations(value, schema)] == expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": ["string", "null"]}, "string or null"),
        ({"$ref": "#/$defs/Node"}, "object"),
        ({"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}, "object or null"),
        ({}, "a field"),
        (True, "a field"),
    ],
)
def test_what_is_missing_is_told(schema: object, expected: str) -> None:
    (one,) = deviations({}, {**TREE, "required": ["a"], "properties": {"a": schema}})
    assert (one.path, one.expected) == ("a", expected)


def test_a_place_in_a_list_has_the_shape_of_the_list() -> None:
    (one,) = deviations({"a": [{"b": 1}]}, {"properties": {"a": {"items": {"properties": {
        "b": {"type": "string"}}}}}})  # fmt: skip
    assert (one.path, one.shape) == ("a[0].b", "a[].b")


@given(ANYTHING)
def test_any_value_can_be_held_against_any_schema(value: object) -> None:
    for name in ("loops:VideoPage", "nexgate:ClipPage"):
        assert deviations(value, named_schema(name))


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_every_schema_can_be_read(name: str) -> None:
    assert deviations("a text that is nothing of the kind", named_schema(name))


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair.name)
def test_what_the_mappings_make_is_what_loops_documents(pair: Pair) -> None:
    assert isinstance(pair.loops, dict)
    name = "VideoPage" if pair.is_page else "VideoResource"
    extended = "WithNexgate" if "nexgate" in pair.loops else ""
    assert deviations(pair.loops, named_schema(f"loops:{name}{extended}")) == []
