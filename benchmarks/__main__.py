"""`python -m benchmarks`: compares the gateway with its baselines.

Exit codes: 0 measured, 1 something failed, 3 void because two equal servers measured differently.
Goals that are missed are reported, and no failure.
"""

import argparse
import random
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import TypeVar

from benchmarks.contestants import MAKERS
from benchmarks.entered_files import files_of_a_first_miss
from benchmarks.hit_rows import HIT_ROWS
from benchmarks.lineup import Lineup
from benchmarks.machine import describe_machine
from benchmarks.measures import Probe, Row
from benchmarks.nginx import start_upstream
from benchmarks.plot import write_plot
from benchmarks.probes import PROBES
from benchmarks.programs import Programs, Trouble, check_machine
from benchmarks.report import Run, as_json, as_markdown, twins_sentence, write_documents
from benchmarks.rounds import Samples, is_void, result_of, result_of_probe, run_rounds
from benchmarks.rows import ROWS, TWINS

DOCUMENTS = Path(__file__).parent.parent / "docs"
_Line = TypeVar("_Line", Row, Probe)

EXIT_FAILED = 1
EXIT_VOID = 3


@dataclass(frozen=True)
class Extent:
    """How long a run takes."""

    rounds: int
    seconds: float
    """For each contestant with many connections; those with one take a second."""
    has_slow_rows: bool


QUICK = Extent(rounds=3, seconds=1.0, has_slow_rows=False)
FULL = Extent(rounds=7, seconds=1.0, has_slow_rows=True)
_ALONE_S = 1.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line says; returns the exit code."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, _end)
    if options.files:
        print(*files_of_a_first_miss(), sep="\n")
        return 0
    try:
        run = measure(options.extent, options.rows, options.seed)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        print("Interrupted: the servers have ended, nothing is written.", file=sys.stderr)
        return EXIT_FAILED
    print(as_markdown(run))
    if options.json is not None:
        options.json.write_bytes(as_json(run))
    if run.is_void:
        print(f"void: {twins_sentence(run.twins)}; is anything else running here?", file=sys.stderr)
        return EXIT_VOID
    if options.write:
        write_documents(run, DOCUMENTS)
        write_plot(run.results, DOCUMENTS / "performance.svg")
    return 0


def measure(extent: Extent, keys: frozenset[str], seed: int) -> Run:
    """Start every server that the rows need, measure in rounds, end them all. Raises Trouble."""
    check_machine()
    rows, probes = _chosen((*ROWS, *HIT_ROWS), extent, keys), _chosen(PROBES, extent, keys)
    rng = random.Random(seed)  # noqa: S311 - guards nothing, must repeat
    samples: Samples = {}
    twins: list[Row] = []
    if rows:
        twins = _chosen(TWINS, extent, frozenset())
        samples = _measure_servers(extent, (*rows, *twins), rng)
    results = {row.key: result_of(row, samples) for row in rows}
    for probe in probes:
        tell(probe.measure)
        results[probe.key] = result_of_probe(probe)
    twin_results = tuple(result_of(row, samples) for row in twins)
    return Run(
        machine=describe_machine(),
        at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        seed=seed,
        rounds=extent.rounds,
        seconds=extent.seconds,
        is_void=is_void(twin_results),
        twins=twin_results,
        results=tuple(results.values()),
        samples=samples,
    )


def _chosen(table: Sequence[_Line], extent: Extent, keys: frozenset[str]) -> list[_Line]:
    if keys:
        return [row for row in table if row.key in keys]
    return [row for row in table if extent.has_slow_rows or not row.is_slow]


def _measure_servers(extent: Extent, rows: Sequence[Row], rng: random.Random) -> Samples:
    names = dict.fromkeys(name for row in rows for name in (row.of, row.against))
    with (
        TemporaryDirectory(prefix="loops-gateway-benchmarks-") as made,
        Programs(Path(made)) as programs,
    ):
        directory = Path(made)
        directory.chmod(0o755)  # started by root, nginx's workers are another user
        tell("starting and warming the servers")
        lineup = Lineup(programs, directory, start_upstream(programs, directory), MAKERS)
        contestants = lineup.contestants(names)
        crowded = [one for one in contestants if one.connections > 1]
        alone = [one for one in contestants if one.connections == 1]
        return {
            **run_rounds(crowded, rounds=extent.rounds, seconds=extent.seconds, rng=rng, tell=tell),
            **run_rounds(alone, rounds=extent.rounds, seconds=_ALONE_S, rng=rng, tell=tell),
        }


def tell(sentence: str) -> None:
    """How far the run is, on stderr."""
    print(f"{datetime.now(UTC):%H:%M:%S} {sentence}", file=sys.stderr, flush=True)


def _end(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    extent = parser.add_mutually_exclusive_group()
    extent.add_argument("--quick", dest="extent", action="store_const", const=QUICK)
    extent.add_argument("--full", dest="extent", action="store_const", const=FULL)
    parser.add_argument("--rows", type=_keys, default=frozenset(), help=f"of {_all_keys()}")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--json", type=Path, help="file that takes everything measured")
    parser.add_argument("--write", action="store_true", help="put the results into docs/")
    parser.add_argument("--files", action="store_true", help="list what a first miss goes through")
    parser.set_defaults(extent=QUICK)
    return parser.parse_args(arguments)


def _keys(text: str) -> frozenset[str]:
    keys = frozenset(text.split(","))
    unknown = keys - set(_all_keys())
    if unknown:
        raise argparse.ArgumentTypeError(f"no row is called {', '.join(sorted(unknown))}")
    return keys


def _all_keys() -> Iterable[str]:
    return [row.key for row in (*ROWS, *HIT_ROWS, *PROBES)]


if __name__ == "__main__":
    sys.exit(main())
