"""Reports: stored in order, limited for each reporter and day."""

import asyncio
from dataclasses import replace

from gateway.state.address import StoreAddress
from gateway.state.reports import Report, Reports
from gateway.state.state import State
from tests.support.stores import opened_store

REPORT = Report("2026-06-20T23:59:59+00:00", "alice", "alice", "video", "v", 1012, None)


async def test_newest_first_in_pages(state: State) -> None:
    for number in range(5):
        assert await state.reports.file_report(replace(REPORT, target_id=str(number)), at_most=9)
    first = await state.reports.newest_reports(before=None, limit=2)
    assert [(filed.number, filed.report.target_id) for filed in first] == [(5, "4"), (4, "3")]
    rest = await state.reports.newest_reports(before=4, limit=9)
    assert [filed.report.target_id for filed in rest] == ["2", "1", "0"]
    assert rest[0].report == replace(REPORT, target_id="2")


async def test_so_many_a_day_for_each_reporter(state: State) -> None:
    reports = state.reports
    assert [await reports.file_report(REPORT, at_most=2) for _ in range(3)] == [True, True, False]
    assert await reports.file_report(replace(REPORT, reporter_id="bob"), at_most=2)
    tomorrow = replace(REPORT, reported_at="2026-06-21T00:00:00+00:00")
    assert await reports.file_report(tomorrow, at_most=2)
    assert len(await reports.newest_reports(before=None, limit=9)) == 4


async def test_two_processes_take_no_more_than_that(address: StoreAddress) -> None:
    async with opened_store(address) as one, opened_store(address) as other:
        filed = await asyncio.gather(
            *(Reports(store).file_report(REPORT, at_most=5) for store in (one, other) * 10)
        )
    assert sum(filed) == 5


ODD = "a\N{NULL}b \ud800 \N{PILE OF POO} \N{RIGHT-TO-LEFT OVERRIDE}"


async def test_odd_texts_are_taken(state: State) -> None:
    assert await state.reports.file_report(replace(REPORT, comment=ODD), at_most=9)
    assert await state.reports.file_report(replace(REPORT, reporter_id=ODD), at_most=9)
    state.likes.keep_like(f"subject:{ODD}", "media", "post")
    [like] = await state.likes.newest_likes(f"subject:{ODD}", before=2**62, limit=9)
    assert like.media_id == "media"
    [_, filed] = await state.reports.newest_reports(before=None, limit=9)
    assert filed.report.comment == "ab ? \N{PILE OF POO} \N{RIGHT-TO-LEFT OVERRIDE}"


async def test_a_report_is_done_until_it_is_not(state: State) -> None:
    assert await state.reports.file_report(REPORT, at_most=9)
    assert not await state.reports.mark_done(7, is_done=True)
    for is_done in (True, True, False, False):
        assert await state.reports.mark_done(1, is_done=is_done)
        [filed] = await state.reports.newest_reports(before=None, limit=9)
        assert (filed.done_at is not None) is is_done
