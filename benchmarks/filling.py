"""Hits while the cache fills with 100,000 clips that never came before.

`python -m benchmarks.filling` prints a JSON list: the slowest thousandth of the hits, in
milliseconds, for every two seconds until the cache is full.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import aiohttp
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


class Filling:
    """Asks for pages that no cache has, in a thread of its own."""

    def __init__(self, url: str, pages: Sequence[tuple[str, str]]) -> None:
        self._url = url
        self._waiting = list(pages)[::-1]
        self._thread = Thread(target=lambda: asyncio.run(self._fill()), daemon=True)
        self.refused = 0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether everything was asked for."""
        return not self._thread.is_alive()

    async def _fill(self) -> None:
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            for _ in range(_FILLING_CONNECTIONS):
                group.create_task(self._ask(session))

    async def _ask(self, session: aiohttp.ClientSession) -> None:
        while self._waiting:
            path, token = self._waiting.pop()
            headers = {"Authorization": f"Bearer {token}"}
            async with session.get(f"{self._url}{path}", headers=headers) as reply:
                await reply.read()
                self.refused += reply.status != 200


def slowest_hits_ms(directory: Path) -> list[float]:
    """The 99.9th percentile of each stretch of hits while the cache fills. Raises Trouble."""
    with Programs(directory) as programs:
        upstream = start_upstream(programs, directory)
        start = Start("gateway filling", upstream.new, (LONG, ROOM))
        gateway = start_gateway(programs, directory, start)
        *hitting, filler = tokens(_HITTING_VIEWERS + 1)
        requests = write_requests(directory / "hits.txt", first_page_of_each(hitting))
        hits = Contestant(FEED, gateway.program.url, requests, _CONNECTIONS, gateway.program)
        warm(hits)
        measure(hits, _STRETCH_S)
        filling = Filling(gateway.program.url, list(pages_of_one(filler, PAGES)))
        filling.start()
        found: list[float] = []
        while not filling.is_done:
            found.append(measure(hits, _STRETCH_S).p999_ms)
        held = gateway.cached_entries()
    if filling.refused or held < PAGES:
        raise Trouble(f"filling: {filling.refused} pages were refused, {held} entries are held")
    return found


if __name__ == "__main__":
    with TemporaryDirectory(prefix="loops-gateway-filling-") as made:
        Path(made).chmod(0o755)  # started by root, nginx's workers are another user
        print(orjson.dumps(slowest_hits_ms(Path(made))).decode())
