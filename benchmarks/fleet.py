"""`python -m benchmarks.fleet`: what two gateways behind a consistent hash cost, against one.

CPU time of the gateways per request, hits and misses, with the rule of deploy/nginx: each viewer
stays on one process. The goal is at most 1.1 times the time of one. With `hits` or `misses` the
ratios of the rounds as JSON, for `python -m benchmarks`. Exit codes: 0 measured, 1 not.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import orjson

from benchmarks.gateways import LONG, NEVER, CacheOptions, Start, start_gateway
from benchmarks.load import Contestant, Sample, measure, warm
from benchmarks.nginx import start_upstream
from benchmarks.programs import (
    HOST,
    LOAD_CORE,
    Program,
    Programs,
    Trouble,
    check_machine,
    free_port,
)
from benchmarks.viewers import VIEWERS, first_page_of_each, tokens, write_requests

EXAMPLE = Path(__file__).parent.parent / "deploy" / "nginx" / "loops-gateway.conf"
GOAL = 1.1
_CONNECTIONS = 32
_CACHES = {"hits": LONG, "misses": NEVER}
_FRAME = """\
daemon off; worker_processes 1; pid {directory}/pid; error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
access_log off;
client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
fastcgi_temp_path {directory}/fastcgi; uwsgi_temp_path {directory}/uwsgi;
scgi_temp_path {directory}/scgi;
{maps}
upstream gateways {{ hash $loops_viewer consistent; {servers} keepalive 128; }}
server {{
    listen {host}:{port};
    keepalive_requests 1000000;
    location / {{
        proxy_pass http://gateways;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_buffers 16 16k;
    }}
}}
}}
"""


@dataclass(frozen=True)
class Fleet:
    """Some gateways behind one proxy."""

    contestant: Contestant
    gateways: tuple[Program, ...]

    def measured(self, seconds: float) -> Sample:
        """Load it; the sample's CPU time is that of all its gateways."""
        before_s = sum(gateway.cpu_s() for gateway in self.gateways)
        sample = measure(self.contestant, seconds)
        spent_s = sum(gateway.cpu_s() for gateway in self.gateways) - before_s
        return replace(sample, cpu_us=spent_s * 1e6 / (sample.requests_per_s * seconds))


def start_fleet(
    programs: Programs, directory: Path, upstream: str, size: int, kind: str, cache: CacheOptions
) -> Fleet:
    """`size` gateways behind nginx, and each viewer's page asked for once."""
    gateways = tuple(
        start_gateway(programs, directory, Start(f"{kind} {number} of {size}", upstream, (cache,)))
        for number in range(1, size + 1)
    )
    port, name = free_port(), f"nginx before {size} {kind}"
    own = directory / name.replace(" ", "-")
    own.mkdir(mode=0o777)
    maps = EXAMPLE.read_text(encoding="utf-8").partition("upstream ")[0]
    servers = " ".join(f"server {HOST}:{gateway.program.port};" for gateway in gateways)
    configuration = own / "nginx.conf"
    configuration.write_text(
        _FRAME.format(directory=own, maps=maps, servers=servers, host=HOST, port=port)
    )
    programs.start(
        name, ("nginx", "-p", str(own), "-c", str(configuration)), port=port, core=LOAD_CORE
    )
    requests = write_requests(own / "requests", first_page_of_each(tokens(VIEWERS)))
    contestant = Contestant(name, f"http://{HOST}:{port}", requests, _CONNECTIONS)
    warm(contestant)
    return Fleet(contestant, tuple(gateway.program for gateway in gateways))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure hits and misses in turn; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet", description=__doc__)
    parser.add_argument("kind", nargs="?", choices=sorted(_CACHES), help="measure this alone")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args(arguments)
    try:
        check_machine()
        with TemporaryDirectory() as name, Programs(Path(name)) as programs:
            directory = Path(name)
            directory.chmod(0o755)
            upstream = start_upstream(programs, directory).moving
            for kind in [options.kind] if options.kind else [*_CACHES]:
                one, two = (
                    start_fleet(programs, directory, upstream, n, kind, _CACHES[kind])
                    for n in (1, 2)
                )
                rounds = compare(one, two, options.rounds, options.seconds)
                print(as_json(rounds) if options.kind else as_sentence(kind, rounds))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def compare(one: Fleet, two: Fleet, rounds: int, seconds: float) -> list[tuple[float, float]]:
    """CPU microseconds per request of both, in each round."""
    return [(one.measured(seconds).cpu_us, two.measured(seconds).cpu_us) for _ in range(rounds)]


def as_json(rounds: Sequence[tuple[float, float]]) -> str:
    """The ratio of each round."""
    return orjson.dumps([two / one for one, two in rounds]).decode()


def as_sentence(kind: str, rounds: Sequence[tuple[float, float]]) -> str:
    """A line for people."""
    ratios = sorted(two / one for one, two in rounds)
    verdict = "yes" if median(ratios) <= GOAL else "no"
    return (
        f"{kind}: one {median(one for one, _ in rounds):.0f} us, two "
        f"{median(two for _, two in rounds):.0f} us per request; ratio {median(ratios):.2f} "
        f"({ratios[0]:.2f} to {ratios[-1]:.2f}), at most {GOAL}: {verdict}"
    )


if __name__ == "__main__":
    sys.exit(main())
