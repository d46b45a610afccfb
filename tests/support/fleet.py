"""Two gateways that share a tier, and what may happen to it while viewers write and read."""

import asyncio
import itertools
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientSession

from gateway.settings.tree import Settings
from tests.support.api import Answer, Api
from tests.support.ports import unused_port
from tests.support.running_gateway import Running
from tests.support.valkey_server import ValkeyServer
from tests.support.videos import FEED, of
from tests.support.waiting import until
from tests.support.world import SECRET, UNCOUNTED, UNLIMITED, World

VIEWERS = ("alice", "bob", "chiara")
# Above the sandbox's slowest answer: nothing is given because Nexgate was slow.
NEVER_SLOW_S = 60.0


@dataclass
class Pair:
    """Two gateways, the tier's server and the sandbox behind them."""

    one: Running
    other: Running
    server: ValkeyServer
    world: World

    async def until_both(self, *, up: bool) -> None:
        async def holds() -> bool:
            found = [await tier_status(gateway) for gateway in (self.one, self.other)]
            return all(status["is_up"] is up for status in found)

        await until(holds)


async def tier_status(gateway: Running) -> dict[str, object]:
    found = (await gateway.admin.get("/status")).object["tier"]
    assert isinstance(found, dict)
    return found


def fleet_settings(
    sandbox_url: str,
    directory: Path,
    tier_url: str,
    cache: Mapping[str, object],
    *,
    service_token: str | None = None,
) -> Settings:
    """The settings of one gateway of a fleet, with its state in a directory of its own."""
    port = unused_port()
    return Settings.model_validate(
        {
            "server": {
                "host": "localhost",
                "port": port,
                "state_dir": directory / str(port),
                "secret": SECRET,
                "grace_s": 0.0,
                "shutdown_timeout_s": 2.0,
            },
            "limits": UNLIMITED,
            "signin": UNCOUNTED,
            "admin": {"host": "localhost", "port": unused_port()},
            "nexgate": {"base_url": sandbox_url, "service_token": service_token},
            "state": {"url": f"sqlite:///{directory}/fleet.sqlite"},
            "cache": {
                "url": tier_url,
                "fresh_first_page_s": 600.0,
                "stale_after_s": NEVER_SLOW_S,
                **cache,
            },
        }
    )


@asynccontextmanager
async def running_pair(
    session: ClientSession,
    sandbox_url: str,
    directory: Path,
    server: ValkeyServer,
    **cache: object,
) -> AsyncIterator[Pair]:
    """Two gateways with the same settings of `[cache]`."""
    async with AsyncExitStack() as stack:
        one, other = [
            await stack.enter_async_context(
                Running(fleet_settings(sandbox_url, directory, server.url, cache), session)
            )
            for _ in range(2)
        ]
        yield Pair(one, other, server, World(one.public, Api(session, sandbox_url)))


@contextmanager
def busy_cores(count: int = 2) -> Iterator[None]:
    """Programs that take all the time of as many cores."""
    programs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


async def stale_reads(
    pair: Pair, reads: int, events: dict[float, Callable[[], object]]
) -> list[Answer]:
    """Reads through one gateway that don't show what was just written through the other.

    `events` happen after a part of the rounds: 0.5 is half of them.
    """
    tokens = [await pair.world.token(user) for user in VIEWERS]
    answer = await pair.one.public.get(FEED, token=tokens[0])
    video_id = str(answer.videos[0]["id"])
    rounds = reads // len(tokens)
    pending = {round(part * rounds): event for part, event in events.items()}
    stale: list[Answer] = []
    ways = itertools.cycle([(pair.one, pair.other), (pair.other, pair.one)])
    for number in range(rounds):
        if number in pending:
            pending[number]()
        writer, reader = next(ways)
        # Each way sees likes as well as what takes them back.
        is_liked = number % 4 < 2
        found = await asyncio.gather(
            *(_read_after_write(writer, reader, token, video_id, is_liked) for token in tokens)
        )
        stale += [one for one in found if of(one, video_id)["has_liked"] is not is_liked]
    return stale


async def _read_after_write(
    writer: Running, reader: Running, token: str, video_id: str, is_liked: bool
) -> Answer:
    verb = "like" if is_liked else "unlike"
    written = await writer.public.post(f"/api/v1/video/{verb}/{video_id}", token=token)
    assert written.status == 200, written.text
    answer = await reader.public.get(FEED, token=token)
    assert answer.status == 200, answer.text
    return answer
