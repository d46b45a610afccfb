"""Documents that A may allow, made to show that B rejects one of them.

Nothing depends on their being right: each is checked against both schemas before anything is said.
What is not found here is "can't judge" where it might have been "not compatible".
"""

import math
import random
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final

from rstr import Rstr

from gateway.compare.emptiness import Emptiness
from gateway.compare.formats import format_example
from gateway.compare.members import item_count, item_of, member_count, member_of, properties_of
from gateway.compare.pieces import (
    Nodes,
    Piece,
    Range,
    names_beside,
    pieces_of,
    range_of,
    required_names,
    size_of,
)
from gateway.compare.references import Node

_MOST: Final = 24
_DEEPEST: Final = 6
_LONGEST: Final = 20_000
_TEXTS: Final = ("", "a", "A", "0", "-", " ", "é", "\n", "zz no such value", "0" * 40)
_NAMES: Final = ("extra", "x-1", "A b")
_ANYTHING: Final[tuple[Any, ...]] = (None, True, 7, 0.5, "text", [], {})
_NUMBER_WORDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")


def _unique(values: Iterable[Any]) -> list[Any]:
    """Each value once, however it compares (True and 1 are two)."""
    return list({repr(value): value for value in islice(values, 4 * _MOST)}.values())[:_MOST]


class Examples:
    """Makes values for pieces; the same every time."""

    def __init__(self, emptiness: Emptiness) -> None:
        self._emptiness = emptiness
        # What was made once is used again; while it is made, there is none yet (recursion).
        self._made: dict[tuple[frozenset[int], bool], list[Any]] = {}

    def values_of(self, nodes: Nodes, depth: int = 0) -> list[Any]:
        """Some values for schemas that all apply."""
        if depth > _DEEPEST:
            return []
        if all(node.allows_anything for node in nodes):
            return list(_ANYTHING)
        key = (frozenset(node.key for node in nodes), depth > 1)
        if key not in self._made:
            self._made[key] = []
            found = []
            for piece in pieces_of(nodes):
                found += self._of_piece(piece, (), depth)[:4]
            self._made[key] = _unique(found)
        return self._made[key]

    def values_near(self, piece: Piece, b: Node) -> list[Any]:
        """Some values of a piece, chosen around the limits of B."""
        limits = [node for part in _parts_of(b, piece.kind) for node in part.nodes]
        return self._of_piece(piece, tuple(limits), 0)

    def objects_of(self, piece: Piece, depth: int = 0) -> list[dict[str, Any]]:
        """Objects of a piece: with what is required, and with all that is named."""
        required = sorted(required_names(piece.nodes))
        named = [name for node in piece.nodes for name in properties_of(node)]
        frames: list[dict[str, Any]] = []
        for names in (required, list(dict.fromkeys([*required, *named]))):
            frame = self._object_with(piece, names, set(required), depth)
            if frame is not None and frame not in frames:
                frames.append(frame)
        return frames

    def lists_of(self, piece: Piece, length: int) -> list[list[Any]]:
        """Lists of a piece with at least so many items, where it allows them."""
        least, most = item_count(piece)
        made = self._list_with(piece, min(max(length, least), int(min(most, length + least))), 0)
        return [] if made is None else [made]

    def names_like(self, pattern: str | None) -> list[str]:
        """Names for members that no schema names."""
        return list(_NAMES) if pattern is None else _texts_like(pattern)

    def _of_piece(self, piece: Piece, limits: Nodes, depth: int) -> list[Any]:
        values = self._emptiness.values_of(piece)
        if values is not None:
            return values[:_MOST]
        near = Piece(piece.kind, limits)
        if piece.kind in ("integer", "fraction"):
            return _unique(_numbers(piece, near))
        if piece.kind == "string":
            return _unique(_texts(piece, near))
        if piece.kind == "array":
            return self._lists(piece, near, depth)
        # Far down it is enough to have some object.
        return self._objects(piece, near, depth) if depth < 2 else [*self.objects_of(piece, depth)]

    def _lists(self, piece: Piece, near: Piece, depth: int) -> list[Any]:
        least, most = item_count(piece)
        sizes = {least, least + 1, least + 2}
        if math.isfinite(most):
            sizes.add(int(most))
        for bound in [*near.numbers_of("minItems"), *near.numbers_of("maxItems")]:
            sizes |= {int(bound) - 1, int(bound), int(bound) + 1}
        wanted = sorted(size for size in sizes if least <= size <= min(most, 1_000))
        found = [self._list_with(piece, size, depth) for size in wanted]
        several = [made for made in found if made is not None and len(made) > 1]
        repeated = [[made[0]] * len(made) for made in several[:2]]
        sorts = [node.child("contains") for node in piece.nodes if "contains" in node.words]
        repeated += [
            [value] * max(1, least)
            for sort in sorts
            for value in self.values_of((sort,), depth + 1)[:8]
        ]
        return _unique(made for made in [*found, *repeated] if made is not None)

    def _list_with(self, piece: Piece, size: int, depth: int) -> list[Any] | None:
        """A list of a piece, with different items as far as there are any."""
        made: list[Any] = []
        rest: dict[tuple[int, ...], list[Any]] = {}
        for place in range(size):
            nodes = item_of(piece.nodes, place)
            key = tuple(node.key for node in nodes)
            if key not in rest:
                rest[key] = self.values_of(nodes, depth + 1)
            if not rest[key]:
                return None
            made.append(rest[key][place % len(rest[key])])
        return [*self._contained(piece, depth), *made][: max(size, 1)] if made else made

    def _contained(self, piece: Piece, depth: int) -> list[Any]:
        """An item of every sort that a list of the piece must contain."""
        sorts = [node.child("contains") for node in piece.nodes if "contains" in node.words]
        return [value for sort in sorts for value in self.values_of((sort,), depth + 1)[:1]]

    def _objects(self, piece: Piece, near: Piece, depth: int) -> list[Any]:
        frames = self.objects_of(piece, depth)
        found: list[dict[str, Any]] = list(frames)
        required = required_names(piece.nodes)
        for frame in frames[:1]:
            for name in _names_near(piece, near):
                if name not in required:
                    names = sorted(names_beside(piece.nodes, name))
                    with_it = self._object_with(piece, names, {name}, depth)
                    found += [] if with_it is None else [{**with_it, **frame}]
        for frame in frames[1:]:
            found += [
                {key: value for key, value in frame.items() if key != name}
                for name in frame
                if name not in required
            ]
        found += self._counted_objects(piece, near, frames, depth)
        return _unique(found)

    def _counted_objects(
        self, piece: Piece, near: Piece, frames: Sequence[dict[str, Any]], depth: int
    ) -> list[dict[str, Any]]:
        """Objects with as many members as either side counts to."""
        least, most = member_count(piece)
        sizes = {least}
        for bound in (*near.numbers_of("minProperties"), *near.numbers_of("maxProperties")):
            sizes |= {int(bound) - 1, int(bound) + 1}
        values = self.values_of(member_of(piece.nodes, "extra0"), depth + 1)[:1]
        if not values or not frames:
            return []
        found = []
        for size in sorted(size for size in sizes if 0 < size <= min(most, 100)):
            more = {f"extra{n}": values[0] for n in range(size - len(frames[0]))}
            found.append({**frames[0], **more})
        return found

    def _object_with(
        self, piece: Piece, names: Sequence[str], required: set[str], depth: int
    ) -> dict[str, Any] | None:
        made = {}
        for name in names:
            values = self.values_of(member_of(piece.nodes, name), depth + 1)
            if values:
                made[name] = values[0]
            elif name in required:
                return None
        return made


