"""Single values: numbers and texts that arrive in any shape and leave in one.

Every function is total: no value that a JSON decoder can produce makes it raise.
"""

import math
import re
import sys

MAX_COUNT = 2**63 - 1
_INT_LIMIT = 2**63
_GREATEST_FLOAT = sys.float_info.max
_WRITABLE_DEPTH = 200  # JSON writers give up on nesting a little beyond this

_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_TRUE_WORDS = frozenset({"true", "1", "yes", "on"})


def text(value: object) -> str | None:
    """A text with lone surrogates replaced by U+FFFD; a number is written out; the rest is None."""
    if type(value) is str:
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        # Beyond this no identifier lies, and Python refuses to write out very long numbers.
        return str(value) if abs(value) < 2**128 else None
    if isinstance(value, float):
        return str(value) if math.isfinite(value) else None
    return None


def flag(value: object) -> bool:
    """A boolean, also spelled as a word or a number ("TRUE", 1); everything else is False."""
    if type(value) is bool:
        return value
    if isinstance(value, str):
        return value.strip().casefold() in _TRUE_WORDS
    return isinstance(value, (int, float)) and value == 1


def number(value: object) -> int | float | None:
    """A finite number below 2**63 in size, also written as a text; everything else is None."""
    if type(value) is int and -_INT_LIMIT < value < _INT_LIMIT:
        return value
    if isinstance(value, str):
        value = _number_from_text(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if abs(value) < _INT_LIMIT else None


def count(value: object) -> int:
    """A counter: coerced, floored and clamped to 0..2**63-1; what is no number counts 0.

    ("Nexgate Clips API", engagement, has whole numbers; nulls, texts and fractions were seen.)
    """
    if type(value) is int and 0 <= value <= MAX_COUNT:
        return value
    if isinstance(value, str):
        value = _number_from_text(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0
    if isinstance(value, float):
        if not value < MAX_COUNT:  # +inf and everything too great; NaN is neither
            return 0 if math.isnan(value) else MAX_COUNT
        value = math.floor(max(value, 0.0))
    return min(max(value, 0), MAX_COUNT)


def rounded(value: int | float | None) -> int:
    """A finite number rounded to a whole one of at least 0, halves upwards; None is 0."""
    if isinstance(value, float):
        value = math.floor(value + 0.5)
    return max(value or 0, 0)


def _number_from_text(value: str) -> int | float | None:
    stripped = value.strip()
    if _INTEGER.fullmatch(stripped):
        return int(stripped)
    return float(stripped) if _NUMBER.fullmatch(stripped) else None


def utf16_length(value: str) -> int:
    """The length of a text in UTF-16 code units, which is how JavaScript counts."""
    if value.isascii():
        return len(value)
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def utf16_offsets(value: str, start: int, end: int) -> tuple[int, int]:
    """The Python positions `start` and `end` of a text as UTF-16 code unit offsets."""
    first = utf16_length(value[:start])
    return first, first + utf16_length(value[start:end])


def repair(value: object) -> tuple[object, int]:
    """Make a decoded JSON document writable again; returns it with the number of repairs.

    Lone surrogates become U+FFFD, NaN becomes null, an infinity or a too great integer the nearest
    float, and whatever lies deeper than 200 levels null. A sound document comes back equal.
    """
    return _repair(value, 0)


def _repair(value: object, depth: int) -> tuple[object, int]:
    if isinstance(value, str):
        return _SURROGATE.subn("\ufffd", value)
    if isinstance(value, (list, dict)):
        if depth >= _WRITABLE_DEPTH:
            return None, 1
        return _repair_list(value, depth) if isinstance(value, list) else _repair_dict(value, depth)
    if isinstance(value, (int, float)) and not -_INT_LIMIT <= value < 2 * _INT_LIMIT:
        return _repair_number(value)
    return value, 0


def _repair_number(value: int | float) -> tuple[object, int]:
    if isinstance(value, float) and math.isfinite(value):
        return value, 0
    if value != value:
        return None, 1
    return float(max(min(value, _GREATEST_FLOAT), -_GREATEST_FLOAT)), 1


def _repair_list(items: list[object], depth: int) -> tuple[list[object], int]:
    repairs = 0
    kept: list[object] = []
    for item in items:
        sound, more = _repair(item, depth + 1)
        kept.append(sound)
        repairs += more
    return kept, repairs


def _repair_dict(items: dict[str, object], depth: int) -> tuple[dict[str, object], int]:
    repairs = 0
    kept: dict[str, object] = {}
    for key, item in items.items():
        name, renamed = _SURROGATE.subn("\ufffd", key)
        kept[name], more = _repair(item, depth + 1)
        repairs += renamed + more
    return kept, repairs
