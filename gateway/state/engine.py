"""Connections to the two databases that a state store can be, set up as the store needs them."""

import logging
import sqlite3
import stat
import time
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from gateway.state.address import StoreAddress
from gateway.state.migrations import Unfit

# It would log every statement with its values.
logging.getLogger("aiosqlite").setLevel(logging.WARNING)

# An execution option: the kind of transaction.
KIND: Final = "kind of transaction"


class Kind(StrEnum):
    """How statements belong together.

    `WRITE` takes its place among the writers at once, `SNAPSHOT` looks at one state of the store
    all the time, in `SINGLE` each statement looks for itself, which is the quickest.
    """

    WRITE = "write"
    SNAPSHOT = "snapshot"
    SINGLE = "single"


_CONNECTIONS: Final = 5
_CONNECT_S: Final = 3
_BUSY_MS: Final = 4_000
_PAUSE_S: Final = 0.02
_PRIMARY_CODE: Final = 0xFF  # the rest of a code of SQLite's says why


def make_engine(address: StoreAddress) -> AsyncEngine:
    """The engine of a store; nothing is connected yet.

    Raises ImportError where the driver of PostgreSQL, an extra, is missing.
    """
    if address.file is None:
        return create_async_engine(
            address.url,
            pool_size=_CONNECTIONS,
            max_overflow=0,
            hide_parameters=True,
            connect_args={"connect_timeout": _CONNECT_S, "application_name": "loops-gateway"},
        )
    engine = create_async_engine(
        address.url, pool_size=_CONNECTIONS, max_overflow=0, hide_parameters=True
    )
    event.listen(engine.sync_engine, "connect", _set_up_file)
    event.listen(engine.sync_engine, "begin", _begin_on_file)
    return engine


def prepare_file(address: StoreAddress) -> None:
    """Make an SQLite file that only its owner can read, and its directory where that is missing.

    For a PostgreSQL there is nothing to do. Blocks; raises OSError.
    """
    file = address.file
    if file is None:
        return
    if address.is_own_directory and file.parent.is_dir():
        _close_directory(file.parent, file.name)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        file.chmod(0o600)
    _use_write_ahead_log(file)


def _use_write_ahead_log(file: Path) -> None:
    """Let readers and a writer share a file; what is wrong with it, opening it says."""
    ends_at = time.monotonic() + _BUSY_MS / 1_000
    while time.monotonic() < ends_at:
        try:
            with closing(sqlite3.connect(file)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.DatabaseError as error:
            # Of processes that start at once SQLite turns some away, without waiting.
            if error.sqlite_errorcode & _PRIMARY_CODE != sqlite3.SQLITE_BUSY:
                return
            time.sleep(_PAUSE_S)
        else:
            return


def require_file(address: StoreAddress) -> None:
    """Make sure that there is an SQLite file. Raises `Unfit`."""
    if address.file is not None and not address.file.is_file():
        raise Unfit("is not there")


def _close_directory(directory: Path, name: str) -> None:
    """Let nobody else into a directory that holds nothing but the store."""
    is_open = stat.S_IMODE(directory.stat().st_mode) & 0o077
    if is_open and all(entry.name.startswith(name) for entry in directory.iterdir()):
        directory.chmod(0o700)


def _set_up_file(connection: DBAPIConnection, record: object) -> None:
    # The driver leaves beginning a transaction to us.
    connection.isolation_level = None
    cursor = connection.cursor()
    # Several processes of one machine may share the file.
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    cursor.close()


def options_of(kind: Kind, address: StoreAddress) -> dict[str, object]:
    """The execution options of a connection for a kind of transaction."""
    if address.file is not None:
        return {KIND: kind}
    levels = {Kind.SINGLE: "AUTOCOMMIT", Kind.SNAPSHOT: "REPEATABLE READ"}
    return {"isolation_level": levels.get(kind, "READ COMMITTED")}


def _begin_on_file(connection: Connection) -> None:
    kind = connection.get_execution_options().get(KIND)
    if kind is not Kind.SINGLE:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if kind is Kind.WRITE else "BEGIN")
