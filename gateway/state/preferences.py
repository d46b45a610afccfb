"""Viewers' app settings, by Nexgate account id. Only what differs from the defaults is kept."""

import sqlite3
from collections.abc import Mapping

import orjson

from gateway.state.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS preferences (
    account_id TEXT PRIMARY KEY,
    settings BLOB NOT NULL
) WITHOUT ROWID
"""


class KeptPreferences:
    """Settings by account, kept across restarts. Calls raise `sqlite3.Error`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, account_id: str) -> dict[str, object]:
        """What the account has set so far; nothing when that can't be read."""
        return await self._database.run(lambda connection: _select(connection, account_id))

    async def change(self, account_id: str, changes: Mapping[str, object]) -> dict[str, object]:
        """Lay some settings over the kept ones; answers all of them."""

        def update(connection: sqlite3.Connection) -> dict[str, object]:
            connection.execute("BEGIN IMMEDIATE")  # other processes may share the file
            with connection:
                settings = {**_select(connection, account_id), **changes}
                connection.execute(
                    "INSERT OR REPLACE INTO preferences VALUES (?, ?)",
                    (account_id, orjson.dumps(settings)),
                )
            return settings

        return await self._database.run(update)


def _select(connection: sqlite3.Connection, account_id: str) -> dict[str, object]:
    row = connection.execute(
        "SELECT settings FROM preferences WHERE account_id = ?", (account_id,)
    ).fetchone()
    if row is None:
        return {}
    try:
        settings = orjson.loads(row[0])
    except orjson.JSONDecodeError:
        return {}
    return settings if isinstance(settings, dict) else {}
