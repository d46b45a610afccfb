"""Viewers' app settings, by Nexgate account id. Only what differs from the defaults is kept."""

from collections.abc import Mapping

import orjson
from sqlalchemy import Connection, select

from gateway.state.store import StateStore
from gateway.state.tables import PREFERENCES
from gateway.state.upsert import insert_into


class KeptPreferences:
    """Settings by account. Calls raise `StoreUnavailable`."""

    def __init__(self, store: StateStore) -> None:
        self._store = store

    async def find_settings(self, account_id: str) -> dict[str, object]:
        """What the account has set so far; nothing when that can't be read."""
        return await self._store.read(lambda connection: _select(connection, account_id))

    async def change_settings(
        self, account_id: str, changes: Mapping[str, object]
    ) -> dict[str, object]:
        """Lay some settings over the kept ones; answers all of them."""

        def change(connection: Connection) -> dict[str, object]:
            first = insert_into(connection, PREFERENCES).values(
                account_id=account_id, settings=b"{}"
            )
            connection.execute(first.on_conflict_do_nothing())
            # Others who change the same settings wait here.
            settings = {**_select(connection, account_id, for_update=True), **changes}
            connection.execute(
                PREFERENCES.update()
                .where(PREFERENCES.c.account_id == account_id)
                .values(settings=orjson.dumps(settings))
            )
            return settings

        return await self._store.write(change)


def _select(
    connection: Connection, account_id: str, *, for_update: bool = False
) -> dict[str, object]:
    query = select(PREFERENCES.c.settings).where(PREFERENCES.c.account_id == account_id)
    found = connection.execute(query.with_for_update() if for_update else query).scalar()
    if found is None:
        return {}
    try:
        settings = orjson.loads(found)
    except orjson.JSONDecodeError:
        return {}
    return settings if isinstance(settings, dict) else {}