def _parts_of(b: Node, kind: str) -> list[Piece]:
    return [piece for piece in pieces_of((b,)) if piece.kind == kind]


def _names_near(piece: Piece, near: Piece) -> list[str]:
    names = [name for node in (*piece.nodes, *near.nodes) for name in properties_of(node)]
    triggers = [
        name
        for rule in (*near.values_of("dependentRequired"), *near.values_of("dependentSchemas"))
        if isinstance(rule, dict)
        for name in rule
    ]
    patterns = [
        name
        for rule in near.values_of("patternProperties")
        if isinstance(rule, dict)
        for pattern in rule
        for name in _texts_like(pattern)[:2]
    ]
    return list(dict.fromkeys([*names, *triggers, *patterns, *_NAMES]))


def _numbers(piece: Piece, near: Piece) -> Iterable[float]:
    ends: list[float] = []
    own = range_of(piece)
    ends += [end for end in (own.lowest, own.highest) if end is not None]
    for word in _NUMBER_WORDS:
        ends += near.numbers_of(word)
    ends += [0, 1, 2**31, 2**63, -(2**31) - 1, 10**20, -(10**20)]
    step = 1 if piece.kind == "integer" else 0.5
    near_ends = [end + shift * step for end in ends for shift in (0, 1, -1, 0.5, -0.5)]
    factors = [factor for factor in piece.numbers_of("multipleOf") if factor > 0]
    multiples = [
        factor * round(end / factor + shift)
        for factor in factors
        for end in near_ends[:40]
        for shift in (0, 1, -1)
        if abs(end / factor) < 2**53
    ]
    whole = piece.kind == "integer"
    for number in chain(multiples, near_ends):
        is_whole = float(number).is_integer()
        if whole == is_whole and _is_within(number, own):
            yield int(number) if whole else number


def _is_within(number: float, own: Range) -> bool:
    return (own.lowest is None or number >= own.lowest) and (
        own.highest is None or number <= own.highest
    )


def _texts(piece: Piece, near: Piece) -> Iterable[str]:
    least, most = size_of(piece, "minLength", "maxLength")
    patterns = [text for text in piece.values_of("pattern") if isinstance(text, str)]
    formats = [name for name in piece.values_of("format") if isinstance(name, str)]
    made = [text for pattern in patterns for text in _texts_like(pattern)]
    made += [text for text in map(format_example, formats) if text is not None]
    sizes = {least, most, *near.numbers_of("minLength"), *near.numbers_of("maxLength")}
    lengths = sorted(
        {int(size) + shift for size in sizes if size <= _LONGEST for shift in (0, 1, -1)}
    )
    fits = [size for size in lengths if max(least, 0) <= size <= most]
    made += [letter * size for size in fits for letter in ("a", "A", "0")]
    made += [text[:1] * size for text in made[:3] for size in fits if text]
    made += [name for name in map(format_example, _formats_near(near)) if name is not None]
    made += [text for text in _TEXTS if least <= len(text) <= most]
    yield from made


def _formats_near(near: Piece) -> list[str]:
    return [name for name in near.values_of("format") if isinstance(name, str)]


@lru_cache(1_000)
def _texts_like(pattern: str) -> list[str]:
    """Texts in which a pattern is found; none for one that can't be read."""
    maker = Rstr(random.Random(20))  # noqa: S311 - examples, no secrets
    try:
        made = [maker.xeger(pattern) for _ in range(6)]
        return list(dict.fromkeys(text for text in made if re.search(pattern, text)))
    except (re.error, KeyError, ValueError, RecursionError, OverflowError, NotImplementedError):
        return []
