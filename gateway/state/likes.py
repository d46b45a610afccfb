"""Which videos an account has liked through the gateway: Nexgate has no list of liked posts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, bindparam, delete, select, update

from gateway.state.store import StateStore
from gateway.state.tables import LIKES
from gateway.state.upsert import insert_into
from gateway.state.write_behind import WriteBehind

MAX_LIKES = 10_000


@dataclass(frozen=True, slots=True)
class KeptLike:
    """A liked video; a greater `sequence` is newer."""

    sequence: int
    media_id: str


@dataclass(frozen=True, slots=True)
class _Note:
    """A like, or without `media_id` that a post's are taken back."""

    account_id: str
    post_id: str
    media_id: str | None


class KeptLikes:
    """Likes by Nexgate account id, written behind. Reading raises `StoreUnavailable`.

    What was noted in this process is read at once, by another gateway a moment later.
    """

    def __init__(self, store: StateStore, *, max_likes: int = MAX_LIKES) -> None:
        """Keep likes in `store`, of each account the newest `max_likes`."""
        self._store = store
        self._max_likes = max_likes
        self.notes = WriteBehind[_Note](store, "notes of likes", self._write_notes)

    def keep_like(self, account_id: str, media_id: str, post_id: str) -> None:
        """Keep a like; one that is kept already stays where it is."""
        self.notes.put_item(_Note(account_id, post_id, media_id))

    def drop_like(self, account_id: str, post_id: str) -> None:
        """Forget the likes of a post: Nexgate has one for all of its videos."""
        self.notes.put_item(_Note(account_id, post_id, None))

    async def claim_likes(self, provisional: str, account_id: str) -> None:
        """Give an account the likes that were kept under a provisional name for it."""
        of_provisional = LIKES.c.account_id == provisional
        own = select(LIKES.c.media_id).where(LIKES.c.account_id == account_id)
        await self.notes.flush()

        def has_any(connection: Connection) -> bool:
            query = select(LIKES.c.sequence).where(of_provisional).limit(1)
            return connection.execute(query).first() is not None

        def claim(connection: Connection) -> None:
            connection.execute(delete(LIKES).where(of_provisional, LIKES.c.media_id.in_(own)))
            connection.execute(update(LIKES).where(of_provisional).values(account_id=account_id))
            self._drop_oldest(connection, [account_id])

        if await self._store.read(has_any):
            await self._store.write(claim)

    async def newest_likes(self, account_id: str, *, before: int, limit: int) -> Sequence[KeptLike]:
        """Likes of an account, newest first, made before the one with that sequence."""
        query = (
            select(LIKES.c.sequence, LIKES.c.media_id)
            .where(LIKES.c.account_id == account_id, LIKES.c.sequence < before)
            .order_by(LIKES.c.sequence.desc())
            .limit(limit)
        )
        await self.notes.flush()

        def find(connection: Connection) -> list[KeptLike]:
            return [KeptLike(row.sequence, row.media_id) for row in connection.execute(query)]

        return await self._store.read(find)

    def _write_notes(self, connection: Connection, notes: Sequence[_Note]) -> None:
        """Write notes so that the outcome is that of writing them one by one."""
        likes: dict[tuple[str, str], list[_Note]] = {}
        dropped: dict[tuple[str, str], None] = {}
        for note in notes:
            key = (note.account_id, note.post_id)
            if note.media_id is None:
                likes.pop(key, None)
                dropped[key] = None
            else:
                likes.setdefault(key, []).append(note)
        of_post = (LIKES.c.account_id == bindparam("account"), LIKES.c.post_id == bindparam("post"))
        if dropped:
            keys = [{"account": account, "post": post} for account, post in sorted(dropped)]
            connection.execute(delete(LIKES).where(*of_post), keys)
        kept = {id(note) for of_key in likes.values() for note in of_key}
        rows = [
            {"account_id": note.account_id, "media_id": note.media_id, "post_id": note.post_id}
            for note in notes
            if id(note) in kept
        ]
        if rows:
            connection.execute(insert_into(connection, LIKES).on_conflict_do_nothing(), rows)
            self._drop_oldest(connection, sorted({account for account, _ in likes}))

    def _drop_oldest(self, connection: Connection, account_ids: Sequence[str]) -> None:
        account: BindParameter[str] = bindparam("account")
        first_too_many = (
            select(LIKES.c.sequence)
            .where(LIKES.c.account_id == account)
            .order_by(LIKES.c.sequence.desc())
            .limit(1)
            .offset(self._max_likes)
            .scalar_subquery()
        )
        too_many = delete(LIKES).where(
            LIKES.c.account_id == account, LIKES.c.sequence <= first_too_many
        )
        connection.execute(too_many, [{"account": account_id} for account_id in account_ids])
