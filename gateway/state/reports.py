"""What viewers have reported, kept for the operator."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Row, func, insert, literal, select

from gateway.state.store import StateStore
from gateway.state.tables import REPORTS, StoredText


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `reported_at` is an ISO 8601 time in UTC; ids are Nexgate's where it has any."""

    reported_at: str
    reporter_id: str
    reporter_name: str | None
    type: str
    target_id: str
    rule: int
    comment: str | None


class Reports:
    """The reports. Calls raise `StoreUnavailable`."""

    def __init__(self, store: StateStore) -> None:
        self._store = store

    async def file_report(self, report: Report, *, at_most: int) -> bool:
        """Keep a report; False when its reporter has made `at_most` on that day (UTC) already."""
        of_the_day = select(func.count()).where(
            REPORTS.c.reporter_id == report.reporter_id,
            REPORTS.c.reported_at >= report.reported_at[:10],
        )

        def file(connection: Connection) -> bool:
            if connection.dialect.name == "postgresql":
                # Two replicas count one after the other.
                reporter = literal(report.reporter_id, StoredText())
                key = func.hashtextextended(reporter, 0)
                connection.execute(select(func.pg_advisory_xact_lock(key)))
            if connection.execute(of_the_day).scalar_one() >= at_most:
                return False
            connection.execute(insert(REPORTS).values(asdict(report)))
            return True

        return await self._store.write(file)

    async def newest_reports(self, *, before: int | None, limit: int) -> list[tuple[int, Report]]:
        """Reports with their numbers, newest first, from below the number `before` on."""
        query = select(REPORTS).order_by(REPORTS.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(REPORTS.c.id < before)

        def find(connection: Connection) -> list[tuple[int, Report]]:
            return [_numbered(row) for row in connection.execute(query)]

        return await self._store.read(find)


def _numbered(row: Row[tuple[object, ...]]) -> tuple[int, Report]:
    return row.id, Report(
        row.reported_at,
        row.reporter_id,
        row.reporter_name,
        row.type,
        row.target_id,
        row.rule,
        row.comment,
    )
