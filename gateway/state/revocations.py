"""What must not work any more although nobody can take it back: sessions signed out, codes used.

Read through memory, because every request of a signed-in person asks. What was revoked stays so;
that something was *not* revoked is believed for a second, so that a sign-out on another process
that shares the file counts at once.
"""

import sqlite3
import time
from collections.abc import Callable

from cachetools import LRUCache, TTLCache

from gateway.state.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS revocations (
    name TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID
"""

MAX_REMEMBERED = 50_000
BELIEVED_S = 1.0


class Revocations:
    """Names that were revoked, kept until what they name would have expired anyway.

    Calls raise `sqlite3.Error`. Loop thread only.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        """Keep names in `database`; `clock` gives seconds since the epoch."""
        self._database = database
        self._clock = clock
        self._revoked: LRUCache[str, None] = LRUCache(MAX_REMEMBERED)
        self._good: TTLCache[str, None] = TTLCache(MAX_REMEMBERED, BELIEVED_S)

    async def revoke(self, name: str, expires_at: int) -> bool:
        """Revoke a name; False when it was revoked before. Of many at once one gets True."""
        now = int(self._clock())

        def insert(connection: sqlite3.Connection) -> bool:
            connection.execute("DELETE FROM revocations WHERE expires_at < ?", (now,))
            done = connection.execute(
                "INSERT OR IGNORE INTO revocations VALUES (?, ?)", (name, expires_at)
            )
            return done.rowcount == 1

        self._revoked[name] = None
        self._good.pop(name, None)
        return await self._database.run(insert)

    def is_believed_good(self, name: str) -> bool:
        """Whether a name was found not revoked within the last second."""
        return name in self._good and name not in self._revoked

    async def is_revoked(self, name: str) -> bool:
        """Whether a name was revoked."""
        if name in self._revoked:
            return True
        if name in self._good:
            return False

        def select(connection: sqlite3.Connection) -> bool:
            found = connection.execute("SELECT 1 FROM revocations WHERE name = ?", (name,))
            return found.fetchone() is not None

        is_revoked = await self._database.run(select)
        if is_revoked:
            self._revoked[name] = None
        elif name not in self._revoked:
            self._good[name] = None
        return is_revoked
