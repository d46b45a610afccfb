"""Rounds: every contestant briefly, in an order that is drawn anew each time."""

import random
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from statistics import median

import orjson

from benchmarks.load import Contestant, Sample, measure
from benchmarks.measures import TWIN_LIMITS, Probe, Result, Row
from benchmarks.programs import Trouble
from gateway.cli.terminal import progress_bar

_PROBE_S = 120.0

Samples = Mapping[str, Sequence[Sample]]


def run_rounds(
    contestants: Sequence[Contestant],
    *,
    rounds: int,
    seconds: float,
    rng: random.Random,
    tell: Callable[[str], None],
) -> Samples:
    """Each contestant's samples, one for each round. Raises Trouble when a request fails."""
    samples: dict[str, list[Sample]] = {contestant.name: [] for contestant in contestants}
    with progress_bar("Measuring", rounds * len(contestants)) as step:
        for number in range(1, rounds + 1):
            tell(
                f"round {number} of {rounds}, {len(contestants)} contestants, {seconds:.0f} s each"
            )
            for contestant in rng.sample(contestants, len(contestants)):
                samples[contestant.name].append(measure(contestant, seconds))
                step(contestant.name)
    return samples


def result_of(row: Row, samples: Samples) -> Result:
    """A row's value in every round: both sides of it were measured within that round."""
    pairs = zip(samples[row.of], samples[row.against], strict=True)
    values = tuple(row.metric(of, against) for of, against in pairs)
    sides = (samples[row.of], samples[row.against])
    cpu_of, cpu_against = (median(sample.cpu_us for sample in side) for side in sides)
    cpu_us = (cpu_of, cpu_against) if cpu_of and cpu_against else None
    return Result(row.key, row.measure, row.unit, values, row.goal, cpu_us)


def result_of_probe(probe: Probe) -> Result:
    """What a probe's own program prints, run on its core. Raises Trouble."""
    pinned = () if probe.core is None else ("taskset", "--cpu-list", str(probe.core))
    ended = subprocess.run(  # noqa: S603 - commands are made here, of no one's input
        [*pinned, sys.executable, "-m", probe.module, probe.argument],
        capture_output=True,
        text=True,
        check=False,
        timeout=_PROBE_S,
    )
    if ended.returncode != 0:
        raise Trouble(f"{probe.module} {probe.argument} failed: {ended.stderr.strip()[-2_000:]}")
    values = tuple(float(value) for value in orjson.loads(ended.stdout))
    return Result(probe.key, probe.measure, probe.unit, values, probe.goal)


def is_void(twins: Sequence[Result]) -> bool:
    """Whether two servers that are the same did not measure the same: nothing is proved then."""
    lowest, highest = TWIN_LIMITS
    return any(not lowest <= twin.median <= highest for twin in twins)
