"""A cached response is given by the fast path in every set-up, and is the same by every step."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import ClientSession

from gateway.routes.table import ROUTES
from gateway.settings.tree import Settings
from tests.support.api import Answer, Api
from tests.support.ports import unused_port
from tests.support.running_gateway import Running
from tests.support.signing_in import signed_in, web_signed_in
from tests.support.valkey_server import running_valkey
from tests.support.world import SECRET, UNCOUNTED, UNLIMITED, StartGateway, World

FEED = "/api/v1/feed/local?limit=10"
ORIGIN = "https://client.example"
READS = 4


@dataclass
class SetUp:
    """Settings under which a gateway runs, and what a client sends."""

    server: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    credential: str = "bearer"
    has_tier: bool = False
    status: int = 200
    path: str = FEED


SET_UPS = {
    "plain": SetUp(),
    "cors": SetUp({"cors_origins": (ORIGIN,)}, {"Origin": ORIGIN}),
    "cors, another origin": SetUp({"cors_origins": (ORIGIN,)}, {"Origin": "https://no.example"}),
    "all requests logged": SetUp({"access_log": "all"}),
    "head": SetUp(method="HEAD"),
    "gzip": SetUp(headers={"Accept-Encoding": "gzip"}),
    "br": SetUp(headers={"Accept-Encoding": "br, gzip;q=0.5"}),
    "unchanged": SetUp(headers={"If-None-Match": "*"}, status=304),
    "session": SetUp(credential="session"),
    "cookie session": SetUp(credential="cookie"),
    "guest": SetUp(credential="guest", path="/api/web/feed"),
    "tier": SetUp(has_tier=True),
    "everything": SetUp(
        {"cors_origins": (ORIGIN,), "access_log": "all"},
        {"Origin": ORIGIN, "Accept-Encoding": "gzip"},
        credential="cookie",
        has_tier=True,
    ),
}


@dataclass
class Served:
    """A running gateway, and the header fields of a client whose page is cached."""

    gateway: Running
    headers: dict[str, str]
    set_up: SetUp

    async def read(self, path: str | None = None, **more: str) -> Answer:
        headers, target = {**self.headers, **more}, path or self.set_up.path
        return await self.gateway.public.call(self.set_up.method, target, headers=headers)

    async def hits(self) -> dict[str, int]:
        found = (await self.gateway.admin.get("/status")).object["hits"]
        assert isinstance(found, dict)
        return found


async def credential(kind: str, gateway: Running, sandbox: Api) -> dict[str, str]:
    match kind:
        case "bearer":
            return {"Authorization": f"Bearer {await World(gateway.public, sandbox).token()}"}
        case "session":
            return {"Authorization": f"Bearer {(await signed_in(gateway.public))['access_token']}"}
        case "cookie":
            browser = await web_signed_in(gateway.public)
            pairs = (f"{name}={value}" for name, value in browser.cookies.items())
            return {"Cookie": "; ".join(pairs)}
        case _:
            return {}


@asynccontextmanager
async def served(
    set_up: SetUp, session: ClientSession, sandbox_url: str, directory: Path
) -> AsyncIterator[Served]:
    sandbox = Api(session, sandbox_url)
    token = await World(sandbox, sandbox).token("bob")
    with running_valkey(directory) as tier:
        settings = Settings.model_validate(
            {
                "server": {
                    "host": "localhost",
                    "port": unused_port(),
                    "state_dir": directory / "state",
                    "secret": SECRET,
                    "grace_s": 0.0,
                    **set_up.server,
                },
                "limits": UNLIMITED,
                "signin": UNCOUNTED,
                "admin": {"host": "localhost", "port": unused_port()},
                "nexgate": {"base_url": sandbox_url, "service_token": token},
                "state": {"url": f"sqlite:///{directory}/shared.sqlite"},
                "cache": {"url": tier.url if set_up.has_tier else None},
            }
        )
        async with Running(settings, session) as gateway:
            headers = await credential(set_up.credential, gateway, sandbox)
            yield Served(gateway, {**headers, **set_up.headers}, set_up)


def told_apart(answer: Answer) -> dict[str, str]:
    """An answer's fields but for those that differ each time."""
    different = ("date", "x-request-id", "cache-status", "set-cookie")
    return {name: value for name, value in answer.headers.items() if name.lower() not in different}


@pytest.mark.parametrize("name", SET_UPS)
async def test_a_cached_response_is_given_on_the_connection(
    name: str, session: ClientSession, sandbox_url: str, tmp_path: Path
) -> None:
    set_up = SET_UPS[name]
    async with served(set_up, session, sandbox_url, tmp_path) as at:
        first = await at.read()
        before = await at.hits()
        answers = [await at.read() for _ in range(READS)]
        assert all("; hit" in answer.headers["Cache-Status"] for answer in answers)
        after = await at.hits()
        assert after["connection"] - before["connection"] == READS
        assert after["application"] == before["application"]
        assert after["handler"] == before["handler"]
        # The same response as the application's.
        for answer in answers:
            assert (answer.status, answer.text) == (set_up.status, first.text)
            assert told_apart(answer) == told_apart(first)


