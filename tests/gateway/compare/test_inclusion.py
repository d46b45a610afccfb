"""The table of docs/compare.md, keyword by keyword, in both directions."""

from typing import Any

import pytest

from gateway.compare.dialects import Dialect, rewritten_schema
from tests.support.compared_schemas import verdict_on

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}


def field(schema: Any, *, required: bool = True) -> dict[str, Any]:
    described: dict[str, Any] = {"type": "object", "properties": {"x": schema}}
    return {**described, "required": ["x"]} if required else described


def texts(**limits: Any) -> dict[str, Any]:
    return field({"type": "string", **limits})


def numbers(**limits: Any) -> dict[str, Any]:
    return field({"type": "number", **limits})


def lists(**limits: Any) -> dict[str, Any]:
    return field({"type": "array", **limits})


def maps(**limits: Any) -> dict[str, Any]:
    return field({"type": "object", **limits})


TREE = {
    "$ref": "#/$defs/T",
    "$defs": {"T": {"type": "object", "properties": {"n": WHOLE, "next": {"$ref": "#/$defs/T"}}}},
}
WIDE_TREE = {
    "$ref": "#/$defs/T",
    "$defs": {
        "T": {
            "type": "object",
            "properties": {"n": {"type": ["integer", "null"]}, "next": {"$ref": "#/$defs/T"}},
        }
    },
}
KINDS = {
    "oneOf": [
        {"type": "object", "properties": {"k": {"const": "a"}, "v": WHOLE}, "required": ["k"]},
        {"type": "object", "properties": {"k": {"const": "b"}}, "required": ["k"]},
    ]
}

# What is narrower, and what is wider: narrower fits wider, and not the other way round.
NARROW_AND_WIDE = {
    "type": (field(TEXT), field({"type": ["string", "null"]})),
    "integer": (field(WHOLE), field({"type": "number"})),
    "enum": (field({"enum": ["a"]}), field({"enum": ["a", "b"]})),
    "const": (field({"const": "a"}), field({"enum": ["a", "b"]})),
    "a const of a type": (field({"const": "a"}), field(TEXT)),
    "minimum": (numbers(minimum=2), numbers(minimum=1)),
    "maximum": (numbers(maximum=1), numbers(maximum=2)),
    "exclusiveMinimum": (numbers(exclusiveMinimum=1), numbers(minimum=1)),
    "exclusiveMaximum": (numbers(exclusiveMaximum=1), numbers(maximum=1)),
    "multipleOf": (field({**WHOLE, "multipleOf": 6}), field({**WHOLE, "multipleOf": 3})),
    "a whole range": (field({**WHOLE, "minimum": 1, "maximum": 3}), field({"enum": [1, 2, 3, 4]})),
    "minLength": (texts(minLength=2), texts(minLength=1)),
    "maxLength": (texts(maxLength=5), texts(maxLength=9)),
    "pattern": (texts(pattern="^[a-z]+$"), texts()),
    "format": (texts(format="uuid"), texts()),
    "minItems": (lists(minItems=1), lists()),
    "maxItems": (lists(maxItems=2), lists(maxItems=3)),
    "uniqueItems": (lists(uniqueItems=True), lists()),
    "items": (lists(items=WHOLE), lists(items={"type": "number"})),
    "prefixItems": (lists(prefixItems=[TEXT, WHOLE]), lists(prefixItems=[TEXT])),
    "a closed list": (
        lists(prefixItems=[TEXT], items=False),
        lists(prefixItems=[TEXT], items=TEXT),
    ),
    "contains": (lists(contains=WHOLE), lists(contains={"type": "number"})),
    "minContains": (lists(contains=WHOLE, minContains=2), lists(contains=WHOLE)),
    "maxContains": (lists(contains=WHOLE, maxContains=2), lists(contains=WHOLE, maxContains=3)),
    "properties": (field(WHOLE, required=False), field({}, required=False)),
    "required": (field(WHOLE), field(WHOLE, required=False)),
    "additionalProperties": (
        maps(properties={"a": TEXT}, additionalProperties=False),
        maps(properties={"a": TEXT}),
    ),
    "additionalProperties of a sort": (
        maps(additionalProperties=WHOLE),
        maps(additionalProperties={"type": "number"}),
    ),
    "patternProperties": (
        maps(patternProperties={"^x-": WHOLE}),
        maps(patternProperties={"^x-": {"type": "number"}}),
    ),
    "propertyNames": (maps(propertyNames={"maxLength": 2}), maps(propertyNames={"maxLength": 3})),
    "minProperties": (maps(minProperties=1), maps()),
    "maxProperties": (maps(maxProperties=1), maps(maxProperties=2)),
    "dependentRequired": (maps(dependentRequired={"a": ["b"]}), maps()),
    "dependentRequired with more": (
        maps(dependentRequired={"a": ["b", "c"], "c": ["d"]}),
        maps(dependentRequired={"a": ["b"]}),
    ),
    "items beside contains": (
        lists(items=TEXT, minItems=1),
        lists(contains=TEXT),
    ),
    "dependentSchemas": (maps(dependentSchemas={"a": {"required": ["b"]}}), maps()),
    "unevaluatedProperties": (
        maps(allOf=[{"properties": {"a": TEXT}}], unevaluatedProperties=False),
        maps(properties={"a": TEXT}),
    ),
    "unevaluatedItems": (lists(prefixItems=[TEXT], unevaluatedItems=False), lists()),
    "allOf": (field({"allOf": [TEXT, {"minLength": 1}]}), field(TEXT)),
    "anyOf": (field({"anyOf": [TEXT, WHOLE]}), field({"anyOf": [TEXT, WHOLE, {"type": "null"}]})),
    "oneOf": (field({"oneOf": [TEXT, WHOLE]}), field({"oneOf": [TEXT, {"type": "number"}]})),
    "oneOf by a kind": (field(KINDS["oneOf"][0]), field(KINDS)),
    "not": (field({"not": {"type": "null"}}), field({})),
    "if": (
        field({"if": TEXT, "then": {"minLength": 1}, "else": WHOLE}),
        field({"type": ["string", "integer"]}),
    ),
    "a reference to itself": (TREE, WIDE_TREE),
    "an escaped reference": (
        {"$ref": "#/$defs/a~1b%20c", "$defs": {"a/b c": WHOLE}},
        {"type": "number"},
    ),
}


