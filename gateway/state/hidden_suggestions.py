"""Whom a viewer doesn't want to be proposed again; Nexgate has no place for that."""

from sqlalchemy import Connection, delete, select

from gateway.state.store import StateStore
from gateway.state.tables import HIDDEN_SUGGESTIONS
from gateway.state.upsert import insert_into

MAX_HIDDEN = 500


class HiddenSuggestions:
    """Account id -> ids hidden from its suggestions. Calls raise `StoreUnavailable`.

    Of each account the newest `MAX_HIDDEN` are kept.
    """

    def __init__(self, store: StateStore) -> None:
        self._store = store

    async def hide_account(self, account_id: str, hidden_id: str) -> None:
        """Keep an id from an account's suggestions."""
        hidden, clock = HIDDEN_SUGGESTIONS.c, self._store.clock
        newest = (
            select(hidden.hidden_id)
            .where(hidden.account_id == account_id)
            .order_by(hidden.hidden_at.desc())
            .limit(MAX_HIDDEN)
        )

        def hide(connection: Connection) -> None:
            insert = insert_into(connection, HIDDEN_SUGGESTIONS).values(
                account_id=account_id, hidden_id=hidden_id, hidden_at=clock()
            )
            connection.execute(
                insert.on_conflict_do_update(
                    index_elements=["account_id", "hidden_id"],
                    set_={"hidden_at": insert.excluded.hidden_at},
                )
            )
            connection.execute(
                delete(HIDDEN_SUGGESTIONS).where(
                    hidden.account_id == account_id, hidden.hidden_id.not_in(newest)
                )
            )

        await self._store.write(hide)

    async def find_hidden(self, account_id: str) -> frozenset[str]:
        """The ids hidden from an account's suggestions."""
        hidden = HIDDEN_SUGGESTIONS.c

        def find(connection: Connection) -> frozenset[str]:
            query = select(hidden.hidden_id).where(hidden.account_id == account_id)
            return frozenset(connection.execute(query).scalars())

        return await self._store.read(find)
