"""Where some videos lie in their accounts' lists, so that they are found after a restart."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, select

from gateway.state.store import StateStore
from gateway.state.tables import VIDEO_PLACES
from gateway.state.upsert import insert_into


@dataclass(frozen=True, slots=True)
class VideoPlace:
    """A video was seen on the page at `cursor` of its account's list."""

    media_id: str
    account_id: str
    cursor: str


class VideoPlaces:
    """Media id -> place. Calls raise `StoreUnavailable`."""

    def __init__(self, store: StateStore) -> None:
        self._store = store

    async def keep_places(self, places: Sequence[VideoPlace]) -> None:
        """Keep where videos were seen."""
        rows = {place.media_id: asdict(place) for place in places}

        def upsert(connection: Connection) -> None:
            insert = insert_into(connection, VIDEO_PLACES).values(list(rows.values()))
            new = {"account_id": insert.excluded.account_id, "cursor": insert.excluded.cursor}
            connection.execute(insert.on_conflict_do_update(index_elements=["media_id"], set_=new))

        if rows:
            await self._store.write(upsert)

    async def find_place(self, media_id: str) -> VideoPlace | None:
        """Where a video was seen, if that was kept."""

        def find(connection: Connection) -> VideoPlace | None:
            row = connection.execute(
                select(VIDEO_PLACES).where(VIDEO_PLACES.c.media_id == media_id)
            ).first()
            return VideoPlace(row.media_id, row.account_id, row.cursor) if row else None

        return await self._store.read(find)

    async def drop_place(self, media_id: str) -> None:
        """Forget where a video was seen."""
        await self._store.write(
            lambda connection: connection.execute(
                delete(VIDEO_PLACES).where(VIDEO_PLACES.c.media_id == media_id)
            )
        )
