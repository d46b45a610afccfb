"""The report that a run writes."""

from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from benchmarks.measures import at_least, at_most
from benchmarks.report import BEGIN, END, Run, as_json, as_markdown, twins_sentence, write_documents
from tests.support.benchmark_samples import result, sample

RUN = Run(
    machine={"cpu": "Example 1", "cores": "2"},
    at="2026-06-22 10:30 UTC",
    seed=7,
    rounds=3,
    seconds=2.0,
    is_void=False,
    twins=(result(1.01, 0.99, 1.0, key="twin"),),
    results=(
        result(1.25, 1.5, 1.0, goal=at_least(1.1), cpu_us=(21.4, 33.6)),
        result(3.0, goal=at_most(2.1), key="translation"),
        result(1_234.5, unit="B", key="memory"),
        result(-20.171, unit="ms", goal=at_most(0.0, "negative"), key="added"),
    ),
    samples={
        "gateway": [sample(requests_per_s=value) for value in (900.0, 12_345.0, 99_000.0)],
        "upstream": [sample(cpu_us=0.0)],
    },
)


def lines_of(run: Run) -> list[str]:
    return as_markdown(run).splitlines()


@pytest.mark.parametrize(
    "line",
    [
        "| what hit measures | at least 1.1 | 1.25 | 1.00 to 1.50 | yes | 21 and 34 us |",
        "| what translation measures | at most 2.1 | 3.00 |  | **no** |  |",
        "| what memory measures |  | 1,234 B |  |  |  |",
        "| what added measures | negative | -20.17 ms |  | yes |  |",
        "| what twin measures |  | 1.00 | 0.99 to 1.01 |  |  |",
        "| gateway | 12,345 | 100 us | 1.00 ms | 2.00 ms | 13,000 |",
        "| upstream | 1,000 |  | 1.00 ms | 2.00 ms | 13,000 |",
        "2026-06-22 10:30 UTC, 3 rounds, 2 s for each contestant, order drawn with seed 7: "
        "cpu Example 1, cores 2.",
    ],
)
def test_the_tables_have_a_line_for_everything(line: str) -> None:
    assert lines_of(RUN).count(line) == 1


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    widths = [line.count("|") for line in lines_of(RUN) if line.startswith("|")]
    results, contestants = len(RUN.results) + len(RUN.twins), len(RUN.samples)
    assert widths == [7] * (2 + results) + [7] * (2 + contestants)


def test_the_json_holds_every_round() -> None:
    document = orjson.loads(as_json(RUN))
    results = {one["key"]: one for one in document["results"]}
    assert list(results) == ["twin", "hit", "translation", "memory", "added"]
    assert results["hit"] == {
        "key": "hit",
        "measure": "what hit measures",
        "unit": "x",
        "goal": "at least 1.1",
        "cpu_us": [21.4, 33.6],
        "median": 1.25,
        "is_met": True,
        "values": [1.25, 1.5, 1.0],
    }
    assert results["memory"]["goal"] is results["memory"]["is_met"] is None
    assert [one["requests_per_s"] for one in document["samples"]["gateway"]] == [900, 12345, 99000]
    assert (document["seed"], document["rounds"], document["is_void"]) == (7, 3, False)


def test_a_void_run_says_so() -> None:
    void = replace(RUN, is_void=True, twins=(result(1.2), result(0.9444)))
    assert orjson.loads(as_json(void))["is_void"] is True
    assert "1.200, 0.944" in twins_sentence(void.twins)


def test_only_what_is_between_the_marks_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"before\n\n{BEGIN}\nan older run\n{END}\n\nafter\n")
    write_documents(RUN, tmp_path)
    assert page.read_text() == f"before\n\n{BEGIN}\n{as_markdown(RUN)}{END}\n\nafter\n"
    assert (tmp_path / "performance.json").read_bytes() == as_json(RUN)


def test_writing_twice_is_as_writing_once(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"{BEGIN}\n{END}\n")
    write_documents(RUN, tmp_path)
    once = page.read_text()
    write_documents(RUN, tmp_path)
    assert page.read_text() == once


def test_the_document_has_both_marks_once() -> None:
    text = (Path(__file__).parents[2] / "docs" / "performance.md").read_text()
    assert (text.count(BEGIN), text.count(END)) == (1, 1)
    assert text.index(BEGIN) < text.index(END)
