"""Two gateway processes that share a real Valkey or Redis."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession
from aiohttp.test_utils import unused_port

from tests.valkey_server import ValkeyServer, running_valkey

from .conftest import SECRET, Api, Json, World
from .test_caching import FEED, cost, of

COMEBACK_S = 5.0


@dataclass
class Replica:
    """One `loops-gateway serve` in a process of its own."""

    directory: Path
    sandbox_url: str
    cache_url: str
    session: ClientSession
    port: int = field(default_factory=unused_port)
    admin_port: int = field(default_factory=unused_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def api(self) -> Api:
        return Api(self.session, f"http://localhost:{self.port}")

    @property
    def admin(self) -> Api:
        return Api(self.session, f"http://localhost:{self.admin_port}")

    async def start(self) -> None:
        config = self.directory / f"{self.port}.toml"
        config.write_text(
            f"""
            [server]
            host = "localhost"
            port = {self.port}
            public_url = "https://loops.example"
            secret = "{SECRET}"
            state_dir = "{self.directory / str(self.port)}"
            [admin]
            host = "localhost"
            port = {self.admin_port}
            [nexgate]
            base_url = "{self.sandbox_url}"
            [cache]
            url = "{self.cache_url}"
            operation_timeout_s = 0.5
            fresh_first_page_s = 60.0
            """
        )
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gateway", "serve", "--config", str(config)
        )
        while not await self._is_ready():
            assert self.process.returncode is None

    async def kill(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()

    async def shared(self) -> Json:
        found = (await self.admin.get("/cache")).object["shared"]
        assert isinstance(found, dict)
        return found

    async def until_shared(self, *, up: int) -> None:
        async with asyncio.timeout(COMEBACK_S):
            while (await self.shared())["up"] != up:
                pass

    async def _is_ready(self) -> bool:
        try:
            return (await self.admin.get("/ready")).status == 200
        except ClientError:
            return False


@dataclass
class Fleet:
    """Two replicas, their server, and the sandbox behind them."""

    one: Replica
    other: Replica
    server: ValkeyServer
    world: World


@pytest.fixture
async def fleet(session: ClientSession, sandbox_url: str, tmp_path: Path) -> AsyncIterator[Fleet]:
    with running_valkey(tmp_path) as server:
        one, other = (Replica(tmp_path, sandbox_url, server.url, session) for _ in range(2))
        await asyncio.gather(one.start(), other.start())
        world = World(one.api, Api(session, sandbox_url))
        yield Fleet(one, other, server, world)
        await asyncio.gather(one.kill(), other.kill())


async def test_what_one_has_read_the_other_gives(fleet: Fleet) -> None:
    token = await fleet.world.token()
    first = await fleet.one.api.get(FEED, token=token)
    assert len(await cost(fleet.world)) == 1
    again = await fleet.other.api.get(FEED, token=token)
    assert (again.text, again.headers["ETag"]) == (first.text, first.headers["ETag"])
    assert await cost(fleet.world) == []
    # Another token reads for itself.
    await fleet.other.api.get(FEED, token=await fleet.world.token("bob"))
    assert len(await cost(fleet.world)) == 1
    assert all(fleet.server.ask("PTTL", key) != -1 for key in fleet.server.all_keys())
    assert not any(token.encode() in key for key in fleet.server.all_keys())


async def test_a_write_through_one_shows_through_the_other(fleet: Fleet) -> None:
    token = await fleet.world.token()
    for replica in (fleet.one, fleet.other):
        await replica.api.get(FEED, token=token)
    video = (await fleet.one.api.get(FEED, token=token)).videos[0]
    for number in range(6):
        writer, reader = (fleet.one, fleet.other) if number % 2 else (fleet.other, fleet.one)
        verb, is_liked = ("unlike", False) if number % 2 else ("like", True)
        made = await writer.api.post(f"/api/v1/video/{verb}/{video['id']}", token=token)
        assert made.object["has_liked"] is is_liked
        for replica in (reader, writer):
            shown = of(await replica.api.get(FEED, token=token), video["id"])
            assert shown["has_liked"] is is_liked
            assert shown["likes"] == made.object["likes"]


async def test_the_one_that_wrote_keeps_what_it_holds(fleet: Fleet) -> None:
    token = await fleet.world.token()
    video = (await fleet.one.api.get(FEED, token=token)).videos[0]
    await fleet.world.calls()
    await fleet.one.api.post(f"/api/v1/video/like/{video['id']}", token=token)
    assert of(await fleet.one.api.get(FEED, token=token), video["id"])["has_liked"] is True
    assert len(await cost(fleet.world)) == 1


async def test_what_belongs_to_an_id_is_known_to_both(fleet: Fleet) -> None:
    token = await fleet.world.token()
    video = (await fleet.one.api.get(FEED, token=token)).videos[0]
    await fleet.world.calls()
    path = f"/api/v1/video/comments/{video['id']}"
    bob = await fleet.world.token("bob")
    assert (await fleet.other.api.get(path, token=bob)).status == 200
    assert [call.split("/")[-1] for call in await cost(fleet.world)] == ["comments"]


async def test_a_restarted_gateway_starts_warm(fleet: Fleet) -> None:
    token = await fleet.world.token()
    first = await fleet.one.api.get(FEED, token=token)
    await fleet.one.kill()
    await fleet.one.start()
    await fleet.world.calls()
    assert (await fleet.one.api.get(FEED, token=token)).text == first.text
    assert await cost(fleet.world) == []


async def test_answers_go_on_while_the_server_is_gone_and_it_is_used_again(fleet: Fleet) -> None:
    token = await fleet.world.token()
    video = (await fleet.one.api.get(FEED, token=token)).videos[0]
    await fleet.other.api.get(FEED, token=token)
    fleet.server.kill()
    for replica in (fleet.one, fleet.other):
        assert (await replica.api.get(FEED, token=token)).status == 200
        assert (await replica.api.get("/api/v1/feed/local?limit=3", token=token)).status == 200
        await replica.until_shared(up=0)
    liked = await fleet.one.api.post(f"/api/v1/video/like/{video['id']}", token=token)
    assert liked.object["has_liked"] is True
    fleet.server.start()
    for replica in (fleet.one, fleet.other):
        await replica.until_shared(up=1)
    # What was written meanwhile is made up for: no replica goes on with what it held.
    for replica in (fleet.one, fleet.other):
        shown = of(await replica.api.get(FEED, token=token), video["id"])
        assert shown["has_liked"] is True
    await fleet.world.calls()
    await fleet.one.api.get("/api/v1/feed/local?limit=7", token=token)
    await fleet.other.api.get("/api/v1/feed/local?limit=7", token=token)
    assert len(await cost(fleet.world)) == 1


async def test_a_server_that_hangs_costs_little_and_no_answer(fleet: Fleet) -> None:
    token = await fleet.world.token()
    fleet.server.pause()
    for _ in range(3):
        assert (await fleet.one.api.get(FEED, token=token)).status == 200
    fleet.server.resume()
    await fleet.one.until_shared(up=1)


async def test_a_flushed_server_brings_nothing_old_back(fleet: Fleet) -> None:
    token = await fleet.world.token()
    video = (await fleet.one.api.get(FEED, token=token)).videos[0]
    await fleet.other.api.get(FEED, token=token)
    await fleet.one.api.post(f"/api/v1/video/like/{video['id']}", token=token)
    fleet.server.flush()
    for replica in (fleet.other, fleet.one):
        shown = of(await replica.api.get(FEED, token=token), video["id"])
        assert shown["has_liked"] is True


async def test_garbage_in_the_server_is_no_answer(fleet: Fleet) -> None:
    token = await fleet.world.token()
    first = await fleet.one.api.get(FEED, token=token)
    for content in (b"no json", b"{}", b"[]", b'{"format":1}', b'{"format":99}'):
        for key in fleet.server.all_keys():
            fleet.server.ask("SET", key, content, "PX", 600_000)
        answer = await fleet.other.api.get(FEED, token=token)
        assert (answer.status, answer.text) == (200, first.text)


async def test_emptying_one_empties_the_fleet(fleet: Fleet) -> None:
    token = await fleet.world.token()
    for replica in (fleet.one, fleet.other):
        await replica.api.get(FEED, token=token)
    await fleet.world.calls()
    assert (await fleet.one.admin.call("DELETE", "/cache")).object == {"partitions": 1}
    await fleet.other.api.get(FEED, token=token)
    assert len(await cost(fleet.world)) == 1
