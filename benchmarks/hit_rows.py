"""What is measured of hits in the set-ups that people run, with the goals."""

from benchmarks import names
from benchmarks.measures import Row, at_least, at_most, latency_p99, thrift, throughput

HIT_ROWS = (
    Row(
        "hit-cors",
        "hit with CORS and an Origin, against the hit, CPU per request",
        names.HIT_CORS,
        names.HIT,
        thrift,
        at_least(0.88),
    ),
    Row(
        "hit-logged",
        "hit with a log line for every request, against the hit, CPU per request",
        names.HIT_LOGGED,
        names.HIT,
        thrift,
        at_least(0.8),
    ),
    Row(
        "hit-cors-logged",
        "hit with both, against the hit, CPU per request",
        names.HIT_CORS_LOGGED,
        names.HIT,
        thrift,
        at_least(0.75),
    ),
    Row(
        "hit-logged-p99",
        "p99 of the hit with a log line for every request, against the hit's",
        names.HIT_LOGGED,
        names.HIT,
        latency_p99,
        at_most(1.6),
    ),
    Row(
        "hit-tier",
        "hit checked at the shared tier, against the hit without a tier",
        names.HIT_TIER,
        names.HIT,
        throughput,
        at_least(0.85),
    ),
    Row(
        "hit-tier-1",
        "the same over 1 connection",
        names.HIT_TIER_1,
        names.HIT_1,
        throughput,
        at_least(0.5),
    ),
    Row(
        "hit-cookie",
        "hit with a cookie session, against a Bearer token, CPU per request",
        names.HIT_COOKIE,
        names.HIT,
        thrift,
        at_least(0.85),
    ),
    Row(
        "hit-handler",
        "hit given in the handler, as under another aiohttp, against a bare aiohttp handler",
        names.HIT_HANDLER,
        names.BARE,
        throughput,
        at_least(1.0),
    ),
)
