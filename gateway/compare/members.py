"""Which schemas apply to a member of an object or an item of a list."""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from gateway.compare.pieces import Nodes, Piece, required_names, size_of
from gateway.compare.references import Node

# Beyond this the combinations of patterns are not looked into.
_MOST_COMBINATIONS: Final = 64


class OddPattern(ValueError):
    """A pattern that is no regular expression of Python's."""


def patterns_of(node: Node) -> list[str]:
    """The patterns that a schema has for names."""
    patterns = node.words.get("patternProperties")
    return list(patterns) if isinstance(patterns, dict) else []


def properties_of(node: Node) -> list[str]:
    """The names that a schema has members for."""
    properties = node.words.get("properties")
    return list(properties) if isinstance(properties, dict) else []


def matches(pattern: str, name: str) -> bool:
    """Whether a pattern is found in a name; raises `OddPattern`."""
    try:
        return re.search(pattern, name) is not None
    except (re.error, RecursionError, OverflowError):
        raise OddPattern(pattern) from None


def schemas_of_member(node: Node, name: str) -> list[Node]:
    """What a schema asks of the member of that name; raises `OddPattern`."""
    found = []
    if name in properties_of(node):
        found.append(node.child("properties", name))
    found += [
        node.child("patternProperties", pattern)
        for pattern in patterns_of(node)
        if matches(pattern, name)
    ]
    if not found and "additionalProperties" in node.words:
        found.append(node.child("additionalProperties"))
    return found


def member_of(nodes: Sequence[Node], name: str) -> Nodes:
    """What all schemas ask of a member; one with an odd pattern counts as asking nothing."""
    found: list[Node] = []
    for node in nodes:
        try:
            found += schemas_of_member(node, name)
        except OddPattern:
            continue
    return tuple(found)


def other_members(
    nodes: Sequence[Node], *, pattern: str | None = None, without: Sequence[str] = ()
) -> list[tuple[Nodes, str | None]]:
    """What may apply to a member that no schema names, each with a pattern its name fits.

    All together cover every such member whose name fits `pattern` (where one is given) and none of
    `without`.
    """
    alternatives: list[list[tuple[Nodes, str | None]]] = []
    for node in nodes:
        patterns = patterns_of(node)
        if pattern is not None and pattern in patterns:
            alternatives.append([((node.child("patternProperties", pattern),), pattern)])
            continue
        others = (node.child("additionalProperties"),) if _has_others(node) else ()
        choices: list[tuple[Nodes, str | None]] = [(others, None)]
        choices += [
            ((node.child("patternProperties", one),), one) for one in patterns if one not in without
        ]
        if others or patterns:
            alternatives.append(choices)
    while math.prod(len(choices) for choices in alternatives) > _MOST_COMBINATIONS:
        alternatives.pop()
    return [
        (
            tuple(node for part, _ in combination for node in part),
            next((name for _, name in combination if name is not None), pattern),
        )
        for combination in product(*alternatives)
    ]


def _has_others(node: Node) -> bool:
    return "additionalProperties" in node.words


def finite_names(piece: Piece) -> frozenset[str] | None:
    """The only names that the members of a piece may have; None where there is no such list."""
    allowed: frozenset[str] | None = None
    for node in piece.nodes:
        for names in _closed_lists(node):
            allowed = frozenset(names) if allowed is None else allowed & frozenset(names)
    return allowed


def _closed_lists(node: Node) -> Iterator[list[str]]:
    if node.words.get("additionalProperties") is False and not patterns_of(node):
        yield properties_of(node)
    names = node.words.get("propertyNames")
    if isinstance(names, dict) and isinstance(names.get("enum"), list):
        yield [name for name in names["enum"] if isinstance(name, str)]


def member_count(piece: Piece) -> tuple[int, float]:
    """How many members the objects of a piece have at least and at most."""
    least, most = size_of(piece, "minProperties", "maxProperties")
    names = finite_names(piece)
    return (
        max(least, len(required_names(piece.nodes))),
        most if names is None else min(most, len(names)),
    )


def prefix_length(node: Node) -> int:
    """For how many places a schema asks something of its own."""
    listed = node.words.get("prefixItems")
    return len(listed) if isinstance(listed, list) else 0


def item_of(nodes: Sequence[Node], place: int) -> Nodes:
    """What all schemas ask of the item at a place."""
    found = []
    for node in nodes:
        if place < prefix_length(node):
            found.append(node.child("prefixItems", place))
        elif "items" in node.words and not isinstance(node.words["items"], list):
            found.append(node.child("items"))
    return tuple(found)


def item_count(piece: Piece) -> tuple[int, float]:
    """How many items the lists of a piece have at least and at most."""
    least, most = size_of(piece, "minItems", "maxItems")
    for node in piece.nodes:
        if node.words.get("items") is False:
            most = min(most, prefix_length(node))
        if "contains" in node.words:
            needed = node.words.get("minContains", 1)
            least = max(least, needed if isinstance(needed, int) else 0)
    return least, most
