"""Servers that take a while to start, started once a process, and how properties are searched."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from tests.support.postgres_server import PostgresServer, running_postgres

# Without a clock, the same way every time.
settings.register_profile(
    "tests",
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tests")


@event.listens_for(Engine, "connect")
def trust_the_disk(connection: DBAPIConnection, record: object) -> None:
    """Let SQLite not wait for the disk, whose pauses would be a test's; no test cuts the power."""
    if "sqlite" in type(connection).__module__:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL. A test that stops it starts it again."""
    with running_postgres() as server:
        yield server


def pytest_collection_finish() -> None:
    """What was collected lasts to the end: the garbage collector need not walk it again."""
    gc.collect()
    gc.freeze()
