"""A real gateway in front of a real sandbox, both over TCP on `localhost`."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, DummyCookieJar, web
from aiohttp.test_utils import TestServer
from multidict import CIMultiDictProxy
from yarl import URL

from gateway.app import build_app, runner_of
from gateway.sandbox.app import build_sandbox
from gateway.settings.cache import EntityKind
from gateway.settings.tree import Settings
from tests.support.twisted_sandbox import Twist, twisted_sandbox

PUBLIC_URL = "https://loops.example"
SECRET = "a-secret-of-the-tests-that-is-long-enough"
# Most tests change the sandbox behind the gateway and look at once: nothing may be held for them.
NOTHING_HELD: dict[str, object] = {
    **{f"fresh_{kind}_s": 0.0 for kind in EntityKind},
    "stale_while_revalidate": 0.0,
    "stale_if_error": 0.0,
}
Json = dict[str, "object"]


@dataclass
class Answer:
    """An answer with its body read."""

    status: int
    headers: CIMultiDictProxy[str]
    text: str
    json: object = field(default=None)

    @property
    def object(self) -> Json:
        assert isinstance(self.json, dict), self.text
        return self.json

    @property
    def videos(self) -> list[Json]:
        found = self.object["data"]
        assert isinstance(found, list)
        return found

    @property
    def next_cursor(self) -> str | None:
        meta = self.object["meta"]
        assert isinstance(meta, dict)
        cursor = meta["next_cursor"]
        assert cursor is None or (isinstance(cursor, str) and cursor)
        return cursor


class Api:
    """One server under one address, called as a client would."""

    def __init__(self, session: ClientSession, base: str) -> None:
        self.session = session
        self.base = base

    async def call(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        json: object = None,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        sent = dict(headers or {})
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        async with self.session.request(
            method,
            URL(self.base + path, encoded=True),  # as it stands: no resolving of dots
            json=json,
            data=body,
            headers=sent,
            allow_redirects=False,
        ) as response:
            return await read(response)

    async def get(self, path: str, *, token: str | None = None, **headers: str) -> Answer:
        return await self.call("GET", path, token=token, headers=headers)

    async def post(self, path: str, *, token: str | None = None, json: object = None) -> Answer:
        return await self.call("POST", path, token=token, json=json)


async def read(response: ClientResponse) -> Answer:
    raw = await response.read()
    is_text = response.content_type.startswith(("text/", "application/json"))
    text = raw.decode() if is_text else ""
    is_json = response.content_type == "application/json" and raw
    return Answer(
        response.status,
        response.headers,
        text,
        await response.json() if is_json else None,
    )


class World:
    """The gateway, and the sandbox with its control calls."""

    def __init__(self, gateway: Api, sandbox: Api) -> None:
        self.gateway = gateway
        self.sandbox = sandbox
        self._tokens: dict[str, str] = {}

    async def token(self, user: str = "alice", **options: object) -> str:
        if options or user not in self._tokens:
            answer = await self.sandbox.post("/_sandbox/token", json={"user": user, **options})
            token = str(answer.object["token"])
            if options:
                return token
            self._tokens[user] = token
        return self._tokens[user]

    async def calls(self) -> list[Json]:
        """The Nexgate calls since the last look."""
        answer = await self.sandbox.get("/_sandbox/calls")
        await self.sandbox.call("DELETE", "/_sandbox/calls")
        found = answer.json
        if isinstance(found, dict):
            found = found["calls"]
        assert isinstance(found, list)
        return found

    async def fault(self, name: str, value: str | None = None, **more: object) -> None:
        answer = await self.sandbox.call(
            "PUT", "/_sandbox/faults", json={"fault": name, "value": value, **more}
        )
        assert answer.status < 300, answer.text

    async def heal(self) -> None:
        await self.sandbox.call("DELETE", "/_sandbox/faults")

    async def switch(self, **switches: bool) -> None:
        answer = await self.sandbox.call("PUT", "/_sandbox/switches", json=switches)
        assert answer.status < 300, answer.text

    async def state(self) -> Json:
        return (await self.sandbox.get("/_sandbox/state")).object

    async def scroll(self, path: str, *, token: str | None = None, pages: int = 200) -> list[Json]:
        """All videos of a feed, followed to its end."""
        videos: list[Json] = []
        cursor: str | None = None
        for _ in range(pages):
            mark = "&" if "?" in path else "?"
            url = path if cursor is None else f"{path}{mark}cursor={cursor}"
            answer = await self.gateway.get(url, token=token)
            assert answer.status == 200, answer.text
            videos += answer.videos
            cursor = answer.next_cursor
            if cursor is None:
                return videos
        raise AssertionError("the feed never ends")


StartGateway = Callable[..., Awaitable[Api]]


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
        settings = Settings.model_validate(
            {
                "server": {
                    "public_url": PUBLIC_URL,
                    "secret": SECRET,
                    "state_dir": tmp_path / "state",
                    **sections.pop("server", {}),
                },
                "nexgate": {"base_url": sandbox_url, **sections.pop("nexgate", {})},
                "cache": sections.pop("cache", NOTHING_HELD),
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


StartTwisted = Callable[..., Awaitable[tuple[Api, str]]]


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


StartBefore = Callable[..., Awaitable[Api]]


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
