"""Preferences: changes merged by account; unreadable ones count as none."""

import asyncio
import sqlite3
from functools import partial
from pathlib import Path

from gateway.state.database import Database
from gateway.state.preferences import SCHEMA, KeptPreferences


async def opened(directory: Path) -> Database:
    database = Database(directory, [SCHEMA])
    await database.open()
    return database


async def test_changes_are_laid_over_what_was_kept(tmp_path: Path) -> None:
    database = await opened(tmp_path)
    kept = KeptPreferences(database)
    assert await kept.find("alice") == {}
    assert await kept.change("alice", {"a": True}) == {"a": True}
    assert await kept.change("alice", {"b": "x"}) == {"a": True, "b": "x"}
    assert await kept.find("bob") == {}
    await database.close()
    again = await opened(tmp_path)
    assert await KeptPreferences(again).find("alice") == {"a": True, "b": "x"}
    await again.close()


async def test_two_processes_lose_no_change(tmp_path: Path) -> None:
    one, other = await opened(tmp_path), await opened(tmp_path)
    changes = [
        KeptPreferences(database).change("alice", {f"{name}{number}": number})
        for name, database in (("a", one), ("b", other))
        for number in range(20)
    ]
    await asyncio.gather(*changes)
    assert len(await KeptPreferences(one).find("alice")) == 40
    await one.close()
    await other.close()


def write(settings: bytes, connection: sqlite3.Connection) -> None:
    connection.execute("INSERT OR REPLACE INTO preferences VALUES ('alice', ?)", (settings,))


async def test_what_can_not_be_read_counts_as_nothing(tmp_path: Path) -> None:
    database = await opened(tmp_path)
    kept = KeptPreferences(database)
    for broken in (b"{", b"[1]"):
        await database.run(partial(write, broken))
        assert await kept.find("alice") == {}
    assert await kept.change("alice", {"a": True}) == {"a": True}
    await database.close()