@pytest.mark.parametrize("name", SET_UPS)
async def test_under_another_aiohttp_it_is_given_in_the_handler(
    name: str,
    session: ClientSession,
    sandbox_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(aiohttp, "__version__", "3.99.1")
    set_up = SET_UPS[name]
    async with served(set_up, session, sandbox_url, tmp_path) as at:
        first = await at.read()
        before = await at.hits()
        answers = [await at.read() for _ in range(READS)]
        after = await at.hits()
        assert after["handler"] - before["handler"] == READS
        assert after["application"] == before["application"]
        assert after["connection"] == before["connection"] == 0
        for answer in answers:
            assert (answer.status, answer.text) == (set_up.status, first.text)
            assert told_apart(answer) == told_apart(first)


async def test_a_credential_spelled_otherwise_is_read_by_the_application(
    session: ClientSession, sandbox_url: str, tmp_path: Path
) -> None:
    async with served(SetUp(), session, sandbox_url, tmp_path) as at:
        first = await at.read()
        spelled = at.headers["Authorization"].replace("Bearer ", "bearer  ")
        answer = await at.read(Authorization=spelled)
        assert (answer.text, told_apart(answer)) == (first.text, told_apart(first))
        assert (await at.hits()) == {"connection": 0, "handler": 0, "application": 1}


async def test_an_expired_or_refused_credential_is_given_nothing(
    session: ClientSession, sandbox_url: str, tmp_path: Path
) -> None:
    async with served(SetUp(credential="session"), session, sandbox_url, tmp_path) as at:
        await at.read()
        assert (await at.read()).status == 200
        signed_out = await at.gateway.public.call(
            "POST", "/oauth/revoke", headers=at.headers, json={}
        )
        assert signed_out.status < 500
        await at.gateway.public.call("POST", "/api/v1/auth/logout", headers=at.headers)
        hits = await at.hits()
        assert (await at.read(Authorization="Bearer unknown.to.all")).status != 200
        assert await at.hits() == hits


async def test_no_line_of_the_log_is_lost(
    session: ClientSession, sandbox_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "gateway.access")
    reads = 300
    async with served(SET_UPS["all requests logged"], session, sandbox_url, tmp_path) as at:
        await at.read()
        await asyncio.gather(
            *(at.read(**{"X-Request-Id": f"read-{number}"}) for number in range(reads))
        )
    lines = [
        line
        for record in caplog.records
        if record.name == "gateway.access"
        for line in record.getMessage().split("\n")
    ]
    ids = [line.rpartition("request=")[2] for line in lines if "request=read-" in line]
    assert sorted(ids) == sorted(f"read-{number}" for number in range(reads))
    assert all("GET /api/v1/feed/local 200" in line for line in lines if "read-" in line)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "a slash at the end": lambda path: f"{path}/",
    "a slash twice at the beginning": lambda path: f"/{path}",
    "slashes twice everywhere": lambda path: path.replace("/", "//") + "//",
}


# What a page of the sign-in carries is encrypted anew each time.
SEALED = re.compile(r' value="[^"]*"')


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_slashes_that_say_nothing_make_no_difference_on_any_route(
    start_gateway: StartGateway, spelling: str
) -> None:
    gateway = await start_gateway()
    for method, template in sorted({(route.method, route.path) for route in ROUTES}):
        method = "POST" if method == "*" else method
        segments = [part if "{" not in part else "1" for part in template.split("/")]
        path = "/".join(segments) or "/"
        if path == "/":
            continue
        plain = await gateway.call(method, f"{path}?limit=3&u=a//b/")
        other = await gateway.call(method, f"{SPELLINGS[spelling](path)}?limit=3&u=a//b/")
        assert other.status == plain.status, (method, path)
        assert SEALED.sub("", other.text) == SEALED.sub("", plain.text), (method, path)
        assert told_apart(other) == told_apart(plain), (method, path)


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_a_cached_response_is_found_however_its_slashes_are_written(
    session: ClientSession, sandbox_url: str, tmp_path: Path, spelling: str
) -> None:
    path, _, query = FEED.partition("?")
    async with served(SetUp(), session, sandbox_url, tmp_path) as at:
        first = await at.read(f"{SPELLINGS[spelling](path)}?{query}")
        for target in (FEED, f"{SPELLINGS[spelling](path)}?{query}"):
            assert (await at.read(target)).text == first.text
        assert (await at.hits())["connection"] == 2
