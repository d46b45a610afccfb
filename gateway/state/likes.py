"""Which videos an account has liked through the gateway: Nexgate has no list of liked posts."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.state.database import Database

# `sequence` is the order of liking.
SCHEMA = """
CREATE TABLE IF NOT EXISTS likes (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL,
    media_id TEXT NOT NULL,
    post_id TEXT NOT NULL,
    UNIQUE (account_id, media_id),
    UNIQUE (account_id, sequence)
)
"""
MAX_LIKES = 10_000

_INSERT = "INSERT OR IGNORE INTO likes (account_id, media_id, post_id) VALUES (?, ?, ?)"
_DROP_OLDEST = """
DELETE FROM likes WHERE account_id = ?1 AND sequence <= (
    SELECT sequence FROM likes WHERE account_id = ?1 ORDER BY sequence DESC LIMIT 1 OFFSET ?2
)
"""
_DELETE = "DELETE FROM likes WHERE account_id = ? AND post_id = ?"
_CLAIM = "UPDATE OR IGNORE likes SET account_id = ? WHERE account_id = ?"
_DISOWN = "DELETE FROM likes WHERE account_id = ?"
_HAS_ANY = "SELECT 1 FROM likes WHERE account_id = ? LIMIT 1"
_SELECT = """
SELECT sequence, media_id FROM likes
WHERE account_id = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class KeptLike:
    """A liked video; a greater `sequence` is newer."""

    sequence: int
    media_id: str


class KeptLikes:
    """Likes by Nexgate account id, kept across restarts. Calls raise `sqlite3.Error`."""

    def __init__(self, database: Database, *, max_likes: int = MAX_LIKES) -> None:
        """Keep likes in `database`, of each account the newest `max_likes`."""
        self._database = database
        self._max_likes = max_likes

    async def add(self, account_id: str, media_id: str, post_id: str) -> None:
        """Keep a like; one that is kept already stays where it is."""

        def insert(connection: sqlite3.Connection) -> None:
            connection.execute("BEGIN IMMEDIATE")  # other processes may share the file
            with connection:
                connection.execute(_INSERT, (account_id, media_id, post_id))
                connection.execute(_DROP_OLDEST, (account_id, self._max_likes))

        await self._database.run(insert)

    async def remove(self, account_id: str, post_id: str) -> None:
        """Forget the likes of a post: Nexgate has one for all of its videos."""

        def delete(connection: sqlite3.Connection) -> None:
            connection.execute(_DELETE, (account_id, post_id))

        await self._database.run(delete)

    async def claim(self, provisional: str, account_id: str) -> None:
        """Give an account the likes that were kept under a provisional name for it."""

        def move(connection: sqlite3.Connection) -> None:
            if connection.execute(_HAS_ANY, (provisional,)).fetchone() is None:
                return
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                connection.execute(_CLAIM, (account_id, provisional))
                connection.execute(_DISOWN, (provisional,))
                connection.execute(_DROP_OLDEST, (account_id, self._max_likes))

        await self._database.run(move)

    async def newest(self, account_id: str, *, before: int, limit: int) -> Sequence[KeptLike]:
        """Likes of an account, newest first, made before the one with that sequence."""

        def select(connection: sqlite3.Connection) -> list[tuple[int, str]]:
            rows = connection.execute(_SELECT, (account_id, before, limit))
            return rows.fetchall()

        return [KeptLike(*row) for row in await self._database.run(select)]
