"""Whom a viewer doesn't want to be proposed again; Nexgate has no place for that."""

import sqlite3
import time
from collections.abc import Callable

from gateway.state.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS hidden_suggestions (
    account_id TEXT NOT NULL,
    hidden_id TEXT NOT NULL,
    hidden_at REAL NOT NULL,
    PRIMARY KEY (account_id, hidden_id)
) WITHOUT ROWID
"""
MAX_HIDDEN = 500


class HiddenSuggestions:
    """Account id -> ids hidden from its suggestions. Calls raise `sqlite3.Error`.

    Of each account the newest `MAX_HIDDEN` are kept.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        """Use an open database; `clock` gives seconds since the epoch."""
        self._database = database
        self._clock = clock

    async def hide(self, account_id: str, hidden_id: str) -> None:
        """Keep an id from an account's suggestions."""
        now = self._clock()

        def insert(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT OR REPLACE INTO hidden_suggestions VALUES (?, ?, ?)",
                (account_id, hidden_id, now),
            )
            connection.execute(
                "DELETE FROM hidden_suggestions WHERE account_id = ? AND hidden_id NOT IN ("
                "SELECT hidden_id FROM hidden_suggestions WHERE account_id = ? "
                "ORDER BY hidden_at DESC LIMIT ?)",
                (account_id, account_id, MAX_HIDDEN),
            )

        await self._database.run(insert)

    async def of(self, account_id: str) -> frozenset[str]:
        """The ids hidden from an account's suggestions."""

        def select(connection: sqlite3.Connection) -> list[tuple[str]]:
            return connection.execute(
                "SELECT hidden_id FROM hidden_suggestions WHERE account_id = ?", (account_id,)
            ).fetchall()

        return frozenset(row[0] for row in await self._database.run(select))
