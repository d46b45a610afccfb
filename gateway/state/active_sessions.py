"""How many sessions go on, counted now and then for the operator; no request waits for it."""

import asyncio
import logging
import time
from typing import Final

from sqlalchemy import Connection, func, select

from gateway.state.clock import read_time
from gateway.state.store import StateStore, StoreUnavailable
from gateway.state.tables import SESSIONS

log = logging.getLogger(__name__)

EVERY_S: Final = 15.0
# Counting takes at most this share of the time, however many there are.
_SHARE: Final = 0.02
_LIMIT_S: Final = 60.0


class ActiveSessions:
    """Counts the sessions of all gateways at the store, for as long as this one runs."""

    def __init__(self, store: StateStore) -> None:
        self._store = store
        self._task: asyncio.Task[None] | None = None
        self.count: int | None = None
        """The last count; None before the first one, and after one that the store did not give."""

    def start(self) -> None:
        """Begin. The store has to be open."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def count_sessions(self) -> int:
        """How many have neither ended nor expired, by one query. Raises `StoreUnavailable`."""

        def count(connection: Connection) -> int:
            now = read_time(connection, self._store.clock)
            columns = SESSIONS.c
            query = select(func.count()).where(
                columns.expires_at > int(now), columns.ended_at.is_(None)
            )
            return connection.execute(query).scalar_one()

        return await self._store.read_snapshot(count, _LIMIT_S)

    async def _run(self) -> None:
        while True:
            began_at = time.monotonic()
            try:
                self.count = await self.count_sessions()
            except StoreUnavailable:  # the watch over sessions says so in the log
                self.count = None
            except Exception:  # what is wrong once must not end it
                log.exception("a bug: counting sessions")
            await asyncio.sleep(max(EVERY_S, (time.monotonic() - began_at) / _SHARE))
