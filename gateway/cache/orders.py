"""Lists in an order of the gateway's, kept for a while to be paged from."""

from gateway.cache.clocks import Clocks
from gateway.cache.entries import Key, Order
from gateway.cache.reading import Reader
from gateway.cache.store import Store
from gateway.settings.cache import EntityKind

# How long a list in an order of ours can be paged through as it was.
ORDER_KEPT_S = 600


class Orders:
    """The orders in a reader's partition. Loop thread only."""

    def __init__(self, store: Store, clocks: Clocks) -> None:
        """Keep them in `store`."""
        self._store = store
        self._clocks = clocks

    def keep(self, reader: Reader, key: Key, media_ids: tuple[str, ...], rest: str | None) -> None:
        """Keep an order made for the viewer for `ORDER_KEPT_S`; one that is there stays."""
        now = self._clocks.monotonic()
        partition = self._store.open_partition(reader.digest, reader.ends_at)
        kept = partition.find_entry(key)
        if not isinstance(kept, Order) or now >= kept.fresh_until:
            order = Order(EntityKind.USER_LIST, media_ids, rest, fresh_until=now + ORDER_KEPT_S)
            self._store.store_entry(reader.digest, partition, key, order)

    def find(self, reader: Reader, key: Key) -> Order | None:
        """An order kept for the viewer."""
        partition = self._store.find_partition(reader.digest)
        order = partition.find_entry(key) if partition is not None else None
        if not isinstance(order, Order) or self._clocks.monotonic() >= order.fresh_until:
            return None
        return order
