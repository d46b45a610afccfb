"""The ids of long videos.

Nexgate can't fetch one singly, so a share link to one could not be answered after a restart
without them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, select

from gateway.state.store import StateStore
from gateway.state.tables import LONG_VIDEOS
from gateway.state.upsert import insert_into
from gateway.state.write_behind import WriteBehind


@dataclass(frozen=True, slots=True)
class LongVideo:
    """The ids of a long video: what finding it in its author's list takes."""

    media_id: str
    post_id: str
    author_id: str | None


class LongVideos:
    """Media id -> post and author, written behind. Reading raises `StoreUnavailable`."""

    def __init__(self, store: StateStore) -> None:
        self._store = store
        self.notes = WriteBehind[LongVideo](store, "ids of long videos", _upsert)

    def keep_videos(self, videos: Iterable[LongVideo]) -> None:
        """Keep the ids of long videos."""
        for video in videos:
            self.notes.put_item(video)

    async def find_video(self, media_id: str) -> LongVideo | None:
        """The kept entry of a long video, if there is one."""

        def find(connection: Connection) -> LongVideo | None:
            row = connection.execute(
                select(LONG_VIDEOS).where(LONG_VIDEOS.c.media_id == media_id)
            ).first()
            return LongVideo(row.media_id, row.post_id, row.author_id) if row else None

        return await self._store.read(find)


def _upsert(connection: Connection, videos: Sequence[LongVideo]) -> None:
    rows = {video.media_id: asdict(video) for video in videos}
    insert = insert_into(connection, LONG_VIDEOS)
    new = {"post_id": insert.excluded.post_id, "author_id": insert.excluded.author_id}
    upsert = insert.on_conflict_do_update(index_elements=["media_id"], set_=new)
    # In one order: two gateways that write the same must not wait for each other.
    connection.execute(upsert, [rows[media_id] for media_id in sorted(rows)])
