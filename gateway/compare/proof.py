"""What the parts of an inclusion proof ask of one another."""

from typing import Protocol

from gateway.compare.emptiness import Emptiness
from gateway.compare.examples import Examples
from gateway.compare.gaps import Gap
from gateway.compare.pieces import Nodes, Piece
from gateway.compare.references import Library, Node


class Proof(Protocol):
    """One comparison in the making; `level` counts how deep in the document it is."""

    library: Library
    emptiness: Emptiness
    examples: Examples

    def gaps(self, nodes: Nodes, b: Node, level: int) -> list[Gap]:
        """Where documents that fit all of some schemas were not shown to fit B."""

    def piece_gaps(self, piece: Piece, b: Node, level: int) -> list[Gap]:
        """Where documents of one piece were not shown to fit B."""

    def trial_gaps_of(self, nodes: Nodes, b: Node, level: int) -> list[Gap]:
        """Like `gaps`, for one of several ways to a proof: what failed leaves no assumption."""

    def trial_gaps(self, piece: Piece, b: Node, level: int) -> list[Gap]:
        """Like `piece_gaps`, for one of several ways to a proof."""
