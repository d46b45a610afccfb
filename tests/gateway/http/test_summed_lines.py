"""Failures that repeat: the first of a second have lines, the rest a sum."""

import logging

import pytest

from gateway.http.summed_lines import LINES_PER_SECOND, SummedLines
from tests.support.waiting import until

LOGGER = logging.getLogger("tests.summed")


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_the_first_of_a_second_have_lines_and_the_rest_a_sum(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    lines = SummedLines(LOGGER, clock=clock)
    assert [lines.admits("a") for _ in range(25)] == [True] * LINES_PER_SECOND + [False] * 15
    assert lines.admits("b")
    clock.now += 1.0
    assert lines.admits("a")
    assert caplog.messages == ["15 times more within a second: a"]
    lines.tell()
    assert len(caplog.messages) == 1


async def test_an_outage_s_last_second_is_told_without_a_failure_after_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lines = SummedLines(LOGGER, lines_per_second=0)
    assert not lines.admits("a")
    await until(lambda: caplog.messages == ["1 times more within a second: a"])


def test_where_all_are_logged_nothing_is_summed() -> None:
    lines = SummedLines(LOGGER, lines_per_second=None)
    assert all(lines.admits("a") for _ in range(1_000))
