"""Compares the shapes of two things, field by field.

*Compatible* means: every field that B, the reader, requires is delivered by A with a type,
nullability and format that B accepts. What A delivers beyond that does not matter.
"""

from collections.abc import Iterator, Mapping

from gateway.compare.correspondence import is_clip, is_video, side_of
from gateway.compare.relation import CannotJudge, Comparison, Relation, Row, refusal_of
from gateway.compare.shapes import EVERY_KEY, ITEM, Shape, Shapes, folded, parent
from gateway.compare.sides import clip_from_video, video_from_clip


def compare(a: Shapes, b: Shapes, *, is_sample: bool = False) -> Comparison:
    """Compare what A delivers with what B reads.

    A Nexgate clip and a Loops video are compared by the rules of the lineage table: a field of one
    is delivered by the fields of the other that it is made from. Where A is a
    sample (`is_sample`) and B a description, whatever of A fits B is the same. Raises `CannotJudge`
    for two things between which there is no correspondence.
    """
    if is_clip(a) and is_video(b):
        return Comparison(tuple(video_from_clip(a, b)))
    if is_video(a) and is_clip(b):
        return Comparison(tuple(clip_from_video(a, b)))
    sides = {side_of(a), side_of(b)}
    if sides == {"loops", "nexgate"}:
        raise CannotJudge(
            "one is of Loops and the other of Nexgate, and only a video and a clip correspond"
        )
    _refuse_strangers(a, b)
    return Comparison(tuple(_alike(_with_maps_of(a, b), _with_maps_of(b, a), is_sample=is_sample)))


def _refuse_strangers(a: Shapes, b: Shapes) -> None:
    whole_a, whole_b = a.get("", Shape()), b.get("", Shape())
    if whole_a.is_known and whole_b.is_known and not whole_a.types & whole_b.types:
        raise CannotJudge(f"A is {whole_a} and B is {whole_b}: not the same kind of thing")
    have_fields = len(a) > 1 and len(b) > 1
    if have_fields and not (a.keys() & b.keys()) - {""}:
        raise CannotJudge("A and B have no field in common: not the same kind of thing")


def _with_maps_of(shapes: Shapes, other: Mapping[str, Shape]) -> Shapes:
    maps = [path.removesuffix(EVERY_KEY) for path in other if path.endswith(EVERY_KEY)]
    return folded(shapes, maps)


def _alike(a: Shapes, b: Shapes, *, is_sample: bool) -> Iterator[Row]:
    for path in dict.fromkeys([*b, *a]):
        in_a, in_b = a.get(path), b.get(path)
        if not path:
            continue
        if in_a is None and in_b is not None:
            yield from _missing_from_a(path, a, in_b)
        elif in_a is not None and in_b is None:
            yield Row(path, Relation.ONLY_A, True, a=in_a)
        elif in_a is not None and in_b is not None:
            yield _held_against(path, in_a, in_b, is_sample=is_sample)


def _held_against(path: str, a: Shape, b: Shape, *, is_sample: bool) -> Row:
    refusal = refusal_of(a, b)
    if is_sample and not refusal:
        return Row(path, Relation.SAME, True, a, b)
    relation, remark = _difference(a, b)
    if relation is Relation.SAME:
        return Row(path, relation, True, a, b)
    return Row(path, relation, not refusal, a, b, refusal or remark)


def _difference(a: Shape, b: Shape) -> tuple[Relation, str]:
    """The greatest difference of two shapes, with what it means where B accepts it."""
    if a.types != b.types and a.is_known and b.is_known:
        return Relation.TYPE, "B accepts both"
    if a.is_known != b.is_known:
        return _difference_in_knowledge(a, b)
    if a.is_nullable != b.is_nullable:
        return Relation.NULLABILITY, "B accepts null" if b.is_nullable else ""
    if a.is_required != b.is_required:
        return Relation.NULLABILITY, "B can do without" if a.is_required else ""
    if a.format != b.format:
        return Relation.FORMAT, "B asks for no format" if b.format is None else ""
    return Relation.SAME, ""


def _difference_in_knowledge(a: Shape, b: Shape) -> tuple[Relation, str]:
    if not a.types:
        relation = Relation.SAME if b.is_nullable else Relation.NULLABILITY
        return relation, "only null was seen in A"
    if not b.types:
        return Relation.NULLABILITY, "only null was seen in B"
    return Relation.TYPE, "B takes anything" if not b.is_known else "A says nothing of it"


def _missing_from_a(path: str, a: Shapes, in_b: Shape) -> Iterator[Row]:
    """A field that A lacks; nothing is said of one whose frame A lacks or has as something else."""
    within = a.get(parent(path))
    if path.endswith(ITEM):
        if within is not None and "array" in within.types:
            yield Row(path, Relation.ONLY_B, True, b=in_b, remark="the list is empty in A")
    elif within is not None and "object" in within.types:
        remark = "B requires it" if in_b.is_required else "B can do without"
        yield Row(path, Relation.ONLY_B, not in_b.is_required, b=in_b, remark=remark)
