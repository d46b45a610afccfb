"""What a run leaves behind: a Markdown table, JSON, and a plot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import orjson

from benchmarks.measures import Result
from benchmarks.rounds import Samples

BEGIN = "<!-- the last full run: begin -->"
END = "<!-- the last full run: end -->"

_MET = {True: "yes", False: "**no**", None: ""}


@dataclass(frozen=True)
class Run:
    """A finished run."""

    machine: dict[str, str]
    at: str
    seed: int
    rounds: int
    seconds: float
    is_void: bool
    twins: tuple[Result, ...]
    results: tuple[Result, ...]
    samples: Samples


def as_json(run: Run) -> bytes:
    """Everything measured, round by round."""
    document = {
        "at": run.at,
        "machine": run.machine,
        "seed": run.seed,
        "rounds": run.rounds,
        "seconds": run.seconds,
        "is_void": run.is_void,
        "results": [_result_json(result) for result in (*run.twins, *run.results)],
        "samples": dict(run.samples),
    }
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(document, option=options)


def _result_json(result: Result) -> dict[str, object]:
    return {
        "key": result.key,
        "measure": result.measure,
        "unit": result.unit,
        "goal": result.goal.words if result.goal else None,
        "median": result.median,
        "is_met": result.is_met,
        "cpu_us": result.cpu_us,
        "values": result.values,
    }


def as_markdown(run: Run) -> str:
    """The results, the contestants behind them, and the machine."""
    return "\n".join(
        (
            "| measure | goal | measured | lowest to highest | reached | CPU per request |",
            "|---|---|---|---|---|---|",
            *(_result_line(result) for result in (*run.results, *run.twins)),
            "",
            "| contestant | requests/s | CPU per request | p50 | p99 | bytes per answer |",
            "|---|---|---|---|---|---|",
            *_contestant_lines(run.samples),
            "",
            _machine_line(run),
            "",
        )
    )


def _result_line(result: Result) -> str:
    goal = result.goal.words if result.goal else ""
    lowest, highest = (_number(bound(result.values), result.unit) for bound in (min, max))
    spread = f"{lowest} to {highest}" if len(result.values) > 1 else ""
    measured = _number(result.median, result.unit)
    cpu = "{:,.0f} and {:,.0f} us".format(*result.cpu_us) if result.cpu_us else ""
    return f"| {result.measure} | {goal} | {measured} | {spread} | {_MET[result.is_met]} | {cpu} |"


def _number(value: float, unit: str) -> str:
    if unit == "x":
        return f"{value:.2f}"
    return f"{value:,.0f} {unit}" if unit == "B" else f"{value:.2f} {unit}"


def _contestant_lines(samples: Samples) -> Iterator[str]:
    for name, taken in samples.items():
        cpu_us = median(sample.cpu_us for sample in taken)
        numbers = (
            f"{median(sample.requests_per_s for sample in taken):,.0f}",
            f"{cpu_us:,.0f} us" if cpu_us else "",
            f"{median(sample.p50_ms for sample in taken):.2f} ms",
            f"{median(sample.p99_ms for sample in taken):.2f} ms",
            f"{median(sample.answer_bytes for sample in taken):,.0f}",
        )
        yield f"| {name} | {' | '.join(numbers)} |"


def _machine_line(run: Run) -> str:
    facts = ", ".join(f"{name} {value}" for name, value in run.machine.items())
    return (
        f"{run.at}, {run.rounds} rounds, {run.seconds:.0f} s for each contestant, "
        f"order drawn with seed {run.seed}: {facts}."
    )


def write_documents(run: Run, directory: Path) -> None:
    """Put a run into `performance.json`, and its tables into `performance.md` between the marks."""
    (directory / "performance.json").write_bytes(as_json(run))
    page = directory / "performance.md"
    text = page.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{as_markdown(run)}{END}{after}")


def twins_sentence(twins: Sequence[Result]) -> str:
    """The twins' medians in a sentence."""
    values = ", ".join(f"{twin.median:.3f}" for twin in twins)
    return f"two servers that are the same measured {values} of each other"
