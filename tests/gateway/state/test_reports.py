"""Reports: stored in order, limited for each reporter and day."""

from dataclasses import replace
from pathlib import Path

from gateway.state.database import Database
from gateway.state.reports import INDEX, SCHEMA, Report, Reports

REPORT = Report("2026-06-20T23:59:59+00:00", "alice", "alice", "video", "v", 1012, None)


async def opened(directory: Path) -> Database:
    database = Database(directory, [SCHEMA, INDEX])
    await database.open()
    return database


async def test_newest_first_in_pages(tmp_path: Path) -> None:
    database = await opened(tmp_path)
    reports = Reports(database)
    for number in range(5):
        assert await reports.file(replace(REPORT, target_id=str(number)), at_most=9)
    first = await reports.newest(before=None, limit=2)
    assert [(number, report.target_id) for number, report in first] == [(5, "4"), (4, "3")]
    rest = await reports.newest(before=4, limit=9)
    assert [report.target_id for _, report in rest] == ["2", "1", "0"]
    assert rest[0][1] == replace(REPORT, target_id="2")
    await database.close()


async def test_so_many_a_day_for_each_reporter(tmp_path: Path) -> None:
    database = await opened(tmp_path)
    reports = Reports(database)
    assert [await reports.file(REPORT, at_most=2) for _ in range(3)] == [True, True, False]
    assert await reports.file(replace(REPORT, reporter_id="bob"), at_most=2)
    tomorrow = replace(REPORT, reported_at="2026-06-21T00:00:00+00:00")
    assert await reports.file(tomorrow, at_most=2)
    assert len(await reports.newest(before=None, limit=9)) == 4
    await database.close()
