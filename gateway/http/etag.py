"""Entity tags and the condition that names them (RFC 9110, 8.8.3 and 13.1.2)."""

import re
from functools import lru_cache
from typing import Final

_LONGEST_CONDITION: Final = 8_192
_TAG: Final = re.compile(r'[\s,]*(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)')


def entity_tag(tag: bytes, coding: str | None) -> bytes:
    """The strong entity tag of content, one for each content coding (None: as it is).

    `tag` is ASCII text that stands for the content.
    """
    return b'"%b"' % tag if coding is None else b'"%b-%b"' % (tag, coding.encode())


def is_match(if_none_match: str, tag: bytes, codings: tuple[str | None, ...]) -> bool:
    """Whether a condition names the content in any of the codings.

    Tags are compared weakly. A condition that can't be read names nothing.
    """
    own = _own_tags(tag, codings)
    # What a client has is nearly always one answer.
    if if_none_match in own or if_none_match.strip() == "*":
        return True
    if len(if_none_match) > _LONGEST_CONDITION:
        return False
    position = 0
    while position < len(if_none_match):
        found = _TAG.match(if_none_match, position)
        if found is None:
            return False
        if found[1] in own:
            return True
        position = found.end()
    return False


@lru_cache(maxsize=4096)
def _own_tags(tag: bytes, codings: tuple[str | None, ...]) -> frozenset[str]:
    return frozenset(entity_tag(tag, coding).decode() for coding in codings)
