"""A schema taken apart into pieces: documents of one kind, under a plain conjunction of schemas.

The pieces of a schema cover all that it allows. They may allow more (a `not` is not looked into),
never less, so that whatever holds for all pieces holds for the schema. Numbers are two kinds here:
whole ones (`integer`) and others (`fraction`).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from gateway.compare.references import Node

KINDS: Final = ("null", "boolean", "integer", "fraction", "string", "array", "object")
_KINDS_OF_TYPE: Final = {name: frozenset({name}) for name in KINDS} | {
    "number": frozenset({"integer", "fraction"})
}
# Beyond this a choice is not looked into; what it would rule out stays allowed.
_MOST_PIECES: Final = 128
# Whole numbers above this are not exact as floats.
EXACT: Final = 2**53

Nodes = tuple[Node, ...]


@dataclass(frozen=True)
class Piece:
    """All documents of one kind that fit each of the schemas."""

    kind: str
    nodes: Nodes

    def values_of(self, word: str) -> list[Any]:
        """What its schemas say under one keyword."""
        return [node.words[word] for node in self.nodes if word in node.words]

    def numbers_of(self, word: str) -> list[float]:
        """The same where numbers are meant."""
        return [value for value in self.values_of(word) if is_number(value)]


def is_number(value: object) -> bool:
    """Whether a JSON value is a number; a boolean is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def kind_of(value: object) -> str:
    """The kind of a JSON value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, float):
        return "integer" if value.is_integer() else "fraction"
    names = {int: "integer", str: "string", list: "array", dict: "object"}
    return next(name for type_, name in names.items() if isinstance(value, type_))


def kinds_of(schema: Any) -> frozenset[str]:
    """The kinds that a schema allows by its own `type`."""
    named = schema.get("type") if isinstance(schema, dict) else None
    names = [named] if isinstance(named, str) else named
    if not isinstance(names, list):
        return frozenset(KINDS)
    return frozenset().union(*(_KINDS_OF_TYPE.get(str(name), ()) for name in names))


def pieces_of(nodes: Sequence[Node], beside: Piece | None = None) -> list[Piece]:
    """The pieces of a conjunction of schemas; none where it plainly allows nothing.

    With `beside`, those of its kind of what fits that piece too, which is not taken apart again.
    """
    found: dict[tuple[str, frozenset[int]], Piece] = {}
    done = () if beside is None else beside.nodes
    seen = frozenset(node.key for node in done)
    for conjunction in _expanded(tuple(nodes), done, seen, _MOST_PIECES):
        kinds = _common_kinds(conjunction)
        for kind in KINDS if beside is None else (beside.kind,):
            if kind in kinds and not (kind == "fraction" and _takes_whole_numbers(conjunction)):
                members = frozenset(node.key for node in conjunction)
                found.setdefault((kind, members), Piece(kind, conjunction))
    return list(found.values())


def _takes_whole_numbers(nodes: Nodes) -> bool:
    factors = (node.words.get("multipleOf") for node in nodes)
    return any(type(factor) is int and 0 < factor <= EXACT for factor in factors)


def _expanded(waiting: Nodes, done: Nodes, seen: frozenset[int], limit: int) -> list[Nodes]:
    """The conjunctions without references and choices that together cover what is waiting."""
    choices: list[list[Nodes]] = []
    todo = list(waiting)
    while todo:
        node = todo.pop()
        if node.key in seen or node.allows_anything:
            continue
        if node.allows_nothing:
            return []
        seen |= {node.key}
        done = (*done, node)
        todo += _parts(node, done)
        choices += _choices(node)
    covering: list[Nodes] = [done]
    for options in choices if limit > 1 else ():
        parted = [
            conjunction
            for one in covering
            for option in options
            for conjunction in _expanded(
                option, one, frozenset(member.key for member in one), limit // 2
            )
        ]
        parted = [one for one in parted if _common_kinds(one)]
        if len(parted) <= limit:
            covering = parted
    return covering


def _common_kinds(nodes: Nodes) -> frozenset[str]:
    return frozenset(KINDS).intersection(*(kinds_of(node.schema) for node in nodes))


def _parts(node: Node, done: Nodes) -> Iterator[Node]:
    """What applies beside a schema without condition."""
    if "$ref" in node.words:
        yield node.target()
    yield from node.children("allOf")
    dependent = node.words.get("dependentSchemas")
    # What is required says nothing of a list or a text.
    required = required_names(done) if _common_kinds(done) == {"object"} else ()
    for name in dependent if isinstance(dependent, dict) else ():
        if name in required:
            yield node.child("dependentSchemas", name)


def _choices(node: Node) -> Iterator[list[Nodes]]:
    """Of each choice one option applies."""
    for word in ("anyOf", "oneOf"):
        if isinstance(node.words.get(word), list):
            yield [(child,) for child in node.children(word)]
    if "if" in node.words:
        then = (node.child("then"),) if "then" in node.words else ()
        yield [
            (node.child("if"), *then),
            (node.child("else"),) if "else" in node.words else (),
        ]


def required_names(nodes: Sequence[Node]) -> frozenset[str]:
    """The names that an object must have, with what those ask for in turn."""
    names: set[str] = set()
    rules: list[tuple[str, list[str]]] = []
    for node in nodes:
        names.update(_texts(node.words.get("required")))
        dependent = node.words.get("dependentRequired")
        for trigger, wanted in dependent.items() if isinstance(dependent, dict) else ():
            rules.append((trigger, _texts(wanted)))
    for _ in rules:
        for trigger, wanted in rules:
            if trigger in names:
                names.update(wanted)
    return frozenset(names)


def names_beside(nodes: Sequence[Node], trigger: str) -> frozenset[str]:
    """The names that an object must have which has the trigger, itself included."""
    names = {trigger}
    waiting = [trigger]
    rules = [node.words.get("dependentRequired") for node in nodes]
    while waiting:
        name = waiting.pop()
        for rule in rules:
            new = set(_texts(rule.get(name))) - names if isinstance(rule, dict) else set()
            names |= new
            waiting += new
    return frozenset(names)


def _texts(value: object) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


class Range(NamedTuple):
    """The numbers of a piece; an end is None where there is none, and may itself be out."""

    lowest: float | None
    highest: float | None
    is_lowest_out: bool = False
    is_highest_out: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no number is in it."""
        if self.lowest is None or self.highest is None:
            return False
        is_point_out = self.is_lowest_out or self.is_highest_out
        return self.lowest > self.highest or (self.lowest == self.highest and is_point_out)


