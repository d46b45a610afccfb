"""Compares a Nexgate clip with a Loops video: what the gateway makes of one, and has back."""

from collections.abc import Iterator, Mapping
from functools import cache

from gateway.compare.correspondence import rule_for, rules_reading, sources
from gateway.compare.references import Library
from gateway.compare.relation import Relation, Row, refusal_of
from gateway.compare.schema_shapes import shapes_of_schema
from gateway.compare.shapes import ITEM, Shape, Shapes, parent
from gateway.contract.schemas import named_schema
from mappings.lineage import Lineage


def video_from_clip(clip: Shapes, video: Shapes) -> Iterator[Row]:
    """What the gateway makes of a clip, field by field of the video."""
    for path, shape in video.items():
        rule = rule_for(path)
        if not path or (rule is None and _is_made_of_parts(path, video)):
            continue
        yield _made(path, shape, rule, clip)
    read = {path for path in clip if any(rules_reading(path))}
    for path, shape in clip.items():
        if path and path not in read and not _is_made_of_parts(path, clip):
            yield Row(path, Relation.ONLY_A, True, a=shape, remark="kept under `nexgate`")


def _made(path: str, shape: Shape, rule: Lineage | None, clip: Shapes) -> Row:
    if rule is None:
        is_fine = not shape.is_required
        remark = "" if is_fine else "no rule makes it"
        return Row(path, Relation.ONLY_B, is_fine, b=shape, remark=remark)
    wanted = sources(rule)
    there = [name for name in wanted if name in clip]
    if wanted and not there:
        is_fine = not shape.is_required
        remark = f"made from {', '.join(wanted)}: {rule.rule}"
        return Row(path, Relation.ONLY_B, is_fine, b=shape, remark=remark)
    remark_text = f"{', '.join(wanted)}: {rule.rule}" if wanted else f"{rule.kind}: {rule.rule}"
    if not wanted:
        return Row(path, Relation.ONLY_B, True, b=shape, remark=remark_text)
    for name in there:
        refusal = refusal_of(clip[name], _readable_clip()[name])
        if refusal:
            remark_text = f"{name}: {refusal.replace('B', 'the gateway')}"
            return Row(path, Relation.TYPE, False, a=clip[name], b=shape, remark=remark_text)
    relation = Relation.DERIVED
    if rule.kind == "exact":
        relation = Relation.SAME if there[0] == path else Relation.RENAMED
    return Row(path, relation, True, a=clip[there[0]], b=shape, remark=remark_text)


@cache
def _readable_clip() -> Mapping[str, Shape]:
    """What the gateway can read of a clip."""
    return shapes_of_schema(Library().made_schema(named_schema("nexgate:Clip", strict=False)))


def clip_from_video(video: Shapes, clip: Shapes) -> Iterator[Row]:
    """What can be had back of a clip from a video alone."""
    has_extension = "nexgate" in video
    for path, shape in clip.items():
        if not path or _is_made_of_parts(path, clip):
            continue
        rules = [rule for rule in rules_reading(path) if _is_given(rule, video)]
        if rules:
            yield _had_back(path, shape, rules, video)
        else:
            is_fine = has_extension or not shape.is_required or _is_in_a_list(path)
            remark = "under `nexgate`" if has_extension else "a video has no place for it"
            yield Row(path, Relation.ONLY_B, is_fine, b=shape, remark=remark)
    for path, shape in video.items():
        rule = rule_for(path)
        if path and not _is_made_of_parts(path, video) and (rule is None or not sources(rule)):
            yield Row(path, Relation.ONLY_A, True, a=shape)


def _had_back(path: str, shape: Shape, rules: list[Lineage], video: Shapes) -> Row:
    exact = [rule for rule in rules if rule.kind == "exact"]
    rule = (exact or rules)[0]
    names = ", ".join(rule.field for rule in exact or rules)
    relation = Relation.DERIVED
    if exact:
        relation = Relation.SAME if rule.field == path else Relation.RENAMED
    return Row(path, relation, True, a=video[rule.field], b=shape, remark=f"{names}: {rule.rule}")


def _is_given(rule: Lineage, video: Shapes) -> bool:
    return rule.field in video


def _is_in_a_list(path: str) -> bool:
    return ITEM in path


def _is_made_of_parts(path: str, shapes: Shapes) -> bool:
    """Whether a field is only the frame around others."""
    return "object" in shapes[path].types and any(
        name != path and parent(name) == path for name in shapes
    )
