"""A copy of a whole store: of either database into an SQLite file, and from one into either."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.util import await_only

from gateway.state.store import StateStore
from gateway.state.tables import METADATA, VERSION

# A copy takes as long as it takes.
_LIMIT_S: Final = 24 * 3600.0
_BATCH: Final = 2_000
TABLES: Final = tuple(table for table in METADATA.sorted_tables if table is not VERSION)


async def copy_store(source: StateStore, target: StateStore) -> Mapping[str, int]:
    """Copy one state of `source` into `target`, which is empty; the rows of each table.

    Raises `StoreUnavailable`.
    """

    def copy(reading: Connection) -> dict[str, int]:
        return {table.name: _copy_table(reading, table, target) for table in TABLES}

    counts = await source.read_snapshot(copy, _LIMIT_S)
    await target.write(_go_on_counting)
    return counts


async def count_rows(store: StateStore) -> Mapping[str, int]:
    """The rows of each table. Raises `StoreUnavailable`."""

    def count(connection: Connection) -> dict[str, int]:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in TABLES
        }

    return await store.read_snapshot(count, _LIMIT_S)


def _copy_table(reading: Connection, table: Table, target: StateStore) -> int:
    copied = 0
    result = reading.execution_options(yield_per=_BATCH).execute(select(table))
    for batch in result.mappings().partitions():
        rows = [dict(row) for row in batch]
        await_only(target.write(partial(_insert_rows, table, rows), limit_s=_LIMIT_S))
        copied += len(batch)
    return copied


def _insert_rows(table: Table, rows: list[dict[Any, Any]], connection: Connection) -> None:
    connection.execute(insert(table), rows)


def _go_on_counting(connection: Connection) -> None:
    """Have PostgreSQL number new rows behind those that were copied; SQLite does it by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in TABLES:
        [key, *_] = table.primary_key.columns
        if table.dialect_options["sqlite"]["autoincrement"]:
            last = select(func.coalesce(func.max(key), 0) + 1).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, key.name)
            connection.execute(select(func.setval(sequence, last, False)))
