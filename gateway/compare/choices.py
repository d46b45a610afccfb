"""Whether a piece fits where B has choices: `anyOf`, `oneOf`, `not`, `if`."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from gateway.compare.gaps import Gap, new_gap, tries_of
from gateway.compare.identity import is_identical
from gateway.compare.members import member_of, properties_of
from gateway.compare.pieces import Piece, pieces_of
from gateway.compare.proof import Proof
from gateway.compare.references import Node

# A member with more values than this is none that tells objects apart.
_MOST_KINDS: Final = 16
_MOST_PARTINGS: Final = 2


def any_of_gaps(proof: Proof, piece: Piece, b: Node, level: int) -> list[Gap]:
    """One choice must take all of a piece, or each a part of it."""
    if _has_identical_list(piece, b, "anyOf"):
        return []
    found: list[Gap] = []
    choices = _plausible(proof, piece, b, "anyOf")
    for choice in choices:
        gaps = proof.trial_gaps(piece, choice, level)
        if not gaps:
            return []
        found += gaps
    return _gaps_of_parts(proof, piece, b, "anyOf", found, level)


def one_of_gaps(proof: Proof, piece: Piece, b: Node, level: int) -> list[Gap]:
    """One choice must take all of a piece and the others none of it."""
    if _has_identical_list(piece, b, "oneOf"):
        return []
    choices = _plausible(proof, piece, b, "oneOf")
    if len(choices) == 1:
        found = proof.trial_gaps(piece, choices[0], level)
        return found and _gaps_of_parts(proof, piece, b, "oneOf", found, level)
    found = [gap for choice in choices for gap in proof.trial_gaps(piece, choice, level)]
    return _gaps_of_parts(proof, piece, b, "oneOf", found, level)


def not_gaps(proof: Proof, piece: Piece, b: Node, level: int) -> list[Gap]:
    """A piece must share no document with what B rejects."""
    del level
    refused = b.child("not")
    if any("not" in one.words and is_identical(one.child("not"), refused) for one in piece.nodes):
        return []
    if _is_disjoint(proof, piece, refused):
        return []
    reason = "A was not shown to keep out what B rejects"
    return [new_gap("not", reason, partial(proof.examples.values_near, piece, refused))]


def if_gaps(proof: Proof, piece: Piece, b: Node, level: int) -> list[Gap]:
    """What fits the condition must fit `then`, and all of it `else` unless none fails it."""
    condition = b.child("if")
    gaps: list[Gap] = []
    if "then" in b.words:
        for both in pieces_of((condition,), piece):
            gaps += proof.piece_gaps(both, b.child("then"), level)
    if "else" in b.words and proof.trial_gaps(piece, condition, level):
        gaps += proof.piece_gaps(piece, b.child("else"), level)
    return gaps


def _has_identical_list(piece: Piece, b: Node, word: str) -> bool:
    theirs = list(b.children(word))
    for node in piece.nodes:
        ours = list(node.children(word))
        if len(ours) == len(theirs) > 0 and all(map(is_identical, ours, theirs)):
            return True
    return False


def _plausible(proof: Proof, piece: Piece, b: Node, word: str) -> list[Node]:
    """The choices that documents of a piece may fit at all."""
    return [choice for choice in b.children(word) if not _is_disjoint(proof, piece, choice)]


def _is_disjoint(proof: Proof, piece: Piece, other: Node) -> bool:
    """Whether no document of a piece fits another schema; False where that is not certain."""
    return all(proof.emptiness.is_empty(both) for both in pieces_of((other,), piece))


def _gaps_of_parts(
    proof: Proof, piece: Piece, b: Node, word: str, found: list[Gap], level: int
) -> list[Gap]:
    """The gaps, unless the piece can be parted so that each part fits."""
    for parts in _partings(proof, piece, b):
        if not any(proof.trial_gaps(part, b, level) for part in parts):
            return []
    choices = _plausible(proof, piece, b, word)
    if len(choices) == 1 and found:
        return found
    number = len(choices) or "the"
    near = new_gap(word, "", partial(proof.examples.values_near, piece, b))
    reason = f"none of B's {number} choices takes all that A gives"
    return [new_gap(word, reason, tries_of([*found, near]))]


def _partings(proof: Proof, piece: Piece, b: Node) -> Iterator[list[Piece]]:
    """A piece of objects by the values of a member that tells B's choices apart, such as a kind."""
    if piece.kind != "object" or sum(proof.library.is_made(n) for n in piece.nodes) >= (
        _MOST_PARTINGS
    ):
        return
    ours = {name for node in piece.nodes for name in properties_of(node)}
    theirs = {name for part in pieces_of((b,)) for n in part.nodes for name in properties_of(n)}
    for name in sorted(ours & theirs):
        values = _counted_values(proof, piece, name)
        if values is None or not 1 < len(values) <= _MOST_KINDS:
            continue
        schemas: list[object] = [{"properties": {name: {"const": value}}} for value in values]
        made = map(proof.library.made_schema, [*schemas, {"properties": {name: False}}])
        yield [part for node in made for part in pieces_of((node,), piece)]


def _counted_values(proof: Proof, piece: Piece, name: str) -> list[Any] | None:
    """All values that a member may have; None where they can't be counted."""
    found: list[Any] = []
    for part in pieces_of(member_of(piece.nodes, name)):
        values = proof.emptiness.values_of(part)
        if values is None:
            return None
        found += values
    return found
