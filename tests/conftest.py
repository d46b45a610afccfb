"""Servers that take a while to start, once for all tests of a process."""

import gc
from collections.abc import Iterator

import pytest

from tests.support.postgres_server import PostgresServer, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL. A test that stops it starts it again."""
    with running_postgres() as server:
        yield server


def pytest_collection_finish() -> None:
    """What was collected lasts to the end: the garbage collector need not walk it again."""
    gc.collect()
    gc.freeze()
