"""The SQLite file in `server.state_dir` in which everything that must survive a restart lives."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

FILE_NAME = "loops-gateway.sqlite3"

Result = TypeVar("Result")


class StateError(Exception):
    """The state directory can't be used. The message names it and says what to do."""


class Database:
    """One SQLite file. Each call runs in a thread, so a slow disk holds nobody else up.

    `schemas` are the tables' `CREATE TABLE IF NOT EXISTS` statements: each module of this package
    that keeps something declares its own.
    """

    def __init__(self, directory: Path, schemas: Iterable[str]) -> None:
        self._path = directory / FILE_NAME
        self._schemas = tuple(schemas)
        self._lock = asyncio.Lock()
        self._connection: sqlite3.Connection | None = None
        self._working: set[asyncio.Task[object]] = set()

    async def open(self) -> None:
        """Create the directory and the file where needed. Raises `StateError`."""
        try:
            self._connection = await asyncio.to_thread(self._connect)
        except (OSError, sqlite3.Error) as error:
            raise StateError(
                f"server.state_dir: can't use {self._path.parent} ({error}). "
                "Name a directory the gateway may write to."
            ) from error

    async def close(self) -> None:
        """Close the file."""
        async with self._lock:
            if self._connection is not None:
                await asyncio.to_thread(self._connection.close)
                self._connection = None

    async def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do some work on the file in a thread, one at a time. Raises `sqlite3.Error`.

        Work begun is finished, also when its caller has left: a thread can't be called back, and
        the next work must not meet it on the same connection.
        """
        task = asyncio.create_task(self._run(work))
        self._working.add(task)
        task.add_done_callback(self._finish)
        return await asyncio.shield(task)

    async def _run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        async with self._lock:
            if self._connection is None:
                raise sqlite3.ProgrammingError("the state store is not open")
            return await asyncio.to_thread(work, self._connection)

    def _finish(self, task: asyncio.Task[object]) -> None:
        self._working.discard(task)
        if not task.cancelled():
            task.exception()  # seen, even when its caller has left

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
        # Several processes on one machine may share the file.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA busy_timeout = 2000")
        for schema in self._schemas:
            connection.execute(schema)
        return connection
