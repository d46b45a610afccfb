"""What viewers have reported, kept for the operator."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Row, delete, func, insert, literal, select

from gateway.state.store import StateStore
from gateway.state.tables import DONE_REPORTS, REPORTS, StoredText
from gateway.state.upsert import insert_into


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


@dataclass(frozen=True, slots=True)
class FiledReport:
    """A report with its number, and when it was dealt with (epoch seconds), if it was."""

    number: int
    report: Report
    done_at: float | None


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

    async def newest_reports(self, *, before: int | None, limit: int) -> list[FiledReport]:
        """Reports, newest first, from below the number `before` on."""
        query = (
            select(REPORTS, DONE_REPORTS.c.done_at)
            .outerjoin(DONE_REPORTS, DONE_REPORTS.c.report_id == REPORTS.c.id)
            .order_by(REPORTS.c.id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(REPORTS.c.id < before)

        def find(connection: Connection) -> list[FiledReport]:
            return [_filed(row) for row in connection.execute(query)]

        return await self._store.read(find)

    async def mark_done(self, number: int, *, is_done: bool) -> bool:
        """Note that a report is dealt with, or that it isn't; False where there is none."""
        of_it = select(literal(1)).where(REPORTS.c.id == number)
        clock = self._store.clock

        def mark(connection: Connection) -> bool:
            if connection.execute(of_it).first() is None:
                return False
            if is_done:
                done = insert_into(connection, DONE_REPORTS).values(
                    report_id=number, done_at=clock()
                )
                connection.execute(done.on_conflict_do_nothing())
            else:
                undo = delete(DONE_REPORTS).where(DONE_REPORTS.c.report_id == number)
                connection.execute(undo)
            return True

        return await self._store.write(mark)


def _filed(row: Row[tuple[object, ...]]) -> FiledReport:
    report = Report(
        row.reported_at,
        row.reporter_id,
        row.reporter_name,
        row.type,
        row.target_id,
        row.rule,
        row.comment,
    )
    return FiledReport(row.id, report, row.done_at)
