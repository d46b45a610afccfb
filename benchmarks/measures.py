"""What is measured: rows with their goals, and how two contestants' samples become a number."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks import lineup
from benchmarks.gateways import EARLIER_COMMIT
from benchmarks.load import Sample
from benchmarks.programs import LOAD_CORE, SERVER_CORE

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


TWIN_LIMITS = (0.95, 1.05)

TWINS = (
    Row("twin", "the bare handler against its twin", lineup.TWIN, lineup.BARE, throughput),
    Row(
        "twin-1",
        "the same, p50, 1 connection",
        lineup.TWIN_1,
        lineup.BARE_1,
        latency,
        is_slow=True,
    ),
)

ROWS = (
    Row(
        "hit",
        "hit, 10-video page, 32 connections, against a bare aiohttp handler",
        lineup.HIT,
        lineup.BARE,
        throughput,
        at_least(1.3),
    ),
    Row(
        "hit-fastapi",
        "hit, against FastAPI with a cache of model objects, CPU per request",
        lineup.HIT,
        lineup.FASTAPI_CACHED,
        thrift,
        at_least(5),
    ),
    Row(
        "hit-nginx",
        "hit, against nginx `proxy_cache`, CPU per request",
        lineup.HIT,
        lineup.NGINX,
        thrift,
        at_least(0.75),
    ),
    Row(
        "304",
        "304, against the same hit",
        lineup.UNCHANGED,
        lineup.HIT,
        throughput,
        at_least(1.0),
    ),
    Row(
        "miss-earlier",
        f"miss whose counters have moved, CPU per request, against commit {EARLIER_COMMIT}",
        lineup.MISS,
        lineup.EARLIER_MISS,
        cost,
        at_most(0.75),
    ),
    Row(
        "miss-proxy",
        "the same miss, 32 connections, against a bare aiohttp proxy, CPU per request",
        lineup.MISS,
        lineup.PROXY,
        thrift,
        at_least(0.33),
    ),
    Row(
        "miss-fastapi",
        "the same, against FastAPI and httpx without cache, CPU per request",
        lineup.MISS,
        lineup.FASTAPI,
        thrift,
        at_least(6),
    ),
    Row(
        "miss-new",
        f"miss of clips never seen, their addresses seen, CPU, against commit {EARLIER_COMMIT}",
        lineup.MISS_NEW,
        lineup.EARLIER_NEW,
        cost,
        at_most(1.05),
    ),
    Row(
        "miss-new-addresses",
        "the same, their addresses new as well",
        lineup.MISS_NEW_ADDRESSES,
        lineup.EARLIER_NEW_ADDRESSES,
        cost,
        at_most(1.05),
    ),
    Row(
        "miss-deviating",
        "miss of clips with one harmless deviation of eight, CPU, against documented clips",
        lineup.MISS_DEVIATING,
        lineup.MISS,
        cost,
        at_most(1.2),
    ),
    Row(
        "miss-long",
        "miss of clips with addresses of 1,500 characters, against a proxy of the same page, CPU",
        lineup.MISS_LONG,
        lineup.PROXY_LONG,
        thrift,
        at_least(0.3),
        is_slow=True,
    ),
    Row(
        "miss-signed",
        "miss of clips whose addresses are signed anew at each read, CPU, against documented ones",
        lineup.MISS_SIGNED,
        lineup.MISS,
        cost,
        at_most(4.5),
        is_slow=True,
    ),
    Row(
        "miss-node",
        "the same, against Node with undici and the same translation, CPU per request",
        lineup.MISS,
        lineup.NODE,
        thrift,
        at_least(0.85),
    ),
    Row(
        "turns",
        "hit, 22,000 viewers in turn against 19,000, CPU per request",
        lineup.HIT_22K,
        lineup.HIT_19K,
        cost,
        at_most(1.1),
        is_slow=True,
    ),
    Row(
        "added-hit",
        "added p50 latency, hit, over asking an upstream 20 ms away directly, 1 connection",
        lineup.HIT_1,
        lineup.DISTANT_1,
        added_ms,
        at_most(0, "negative"),
        unit="ms",
    ),
    Row(
        "added-miss",
        "added p50 latency, miss, over asking the upstream directly, 1 connection",
        lineup.MISS_1,
        lineup.DIRECT_1,
        added_ms,
        at_most(0.5, "at most 0.5 ms"),
        unit="ms",
    ),
    Row(
        "routes",
        "hottest route with all routes registered, against with two, both on the normal path",
        lineup.HIT_ROUTED,
        lineup.TWO_ROUTES,
        throughput,
        at_least(0.95),
        is_slow=True,
    ),
    Row(
        "growth-entries",
        "hit latency with 100,000 cached clips in 10,000 pages against with one page, p50, "
        "1 connection",
        lineup.MANY_ENTRIES_1,
        lineup.FEW_1,
        latency,
        at_most(1.3),
        is_slow=True,
    ),
    Row(
        "growth-viewers",
        "hit latency with 10,000 viewers against with one, p50, 1 connection",
        lineup.MANY_VIEWERS_1,
        lineup.FEW_1,
        latency,
        at_most(1.3),
        is_slow=True,
    ),
    Row(
        "least-proxy",
        "the least a miss can be (ask, read, translate, write: nothing else), against the proxy",
        lineup.LEAST,
        lineup.PROXY,
        throughput,
        is_slow=True,
    ),
    Row(
        "least-fastapi",
        "the same, against FastAPI without cache",
        lineup.LEAST,
        lineup.FASTAPI,
        throughput,
        is_slow=True,
    ),
    Row(
        "added-least",
        "added p50 latency of the same, 1 connection",
        lineup.LEAST_1,
        lineup.DIRECT_1,
        added_ms,
        unit="ms",
        is_slow=True,
    ),
    Row(
        "long-way",
        "hit through routing and middleware, against the hit on the fast path",
        lineup.HIT_ROUTED,
        lineup.HIT,
        throughput,
        is_slow=True,
    ),
    Row(
        "like",
        "a like, CPU per request, against a miss",
        lineup.LIKE,
        lineup.MISS,
        cost,
        is_slow=True,
    ),
    Row(
        "gzip",
        "hit in gzip, against the hit as it is",
        lineup.HIT_GZIP,
        lineup.HIT,
        throughput,
        is_slow=True,
    ),
    Row(
        "gzip-nginx",
        "hit in gzip, against nginx `proxy_cache` with gzip, CPU per request",
        lineup.HIT_GZIP,
        lineup.NGINX_GZIP,
        thrift,
        is_slow=True,
    ),
)

PROBES = (
    Probe(
        "translation",
        "translation of a page of 10 clips whose counters have moved on, bytes to bytes, "
        "validated, against orjson alone",
        "benchmarks.translation",
        "known",
        at_most(2.1),
    ),
    Probe(
        "translation-bad",
        "the same with one bad clip, which is left out",
        "benchmarks.translation",
        "known-bad",
        at_most(2.3),
        is_slow=True,
    ),
    Probe(
        "translation-new",
        "translation of a page of 10 clips that never came before",
        "benchmarks.translation",
        "new",
        at_most(2.1),
    ),
    Probe(
        "translation-new-bad",
        "the same with one bad clip, which is left out",
        "benchmarks.translation",
        "new-bad",
        at_most(2.3),
        is_slow=True,
    ),
    Probe(
        "deviating",
        "the slowest of eight harmless deviations, without HTTP, against documented clips",
        "benchmarks.translation",
        "deviating",
        at_most(1.2),
    ),
    Probe(
        "filling",
        "the slowest thousandth of hits while 100,000 clips are filled",
        "benchmarks.filling",
        "hits",
        at_most(25, "at most 25 ms"),
        unit="ms",
        is_slow=True,
        core=LOAD_CORE,
    ),
    Probe(
        "memory",
        "memory for one more viewer's copy of a cached page whose clips another viewer has",
        "benchmarks.memory",
        "pages",
        at_most(1024, "at most 1 KB"),
        unit="B",
    ),
    Probe(
        "memory-viewer",
        "the same for a viewer who was never there before, token and all",
        "benchmarks.memory",
        "viewers",
        unit="B",
        is_slow=True,
    ),
    Probe(
        "fleet-hits",
        "CPU time per request of two gateways behind a consistent hash, against one: hits",
        "benchmarks.fleet",
        "hits",
        at_most(1.1),
        is_slow=True,
        core=None,
    ),
    Probe(
        "fleet-misses",
        "CPU time per request of two gateways behind a consistent hash, against one: misses",
        "benchmarks.fleet",
        "misses",
        at_most(1.1),
        is_slow=True,
        core=None,
    ),
)
