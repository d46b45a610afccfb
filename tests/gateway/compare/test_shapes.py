"""Shapes read off samples and schemas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.compare.references import Library, UnreadableSchema
from gateway.compare.schema_shapes import pointed, shapes_of_schema
from gateway.compare.shapes import (
    Shape,
    folded,
    format_of,
    joined,
    merged_shapes,
    parent,
    shapes_of_samples,
)

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


def told(*samples: object) -> dict[str, str]:
    return {path: str(shape) for path, shape in shapes_of_samples(samples).items()}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2026-06-20T08:30:00+00:00", "date-time"),
        ("2026-06-20T08:30:00.123Z", "date-time"),
        ("2026-06-20T08:30:00", "date-time-local"),
        ("3fa85f64-5717-4562-b3fc-2c963f66afa6", "uuid"),
        ("https://loops.example/v/1", "uri"),
        ("data:image/webp;base64,AAAA", "uri"),
        ("107099161459215690", "decimal-id"),
        ("007", None),
        ("Wow!", None),
        ("", None),
    ],
)
def test_the_format_of_a_text(text: str, form: str | None) -> None:
    assert format_of(text) == form


def test_a_sample_tells_types_formats_and_nulls() -> None:
    assert told({"id": "12", "n": 1, "x": 1.5, "ok": True, "no": None, "tags": ["a", 1]}) == {
        "": "object",
        "id": "string (decimal-id)",
        "n": "integer",
        "x": "number",
        "ok": "boolean",
        "no": "null",
        "tags": "array",
        "tags[]": "integer | string",
    }


def test_items_of_a_list_are_taken_together() -> None:
    assert told([{"a": 1, "b": None}, {"a": 2.5, "c": "x"}]) == {
        "": "array",
        "[]": "object",
        "[].a": "number",
        "[].b": "null, may be missing",
        "[].c": "string, may be missing",
    }


def test_formats_of_several_samples_have_to_agree() -> None:
    assert told({"id": "1"}, {"id": "2"})["id"] == "string (decimal-id)"
    assert told({"id": "1"}, {"id": "x"})["id"] == "string"
    assert told({"id": "1"}, {"id": None})["id"] == "string | null (decimal-id)"


def test_a_field_within_something_null_is_not_missing() -> None:
    assert told({"shop": None}, {"shop": {"id": "1"}})["shop.id"] == "string (decimal-id)"
    assert told({"shop": {}}, {"shop": {"id": "1"}})["shop.id"].endswith("may be missing")


@given(st.lists(st.text(max_size=5), min_size=1, max_size=4))
def test_the_parent_of_a_path_is_what_it_was_joined_to(names: list[str]) -> None:
    path = ""
    for name in names:
        longer = joined(path, name)
        assert parent(longer) == path
        path = longer


@given(JSON_VALUES, JSON_VALUES)
def test_merging_is_symmetric(one: object, other: object) -> None:
    a, b = shapes_of_samples([one]), shapes_of_samples([other])
    assert merged_shapes(a, b) == merged_shapes(b, a)
    assert merged_shapes(a, a) == a


def test_keys_of_a_map_are_taken_together() -> None:
    shapes = shapes_of_samples([{"variants": {"master": "https://a.b/c", "preview_3s.mp4": "x"}}])
    assert folded(shapes, ["variants"]) == {
        "": Shape(frozenset({"object"})),
        "variants": Shape(frozenset({"object"})),
        "variants.*": Shape(frozenset({"string"}), is_required=False),
    }


def test_a_schema_tells_what_it_describes() -> None:
    schema = {
        "$defs": {"Author": {"type": "object", "properties": {"id": {"type": "string"}}}},
        "type": "object",
        "required": ["author", "kind"],
        "properties": {
            "author": {"anyOf": [{"$ref": "#/$defs/Author"}, {"type": "null"}]},
            "kind": {"enum": ["a", None]},
            "tags": {"type": "array", "items": {"type": ["string", "null"], "format": "uri"}},
            "more": {"allOf": [{"type": "object"}, {"properties": {"x": {"type": "number"}}}]},
            "map": {"type": "object", "additionalProperties": {"type": "integer"}},
            "what": {},
        },
    }
    shapes = {
        path: str(shape) for path, shape in shapes_of_schema(Library().made_schema(schema)).items()
    }
    assert shapes == {
        "": "object",
        "author": "object | null",
        "author.id": "string, may be missing",
        "kind": "string | null",
        "tags": "array, may be missing",
        "tags[]": "string | null (uri)",
        "more": "object, may be missing",
        "more.x": "number, may be missing",
        "map": "object, may be missing",
        "map.*": "integer, may be missing",
        "what": "any, may be missing",
    }


def test_a_schema_that_refers_to_itself_ends() -> None:
    schema = {"$defs": {"T": {"type": "object", "properties": {"t": {"$ref": "#/$defs/T"}}}}}
    shapes = shapes_of_schema(Library().made_schema({"$ref": "#/$defs/T", **schema}))
    assert list(shapes) == ["", "t"]


def test_a_reference_that_leads_nowhere_is_told() -> None:
    with pytest.raises(UnreadableSchema, match="#/x leads nowhere"):
        shapes_of_schema(Library().made_schema({"$ref": "#/x"}))
    with pytest.raises(UnreadableSchema, match=r"nothing can be read at https://a\.example/b"):
        shapes_of_schema(Library().made_schema({"$ref": "https://a.example/b"}))
    assert pointed({"a/b": [{"c~d": 1}]}, "/a~1b/0/c~0d") == 1
