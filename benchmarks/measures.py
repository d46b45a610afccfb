"""Rows and probes, their goals, and how two contestants' samples become a number."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks.load import Sample
from benchmarks.programs import SERVER_CORE

# Between what two equal servers measured: outside of it a run is void.
TWIN_LIMITS = (0.95, 1.05)

Metric = Callable[[Sample, Sample], float]


@dataclass(frozen=True)
class Goal:
    """A bound that a row's median keeps or misses."""

    limit: float
    is_lower_bound: bool
    words: str

    def is_met(self, value: float) -> bool:
        """Whether a value keeps the bound."""
        return value >= self.limit if self.is_lower_bound else value <= self.limit


def at_least(limit: float) -> Goal:
    """The value is the better the greater it is."""
    return Goal(limit, is_lower_bound=True, words=f"at least {limit:g}")


def at_most(limit: float, words: str | None = None) -> Goal:
    """The value is the better the smaller it is."""
    return Goal(limit, is_lower_bound=False, words=words or f"at most {limit:g}")


def throughput(of: Sample, against: Sample) -> float:
    """How many times the requests per second."""
    return of.requests_per_s / against.requests_per_s


def thrift(of: Sample, against: Sample) -> float:
    """How many times the requests per CPU second of the server."""
    return against.cpu_us / of.cpu_us


def cost(of: Sample, against: Sample) -> float:
    """How many times the CPU time of the server per request."""
    return of.cpu_us / against.cpu_us


def added_ms(of: Sample, against: Sample) -> float:
    """How many milliseconds the median answer takes longer."""
    return of.p50_ms - against.p50_ms


def latency(of: Sample, against: Sample) -> float:
    """How many times as long the median answer takes."""
    return of.p50_ms / against.p50_ms


def latency_p99(of: Sample, against: Sample) -> float:
    """How many times as long all but one in a hundred answers take at most."""
    return of.p99_ms / against.p99_ms


@dataclass(frozen=True)
class Row:
    """A line of the result: one contestant against another."""

    key: str
    measure: str
    of: str
    against: str
    metric: Metric
    goal: Goal | None = None
    unit: str = "x"
    is_slow: bool = False
    """Left out of a quick run: its servers take long to fill."""


@dataclass(frozen=True)
class Probe:
    """A line of the result that a program of its own measures.

    Without a `core` it chooses for itself where its servers and its load run.
    """

    key: str
    measure: str
    module: str
    argument: str
    goal: Goal | None = None
    unit: str = "x"
    is_slow: bool = False
    core: int | None = SERVER_CORE


@dataclass(frozen=True)
class Result:
    """A measured row: one value for each round."""

    key: str
    measure: str
    unit: str
    values: tuple[float, ...]
    goal: Goal | None = None
    cpu_us: tuple[float, float] | None = None
    """CPU microseconds per request of both sides, where both were taken."""

    @property
    def median(self) -> float:
        """What the row is judged by."""
        return median(self.values)

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None without a goal."""
        return None if self.goal is None else self.goal.is_met(self.median)
