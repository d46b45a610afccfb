"""Revocations survive restarts, are seen by other processes, and go once they can't matter."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.state.database import Database
from gateway.state.revocations import SCHEMA, Revocations

NOW = 1_000_000


@dataclass
class Clock:
    now: float = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(tmp_path, [SCHEMA])
    await database.open()
    yield database
    await database.close()


async def test_what_was_revoked_is_revoked(database: Database) -> None:
    revocations = Revocations(database, clock=Clock())
    assert not await revocations.is_revoked("a")
    assert await revocations.revoke("a", NOW + 60)
    assert await revocations.is_revoked("a")
    assert not await revocations.is_revoked("b")


async def test_only_the_first_revokes(database: Database, tmp_path: Path) -> None:
    here, there = Revocations(database, clock=Clock()), Database(tmp_path, [SCHEMA])
    await there.open()
    assert await here.revoke("code", NOW + 60)
    assert not await here.revoke("code", NOW + 60)
    assert not await Revocations(there, clock=Clock()).revoke("code", NOW + 60)
    await there.close()


async def test_another_process_and_a_restart_know_it(database: Database, tmp_path: Path) -> None:
    await Revocations(database, clock=Clock()).revoke("a", NOW + 60)
    again = Database(tmp_path, [SCHEMA])
    await again.open()
    assert await Revocations(again, clock=Clock()).is_revoked("a")
    await again.close()


async def test_what_has_expired_anyway_is_dropped(database: Database) -> None:
    clock = Clock()
    revocations = Revocations(database, clock=clock)
    await revocations.revoke("old", NOW + 10)
    clock.now += 11
    await revocations.revoke("new", NOW + 60)
    left = await database.run(
        lambda connection: connection.execute("SELECT name FROM revocations").fetchall()
    )
    assert left == [("new",)]
