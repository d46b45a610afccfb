"""What stands in a text beside words: addresses, mentions of users, hashtags.

One rule for captions, comments and the pages; `static/text.js` says the same, and a table of
examples (`tests/text_entities.json`) holds the two together. Addresses are recognised first (of
the web, of e-mail, a handle of another server), and nothing inside one is a mention or a tag. Both
need a boundary on their left, and a mention ends where the name ends.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import regex

from mappings.texts import comparable

# Patterns in the words that this module and JavaScript have in common.
_WORD = r"\p{L}\p{M}\p{N}_"
_NO_ADDRESS = r'\s<>"「」『』、。！？（）'
_LABEL = r"[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*"
_MAILBOX = r"\p{L}\p{M}\p{N}_.+%&'*\/=~-"
# A sign behind a letter, its accents included, is part of a word; behind an emoji it is not.
_BEHIND_A_WORD = r"[\p{L}\p{N}_@][\p{Mn}\p{Mc}]*"
ADDRESS = "|".join(
    (
        rf"(?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/[^{_NO_ADDRESS}]+",
        rf"(?<![{_WORD}])(?:acct|data|magnet|mailto|urn|xmpp):[^{_NO_ADDRESS}]+",
        rf"(?<![{_WORD}@.-])(?:www\.[^{_NO_ADDRESS}]+|(?:{_LABEL}\.)+[\p{{L}}-]+"
        rf"(?::[0-9]+)?(?:\/|\?(?=[^{_NO_ADDRESS}]))[^{_NO_ADDRESS}]*)",
        rf"(?<![{_MAILBOX}])[{_MAILBOX}]+@(?:{_LABEL}\.)+{_LABEL}",
        rf"(?<!{_BEHIND_A_WORD})@(?:[{_WORD}.-]+@(?:{_LABEL}\.)*{_LABEL}(?::[0-9]+)?"
        rf"|[{_WORD}.-]+:(?:{_LABEL}\.)+{_LABEL})",
    )
)
TAG = (
    r"(?<![\p{L}\p{N}_#&\/@][\p{Mn}\p{Mc}]*)#(?=[\p{M}\p{N}_]*\p{L})"
    rf"[\p{{L}}\p{{N}}_][{_WORD}]*"
)
_address = regex.compile(ADDRESS, regex.IGNORECASE)
_tag = regex.compile(TAG)
_name = regex.compile(rf"(?<!{_BEHIND_A_WORD})@(?P<name>[{_WORD}](?:[{_WORD}.-]*[{_WORD}])?)")


class Span(NamedTuple):
    """A stretch of a text, from `start` up to `end`, in Python's positions."""

    start: int
    end: int


def find_addresses(text: str) -> list[Span]:
    """Every address of the web or of e-mail and every handle of another server, in order."""
    if not _may_hold_address(text):
        return []
    return [Span(*match.span()) for match in _address.finditer(text)]


def _may_hold_address(text: str) -> bool:
    """False only where no address can be, at a fraction of the cost of looking for one.

    Beside these signs an address has an `@` with something before it, up to the next blank.
    """
    if ":" in text or "/" in text or ("." in text and ("?" in text or "www." in text.lower())):
        return True
    at = text.find("@", 1)
    while at > 0 and text[at - 1].isspace():
        at = text.find("@", at + 1)
    return at > 0


def find_tags(text: str) -> list[Span]:
    """Every hashtag, its `#` included, in order; one without a letter is a number (`#1`)."""
    if "#" not in text:
        return []
    addresses = find_addresses(text)
    found = (Span(*match.span()) for match in _tag.finditer(text))
    return [span for span in found if not _touches(span, addresses)]


def find_mentions(text: str, names: Iterable[str], *, own_host: str = "") -> list[tuple[Span, str]]:
    """Every place where the text names one of the users, `@` included, and which, in order.

    Names are compared as text is (`texts.comparable`); of two that are alike, and of two at one
    place, the longer one is meant, else the first. `own_host` (with its port, in lower case): the
    handle of a user of this server holds a mention.
    """
    if "@" not in text:
        return []
    wanted: dict[str, str] = {}
    for name in names:
        wanted.setdefault(comparable(name), name)
    addresses = [
        span for span in find_addresses(text) if not _is_own(text[span.start : span.end], own_host)
    ]
    found: dict[int, tuple[Span, str]] = {}
    for span, name in (*_usual(text, wanted), *_unusual(text, wanted)):
        is_longer = span.start not in found or span.end > found[span.start][0].end
        if is_longer and not (addresses and _touches(span, addresses)):
            found[span.start] = (span, name)
    return [found[start] for start in sorted(found)]


def _usual(text: str, wanted: Mapping[str, str]) -> list[tuple[Span, str]]:
    return [
        (Span(*match.span()), name)
        for match in _name.finditer(text)
        if (name := wanted.get(comparable(match["name"]))) is not None
    ]


def _unusual(text: str, wanted: Mapping[str, str]) -> list[tuple[Span, str]]:
    """The same for names with characters that no name is expected to have, or ends in."""
    return [
        (Span(*match.span()), name)
        for name in wanted.values()
        if (pattern := _unusual_pattern(name)) is not None
        for match in pattern.finditer(text)
    ]


@lru_cache(maxsize=256)
def _unusual_pattern(name: str) -> regex.Pattern[str] | None:
    if _name.fullmatch(f"@{name}"):
        return None
    return regex.compile(
        rf"(?<!{_BEHIND_A_WORD})@{regex.escape(name)}(?![{_WORD}]|[.-]+[{_WORD}])",
        regex.IGNORECASE,
    )


def _is_own(address: str, own_host: str) -> bool:
    name, _, host = address.rpartition("@")
    return bool(own_host) and name.startswith("@") and host.lower() == own_host


def _touches(span: Span, others: list[Span]) -> bool:
    """Whether a span has a place in common with one of others, which are in order."""
    behind = bisect_left(others, (span.end, 0))
    return behind > 0 and others[behind - 1].end > span.start
