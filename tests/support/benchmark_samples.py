"""Samples and results made up for the tests."""

from benchmarks.load import Sample
from benchmarks.measures import Goal, Result


def sample(
    *,
    requests_per_s: float = 1_000.0,
    cpu_us: float = 100.0,
    p50_ms: float = 1.0,
    p99_ms: float = 2.0,
    p999_ms: float = 4.0,
    answer_bytes: float = 13_000.0,
) -> Sample:
    return Sample(requests_per_s, cpu_us, p50_ms, p99_ms, p999_ms, answer_bytes)


def result(
    *values: float,
    goal: Goal | None = None,
    unit: str = "x",
    key: str = "hit",
    cpu_us: tuple[float, float] | None = None,
) -> Result:
    return Result(key, f"what {key} measures", unit, values, goal, cpu_us)
