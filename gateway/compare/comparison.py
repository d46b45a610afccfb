"""Compares two things: whether B can live with all that A delivers, field by field.

*Compatible* means: every document that A allows is one that B accepts. The verdict comes from the
schemas (a proof, or a document that shows the contrary) or from the samples themselves; the rows
show the fields on both sides, and which of them the verdict speaks of.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from gateway.compare.correspondence import is_clip, is_video, side_of
from gateway.compare.judge import Judge, Unjudgeable
from gateway.compare.references import Library, Node, UnreadableSchema
from gateway.compare.relation import CannotJudge, Comparison, Relation, Row
from gateway.compare.sample_verdict import compared_samples
from gateway.compare.shapes import EVERY_KEY, ITEM, Shape, Shapes, folded, joined, parent
from gateway.compare.sides import clip_from_video, video_from_clip
from gateway.compare.things import Thing
from gateway.compare.verdict import Finding, compared_schemas
from gateway.contract.schemas import named_schema


def compare_things(library: Library, a: Thing, b: Thing, *, has_lineage: bool = True) -> Comparison:
    """Compare what A delivers with what B reads.

    A Nexgate clip and a Loops video are compared by the rules of the lineage table, unless
    `has_lineage` is false: a field of one is delivered by the fields of the other that it is made
    from. Raises `CannotJudge` for two things between which there is no correspondence.
    """
    if has_lineage and is_clip(a.shapes) and is_video(b.shapes):
        made = "loops:VideoResourceWithNexgate" if "nexgate" in b.shapes else "loops:VideoResource"
        findings = _translated(library, a, b, read=("nexgate:Clip", False), made=made)
        return _with_findings(video_from_clip(a.shapes, b.shapes), findings, a.shapes, b.shapes)
    if has_lineage and is_video(a.shapes) and is_clip(b.shapes):
        read = "loops:VideoResourceWithNexgate" if "nexgate" in a.shapes else "loops:VideoResource"
        findings = _translated(library, a, b, read=(read, False), made="nexgate:Clip")
        return _with_findings(clip_from_video(a.shapes, b.shapes), findings, a.shapes, b.shapes)
    is_known = all(thing.is_sample or thing.is_named for thing in (a, b))
    if has_lineage and is_known and {side_of(a.shapes), side_of(b.shapes)} == {"loops", "nexgate"}:
        raise CannotJudge(
            "one is of Loops and the other of Nexgate, and only a video and a clip correspond"
        )
    if a.is_sample or b.is_sample:
        _refuse_strangers(a.shapes, b.shapes)
    findings = _fitting(library, a, b.node)
    ours, theirs = _with_maps_of(a.shapes, b.shapes), _with_maps_of(b.shapes, a.shapes)
    is_sample = a.is_sample and not b.is_sample
    return _with_findings(_alike(ours, theirs, is_sample=is_sample), findings, ours, theirs)


def _fitting(library: Library, a: Thing, b: Node) -> list[Finding]:
    """Where B can't live with A, or where that can't be decided."""
    try:
        if a.samples is not None:
            return list(compared_samples(Judge(library), a.samples, b).findings)
        return list(compared_schemas(library, a.node, b).findings)
    except (UnreadableSchema, Unjudgeable) as problem:
        raise CannotJudge(str(problem)) from None


def _translated(
    library: Library, a: Thing, b: Thing, *, read: tuple[str, bool], made: str
) -> list[Finding]:
    """What the gateway can't read of A, and what it makes of A that B can't live with."""
    findings = _fitting(library, a, library.made_schema(named_schema(read[0], strict=read[1])))
    if b.is_sample:
        return findings
    own = library.made_schema(named_schema(made))
    return findings + list(compared_schemas(library, own, b.node).findings)


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


def _with_findings(
    rows: Iterable[Row], findings: Iterable[Finding], a: Shapes, b: Shapes
) -> Comparison:
    """The rows with what the verdict says of them; it alone says what is accepted."""
    found: dict[str, Row] = {row.field: row for row in rows}
    worst: dict[str, Finding] = {}
    for finding in findings:
        path = _path(finding.place)
        if path not in worst or (finding.is_proven and not worst[path].is_proven):
            worst[path] = finding
    for path, finding in worst.items():
        row = found.get(path) or Row(path, Relation.LIMITS, True, a.get(path), b.get(path))
        relation = Relation.LIMITS if row.relation is Relation.SAME else row.relation
        is_accepted = False if finding.is_proven or row.is_accepted is False else None
        found[path] = replace(row, relation=relation, is_accepted=is_accepted, remark=_why(finding))
    return Comparison(tuple(found.values()), tuple(worst.values()))


def _why(finding: Finding) -> str:
    return finding.reason if finding.is_proven else f"can't judge: {finding.reason}"


def _path(place: Iterable[str]) -> str:
    path = ""
    for step in place:
        if step.startswith("["):
            path += ITEM
        elif step == "*":
            path += EVERY_KEY
        elif step != "(names)":
            path = joined(path, step)
    return path


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
            relation, remark = (Relation.SAME, "") if is_sample else _difference(in_a, in_b)
            yield Row(path, relation, True, in_a, in_b, remark)


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
        yield Row(path, Relation.ONLY_B, True, b=in_b, remark="B can do without")
