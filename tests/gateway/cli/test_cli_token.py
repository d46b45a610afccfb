"""`loops-gateway token`: a token of a running sandbox, or one line about why there is none."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import jwt
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.sandbox.app import build_sandbox
from tests.support.ports import unused_port


async def asked(*arguments: str) -> Result:
    """The command in a thread of its own: it waits for servers of this loop."""
    return await asyncio.to_thread(CliRunner().invoke, main, ["token", *arguments])


@pytest.fixture
async def sandbox() -> AsyncIterator[str]:
    async with TestServer(build_sandbox(), host="localhost") as server:
        yield str(server.make_url("/"))


async def answering(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> TestServer:
    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", handler)
    return TestServer(app, host="localhost")


def claims_of(result: Result) -> dict[str, object]:
    assert result.exit_code == 0, result.output
    assert result.output.count("\n") == 1
    claims: dict[str, object] = jwt.decode(
        result.output.strip(), options={"verify_signature": False}
    )
    return claims


async def test_just_the_token_is_printed(sandbox: str) -> None:
    claims = claims_of(await asked("alice", "--sandbox", sandbox))
    assert (claims["sub"], claims["tokenType"]) == ("alice", "ACCESS")


async def test_a_refresh_token_with_a_lifetime(sandbox: str) -> None:
    result = await asked("bob", "--sandbox", sandbox, "--refresh", "--lifetime", "60")
    claims = claims_of(result)
    assert (claims["sub"], claims["tokenType"]) == ("bob", "REFRESH")
    issued, expires = claims["iat"], claims["exp"]
    assert isinstance(issued, int)
    assert isinstance(expires, int)
    assert expires - issued == 60


async def test_an_unknown_user(sandbox: str) -> None:
    result = await asked("nobody", "--sandbox", sandbox)
    assert result.exit_code == 1
    assert result.output == (
        f"Error: the sandbox at {sandbox.rstrip('/')} has no user 'nobody', or it is no sandbox\n"
    )


async def test_a_proxy_of_the_environment_is_not_asked(
    sandbox: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://localhost:{unused_port()}")
    assert (await asked("alice", "--sandbox", sandbox)).exit_code == 0


async def test_no_sandbox_there() -> None:
    url = f"http://localhost:{unused_port()}"
    result = await asked("alice", "--sandbox", url)
    assert result.exit_code == 1
    assert result.output == f"Error: no sandbox answers at {url}: Connection refused\n"


@pytest.mark.parametrize(
    ("body", "status"), [("<html>", 200), ("[]", 200), ("{}", 200), ("null", 200), ("no", 500)]
)
async def test_something_else_there(body: str, status: int) -> None:
    async def handle(_request: web.Request) -> web.Response:
        return web.Response(text=body, status=status)

    async with await answering(handle) as server:
        result = await asked("alice", "--sandbox", str(server.make_url("")))
    assert result.exit_code == 1
    assert "is no sandbox" in result.output
    assert result.output.count("\n") == 1


async def test_a_connection_that_breaks() -> None:
    async def handle(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with await answering(handle) as server:
        result = await asked("alice", "--sandbox", str(server.make_url("")))
    assert result.exit_code == 1
    assert result.output.startswith("Error: no sandbox answers at http://localhost:")
    assert result.output.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [["--sandbox", "localhost:8765"], ["--lifetime", "0"], ["--lifetime", "soon"]]
)
async def test_misuse(arguments: list[str]) -> None:
    assert (await asked("alice", *arguments)).exit_code == 2
