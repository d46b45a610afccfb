"""The baselines, each started so that it answers what the gateway answers."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks.gateways import PUBLIC_URL
from benchmarks.lineup import A_FEW, GZIP, Lineup
from benchmarks.load import Contestant, ask, warm
from benchmarks.names import NODE
from benchmarks.nginx import CLIP_FEED_PATH, start_cache
from benchmarks.programs import SERVER_CORE, Trouble, free_port
from benchmarks.viewers import FEED, FEED_PATH

_NODE: Final = Path(__file__).parent.parent / "tests" / "node" / "node_modules"


def node(lineup: Lineup) -> Contestant:
    """Baseline (e); its answer is compared with the gateway's."""
    binary = _NODE / ".bin" / "node"
    if not binary.exists():
        raise Trouble("Node is not installed: run `npm ci --prefix tests/node`")
    port = free_port()
    script = Path(__file__).parent / "baselines" / "node_undici.mjs"
    arguments = (str(port), lineup.upstream.moving, PUBLIC_URL, str(_NODE))
    command = (str(binary), str(script), *arguments)
    contestant = lineup.crowd_at(
        NODE, lineup.programs.start(NODE, command, port=port, core=SERVER_CORE)
    )
    # Its compiler takes its time.
    warm(contestant)
    warm(contestant)
    lineup.check_same(NODE, ask(f"{contestant.url}{FEED}", lineup.viewers[0]).body)
    return contestant


def bare(lineup: Lineup, name: str) -> Contestant:
    """Baseline (a)."""
    file = lineup.directory / "answer.json"
    file.write_bytes(lineup.answer)
    arguments = ("--path", FEED_PATH, "--answer", str(file))
    contestant = lineup.crowd_at(
        name, lineup.start_python(name, "baselines.bare_aiohttp", *arguments)
    )
    warm(contestant, A_FEW)
    return contestant


def proxy(lineup: Lineup, name: str, upstream: str, *options: str) -> Contestant:
    """Baseline (b); with `--translate` what no gateway on aiohttp can do without."""
    page = f"{upstream}{CLIP_FEED_PATH}?limit=10"
    arguments = ("--path", FEED_PATH, "--upstream", page, *options)
    contestant = lineup.crowd_at(
        name, lineup.start_python(name, "baselines.proxy_aiohttp", *arguments)
    )
    warm(contestant, A_FEW)
    return contestant


def fastapi(lineup: Lineup, name: str, upstream: str, cache_s: float) -> Contestant:
    """Baseline (c); what it answers is compared with the gateway's answer where it can be."""
    arguments = ("--upstream", upstream, "--base-url", PUBLIC_URL, "--cache-s", str(cache_s))
    program = lineup.start_python(name, "baselines.afternoon_fastapi", *arguments)
    contestant = lineup.crowd_at(name, program)
    if cache_s > 0:
        warm(contestant)
        lineup.check_same(name, ask(f"{contestant.url}{FEED}", lineup.viewers[0]).body)
    else:
        warm(contestant, A_FEW)
    return contestant


def nginx(lineup: Lineup, name: str, *, has_gzip: bool) -> Contestant:
    """Baseline (d)."""
    program = start_cache(
        lineup.programs, lineup.directory, lineup.answer, path=FEED_PATH, has_gzip=has_gzip
    )
    contestant = lineup.crowd_at(name, program)
    if has_gzip:
        contestant = replace(contestant, headers=GZIP)
    warm(contestant)
    return contestant
