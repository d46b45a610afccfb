"""Whether a store is sound."""

import stat

from sqlalchemy import Connection, inspect, text

from gateway.state.store import StateStore
from gateway.state.tables import METADATA

_LIMIT_S = 3600.0
_MOST_SHOWN = 20


async def find_store_problems(store: StateStore) -> list[str]:
    """What is wrong with a store, a sentence for each thing. Raises `StoreUnavailable`."""
    return [*_file_problems(store), *await store.read_snapshot(_table_problems, _LIMIT_S)]


def _file_problems(store: StateStore) -> list[str]:
    file = store.address.file
    if file is None:
        return []
    return [
        f"others than its owner can read {path.name}: chmod 600 {path}"
        for path in file.parent.glob(f"{file.name}*")
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]


def _table_problems(connection: Connection) -> list[str]:
    found = inspect(connection)
    names = set(found.get_table_names())
    problems = []
    for table in METADATA.sorted_tables:
        if table.name not in names:
            problems.append(f"the table {table.name} is missing")
            continue
        columns = {column["name"] for column in found.get_columns(table.name)}
        missing = [column.name for column in table.columns if column.name not in columns]
        problems += [f"the table {table.name} has no column {name}" for name in missing]
        indexes = {index["name"] for index in found.get_indexes(table.name)}
        lost = sorted({str(index.name) for index in table.indexes} - indexes)
        problems += [f"the table {table.name} has no index {name}" for name in lost]
    if connection.dialect.name == "sqlite":
        said = connection.execute(text(f"PRAGMA integrity_check({_MOST_SHOWN})")).scalars()
        problems += [f"the file is damaged: {line}" for line in said if line != "ok"]
    return problems
