"""The shelves of a partition: what is dropped together lies together.

So a write drops what it changed by putting a whole shelf away, however much lies on it.
"""

from collections.abc import Callable, Mapping
from enum import IntEnum
from itertools import islice
from typing import Final

from gateway.cache.entries import Answer, Entry, Key, Order, Page, Value
from gateway.settings.cache import EntityKind


class Group(IntEnum):
    """What lies on one shelf: prepared responses, and entries by what drops them."""

    ANSWERS = 0
    DERIVED = 1
    COMMENTS = 2
    RELATIONSHIPS = 3
    ORDERS = 4
    OTHERS = 5


_BY_KIND: Final[Mapping[object, Group]] = {
    EntityKind.COMMENTS: Group.COMMENTS,
    # A follow changes the lists and the counts of both accounts.
    EntityKind.RELATIONSHIP: Group.RELATIONSHIPS,
    EntityKind.ACCOUNT: Group.RELATIONSHIPS,
    EntityKind.USER_LIST: Group.RELATIONSHIPS,
}


def group_of_key(key: Key) -> Group:
    """Where what was read lies; what was derived of reads has the same keys and its own shelf."""
    return _BY_KIND.get(key[0], Group.OTHERS)


def group_of(key: Key, entry: Entry) -> Group:
    """On which shelf an entry belongs."""
    if isinstance(entry, Answer):
        return Group.ANSWERS
    if isinstance(entry, Value) and entry.is_derived:
        return Group.DERIVED
    return Group.ORDERS if isinstance(entry, Order) else group_of_key(key)


class Shelf:
    """Entries by key, the one stored first in front; `is_dropped` once it was put away."""

    __slots__ = ("entries", "is_dropped", "size_bytes")

    def __init__(self) -> None:
        self.entries: dict[Key, Entry] = {}
        self.size_bytes = 0
        self.is_dropped = False

    def put_entry(self, key: Key, entry: Entry) -> None:
        """Take in an entry, behind all others; the key has none."""
        self.entries[key] = entry
        self.size_bytes += entry.size_bytes
        if isinstance(entry, Page):
            entry.shelf = self

    def take_entry(self, key: Key) -> Entry | None:
        """Take out what has a key, if anything has."""
        entry = self.entries.pop(key, None)
        if entry is not None:
            self.size_bytes -= entry.size_bytes
        return entry

    def front_keys(self, most: int, is_meant: Callable[[Entry], bool]) -> list[Key]:
        """The keys in front, as long as their entries are meant, at most so many.

        A batch at a time: a dictionary passes over what was taken from its front with each look.
        """
        found: list[Key] = []
        for key, entry in islice(self.entries.items(), most):
            if not is_meant(entry):
                break
            found.append(key)
        return found
