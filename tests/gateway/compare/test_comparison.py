"""Comparing shapes: the verdict on each field, and whether the reader accepts it."""

import copy
from typing import Any

import pytest

from gateway.compare.comparison import compare_things
from gateway.compare.field_map import map_document, map_rows
from gateway.compare.references import Library
from gateway.compare.relation import CannotJudge, Comparison, Relation, Row
from gateway.compare.sample_schema import schema_of_samples
from gateway.compare.schema_shapes import shapes_of_schema
from gateway.compare.shapes import shapes_of_samples
from gateway.compare.things import Thing
from gateway.contract.examples import example
from gateway.contract.schemas import named_schema
from mappings.lineage import LINEAGE

LIBRARY = Library()


def builtin(name: str, *, strict: bool = True) -> Thing:
    node = LIBRARY.made_schema(named_schema(name, strict=strict))
    return Thing(name, shapes_of_schema(node), node, is_named=True)


def sample(*values: object) -> Thing:
    node = LIBRARY.made_schema(schema_of_samples(values))
    return Thing("a sample", shapes_of_samples(values), node, samples=values)


def compare(a: Thing, b: Thing) -> Comparison:
    return compare_things(LIBRARY, a, b)


def row(comparison: Comparison, field: str) -> Row:
    return next(row for row in comparison.rows if row.field == field)


def clip(**changes: object) -> Thing:
    value: Any = copy.deepcopy(example("nexgate", "Clip"))
    value.update(changes)
    return sample(value)


@pytest.mark.parametrize("name", ["loops:VideoResource", "nexgate:Clip", "loops:Account"])
def test_everything_is_the_same_as_itself(name: str) -> None:
    comparison = compare(builtin(name), builtin(name))
    assert comparison.is_compatible
    assert {row.relation for row in comparison.rows} == {Relation.SAME}


@pytest.mark.parametrize(
    ("a", "b", "relation", "accepted"),
    [
        ({"x": 1}, {"x": 1.5}, Relation.TYPE, True),
        ({"x": 1.5}, {"x": 1}, Relation.TYPE, False),
        ({"x": "a"}, {"x": 1}, Relation.TYPE, False),
        ({"x": True}, {"x": 1}, Relation.TYPE, False),
        ({"x": None}, {"x": 1}, Relation.NULLABILITY, False),
        ({"x": 1}, {"x": None}, Relation.NULLABILITY, True),
        ({"x": "1"}, {"x": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}, Relation.FORMAT, False),
        ({"x": "1"}, {"x": "a"}, Relation.FORMAT, True),
        ({"x": "b"}, {"x": "a"}, Relation.SAME, True),
    ],
)
def test_two_samples(
    a: dict[str, object], b: dict[str, object], relation: Relation, accepted: bool
) -> None:
    found = row(compare(sample(a), sample(b)), "x")
    assert (found.relation, found.is_accepted) == (relation, accepted)


def test_what_only_one_has() -> None:
    comparison = compare(sample({"a": 1, "b": 1}), sample({"a": 1, "c": 1}))
    assert row(comparison, "b").relation is Relation.ONLY_A
    assert row(comparison, "b").is_accepted
    assert row(comparison, "c").relation is Relation.ONLY_B
    assert not row(comparison, "c").is_accepted
    assert not comparison.is_compatible


def test_what_the_reader_can_do_without_may_be_missing() -> None:
    reader = sample({"a": 1, "c": 1}, {"a": 1})
    assert compare(sample({"a": 1}), reader).is_compatible
    assert not compare(reader, sample({"a": 1, "c": 1})).is_compatible


def test_nothing_is_asked_of_the_items_of_an_empty_list() -> None:
    comparison = compare(sample({"a": 1, "l": []}), sample({"a": 1, "l": [{"x": 1}]}))
    assert comparison.is_compatible
    assert row(comparison, "l[]").remark == "the list is empty in A"


def test_a_list_without_items_is_still_no_text() -> None:
    assert not compare(sample({"a": 1, "l": "x"}), sample({"a": 1, "l": [1]})).is_compatible


def test_the_documented_clip_fits_the_schema() -> None:
    comparison = compare(clip(), builtin("nexgate:Clip"))
    assert comparison.is_compatible
    assert row(comparison, "media.variants.*").relation is Relation.SAME


def test_a_clip_without_its_post_does_not_fit() -> None:
    comparison = compare(clip(postId=None), builtin("nexgate:Clip"))
    assert [row.field for row in comparison.rows if not row.is_accepted] == ["postId"]


def test_clip_and_video_correspond_by_the_lineage_table() -> None:
    comparison = compare(builtin("nexgate:Clip"), builtin("loops:VideoResource"))
    assert comparison.is_compatible
    rules = {line.field: line for line in LINEAGE}
    for line in LINEAGE:
        found = row(comparison, line.field)
        assert rules[line.field].rule in found.remark
    assert row(comparison, "likes").relation is Relation.RENAMED
    assert row(comparison, "shortcode").relation is Relation.DERIVED
    assert row(comparison, "caption").relation is Relation.SAME
    assert row(comparison, "lang").relation is Relation.ONLY_B
    assert row(comparison, "engagement.viewsCount").relation is Relation.ONLY_A


def test_a_clip_that_lacks_a_source_makes_no_video() -> None:
    comparison = compare(clip(engagement={}), builtin("loops:VideoResource"))
    refused = {row.field for row in comparison.rows if not row.is_accepted}
    assert refused == {"likes", "shares", "comments", "bookmarks"}


def test_a_source_of_a_type_the_gateway_can_not_read_is_told() -> None:
    comparison = compare(clip(caption=["x"]), builtin("loops:VideoResource"))
    refused = {row.field for row in comparison.rows if not row.is_accepted}
    assert "caption" in refused


def test_a_video_is_a_clip_only_with_what_nexgate_knows() -> None:
    alone = compare(builtin("loops:VideoResource"), builtin("nexgate:Clip"))
    assert not alone.is_compatible
    assert not row(alone, "postId").is_accepted
    assert row(alone, "engagement.likesCount").relation is Relation.RENAMED
    assert row(alone, "pinned").relation is Relation.ONLY_A
    extended = compare(builtin("loops:VideoResourceWithNexgate"), builtin("nexgate:Clip"))
    assert extended.is_compatible


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("nexgate:Comment", "loops:CommentResource"),
        ("nexgate:Clip", "loops:CommentPage"),
        ("loops:VideoResource", "nexgate:UserData"),
    ],
)
def test_the_wrong_side_is_not_judged(a: str, b: str) -> None:
    with pytest.raises(CannotJudge):
        compare(builtin(a), builtin(b))


def test_strangers_are_not_judged() -> None:
    with pytest.raises(CannotJudge, match="no field in common"):
        compare(sample({"a": 1}), sample({"b": 1}))
    with pytest.raises(CannotJudge, match="not the same kind"):
        compare(sample([1]), sample({"b": 1}))


def test_the_map_has_every_rule_and_what_is_left() -> None:
    rows = map_rows()
    assert [row.field for row in rows if row.field is not None] == [line.field for line in LINEAGE]
    left = {row.sources[0] for row in rows if row.field is None}
    assert {"postId", "engagement.viewsCount", "author.verified"} <= left
    likes = next(row for row in rows if row.field == "likes")
    assert likes.value == likes.source_values[0] == 1204
    fields = map_document()["fields"]
    assert isinstance(fields, list)
    assert len(fields) == len(rows)
