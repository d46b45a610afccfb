"""How samples become numbers, and numbers a judgement."""

from collections import Counter
from itertools import chain

import pytest

from benchmarks.measures import (
    TWIN_LIMITS,
    Metric,
    Row,
    added_ms,
    at_least,
    at_most,
    latency,
    thrift,
    throughput,
)
from benchmarks.probes import PROBES
from benchmarks.rounds import is_void, result_of
from benchmarks.rows import ROWS, TWINS
from tests.support.benchmark_samples import result, sample


def test_goals_are_met_at_their_limit() -> None:
    assert [at_least(1.1).is_met(value) for value in (1.09, 1.1, 1.11)] == [False, True, True]
    assert [at_most(2.1).is_met(value) for value in (2.09, 2.1, 2.11)] == [True, True, False]


def test_goals_say_what_they_are() -> None:
    assert at_least(5).words == "at least 5"
    assert at_most(2.1).words == "at most 2.1"
    assert at_most(0.0, "negative").words == "negative"


@pytest.mark.parametrize(
    ("metric", "expected"),
    [(throughput, 2.0), (thrift, 4.0), (latency, 0.5), (added_ms, -1.5)],
)
def test_metrics_compare_the_first_with_the_second(metric: Metric, expected: float) -> None:
    of = sample(requests_per_s=2_000.0, cpu_us=25.0, p50_ms=1.5)
    against = sample(requests_per_s=1_000.0, cpu_us=100.0, p50_ms=3.0)
    assert metric(of, against) == expected


def test_a_result_is_judged_by_its_median() -> None:
    assert result(0.1, 1.2, 9.0, goal=at_least(1.1)).is_met is True
    assert result(0.1, 1.0, 9.0, goal=at_least(1.1)).is_met is False
    assert result(1.0, 2.0).median == 1.5


def test_without_a_goal_nothing_is_judged() -> None:
    assert result(1.0).is_met is None


def test_a_row_compares_what_was_measured_in_the_same_round() -> None:
    row = Row("hit", "a hit", "ours", "theirs", throughput, at_least(2))
    samples = {
        "ours": [sample(requests_per_s=value) for value in (100.0, 600.0, 90.0)],
        "theirs": [sample(requests_per_s=value) for value in (50.0, 200.0, 30.0)],
        "others": [],
    }
    found = result_of(row, samples)
    assert found.values == (2.0, 3.0, 3.0)
    assert (found.key, found.measure, found.unit, found.is_met) == ("hit", "a hit", "x", True)


def test_rounds_that_do_not_pair_are_no_result() -> None:
    row = Row("hit", "a hit", "ours", "theirs", throughput)
    with pytest.raises(ValueError, match="shorter"):
        result_of(row, {"ours": [sample(), sample()], "theirs": [sample()]})


@pytest.mark.parametrize(
    ("medians", "expected"),
    [
        ((1.0,), False),
        (TWIN_LIMITS, False),
        ((0.949,), True),
        ((1.051,), True),
        ((1.0, 1.2), True),
        ((), False),
    ],
)
def test_a_run_is_void_when_servers_that_are_the_same_measure_differently(
    medians: tuple[float, ...], expected: bool
) -> None:
    assert is_void([result(median) for median in medians]) is expected


def test_one_bad_round_of_the_twins_voids_nothing() -> None:
    assert not is_void([result(0.5, 1.0, 1.0)])


def test_every_line_has_a_key_of_its_own() -> None:
    lines = chain(((row.key, row.measure) for row in (*ROWS, *TWINS)), _probe_names())
    keys, measures = zip(*lines, strict=True)
    assert max(Counter(keys).values()) == 1
    assert all(measures)


def test_a_quick_run_has_goals_and_a_twin_to_prove_it() -> None:
    assert any(row.goal and not row.is_slow for row in ROWS)
    assert any(not twin.is_slow for twin in TWINS)
    assert all(twin.goal is None for twin in TWINS)


def _probe_names() -> list[tuple[str, str]]:
    return [(probe.key, probe.measure) for probe in PROBES]
