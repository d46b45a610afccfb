"""Whether every document that A allows is one that B accepts.

A proof by pieces: each piece of A must fit every keyword of B. What can't be shown is a gap, and
nothing is passed over: a keyword that limits and is not understood is a gap too. A schema that
refers to itself is taken to fit below until something speaks against it: documents end somewhere,
so the assumption is never used for the document it is about (induction over its size).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from gateway.compare.choices import any_of_gaps, if_gaps, not_gaps, one_of_gaps
from gateway.compare.emptiness import Emptiness
from gateway.compare.examples import Examples
from gateway.compare.gaps import Gap, merged_gaps, new_gap
from gateway.compare.identity import is_identical
from gateway.compare.inclusion_of_items import contains_gaps, item_gaps, unevaluated_item_gaps
from gateway.compare.inclusion_of_members import (
    dependent_gaps,
    member_gaps,
    name_gaps,
    unevaluated_member_gaps,
)
from gateway.compare.judge import Judge
from gateway.compare.pieces import Nodes, Piece, pieces_of, required_names
from gateway.compare.plain_checks import CHECKS, concerns
from gateway.compare.proof import Proof
from gateway.compare.references import Library, Node

# Steps after which a proof is given up; the greatest resources of both APIs need some hundreds.
_MOST_STEPS: Final = 20_000


class TooLarge(ValueError):
    """A comparison that needs more steps than anybody waits for."""


class Inclusion:
    """One comparison of schemas of a library."""

    def __init__(self, library: Library, judge: Judge) -> None:
        self.library = library
        self.judge = judge
        self.emptiness = Emptiness(judge)
        self.examples = Examples(self.emptiness)
        # Pairs taken to fit, with the level of the document at which they were met first.
        self._assumed: dict[tuple[frozenset[int], int], int] = {}
        self._unfolding: set[tuple[str, frozenset[int], int]] = set()
        self._steps = 0

    def gaps(self, nodes: Nodes, b: Node, level: int = 0) -> list[Gap]:
        """Where documents that fit all of some schemas were not shown to fit B.

        Raises `UnreadableSchema` for a reference that leads nowhere, `TooLarge`.
        """
        if b.allows_anything or any(is_identical(node, b) for node in nodes):
            return []
        pair = (frozenset(node.key for node in nodes), b.key)
        known = self._assumed.get(pair)
        if known is not None and known < level:
            return []
        self._assumed[pair] = level
        return merged_gaps(
            gap for piece in pieces_of(nodes) for gap in self.piece_gaps(piece, b, level)
        )

    def piece_gaps(self, piece: Piece, b: Node, level: int) -> list[Gap]:
        """Where documents of one piece were not shown to fit B."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise TooLarge("the two schemas are too large to be compared")
        if b.allows_anything or any(is_identical(node, b) for node in piece.nodes):
            return []
        if self.emptiness.is_empty(piece):
            return []
        values = self.emptiness.values_of(piece)
        if values is not None:
            return self._refused_values(values, b)
        if b.allows_nothing:
            tries = partial(self.examples.values_near, piece, b)
            return [new_gap("false", "B takes nothing here", tries)]
        mark = (piece.kind, frozenset(node.key for node in piece.nodes), b.key)
        if mark in self._unfolding:
            return [new_gap("$ref", "B refers to itself without end")]
        self._unfolding.add(mark)
        try:
            return [*self._plain_gaps(piece, b), *self._looked_at(piece, b, level)]
        finally:
            self._unfolding.discard(mark)

    def trial_gaps(self, piece: Piece, b: Node, level: int) -> list[Gap]:
        """Like `piece_gaps`, for one of several ways to a proof: failing, it leaves no trace."""
        before = dict(self._assumed)
        found = self.piece_gaps(piece, b, level)
        if found:
            self._assumed = before
        return found

    def trial_gaps_of(self, nodes: Nodes, b: Node, level: int) -> list[Gap]:
        """Like `gaps`, for one of several ways to a proof: failing, it leaves no trace."""
        before = dict(self._assumed)
        found = self.gaps(nodes, b, level)
        if found:
            self._assumed = before
        return found

    def _refused_values(self, values: list[Any], b: Node) -> list[Gap]:
        refused = [value for value in values if not self.judge.surely_accepts(b, value)]
        if not refused:
            return []
        shown = ", ".join(json.dumps(value, ensure_ascii=False)[:40] for value in refused[:5])
        word = next((one for one in ("enum", "const", "type") if one in b.words), "value")
        return [new_gap(word, f"A may give {shown}, B does not take it", lambda: refused)]

    def _plain_gaps(self, piece: Piece, b: Node) -> Iterator[Gap]:
        for word, value in b.words.items():
            if word in _UNDECIDED:
                yield new_gap(word, f"{word} can't be decided here")
            elif word == "required" and piece.kind == "object":
                yield from self._missing(piece, b, value)
            elif word in CHECKS and concerns(word, piece.kind):
                reason = CHECKS[word](piece, value)
                if reason is not None:
                    yield new_gap(word, reason, partial(self.examples.values_near, piece, b))

    def _missing(self, piece: Piece, b: Node, names: Any) -> Iterator[Gap]:
        promised = required_names(piece.nodes)
        for name in names:
            if name not in promised:
                tries = partial(self.examples.values_near, piece, b)
                yield Gap((name,), "required", "A may leave out what B requires", tries)

    def _looked_at(self, piece: Piece, b: Node, level: int) -> Iterator[Gap]:
        # Several words may be looked at together: each look is taken once.
        for look in dict.fromkeys(_LOOKS[word] for word in b.words if word in _LOOKS):
            yield from look(self, piece, b, level)


def _reference_gaps(proof: Proof, piece: Piece, b: Node, level: int) -> list[Gap]:
    return proof.piece_gaps(piece, b.target(), level)


def _all_of_gaps(proof: Proof, piece: Piece, b: Node, level: int) -> list[Gap]:
    return [gap for part in b.children("allOf") for gap in proof.piece_gaps(piece, part, level)]


# What else limits in 2020-12; any other word is an annotation.
_UNDECIDED: Final = frozenset({"$dynamicRef", "$recursiveRef"})
_LOOKS: Final[Mapping[str, Callable[[Proof, Piece, Node, int], Iterable[Gap]]]] = {
    "$ref": _reference_gaps,
    "allOf": _all_of_gaps,
    "anyOf": any_of_gaps,
    "oneOf": one_of_gaps,
    "not": not_gaps,
    "if": if_gaps,
    # The three words for members are looked at together, whichever of them are there.
    "properties": member_gaps,
    "patternProperties": member_gaps,
    "additionalProperties": member_gaps,
    "propertyNames": name_gaps,
    "dependentSchemas": dependent_gaps,
    "unevaluatedProperties": unevaluated_member_gaps,
    "prefixItems": item_gaps,
    "items": item_gaps,
    "contains": contains_gaps,
    "unevaluatedItems": unevaluated_item_gaps,
}
