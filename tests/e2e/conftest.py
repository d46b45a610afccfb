"""A real gateway in front of a real sandbox, both over TCP on `localhost`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar, web
from aiohttp.test_utils import TestServer

from gateway.app import build_app, runner_of
from gateway.sandbox.app import build_sandbox
from gateway.settings.tree import Settings
from tests.support.api import Api
from tests.support.program import Program, Started
from tests.support.replicas import Replica, StartReplica
from tests.support.stores import lay_empty_store
from tests.support.twisted_sandbox import Twist, twisted_sandbox
from tests.support.world import (
    NOTHING_HELD,
    PUBLIC_URL,
    SECRET,
    UNCOUNTED,
    UNHURRIED,
    UNLIMITED,
    StartBefore,
    StartGateway,
    StartTwisted,
    World,
)


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield session


@pytest.fixture
async def sandbox_url() -> AsyncIterator[str]:
    async with TestServer(build_sandbox(), host="localhost") as server:
        yield str(server.make_url("")).rstrip("/")


class _Listening(TestServer):
    """The gateway as it is served for real, held answers before the application."""

    async def _make_runner(self, **options: Any) -> web.AppRunner:
        return runner_of(self.app, **options)


@pytest.fixture
async def start_gateway(
    session: ClientSession, sandbox_url: str, tmp_path: Path
) -> AsyncIterator[StartGateway]:
    """Start a gateway in front of the sandbox; keyword arguments are sections of the settings."""
    servers: list[TestServer] = []

    async def start(**sections: dict[str, object]) -> Api:
        if not (tmp_path / "state").exists():
            lay_empty_store(tmp_path / "state")
        settings = Settings.model_validate(
            {
                "server": {
                    "public_url": PUBLIC_URL,
                    "secret": SECRET,
                    "state_dir": tmp_path / "state",
                    **sections.pop("server", {}),
                },
                "nexgate": {"base_url": sandbox_url, **UNHURRIED, **sections.pop("nexgate", {})},
                "cache": sections.pop("cache", NOTHING_HELD),
                "limits": sections.pop("limits", UNLIMITED),
                "signin": {**UNCOUNTED, **sections.pop("signin", {})},
                **sections,
            }
        )
        app: web.Application = build_app(settings)
        server = _Listening(app, host="localhost")
        await server.start_server()
        servers.append(server)
        return Api(session, str(server.make_url("")).rstrip("/"))

    yield start
    for server in servers:
        await server.close()


@pytest.fixture
async def world(session: ClientSession, sandbox_url: str, start_gateway: StartGateway) -> World:
    return World(await start_gateway(), Api(session, sandbox_url))


@pytest.fixture
async def caching(session: ClientSession, sandbox_url: str, start_gateway: StartGateway) -> World:
    """The same with the cache as operators have it."""
    return World(await start_gateway(cache={}), Api(session, sandbox_url))


@pytest.fixture
async def start_replica(
    session: ClientSession, sandbox_url: str, tmp_path: Path
) -> AsyncIterator[StartReplica]:
    """Starts a replica; it is killed at the end."""
    started: list[Replica] = []

    async def start(state_url: str | None = None, trust_s: float = 60) -> Replica:
        replica = Replica(tmp_path, sandbox_url, session, state_url=state_url, trust_s=trust_s)
        started.append(replica)
        await replica.start()
        return replica

    yield start
    await asyncio.gather(*(replica.kill() for replica in started))


@pytest.fixture
async def start_twisted(start_gateway: StartGateway) -> AsyncIterator[StartTwisted]:
    """Start a gateway before a sandbox whose answers are changed; gives it and alice's token."""
    servers: list[TestServer] = []

    async def start(twist: Twist, **sections: dict[str, object]) -> tuple[Api, str]:
        app, token = twisted_sandbox(twist)
        server = TestServer(app, host="localhost")
        await server.start_server()
        servers.append(server)
        nexgate = {"base_url": str(server.make_url("")).rstrip("/"), **sections.pop("nexgate", {})}
        return await start_gateway(nexgate=nexgate, **sections), token

    yield start
    for server in servers:
        await server.close()


@pytest.fixture
async def start_before(start_gateway: StartGateway) -> AsyncIterator[StartBefore]:
    """Start a gateway before any Nexgate application; keyword arguments as for `start_gateway`."""
    servers: list[TestServer] = []
    addresses: dict[int, str] = {}

    async def start(nexgate: web.Application, **sections: dict[str, object]) -> Api:
        if id(nexgate) not in addresses:
            server = TestServer(nexgate, host="localhost")
            await server.start_server()
            servers.append(server)
            addresses[id(nexgate)] = str(server.make_url("")).rstrip("/")
        address = {"base_url": addresses[id(nexgate)], **sections.pop("nexgate", {})}
        return await start_gateway(nexgate=address, **sections)

    yield start
    for server in servers:
        await server.close()


@pytest.fixture
def started(tmp_path: Path, sandbox_url: str, session: ClientSession) -> Started:
    @contextlib.asynccontextmanager
    async def started(server: str = "", rest: str = "") -> AsyncIterator[Program]:
        program = Program(tmp_path, sandbox_url, session)
        program.configure(server, rest)
        await program.start()
        try:
            yield program
        finally:
            if program.process.returncode is None:
                program.process.kill()
                await program.process.wait()

    return started
