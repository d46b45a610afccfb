"""Whether the members of A's objects fit what B asks of them."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from gateway.compare.gaps import Gap, new_gap
from gateway.compare.members import (
    OddPattern,
    finite_names,
    matches,
    member_count,
    member_of,
    other_members,
    patterns_of,
    properties_of,
    schemas_of_member,
)
from gateway.compare.pieces import Nodes, Piece, pieces_of, required_names
from gateway.compare.proof import Proof
from gateway.compare.references import Node

_MEMBER_WORDS: Final = ("properties", "patternProperties", "additionalProperties")
EVERY_OTHER: Final = "*"
# In whose presence it depends on the document which members were looked at.
_CONDITIONAL: Final = frozenset({"anyOf", "oneOf", "if", "dependentSchemas", "$dynamicRef"})


def member_gaps(proof: Proof, piece: Piece, b: Node, level: int) -> list[Gap]:
    """Named members one by one, then those that neither side names, pattern by pattern."""
    if piece.kind != "object" or member_count(piece)[1] == 0:
        return []
    gaps: list[Gap] = []
    if b.words.get("properties") is None and "patternProperties" in b.words:
        gaps += _odd_pattern_gaps(b)
    names = finite_names(piece)
    for name in sorted(names if names is not None else _explicit_names(piece, b)):
        gaps += _named_gaps(proof, piece, b, name, level)
    if names is None:
        gaps += _other_gaps(proof, piece, b, level)
    return gaps


def _explicit_names(piece: Piece, b: Node) -> set[str]:
    names = {name for node in (*piece.nodes, b) for name in properties_of(node)}
    return names | required_names(piece.nodes)


def _named_gaps(proof: Proof, piece: Piece, b: Node, name: str, level: int) -> Iterator[Gap]:
    try:
        wanted = schemas_of_member(b, name)
    except OddPattern as pattern:
        yield new_gap("patternProperties", f"{pattern} is no pattern that can be read")
        return
    ours = member_of(piece.nodes, name)
    for one in wanted:
        yield from _wrapped(proof, piece, name, lambda: [name], proof.gaps(ours, one, level + 1))


def _other_gaps(proof: Proof, piece: Piece, b: Node, level: int) -> Iterator[Gap]:
    """Members that no schema names: by B's patterns, then what B says of all others."""
    patterns = patterns_of(b)
    for pattern in patterns:
        wanted = b.child("patternProperties", pattern)
        for ours, named_by in other_members(piece.nodes, pattern=pattern):
            names = partial(proof.examples.names_like, named_by or pattern)
            gaps = proof.gaps(ours, wanted, level + 1)
            yield from _wrapped(proof, piece, EVERY_OTHER, names, gaps)
    if "additionalProperties" not in b.words or _must_match(piece, patterns):
        return
    wanted = b.child("additionalProperties")
    for ours, named_by in other_members(piece.nodes, without=patterns):
        names = partial(proof.examples.names_like, named_by)
        gaps = proof.gaps(ours, wanted, level + 1)
        yield from _wrapped(proof, piece, EVERY_OTHER, names, gaps)


def _must_match(piece: Piece, patterns: Sequence[str]) -> bool:
    """Whether every name of a piece fits one of B's patterns."""
    rules = [rule for rule in piece.values_of("propertyNames") if isinstance(rule, dict)]
    return any(rule.get("pattern") in patterns for rule in rules)


def _odd_pattern_gaps(b: Node) -> Iterator[Gap]:
    for pattern in patterns_of(b):
        try:
            matches(pattern, "")
        except OddPattern:
            reason = f"{pattern} is no pattern that can be read"
            yield new_gap("patternProperties", reason)


def _wrapped(
    proof: Proof, piece: Piece, step: str, names: Callable[[], Sequence[str]], gaps: Sequence[Gap]
) -> Iterator[Gap]:
    """Gaps of a member, with objects of the piece that have it."""

    def objects_with(value: Any) -> Iterator[Any]:
        frames = proof.examples.objects_of(piece)
        return ({**frame, name: value} for name in names() for frame in frames)

    for gap in gaps:
        yield gap.within(step, objects_with)


def name_gaps(proof: Proof, piece: Piece, b: Node, level: int) -> Iterator[Gap]:
    """The names themselves: all that A may use must be among those that B takes."""
    if piece.kind != "object":
        return
    names = finite_names(piece)
    if names is not None:
        ours: Nodes = (proof.library.made_schema({"enum": sorted(names)}),)
    else:
        text = proof.library.made_schema({"type": "string"})
        ours = (
            text,
            *(n.child("propertyNames") for n in piece.nodes if "propertyNames" in n.words),
        )

    def objects_with(name: Any) -> Iterator[Any]:
        for frame in proof.examples.objects_of(piece):
            for value in proof.examples.values_of(member_of(piece.nodes, name))[:1]:
                yield {**frame, name: value}

    for gap in proof.gaps(ours, b.child("propertyNames"), level + 1):
        yield gap.within("(names)", objects_with)


def dependent_gaps(proof: Proof, piece: Piece, b: Node, level: int) -> Iterator[Gap]:
    """What B asks of objects that have a certain member."""
    rules = b.words["dependentSchemas"]
    if piece.kind != "object" or not isinstance(rules, dict):
        return
    for name in rules:
        has_it = proof.library.made_schema({"type": "object", "required": [name]})
        for having in pieces_of((has_it,), piece):
            yield from proof.piece_gaps(having, b.child("dependentSchemas", name), level)


def unevaluated_member_gaps(proof: Proof, piece: Piece, b: Node, level: int) -> list[Gap]:
    """`unevaluatedProperties`, where it can be known which members are left to it."""
    wanted = b.words["unevaluatedProperties"]
    if piece.kind != "object" or wanted is True or wanted == {}:
        return []
    looked_at = _looked_at(b, 0)
    if looked_at is None:
        reason = "unevaluatedProperties can't be decided beside choices"
        tries = partial(proof.examples.values_near, piece, b)
        return [new_gap("unevaluatedProperties", reason, tries)]
    names, patterns, has_all = looked_at
    if has_all:
        return []
    schema = {
        "properties": dict.fromkeys(names, True),
        "patternProperties": dict.fromkeys(patterns, True),
        "additionalProperties": wanted,
    }
    return member_gaps(proof, piece, proof.library.made_beside(b, schema), level)


def _looked_at(node: Node, depth: int) -> tuple[list[str], list[str], bool] | None:
    """Names, patterns and whether all members are looked at beside; None where that depends."""
    if node.words.keys() & _CONDITIONAL or depth > 20:
        return None
    names, patterns = properties_of(node), patterns_of(node)
    has_all = "additionalProperties" in node.words or (
        depth > 0 and "unevaluatedProperties" in node.words
    )
    parts = [*node.children("allOf"), *([node.target()] if "$ref" in node.words else [])]
    for part in parts:
        found = _looked_at(part, depth + 1)
        if found is None:
            return None
        names, patterns, has_all = names + found[0], patterns + found[1], has_all or found[2]
    return names, patterns, has_all
