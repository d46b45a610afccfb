"""Whether the items of A's lists fit what B asks of them."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from gateway.compare.gaps import Gap, new_gap
from gateway.compare.identity import is_identical
from gateway.compare.members import item_count, item_of, prefix_length
from gateway.compare.pieces import Piece
from gateway.compare.proof import Proof
from gateway.compare.references import Node

_MOST_PLACES: Final = 200
# In whose presence it depends on the document which items were looked at.
_BESIDE: Final = frozenset(
    {"allOf", "anyOf", "oneOf", "if", "$ref", "$dynamicRef", "dependentSchemas", "contains"}
)


def item_gaps(proof: Proof, piece: Piece, b: Node, level: int) -> Iterator[Gap]:
    """Place by place as far as either side tells places apart, then all further items."""
    if piece.kind != "array":
        return
    most = item_count(piece)[1]
    places = max(prefix_length(node) for node in (*piece.nodes, b))
    if places > _MOST_PLACES:
        yield new_gap("prefixItems", f"more than {_MOST_PLACES} places are not compared")
        return
    for place in range(places + 1):
        if place >= most:
            return
        step = "[]" if place == places else f"[{place}]"
        for wanted in item_of((b,), place):
            gaps = proof.gaps(item_of(piece.nodes, place), wanted, level + 1)
            yield from _wrapped(proof, piece, step, place, gaps)


def _wrapped(
    proof: Proof, piece: Piece, step: str, place: int, gaps: Sequence[Gap]
) -> Iterator[Gap]:
    """Gaps of an item, with lists of the piece that have it at its place."""

    def lists_with(value: Any) -> Iterator[Any]:
        for frame in proof.examples.lists_of(piece, place + 1):
            yield [*frame[:place], value, *frame[place + 1 :]]
            # What stands there may be what the list must contain.
            if len(frame) > place:
                yield [*frame, value]

    for gap in gaps:
        yield gap.within(step, lists_with)


def contains_gaps(proof: Proof, piece: Piece, b: Node, level: int) -> Iterator[Gap]:
    """As many items of a sort as B asks for: promised by A, or all items are of that sort."""
    if piece.kind != "array":
        return
    least, most = b.words.get("minContains", 1), b.words.get("maxContains")
    wanted = b.child("contains")
    if least > 0 and not _has_enough(proof, piece, wanted, least, level):
        reason = f"B takes lists with at least {least} items of a sort, A may have fewer"
        yield new_gap("contains", reason, partial(proof.examples.values_near, piece, b))
    if most is not None and not _has_few(piece, wanted, most):
        reason = f"B takes lists with at most {most} items of a sort, A may have more"
        yield new_gap("maxContains", reason, partial(proof.examples.values_near, piece, b))


def _has_enough(proof: Proof, piece: Piece, wanted: Node, least: float, level: int) -> bool:
    promised = (node for node in piece.nodes if "contains" in node.words)
    if any(
        node.words.get("minContains", 1) >= least
        and _fits(proof, (node.child("contains"),), wanted, level)
        for node in promised
    ):
        return True
    if item_count(piece)[0] < least:
        return False
    places = max(prefix_length(node) for node in piece.nodes) if piece.nodes else 0
    return places <= _MOST_PLACES and all(
        _fits(proof, item_of(piece.nodes, place), wanted, level) for place in range(places + 1)
    )


def _fits(proof: Proof, nodes: tuple[Node, ...], wanted: Node, level: int) -> bool:
    return not proof.trial_gaps_of(nodes, wanted, level + 1)


def _has_few(piece: Piece, wanted: Node, most: float) -> bool:
    if item_count(piece)[1] <= most:
        return True
    return any(
        "contains" in node.words
        and node.words.get("maxContains", most + 1) <= most
        and is_identical(node.child("contains"), wanted)
        for node in piece.nodes
    )


def unevaluated_item_gaps(proof: Proof, piece: Piece, b: Node, level: int) -> list[Gap]:
    """`unevaluatedItems`, where it can be known which items are left to it."""
    wanted = b.words["unevaluatedItems"]
    if piece.kind != "array" or wanted is True or wanted == {} or "items" in b.words:
        return []
    if b.words.keys() & _BESIDE:
        reason = "unevaluatedItems can't be decided beside other schemas"
        return [new_gap("unevaluatedItems", reason, partial(proof.examples.values_near, piece, b))]
    prefix = b.words.get("prefixItems", [])
    schema = {"prefixItems": [True] * len(prefix), "items": wanted}
    return list(item_gaps(proof, piece, proof.library.made_beside(b, schema), level))
