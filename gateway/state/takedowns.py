"""What the operator has taken down, for all gateways of the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, Row, select, update

from gateway.state.clock import read_time
from gateway.state.store import StateStore
from gateway.state.tables import TAKEDOWNS
from gateway.state.upsert import insert_into


class TakedownKind(StrEnum):
    """What can be taken down."""

    CLIP = "clip"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Takedown:
    """A clip or an account that nobody is shown, or is shown again; ids are Nexgate's.

    `changed_at` is in seconds since the epoch.
    """

    kind: TakedownKind
    target_id: str
    is_down: bool
    changed_at: float
    note: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed, and the store's time at which it was asked."""

    rows: Sequence[Takedown]
    now: float


class TakedownRows:
    """The rows. Calls raise `StoreUnavailable`."""

    def __init__(self, store: StateStore) -> None:
        self._store = store

    async def add_takedown(self, kind: TakedownKind, target_id: str, note: str | None) -> None:
        """Take down; what is down already gets the newer note."""
        clock = self._store.clock

        def add(connection: Connection) -> None:
            insert = insert_into(connection, TAKEDOWNS).values(
                kind=kind, target_id=target_id, is_down=True, changed_at=clock(), note=note
            )
            new = {name: insert.excluded[name] for name in ("is_down", "changed_at", "note")}
            connection.execute(
                insert.on_conflict_do_update(index_elements=["kind", "target_id"], set_=new)
            )

        await self._store.write(add)

    async def remove_takedown(self, kind: TakedownKind, target_id: str) -> bool:
        """Show again; False where it wasn't down."""
        columns = TAKEDOWNS.c
        change = (
            update(TAKEDOWNS)
            .where(columns.kind == kind, columns.target_id == target_id, columns.is_down)
            .values(is_down=False, changed_at=self._store.clock())
        )

        def remove(connection: Connection) -> bool:
            return connection.execute(change).rowcount > 0

        return await self._store.write(remove)

    async def find_changes(self, since: float | None) -> Changes:
        """What was taken down or shown again since a time of the store's clock; None: ever."""
        query = select(TAKEDOWNS)
        if since is not None:
            query = query.where(TAKEDOWNS.c.changed_at >= since)

        def find(connection: Connection) -> Changes:
            now = read_time(connection, self._store.clock)
            return Changes([_takedown(row) for row in connection.execute(query)], now)

        return await self._store.read(find)

    async def list_takedowns(self, limit: int | None = None) -> list[Takedown]:
        """What is down, the newest first; all of it, or at most `limit`."""
        columns = TAKEDOWNS.c
        query = (
            select(TAKEDOWNS)
            .where(columns.is_down)
            .order_by(columns.changed_at.desc())
            .limit(limit)
        )

        def find(connection: Connection) -> list[Takedown]:
            return [_takedown(row) for row in connection.execute(query)]

        return await self._store.read(find)


def _takedown(row: Row[tuple[object, ...]]) -> Takedown:
    return Takedown(TakedownKind(row.kind), row.target_id, row.is_down, row.changed_at, row.note)
