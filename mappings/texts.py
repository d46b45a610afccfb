"""Text as people read it: when two spellings are the same, and where a text may be cut.

Whatever is given out is given out as it was sent: these only compare and cut.
"""

import unicodedata
from itertools import takewhile

import regex

_CLUSTER = regex.compile(r"\X")


def comparable(text: str) -> str:
    """What spellings of one text have in common: case, and how an accent is put together.

    NFC and case folding (Unicode, 3.13, D145 without its compatibility part): `ﬁ` and `fi`, `²`
    and `2` stay two texts.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFC", text).casefold()
    return unicodedata.normalize("NFC", folded)


def cut(text: str, limit: int) -> str:
    """The beginning of a text, at most `limit` code points, that ends where a person would end it.

    A grapheme cluster (an emoji of many code points, a flag, a letter with its accents) is kept
    whole or left out (Unicode, annex 29).
    """
    if len(text) <= limit:
        return text
    ends = (cluster.end() for cluster in _CLUSTER.finditer(text))
    return text[: max(takewhile(limit.__ge__, ends), default=0)]
