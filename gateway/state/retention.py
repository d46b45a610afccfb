"""What goes by itself: what has expired, and what was kept for the operator long enough."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, delete, literal, select

from gateway.state.clock import read_time
from gateway.state.store import StateStore, StoreUnavailable
from gateway.state.tables import (
    DONE_REPORTS,
    REPORTS,
    REVOCATIONS,
    SESSIONS,
    SIGN_IN_NAMES,
    SIGN_IN_TRIES,
    SIGN_INS,
)

log = logging.getLogger(__name__)

_EVERY_S: Final = 60.0
# So many rows in one transaction: nobody waits for long.
_BATCH: Final = 500
_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class RetentionDays:
    """For how many days reports and the log of sign-ins are kept."""

    reports: int
    sign_ins: int


class Retention:
    """Drops old rows, a batch at a time, for as long as the gateway runs."""

    def __init__(self, store: StateStore, days: RetentionDays) -> None:
        self._store = store
        self._days = days
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin. The store has to be open."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def drop_old_rows(self) -> int:
        """Drop all that is old; how many rows. Raises `StoreUnavailable`."""
        dropped = batch = await self._store.write(self._drop_batch)
        while batch:
            batch = await self._store.write(self._drop_batch)
            dropped += batch
        return dropped

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_S)
            try:
                await self.drop_old_rows()
            except StoreUnavailable as error:
                log.warning("old rows of the state store could not be dropped: %s", error)
            except Exception:  # what is wrong once must not end it
                log.exception("a bug: dropping old rows of the state store")

    def _drop_batch(self, connection: Connection) -> int:
        now = read_time(connection, self._store.clock)
        reports_since = datetime.fromtimestamp(now - self._days.reports * _DAY_S, UTC)
        is_old_report = REPORTS.c.reported_at < reports_since.isoformat()
        old_reports = select(REPORTS.c.id).where(is_old_report)
        is_done = select(literal(1)).where(DONE_REPORTS.c.report_id == REPORTS.c.id).exists()
        old: tuple[tuple[Table, ColumnElement[object], ColumnElement[bool]], ...] = (
            (SESSIONS, SESSIONS.c.name, SESSIONS.c.expires_at < int(now)),
            (REVOCATIONS, REVOCATIONS.c.name, REVOCATIONS.c.expires_at < int(now)),
            (SIGN_IN_TRIES, SIGN_IN_TRIES.c.account, SIGN_IN_TRIES.c.expires_at < int(now)),
            (SIGN_IN_NAMES, SIGN_IN_NAMES.c.name, SIGN_IN_NAMES.c.expires_at < int(now)),
            (DONE_REPORTS, DONE_REPORTS.c.report_id, DONE_REPORTS.c.report_id.in_(old_reports)),
            (REPORTS, REPORTS.c.id, is_old_report & ~is_done),
            (SIGN_INS, SIGN_INS.c.id, SIGN_INS.c.at < now - self._days.sign_ins * _DAY_S),
        )
        dropped = 0
        for table, key, is_old in old:
            batch = select(key).where(is_old).limit(_BATCH)
            dropped += connection.execute(delete(table).where(key.in_(batch))).rowcount
        return dropped
