"""What programs of their own measure, with the goals."""

from benchmarks.measures import Probe, at_most
from benchmarks.programs import LOAD_CORE

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