@pytest.mark.parametrize("word", NARROW_AND_WIDE)
def test_what_is_narrower_fits_and_what_is_wider_does_not(word: str) -> None:
    narrow, wide = NARROW_AND_WIDE[word]
    assert verdict_on(narrow, wide).is_compatible is True
    widened = verdict_on(wide, narrow)
    assert widened.is_compatible is False
    assert all(finding.reason for finding in widened.findings)
    assert verdict_on(narrow, narrow).is_compatible is True
    assert verdict_on(wide, wide).is_compatible is True


@pytest.mark.parametrize(
    ("a", "b"),
    [
        # The texts of one pattern are among those of the other: true, and beyond what is proven.
        (texts(pattern="^[a-z]{3}$"), texts(pattern="^[a-z]+$")),
        (texts(), texts(format="a-format-of-their-own")),
        (field({"$dynamicRef": "#"}), field({"$dynamicRef": "#/$defs/x"})),
        (texts(), texts(pattern="(")),
        ({"type": "object"}, {"$ref": "#"}),
        ({"type": "object"}, {"allOf": [{"$ref": "#"}]}),
    ],
)
def test_what_can_not_be_decided_is_never_called_compatible(a: Any, b: Any) -> None:
    verdict = verdict_on(a, b)
    assert verdict.is_compatible is None
    assert all(finding.reason and not finding.is_proven for finding in verdict.findings)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        (
            {"nullable": True, "allOf": [{"type": "integer"}]},
            {"oneOf": [{"type": "integer"}, {"type": "null"}]},
        ),
        (
            {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
            {"type": "integer", "exclusiveMinimum": 1},
        ),
        ({"type": "integer", "maximum": 1, "exclusiveMaximum": False}, {**WHOLE, "maximum": 1}),
        (
            {"type": "array", "items": {"type": "string", "nullable": True}},
            {"type": "array", "items": {"type": ["string", "null"]}},
        ),
        ({"type": "string", "nullable": True, "enum": ["a"]}, {"enum": ["a"]}),
    ],
)
def test_the_words_of_openapi_3_0_mean_the_same_as_those_of_2020_12(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    rewritten = rewritten_schema(field(old), Dialect.OPENAPI_3_0)
    assert verdict_on(rewritten, field(new)).is_compatible is True
    assert verdict_on(field(new), rewritten).is_compatible is True


def test_beside_a_reference_openapi_3_0_reads_nothing() -> None:
    schema = {"properties": {"x": {"$ref": "#/$defs/T", "nullable": True}}, "$defs": {"T": WHOLE}}
    rewritten = rewritten_schema(schema, Dialect.OPENAPI_3_0)
    assert verdict_on({"properties": {"x": {"type": "null"}}, "required": ["x"]}, rewritten)
    assert verdict_on(rewritten, {"properties": {"x": WHOLE}}).is_compatible is True


def test_every_proof_is_a_document_that_only_a_allows() -> None:
    (finding,) = verdict_on(texts(maxLength=9), texts(maxLength=5)).findings
    assert finding.place == ("x",)
    assert finding.keyword == "maxLength"
    assert 5 < len(finding.witness["x"]) <= 9
