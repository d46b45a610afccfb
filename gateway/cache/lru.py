"""A bounded mapping that lets go of what was used longest ago, at the cost of a dictionary."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Generic, TypeVar

Key = TypeVar("Key")
Item = TypeVar("Item")


class Lru(Generic[Key, Item]):
    """What was stored or looked up last, up to a number of items. Loop thread only.

    For small things by the hundred thousand, which are looked up several times in every read:
    cachetools' mappings weigh their items and take ten times as long. Items are not weighed.
    """

    __slots__ = ("_items", "_max_items")

    def __init__(self, max_items: int) -> None:
        """Hold at most `max_items`, at least one."""
        self._items: OrderedDict[Key, Item] = OrderedDict()
        self._max_items = max_items

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: Key) -> bool:
        return key in self._items

    def find_item(self, key: Key) -> Item | None:
        """What has this key; it counts as used now."""
        item = self._items.get(key)
        if item is not None:
            self._items.move_to_end(key)
        return item

    def keep_item(self, key: Key, item: Item) -> None:
        """Store under a key, and let go of the item used longest ago when there are too many."""
        self._items[key] = item
        self._items.move_to_end(key)
        if len(self._items) > self._max_items:
            self._items.popitem(last=False)

    def items(self) -> Iterator[Item]:
        """Everything that is held at this moment, the item used longest ago first."""
        return iter(list(self._items.values()))
