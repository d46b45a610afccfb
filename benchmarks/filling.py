"""Hits while the cache fills with 100,000 clips that never came before.

`python -m benchmarks.filling` prints a JSON list: the slowest thousandth of the hits, in
milliseconds, for every two seconds until the cache is full.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import orjson

from benchmarks.gateways import LONG, ROOM, Start, start_gateway
from benchmarks.load import Contestant, measure, warm
from benchmarks.nginx import start_upstream
from benchmarks.programs import Programs, Trouble
from benchmarks.viewers import FEED, first_page_of_each, pages_of_one, tokens, write_requests

PAGES = 10_000
_HITTING_VIEWERS = 100
_CONNECTIONS = 32
_FILLING_CONNECTIONS = 16
_STRETCH_S = 2.0
# More than a gateway reads in a stretch.
_PAGES_PER_STRETCH = 4_000
_MOST_STRETCHES = 30


def slowest_hits_ms(directory: Path) -> list[float]:
    """The 99.9th percentile of each stretch of hits while the cache fills. Raises Trouble."""
    with Programs(directory) as programs:
        upstream = start_upstream(programs, directory)
        start = Start("gateway filling", upstream.new, (LONG, ROOM))
        gateway = start_gateway(programs, directory, start)
        url, program = gateway.program.url, gateway.program
        *hitting, filler = tokens(_HITTING_VIEWERS + 1)
        requests = write_requests(directory / "hits.txt", first_page_of_each(hitting))
        hits = Contestant(FEED, url, requests, _CONNECTIONS, program)
        warm(hits)
        measure(hits, _STRETCH_S)
        pages = pages_of_one(filler, _MOST_STRETCHES * _PAGES_PER_STRETCH)
        found: list[float] = []
        for number in range(_MOST_STRETCHES):
            new = write_requests(directory / f"new-{number}.txt", islice(pages, _PAGES_PER_STRETCH))
            with _filling(Contestant("new pages", url, new, _FILLING_CONNECTIONS)):
                found.append(measure(hits, _STRETCH_S).p999_ms)
            # Of each page there are Nexgate's clips and the answer made of them.
            if gateway.cached_entries() >= 2 * PAGES:
                return found
    raise Trouble(f"filling: {PAGES} pages were not read in {_MOST_STRETCHES * _STRETCH_S:.0f} s")


@contextmanager
def _filling(pages: Contestant) -> Iterator[None]:
    """Meanwhile pages are asked for that no cache has. Raises Trouble when one is refused."""
    troubles: list[Trouble] = []

    def fill() -> None:
        try:
            measure(pages, _STRETCH_S)
        except Trouble as trouble:
            troubles.append(trouble)

    thread = Thread(target=fill)
    thread.start()
    try:
        yield
    finally:
        thread.join()
    if troubles:
        raise troubles[0]


if __name__ == "__main__":
    with TemporaryDirectory(prefix="loops-gateway-filling-") as made:
        Path(made).chmod(0o755)  # started by root, nginx's workers are another user
        print(orjson.dumps(slowest_hits_ms(Path(made))).decode())
