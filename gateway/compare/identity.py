"""Whether two schemas say the same, word for word, whatever document they stand in."""

from collections.abc import Mapping
from typing import Any, Final

from gateway.compare.dialects import ANNOTATIONS, LISTS, MAPS, ONE
from gateway.compare.references import Node, UnreadableSchema

# What these mean depends on more than the schema they stand in.
_ELSEWHERE: Final = frozenset({"$dynamicRef", "$recursiveRef", "$id"})


def is_identical(a: Node, b: Node) -> bool:
    """Whether two schemas allow the same because they are the same, annotations aside.

    A reference to itself is the same as another one to itself until something differs.
    """
    return _is_identical(a, b, set())


# One difference anywhere decides, so that what was looked at once need not be again.
_Seen = set[tuple[int, int]]


def _is_identical(a: Node, b: Node, seen: _Seen) -> bool:
    if a.schema is b.schema or (a.allows_anything and b.allows_anything):
        return True
    pair = (a.key, b.key)
    if pair in seen:
        return True
    ours, theirs = _limits(a), _limits(b)
    if not ours or ours.keys() != theirs.keys() or ours.keys() & _ELSEWHERE:
        return False
    seen.add(pair)
    return all(_is_identical_word(a, b, word, seen) for word in ours)


def _limits(node: Node) -> Mapping[str, Any]:
    words = node.words
    return {
        word: value
        for word, value in words.items()
        if word not in ANNOTATIONS and not word.startswith("x-")
    }


def _is_identical_word(a: Node, b: Node, word: str, seen: _Seen) -> bool:
    ours, theirs = a.words[word], b.words[word]
    if word == "$ref":
        try:
            return _is_identical(a.target(), b.target(), seen)
        except UnreadableSchema:
            return False
    if word in ONE:
        return _is_identical(a.child(word), b.child(word), seen)
    if word in LISTS and isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(
            _is_identical(a.child(word, n), b.child(word, n), seen) for n in range(len(ours))
        )
    if word in MAPS and isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(
            _is_identical(a.child(word, name), b.child(word, name), seen) for name in ours
        )
    return repr(ours) == repr(theirs)
