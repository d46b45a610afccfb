"""The state store: what must survive a restart, and what replicas must agree on.

An SQLite file, which processes of one machine may share, or a PostgreSQL for several machines.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.state.address import StoreAddress
from gateway.state.clock import Clock, database_clock
from gateway.state.engine import Kind, make_engine, options_of, prepare_file, require_file
from gateway.state.migrations import Unfit, migrate, require_tables
from gateway.tracing.traces import note_call

log = logging.getLogger(__name__)

# Longer than anything that a request waits for takes in a store that works.
_OPERATION_S: Final = 5.0
# Others may be making the tables, and nobody is served yet.
_OPENING_S: Final = 60.0
# While this process stands still it waits for nobody: that counts as one part of the time at most.
_PARTS: Final = 10
# A store that hangs is left alone for a while: not every request waits for it.
_LEFT_ALONE_S: Final = 2.0

Result = TypeVar("Result")


class StateError(Exception):
    """The state store can't be used at all. The message names it and says what to do."""


class StoreUnavailable(Exception):
    """The state store can't be read or written now. Trying again later may work."""


class StateStore:
    """One store. Work on it is done in transactions, one connection each."""

    def __init__(self, address: StoreAddress, *, clock: Clock = database_clock) -> None:
        """Use the store at `address`; `clock` makes the SQL of its time."""
        self.address = address
        self.clock = clock
        self._engine: AsyncEngine | None = None
        self._working: set[asyncio.Task[object]] = set()
        self._left_alone_until = 0.0

    async def open(self) -> None:
        """Make the store where it is missing, and bring its tables up to date.

        Raises `StateError` for one that can't be had, and for one of a newer gateway.
        """
        await self._open(prepare_file, migrate)

    async def open_as_it_is(self) -> None:
        """Use a store that is there, and change nothing. Raises `StateError`."""
        await self._open(require_file, require_tables)

    async def _open(
        self,
        prepare: Callable[[StoreAddress], None],
        begin: Callable[[Connection], None],
    ) -> None:
        try:
            await asyncio.to_thread(prepare, self.address)
            self._engine = make_engine(self.address)
            await self.write(begin, limit_s=_OPENING_S)
        except Unfit as error:
            await self.close()
            raise StateError(f"{self._name} {error}") from error
        except ImportError as error:
            raise StateError(
                "state.url: PostgreSQL needs a client library: "
                "pip install 'loops-gateway[postgres]'"
            ) from error
        except (OSError, StoreUnavailable) as error:
            await self.close()
            raise StateError(self._trouble(error)) from error

    async def close(self) -> None:
        """Finish what is under way, then close all connections."""
        if self._working:
            await asyncio.wait(self._working, timeout=_OPERATION_S)
        engine, self._engine = self._engine, None
        if engine is not None:
            await engine.dispose()

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Look at the store, each statement for itself. Raises `StoreUnavailable`."""
        return await self._run(work, _OPERATION_S, Kind.SINGLE)

    async def read_snapshot(self, work: Callable[[Connection], Result], limit_s: float) -> Result:
        """Look at one state of the store for as long as it takes. Raises `StoreUnavailable`."""
        return await self._run(work, limit_s, Kind.SNAPSHOT)

    async def write(
        self, work: Callable[[Connection], Result], *, limit_s: float = _OPERATION_S
    ) -> Result:
        """Change the store, all of it or nothing. Raises `StoreUnavailable`.

        Work begun is finished, also when its caller has left.
        """
        return await self._run(work, limit_s, Kind.WRITE)

    async def _run(
        self, work: Callable[[Connection], Result], limit_s: float, kind: Kind
    ) -> Result:
        if time.monotonic() < self._left_alone_until:
            raise StoreUnavailable("the state store hangs")
        began_at, trouble = time.perf_counter(), "unavailable"
        try:
            result = await self._in_time(work, limit_s, kind)
            trouble = ""
            return result
        finally:
            note_call("store", kind.value, time.perf_counter() - began_at, error=trouble)

    async def _in_time(
        self, work: Callable[[Connection], Result], limit_s: float, kind: Kind
    ) -> Result:
        task = asyncio.create_task(self._in_transaction(work, kind))
        self._working.add(task)
        task.add_done_callback(self._finish)
        # Not waited for past its time: a database that hangs may also hang being given up.
        for _ in range(_PARTS):
            await asyncio.wait({task}, timeout=limit_s / _PARTS)
            if task.done():
                break
        else:
            task.cancel()
            self._left_alone_until = time.monotonic() + _LEFT_ALONE_S
            raise StoreUnavailable(f"the state store took longer than {limit_s} s")
        return task.result()

    async def _in_transaction(self, work: Callable[[Connection], Result], kind: Kind) -> Result:
        if self._engine is None:
            raise StoreUnavailable("the state store is not open")
        try:
            async with self._engine.connect() as connection:
                await connection.execution_options(**options_of(kind, self.address))
                async with connection.begin():
                    return await connection.run_sync(work)
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnavailable(_first_line(error)) from error

    def _finish(self, task: "asyncio.Task[Result]") -> None:
        self._working.discard(task)
        if not task.cancelled():
            task.exception()  # seen, even when its caller has left

    @property
    def _name(self) -> str:
        return f"{self.address.setting}: {self.address.shown}"

    def _trouble(self, error: Exception) -> str:
        file = self.address.file
        if file is not None:
            return (
                f"{self.address.setting}: can't use {file.parent} ({error}). "
                "Name a directory the gateway may write to."
            )
        return f"{self._name} can't be used ({error}). Is the database there, and may we use it?"


def _first_line(error: Exception) -> str:
    """What a driver said, without the statement and the values that it was about."""
    cause = getattr(error, "orig", None) or error
    return str(cause).split("\n", 1)[0]