def range_of(piece: Piece) -> Range:
    """The range of a piece of numbers; of whole numbers with whole ends that are in."""
    lowest = max(piece.numbers_of("minimum"), default=None)
    over = max(piece.numbers_of("exclusiveMinimum"), default=None)
    highest = min(piece.numbers_of("maximum"), default=None)
    under = min(piece.numbers_of("exclusiveMaximum"), default=None)
    if piece.kind == "integer":
        low = [math.ceil(end) for end in (lowest,) if end is not None]
        low += [math.floor(end) + 1 for end in (over,) if end is not None]
        high = [math.floor(end) for end in (highest,) if end is not None]
        high += [math.ceil(end) - 1 for end in (under,) if end is not None]
        return Range(max(low, default=None), min(high, default=None))
    is_lowest_out = over is not None and (lowest is None or over >= lowest)
    is_highest_out = under is not None and (highest is None or under <= highest)
    return Range(
        over if is_lowest_out else lowest,
        under if is_highest_out else highest,
        is_lowest_out,
        is_highest_out,
    )


def size_of(piece: Piece, least: str, most: str) -> tuple[int, float]:
    """The least and the greatest size that two keywords allow, infinite where none does."""
    return (
        math.ceil(max([0, *piece.numbers_of(least)])),
        min([math.inf, *piece.numbers_of(most)]),
    )
