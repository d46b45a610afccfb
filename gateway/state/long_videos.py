"""The ids of long videos.

Nexgate can't fetch one singly, so a share link to one could not be answered after a restart
without them.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.state.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS long_videos (
    media_id TEXT PRIMARY KEY,
    post_id TEXT NOT NULL,
    author_id TEXT
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class LongVideo:
    """The ids of a long video: what finding it in its author's list takes."""

    media_id: str
    post_id: str
    author_id: str | None


class LongVideos:
    """Media id -> post and author, kept across restarts. Calls raise `sqlite3.Error`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, videos: Sequence[LongVideo]) -> None:
        """Keep the ids of long videos."""
        rows = [(video.media_id, video.post_id, video.author_id) for video in videos]

        def insert(connection: sqlite3.Connection) -> None:
            connection.executemany("INSERT OR REPLACE INTO long_videos VALUES (?, ?, ?)", rows)

        await self._database.run(insert)

    async def find(self, media_id: str) -> LongVideo | None:
        """The kept entry of a long video, if there is one."""

        def select(connection: sqlite3.Connection) -> tuple[str, str | None] | None:
            row: tuple[str, str | None] | None = connection.execute(
                "SELECT post_id, author_id FROM long_videos WHERE media_id = ?", (media_id,)
            ).fetchone()
            return row

        row = await self._database.run(select)
        return LongVideo(media_id, *row) if row else None
