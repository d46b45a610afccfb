"""Keywords that hold no schema: whether what a piece says makes sure of what a reader asks.

Each check takes a piece and the reader's value, and gives None where every document of the piece
fits, else why that can't be said.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from gateway.compare.formats import CHECKED, DECORATION, NUMBER_FORMATS, format_includes
from gateway.compare.members import finite_names, item_count, member_count, member_of
from gateway.compare.pieces import (
    EXACT,
    Piece,
    is_number,
    kinds_of,
    names_beside,
    range_of,
    required_names,
    size_of,
)

Check = Callable[[Piece, Any], str | None]

# They are found in every text.
_FOUND_EVERYWHERE: Final = frozenset({"", "^", ".*", "^.*", "(?:)"})


def _type(piece: Piece, named: Any) -> str | None:
    if piece.kind in kinds_of({"type": named}):
        return None
    kind = "number" if piece.kind == "fraction" else piece.kind
    wanted = " or ".join(map(str, named)) if isinstance(named, list) else str(named)
    return f"A may give {kind}, B takes {wanted}"


def _listed(piece: Piece, values: Any) -> str | None:
    wanted = set(map(repr, values))
    for promised in piece.values_of("enum"):
        if isinstance(promised, list) and wanted.issuperset(map(repr, promised)):
            return None
    return f"B takes only {_shortened(values)}, A is not so limited"


def _constant(piece: Piece, value: Any) -> str | None:
    return f"B takes only {_shortened(value)}, A is not so limited"


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _minimum(piece: Piece, least: Any) -> str | None:
    lowest = range_of(piece).lowest
    is_sure = is_number(least) and lowest is not None and lowest >= least
    return None if is_sure else f"B takes at least {least}, A {_gives_from(lowest)}"


def _exclusive_minimum(piece: Piece, least: Any) -> str | None:
    numbers = range_of(piece)
    is_sure = (
        is_number(least)
        and numbers.lowest is not None
        and (numbers.lowest > least or (numbers.lowest == least and numbers.is_lowest_out))
    )
    return None if is_sure else f"B takes more than {least}, A {_gives_from(numbers.lowest)}"


def _maximum(piece: Piece, most: Any) -> str | None:
    highest = range_of(piece).highest
    is_sure = is_number(most) and highest is not None and highest <= most
    return None if is_sure else f"B takes at most {most}, A {_gives_to(highest)}"


def _exclusive_maximum(piece: Piece, most: Any) -> str | None:
    numbers = range_of(piece)
    is_sure = (
        is_number(most)
        and numbers.highest is not None
        and (numbers.highest < most or (numbers.highest == most and numbers.is_highest_out))
    )
    return None if is_sure else f"B takes less than {most}, A {_gives_to(numbers.highest)}"


def _gives_from(lowest: float | None) -> str:
    return "has no lower end" if lowest is None else f"gives {lowest} too"


def _gives_to(highest: float | None) -> str:
    return "has no upper end" if highest is None else f"gives {highest} too"


def _multiple(piece: Piece, factor: Any) -> str | None:
    for promised in piece.values_of("multipleOf"):
        is_same = type(promised) is type(factor) and promised == factor
        # Exact for whole numbers alone: with fractions, checkers round (0.3 is no multiple of 0.1).
        if is_same or (_is_whole(promised) and _is_whole(factor) and promised % factor == 0):
            return None
    if piece.kind == "integer" and _is_whole(factor) and factor == 1:
        return None
    return f"B takes multiples of {factor} only"


def _is_whole(factor: Any) -> bool:
    return type(factor) is int and 0 < factor <= EXACT


def _sizes(size: Callable[[Piece], tuple[int, float]], unit: str, *, is_least: bool) -> Check:
    """The check of a least or a greatest size."""

    def check(piece: Piece, bound: Any) -> str | None:
        least, most = size(piece)
        found = least if is_least else most
        if is_number(bound) and (found >= bound if is_least else found <= bound):
            return None
        if is_least:
            return f"B takes at least {bound} {unit}, A may give {found}"
        given = "any number" if found == math.inf else f"up to {found}"
        return f"B takes at most {bound} {unit}, A may give {given}"

    return check


def _characters(piece: Piece) -> tuple[int, float]:
    return size_of(piece, "minLength", "maxLength")


def _pattern(piece: Piece, pattern: Any) -> str | None:
    if pattern in piece.values_of("pattern") or pattern in _FOUND_EVERYWHERE:
        return None
    return f"B takes texts like {pattern}"


def _format(piece: Piece, wanted: Any) -> str | None:
    """A format counts: what is promised without it, or with another, may be no such text."""
    is_for = (
        piece.kind in ("integer", "fraction")
        if wanted in NUMBER_FORMATS
        else (piece.kind == "string")
    )
    if not is_for or not isinstance(wanted, str) or wanted in DECORATION:
        return None
    promised = [name for name in piece.values_of("format") if isinstance(name, str)]
    if any(format_includes(name, wanted) for name in promised):
        return None
    known = "" if wanted in CHECKED else ", which is not known here"
    return f"B reads it as {wanted}{known}, A gives {promised[0] if promised else 'no format'}"


def _unique(piece: Piece, wanted: Any) -> str | None:
    if wanted is not True or True in piece.values_of("uniqueItems") or item_count(piece)[1] <= 1:
        return None
    return "B takes no item twice"


def _dependent(piece: Piece, rules: Any) -> str | None:
    allowed = finite_names(piece)
    for trigger, names in rules.items():
        if allowed is not None and trigger not in allowed:
            continue
        if any(node.allows_nothing for node in member_of(piece.nodes, trigger)):
            continue
        there = required_names(piece.nodes) | names_beside(piece.nodes, trigger)
        missing = sorted(set(names) - there)
        if missing:
            return f"with {trigger} B requires {', '.join(missing)}, A may leave it out"
    return None


CHECKS: Final[Mapping[str, Check]] = {
    "type": _type,
    "enum": _listed,
    "const": _constant,
    "minimum": _minimum,
    "exclusiveMinimum": _exclusive_minimum,
    "maximum": _maximum,
    "exclusiveMaximum": _exclusive_maximum,
    "multipleOf": _multiple,
    "minLength": _sizes(_characters, "characters", is_least=True),
    "maxLength": _sizes(_characters, "characters", is_least=False),
    "pattern": _pattern,
    "format": _format,
    "minItems": _sizes(item_count, "items", is_least=True),
    "maxItems": _sizes(item_count, "items", is_least=False),
    "uniqueItems": _unique,
    "minProperties": _sizes(member_count, "members", is_least=True),
    "maxProperties": _sizes(member_count, "members", is_least=False),
    "dependentRequired": _dependent,
}
_NUMBERS: Final = frozenset({"integer", "fraction"})
_OF_STRINGS: Final = frozenset({"minLength", "maxLength", "pattern"})
_OF_LISTS: Final = frozenset({"minItems", "maxItems", "uniqueItems"})
_OF_OBJECTS: Final = frozenset({"minProperties", "maxProperties", "dependentRequired"})
_OF_NUMBERS: Final = frozenset(
    {"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"}
)


def concerns(word: str, kind: str) -> bool:
    """Whether a keyword of CHECKS says anything of values of a kind."""
    if word in _OF_NUMBERS:
        return kind in _NUMBERS
    for words, name in ((_OF_STRINGS, "string"), (_OF_LISTS, "array"), (_OF_OBJECTS, "object")):
        if word in words:
            return kind == name
    return True
