"""State stores for tests, with a time that tests turn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import ColumnElement, Connection, Float, create_engine, literal, text

from gateway.state.address import FILE_NAME, StoreAddress, address_in_directory
from gateway.state.clock import Clock, database_clock
from gateway.state.migrations import migrate
from gateway.state.retention import RetentionDays
from gateway.state.state import State, make_state
from gateway.state.store import StateStore

NOW = 1_800_000_000.0
LIFETIME_S = 31_536_000


@dataclass
class TurnedTime:
    """A time for stores and for processes alike."""

    now: float = NOW

    def __call__(self) -> float:
        return self.now

    def of_store(self) -> ColumnElement[float]:
        """The SQL for the time."""
        return literal(self.now, Float(53))


def file_address(directory: Path) -> StoreAddress:
    """The file of a gateway whose `server.state_dir` this is."""
    return address_in_directory(directory)


@cache
def _empty_file() -> bytes:
    with TemporaryDirectory() as made:
        file = Path(made) / "empty.sqlite3"
        engine = create_engine(f"sqlite:///{file}")
        with engine.begin() as connection:
            migrate(connection)
        engine.dispose()
        return file.read_bytes()


def lay_empty_store(directory: Path) -> None:
    """Put a store into a gateway's new `server.state_dir`: quicker than making its tables."""
    directory.mkdir(mode=0o700)
    file = directory / FILE_NAME
    file.write_bytes(_empty_file())
    file.chmod(0o600)


@asynccontextmanager
async def opened_store(
    address: StoreAddress, *, clock: Clock = database_clock
) -> AsyncIterator[StateStore]:
    """An open store, closed at the end."""
    store = StateStore(address, clock=clock)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


def make_test_state(address: StoreAddress, *, clock: Clock = database_clock) -> State:
    """Everything in a store, closed as yet."""
    return make_state(
        address,
        log_key=b"k" * 32,
        session_lifetime_s=LIFETIME_S,
        days=RetentionDays(reports=365, sign_ins=90),
        clock=clock,
    )


@asynccontextmanager
async def opened_state(
    address: StoreAddress, *, clock: Clock = database_clock
) -> AsyncIterator[State]:
    """Everything in a store, open; closed at the end."""
    state = make_test_state(address, clock=clock)
    await state.open()
    try:
        yield state
    finally:
        await state.close()


async def execute(store: StateStore, statement: str, **values: object) -> list[tuple[object, ...]]:
    """The rows that a statement gives, if it gives any."""

    def run(connection: Connection) -> list[tuple[object, ...]]:
        result = connection.execute(text(statement), values)
        return [tuple(row) for row in result] if result.returns_rows else []

    return await store.write(run)
