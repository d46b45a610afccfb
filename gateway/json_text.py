"""JSON as it arrives: parsed strictly, and with repairs where that fails."""

import json
from typing import Final

import orjson

from mappings.values import repair

# More digits than any real count or id has; Python itself refuses integers of thousands.
_MOST_INTEGER_DIGITS: Final = 40
# Repairing looks at each value: 5 ms for so much.
MOST_REPAIRED_BYTES: Final = 131_072


def read_json(body: bytes) -> tuple[object, int]:
    """A JSON document and the number of values repaired in it, 0 for a valid one.

    One lone surrogate, invalid byte or too long number makes orjson refuse the whole document;
    it is then parsed a second time with the broken values repaired. Raises ValueError or
    RecursionError for what is no JSON at all, and for a broken document of more than
    `MOST_REPAIRED_BYTES`.
    """
    try:
        return orjson.loads(body), 0
    except orjson.JSONDecodeError:
        if len(body) > MOST_REPAIRED_BYTES:
            raise
        text = body.decode("utf-8-sig", errors="replace")
    content, repairs = repair(json.loads(text, strict=False, parse_int=_integer))
    return content, max(repairs, 1)


def write_json(document: object) -> bytes:
    """A document that was read as JSON as bytes again; what can't be written is repaired."""
    try:
        return orjson.dumps(document)
    except TypeError:
        return orjson.dumps(repair(document)[0])


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_INTEGER_DIGITS else float(digits)
