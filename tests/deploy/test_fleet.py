"""Two gateways behind nginx with a shared tier and PostgreSQL, as the documents say, under load.

One is killed, then each is replaced by a new one: nothing is lost that may be asked again, nobody
is signed out, and everybody reads what they wrote.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL

import pytest
from aiohttp import ClientSession, DummyCookieJar, TCPConnector

from tests.support.api import Answer, Api
from tests.support.deployed import Fleet, running_fleet
from tests.support.postgres_server import PostgresServer
from tests.support.proxies import Proxied, proxied
from tests.support.signing_in import signed_in
from tests.support.valkey_server import running_valkey
from tests.support.waiting import until

FEED = "/api/v1/feed/for-you"
# Below what nginx allows one address: all viewers of a test have the same.
PAUSE_S = 0.15
# Nobody twice: another credential of the same person would take their likes back.
WITH_A_SESSION = ("alice", "bob", "chiara", "dmitri")
WITH_A_TOKEN = ("emeka", "fatima", "grace", "hugo")


@dataclass
class Watcher:
    """A person who watches, likes and takes likes back, and looks whether it shows."""

    api: Api
    token: str
    reads: int = 0
    writes: int = 0
    repeated_writes: int = 0
    wrong: list[str] = field(default_factory=list)

    async def watch_until(self, stop: asyncio.Event) -> None:
        videos = (await self.read(FEED)).videos
        while not stop.is_set():
            video = secrets.choice(videos)
            await self.read(FEED)
            await self.write_and_read(str(video["id"]), verb=secrets.choice(("like", "unlike")))
            await asyncio.sleep(PAUSE_S)

    async def read(self, path: str) -> Answer:
        answer = await self.api.get(path, token=self.token)
        self.reads += 1
        if answer.status != 200:
            self.wrong.append(f"GET {path}: {answer.status} {answer.text[:200]}")
        return answer

    async def write_and_read(self, video: str, *, verb: str) -> None:
        for _ in range(20):
            answer = await self.api.post(f"/api/v1/video/{verb}/{video}", token=self.token)
            self.writes += 1
            if answer.status == 200:
                break
            # It may have happened: the client is told so, and may do it again.
            self.repeated_writes += 1
            if answer.status not in (502, 503, 504):
                self.wrong.append(f"{verb}: {answer.status} {answer.text[:200]}")
        else:
            self.wrong.append(f"{verb} never came through")
        shown = await self.read(f"/api/v1/video/{video}")
        if shown.status == 200:
            data = shown.object["data"]
            assert isinstance(data, dict)
            if data["has_liked"] is not (verb == "like"):
                self.wrong.append(f"{verb} of {video} doesn't show")


@dataclass(frozen=True)
class Load:
    """Everybody who watches, and what came of it."""

    watchers: list[Watcher]

    @property
    def wrong(self) -> list[str]:
        return [line for watcher in self.watchers for line in watcher.wrong]

    async def all_have_read(self, more: int) -> None:
        """Wait until each has read this much more."""
        wanted = [watcher.reads + more for watcher in self.watchers]

        def have_read() -> bool:
            pairs = zip(self.watchers, wanted, strict=True)
            return bool(self.wrong) or all(one.reads >= least for one, least in pairs)

        await until(have_read)


@pytest.fixture
def proxy(postgres: PostgresServer, tmp_path: Path) -> Iterator[Proxied]:
    with ExitStack() as stack:
        tier = stack.enter_context(running_valkey(tmp_path))
        fleet: Fleet = stack.enter_context(
            running_fleet(
                tmp_path,
                LOOPS_GATEWAY_CACHE__URL=tier.url,
                LOOPS_GATEWAY_STATE__URL=postgres.make_store(),
                # What is under way on a busy machine is finished too.
                LOOPS_GATEWAY_SERVER__SHUTDOWN_TIMEOUT_S="60",
            )
        )
        yield stack.enter_context(proxied("nginx", fleet, tmp_path))


@pytest.fixture
async def api(proxy: Proxied) -> AsyncIterator[Api]:
    # The certificate is made up for the test; cookies would be one person's for all.
    connector = TCPConnector(ssl=False, limit=0)
    async with ClientSession(connector=connector, cookie_jar=DummyCookieJar()) as session:
        yield Api(session, f"https://localhost:{proxy.port}")


@pytest.mark.parametrize(
    "reads", [4, pytest.param(200, marks=pytest.mark.slow)], ids=["short", "long"]
)
async def test_nothing_is_lost_when_one_is_killed_and_each_is_replaced(
    proxy: Proxied, api: Api, reads: int
) -> None:
    sessions = [str((await signed_in(api, user=name))["access_token"]) for name in WITH_A_SESSION]
    tokens = [proxy.fleet.token(name) for name in WITH_A_TOKEN]
    load = Load([Watcher(api, token) for token in (*sessions, *tokens)])
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for watcher in load.watchers:
            group.create_task(watcher.watch_until(stop))
        await load.all_have_read(reads)

        first, second = proxy.fleet.gateways
        assert min(first.viewers, second.viewers) > 0
        await asyncio.to_thread(first.end, SIGKILL)
        await load.all_have_read(reads)
        await asyncio.to_thread(first.start)
        await load.all_have_read(reads)

        for gateway in (first, second):
            assert await asyncio.to_thread(gateway.end) == 0
            await asyncio.to_thread(gateway.start)
            await load.all_have_read(reads)
        stop.set()
    assert load.wrong == []
    assert sum(watcher.writes - watcher.repeated_writes for watcher in load.watchers) > reads
