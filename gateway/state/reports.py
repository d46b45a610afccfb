"""What viewers have reported, kept for the operator."""

import sqlite3
from dataclasses import dataclass

from gateway.state.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    reported_at TEXT NOT NULL,
    reporter_id TEXT NOT NULL,
    reporter_name TEXT,
    type TEXT NOT NULL,
    target_id TEXT NOT NULL,
    rule INTEGER NOT NULL,
    comment TEXT
)
"""
# Counts an account's reports of a day.
INDEX = "CREATE INDEX IF NOT EXISTS reports_of_a_day ON reports (reporter_id, reported_at)"


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
    """The reports, kept across restarts. Calls raise `sqlite3.Error`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def file(self, report: Report, *, at_most: int) -> bool:
        """Keep a report; False when its reporter has made `at_most` on that day (UTC) already."""

        def insert(connection: sqlite3.Connection) -> bool:
            connection.execute("BEGIN IMMEDIATE")  # other processes may share the file
            with connection:
                (made,) = connection.execute(
                    "SELECT count(*) FROM reports WHERE reporter_id = ? AND reported_at >= ?",
                    (report.reporter_id, report.reported_at[:10]),
                ).fetchone()
                if made >= at_most:
                    return False
                connection.execute(
                    "INSERT INTO reports (reported_at, reporter_id, reporter_name, type, "
                    "target_id, rule, comment) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        report.reported_at,
                        report.reporter_id,
                        report.reporter_name,
                        report.type,
                        report.target_id,
                        report.rule,
                        report.comment,
                    ),
                )
            return True

        return await self._database.run(insert)

    async def newest(self, *, before: int | None, limit: int) -> list[tuple[int, Report]]:
        """Reports with their numbers, newest first, from below the number `before` on."""

        def select(connection: sqlite3.Connection) -> list[tuple[int, Report]]:
            rows = connection.execute(
                "SELECT id, reported_at, reporter_id, reporter_name, type, target_id, rule, "
                "comment FROM reports WHERE id < ? ORDER BY id DESC LIMIT ?",
                (before if before is not None else 2**62, limit),
            )
            return [(row[0], Report(*row[1:])) for row in rows]

        return await self._database.run(select)
