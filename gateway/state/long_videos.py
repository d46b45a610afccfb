"""The ids of long videos.

Nexgate can't fetch one singly, so a share link to one could not be answered after a restart
without them.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, select

from gateway.state.store import StateStore
from gateway.state.tables import LONG_VIDEOS
from gateway.state.upsert import insert_into


@dataclass(frozen=True, slots=True)
class LongVideo:
    """The ids of a long video: what finding it in its author's list takes."""

    media_id: str
    post_id: str
    author_id: str | None


class LongVideos:
    """Media id -> post and author. Calls raise `StoreUnavailable`."""

    def __init__(self, store: StateStore) -> None:
        self._store = store

    async def keep_videos(self, videos: Sequence[LongVideo]) -> None:
        """Keep the ids of long videos."""
        rows = {video.media_id: asdict(video) for video in videos}

        def upsert(connection: Connection) -> None:
            insert = insert_into(connection, LONG_VIDEOS).values(list(rows.values()))
            new = {"post_id": insert.excluded.post_id, "author_id": insert.excluded.author_id}
            connection.execute(insert.on_conflict_do_update(index_elements=["media_id"], set_=new))

        if rows:
            await self._store.write(upsert)

    async def find_video(self, media_id: str) -> LongVideo | None:
        """The kept entry of a long video, if there is one."""

        def find(connection: Connection) -> LongVideo | None:
            row = connection.execute(
                select(LONG_VIDEOS).where(LONG_VIDEOS.c.media_id == media_id)
            ).first()
            return LongVideo(row.media_id, row.post_id, row.author_id) if row else None

        return await self._store.read(find)
