"""Who can be measured, and how each is made."""

from collections.abc import Callable
from types import MappingProxyType

from benchmarks import baseline_setups, hit_setups
from benchmarks.lineup import GZIP, Lineup
from benchmarks.load import Contestant
from benchmarks.names import (
    BARE,
    BARE_1,
    DIRECT_1,
    DISTANT_1,
    EARLIER_MISS,
    EARLIER_NEW,
    EARLIER_NEW_ADDRESSES,
    FASTAPI,
    FASTAPI_CACHED,
    FEW_1,
    HIT,
    HIT_1,
    HIT_19K,
    HIT_22K,
    HIT_GZIP,
    HIT_ROUTED,
    LEAST,
    LEAST_1,
    LIKE,
    MANY_ENTRIES_1,
    MANY_VIEWERS_1,
    MISS,
    MISS_1,
    MISS_DEVIATING,
    MISS_LONG,
    MISS_NEW,
    MISS_NEW_ADDRESSES,
    MISS_SIGNED,
    NGINX,
    NGINX_GZIP,
    NODE,
    PROXY,
    PROXY_LONG,
    PROXY_NEW,
    TWIN,
    TWIN_1,
    TWO_ROUTES,
    UNCHANGED,
)

MAKERS: MappingProxyType[str, Callable[[Lineup], Contestant]] = MappingProxyType(
    {
        BARE: lambda lineup: baseline_setups.bare(lineup, BARE),
        TWIN: lambda lineup: baseline_setups.bare(lineup, TWIN),
        UNCHANGED: Lineup.unchanged,
        HIT_GZIP: lambda lineup: lineup.again(HIT_GZIP, GZIP, 200),
        **hit_setups.MAKERS,
        LIKE: Lineup.likes,
        HIT_19K: lambda lineup: lineup.turns(HIT_19K, 19_000),
        HIT_22K: lambda lineup: lineup.turns(HIT_22K, 22_000),
        NODE: baseline_setups.node,
        HIT_ROUTED: lambda lineup: lineup.routed(lineup.hit(), HIT_ROUTED),
        TWO_ROUTES: Lineup.two_routes,
        MISS: lambda lineup: lineup.miss(MISS, lineup.upstream.moving),
        MISS_NEW: lambda lineup: lineup.miss(MISS_NEW, lineup.upstream.new),
        MISS_NEW_ADDRESSES: lambda lineup: lineup.miss(
            MISS_NEW_ADDRESSES, lineup.upstream.new_with_addresses
        ),
        MISS_DEVIATING: lambda lineup: lineup.miss(MISS_DEVIATING, lineup.upstream.deviating),
        MISS_LONG: lambda lineup: lineup.miss(MISS_LONG, lineup.upstream.long),
        MISS_SIGNED: lambda lineup: lineup.miss(MISS_SIGNED, lineup.upstream.signed),
        EARLIER_MISS: lambda lineup: lineup.miss(
            EARLIER_MISS, lineup.upstream.moving, is_earlier=True
        ),
        EARLIER_NEW: lambda lineup: lineup.miss(EARLIER_NEW, lineup.upstream.new, is_earlier=True),
        EARLIER_NEW_ADDRESSES: lambda lineup: lineup.miss(
            EARLIER_NEW_ADDRESSES, lineup.upstream.new_with_addresses, is_earlier=True
        ),
        PROXY_LONG: lambda lineup: baseline_setups.proxy(lineup, PROXY_LONG, lineup.upstream.long),
        PROXY: lambda lineup: baseline_setups.proxy(lineup, PROXY, lineup.upstream.moving),
        PROXY_NEW: lambda lineup: baseline_setups.proxy(lineup, PROXY_NEW, lineup.upstream.new),
        LEAST: lambda lineup: baseline_setups.proxy(
            lineup, LEAST, lineup.upstream.moving, "--translate"
        ),
        FASTAPI: lambda lineup: baseline_setups.fastapi(
            lineup, FASTAPI, lineup.upstream.moving, 0.0
        ),
        FASTAPI_CACHED: lambda lineup: baseline_setups.fastapi(
            lineup, FASTAPI_CACHED, lineup.upstream.same, 3600.0
        ),
        NGINX: lambda lineup: baseline_setups.nginx(lineup, NGINX, has_gzip=False),
        NGINX_GZIP: lambda lineup: baseline_setups.nginx(lineup, NGINX_GZIP, has_gzip=True),
        BARE_1: lambda lineup: lineup.alone(BARE),
        TWIN_1: lambda lineup: lineup.alone(TWIN),
        HIT_1: lambda lineup: lineup.alone(HIT),
        MISS_1: lambda lineup: lineup.alone(MISS),
        LEAST_1: lambda lineup: lineup.alone(LEAST),
        DIRECT_1: Lineup.direct,
        DISTANT_1: Lineup.distant,
        FEW_1: Lineup.few,
        MANY_ENTRIES_1: Lineup.many_entries,
        MANY_VIEWERS_1: Lineup.many_viewers,
    }
)
