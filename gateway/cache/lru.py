"""Bounded mappings that let go of what was used longest ago, at the cost of a dictionary."""

from collections import OrderedDict
from typing import Final, Generic, TypeVar

from gateway.cache.ledger import Ledger

Key = TypeVar("Key")
Item = TypeVar("Item")


# A dictionary that outgrows so many items takes a millisecond to be made anew; ten times as many
# take twenty.
SEGMENT_ITEMS: Final = 16_384


class Lru(Generic[Key, Item]):
    """What was stored or looked up last, up to a number of items. Loop thread only.

    For small things by the hundred thousand, which are looked up several times in every read:
    cachetools' mappings weigh their items and take ten times as long. Items are not weighed. Of
    very many items each segment, chosen by the key, lets go of its own.
    """

    __slots__ = ("_mask", "_max_items", "_segments")

    def __init__(self, max_items: int) -> None:
        """Hold at most `max_items`, at least one."""
        count = 1
        while max_items // count > SEGMENT_ITEMS:
            count *= 2
        self._segments: tuple[OrderedDict[Key, Item], ...] = tuple(
            OrderedDict() for _ in range(count)
        )
        self._mask = count - 1
        self._max_items = max_items // count

    def __len__(self) -> int:
        return sum(map(len, self._segments))

    def __contains__(self, key: Key) -> bool:
        return key in self._segments[hash(key) & self._mask]

    def find_item(self, key: Key) -> Item | None:
        """What has this key; it counts as used now."""
        items = self._segments[hash(key) & self._mask]
        item = items.get(key)
        if item is not None:
            items.move_to_end(key)
        return item

    def keep_item(self, key: Key, item: Item) -> Item | None:
        """Store under a key; where there are too many then, the item used longest ago goes.

        Gives what has gone.
        """
        items = self._segments[hash(key) & self._mask]
        items[key] = item
        items.move_to_end(key)
        if len(items) > self._max_items:
            return items.popitem(last=False)[1]
        return None

    def drop_item(self, key: Key) -> None:
        """Let go of what has this key, if anything has."""
        self._segments[hash(key) & self._mask].pop(key, None)


class LruOfBytes(Generic[Key, Item]):
    """What was stored or looked up last, up to a number of bytes. Loop thread only.

    Whoever stores says how many bytes an item takes with its key; what all take together is
    counted in a ledger.
    """

    __slots__ = ("_items", "_ledger", "_max_bytes", "_size_bytes")

    def __init__(self, max_bytes: int, ledger: Ledger) -> None:
        """Hold at most `max_bytes`; a single bigger item is not stored."""
        self._items: OrderedDict[Key, tuple[Item, int]] = OrderedDict()
        self._max_bytes = max_bytes
        self._size_bytes = 0
        self._ledger = ledger

    def __len__(self) -> int:
        return len(self._items)

    @property
    def size_bytes(self) -> int:
        """What everything takes."""
        return self._size_bytes

    def find_item(self, key: Key) -> Item | None:
        """What has this key; it counts as used now."""
        found = self._items.get(key)
        if found is None:
            return None
        self._items.move_to_end(key)
        return found[0]

    def keep_item(self, key: Key, item: Item, size_bytes: int) -> None:
        """Store under a key, and let go of the items used longest ago while there is no room."""
        if key in self._items:
            self.drop_item(key)
        if size_bytes > self._max_bytes:
            return
        self._items[key] = (item, size_bytes)
        self._count_bytes(size_bytes)
        while self._size_bytes > self._max_bytes:
            _, (_, freed_bytes) = self._items.popitem(last=False)
            self._count_bytes(-freed_bytes)

    def drop_item(self, key: Key) -> None:
        """Forget what has this key, if anything has."""
        found = self._items.pop(key, None)
        if found is not None:
            self._count_bytes(-found[1])

    def drop_items(self) -> None:
        """Forget everything."""
        self._items.clear()
        self._count_bytes(-self._size_bytes)

    def _count_bytes(self, added: int) -> None:
        self._size_bytes += added
        self._ledger.total_bytes += added
