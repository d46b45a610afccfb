"""Whether a piece allows anything at all, and which values where they can be counted."""

import math
from typing import Any, Final

from gateway.compare.judge import Judge
from gateway.compare.members import finite_names, item_count, item_of, member_count, member_of
from gateway.compare.pieces import (
    Nodes,
    Piece,
    kind_of,
    pieces_of,
    range_of,
    required_names,
    size_of,
)

# A list of values, or a range of whole numbers, up to this length is looked through.
_MOST_VALUES: Final = 1_000
# Members of members are looked at so deep.
_DEEPEST: Final = 4


class Emptiness:
    """Says of pieces that they allow nothing, where that is certain."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._values: dict[tuple[str, frozenset[int]], list[Any] | None] = {}

    def values_of(self, piece: Piece) -> list[Any] | None:
        """All values of a piece; None where they can't be counted."""
        key = (piece.kind, frozenset(node.key for node in piece.nodes))
        if key not in self._values:
            self._values[key] = self._counted(piece)
        return self._values[key]

    def _counted(self, piece: Piece) -> list[Any] | None:
        candidates = _candidates(piece)
        if candidates is None or len(candidates) > _MOST_VALUES:
            return None
        return [
            value
            for value in candidates
            if kind_of(value) == piece.kind
            and all(self._judge.may_accept(node, value) for node in piece.nodes)
        ]

    def allows_nothing(self, nodes: Nodes, depth: int = 0) -> bool:
        """Whether no document fits all of some schemas; False where that is not certain."""
        return all(self.is_empty(piece, depth) for piece in pieces_of(nodes))

    def is_empty(self, piece: Piece, depth: int = 0) -> bool:
        """Whether a piece has no document; False where that is not certain."""
        values = self.values_of(piece)
        if values is not None:
            return not values
        if piece.kind in ("integer", "fraction"):
            return range_of(piece).is_empty
        if piece.kind == "string":
            least, most = size_of(piece, "minLength", "maxLength")
            return least > most
        if piece.kind == "array":
            return self._is_empty_list(piece, depth)
        return self._is_empty_object(piece, depth)

    def _is_empty_list(self, piece: Piece, depth: int) -> bool:
        least, most = item_count(piece)
        if least > most:
            return True
        if depth >= _DEEPEST:
            return False
        return any(
            self.allows_nothing(item_of(piece.nodes, place), depth + 1)
            for place in range(min(least, 8))
        )

    def _is_empty_object(self, piece: Piece, depth: int) -> bool:
        least, most = member_count(piece)
        required, names = required_names(piece.nodes), finite_names(piece)
        if least > most or (names is not None and not required <= names):
            return True
        if depth >= _DEEPEST:
            return False
        return any(
            self.allows_nothing(member_of(piece.nodes, name), depth + 1)
            for name in sorted(required)
        )


def _candidates(piece: Piece) -> list[Any] | None:
    """Values among which all of a piece are; None where there is no such list."""
    if piece.kind == "null":
        return [None]
    if piece.kind == "boolean":
        return [True, False]
    listed = [value for value in piece.values_of("enum") if isinstance(value, list)]
    listed += [[value] for value in piece.values_of("const")]
    if listed:
        return min(listed, key=len)
    if piece.kind == "integer":
        numbers = range_of(piece)
        if numbers.lowest is not None and numbers.highest is not None:
            span = numbers.highest - numbers.lowest
            if span < _MOST_VALUES and math.isfinite(span):
                return list(range(int(numbers.lowest), int(numbers.highest) + 1))
    return None
