"""Clients that send or read slowly, or open many connections, take nobody's place."""

import asyncio
import contextlib
import json
import resource
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from gateway.limits.descriptors import room_for_connections
from gateway.settings.tree import Settings
from tests.support.api import Api
from tests.support.raw_http import connected
from tests.support.running_gateway import Running, settings_for
from tests.support.waiting import until
from tests.support.world import World

MANY = 20
BODY = b'{"client_name": "x"}'
GET = b"GET /api/v1/config HTTP/1.1\r\nHost: localhost\r\n\r\n"
Start = Callable[..., AbstractAsyncContextManager[Running]]


def post(length: int) -> bytes:
    return (
        b"POST /api/v1/apps HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % length
    )


@pytest.fixture
def start(session: ClientSession, sandbox_url: str, tmp_path: Path) -> Start:
    def start(limits: dict[str, object] | None = None, **server: object) -> Running:
        settings = settings_for(sandbox_url, tmp_path / "state", **server)
        changed = settings.model_dump() | {"limits": limits or {}}
        return Running(Settings.model_validate(changed), session)

    return start


async def reason_of(reader: asyncio.StreamReader) -> tuple[bytes, str]:
    """The status line and `error.reason` of an answer after which the connection ends."""
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    assert b"Connection: close" in head
    return head.split(b"\r\n")[0], json.loads(body)["error"]["reason"]


async def metric(running: Running, name: str) -> float:
    for line in (await running.admin.get("/metrics")).text.splitlines():
        if line.startswith(f"loops_gateway_{name} "):
            return float(line.rpartition(" ")[2])
    return 0.0


@contextlib.asynccontextmanager
async def trickling(port: int, count: int) -> AsyncIterator[list[asyncio.StreamWriter]]:
    """Connections with a request each of which all but the last byte of its body has come."""
    async with contextlib.AsyncExitStack() as stack:
        writers = []
        for _ in range(count):
            _, writer = await stack.enter_async_context(connected(port))
            writer.write(post(len(BODY)) + BODY[:-1])
            writers.append(writer)
        yield writers


async def test_requests_whose_bodies_are_on_their_way_take_nobody_s_place(start: Start) -> None:
    async with start(max_requests=1) as running:
        port = running.settings.server.port
        async with trickling(port, MANY):
            answer = await running.public.get("/api/v1/config")
            assert answer.status == 200
            assert await metric(running, "requests_in_flight") == 0
        async with connected(port) as (reader, writer):
            writer.write(post(len(BODY)) + BODY[:-1])
            assert (await running.public.get("/api/v1/config")).status == 200
            writer.write(BODY[-1:])
            assert b" 503 " not in await reader.readline()


async def test_a_picture_on_its_way_takes_nobody_s_place(
    start: Start, session: ClientSession, sandbox_url: str
) -> None:
    token = await World(Api(session, ""), Api(session, sandbox_url)).token()
    head = (
        b"POST /api/v1/account/settings/update-avatar HTTP/1.1\r\nHost: localhost\r\n"
        b"Authorization: Bearer " + token.encode() + b"\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n"
    )
    async with start(max_requests=1) as running, contextlib.AsyncExitStack() as stack:

        async def is_free() -> bool:
            return (await running.public.get("/api/v1/config")).status == 200

        for _ in range(3):
            reader, writer = await stack.enter_async_context(
                connected(running.settings.server.port)
            )
            writer.write(head + b"--x\r\n")
            for _ in range(MANY):  # so that the request has been read
                await running.admin.get("/live")
            # While its viewer is looked up it counts.
            await until(is_free)
        writer.write(b"x" * 1_000_000)
        assert b" 422 " in await reader.readline()


async def test_a_body_that_never_ends_is_408_and_the_connection_is_closed(start: Start) -> None:
    async with (
        start(body_timeout_s=0.2) as running,
        connected(running.settings.server.port) as (reader, writer),
    ):
        writer.write(post(len(BODY)) + BODY[:-1])
        assert await reason_of(reader) == (b"HTTP/1.1 408 Request Timeout", "body_too_slow")


async def test_a_body_longer_than_it_may_be_is_refused_before_it_ends(start: Start) -> None:
    async with (
        start(body_limit_bytes=1_024) as running,
        connected(running.settings.server.port) as (reader, writer),
    ):
        head = post(0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        writer.write(head + b"800\r\n" + b"x" * 0x800 + b"\r\n")
        status, reason = await reason_of(reader)
        assert (status, reason) == (b"HTTP/1.1 413 Request Entity Too Large", "too_large")


async def test_a_client_that_reads_nothing_is_hung_up_on(start: Start) -> None:
    async with start(send_timeout_s=0.2) as running:
        port = running.settings.server.port
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            client.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(client, ("localhost", port))
            asking = asyncio.create_task(loop.sock_sendall(client, GET * 20_000))
            await until(lambda: asking.done() or _stalled(running))
            with contextlib.suppress(ConnectionError):
                await asking
            await until(lambda: _no_connection(running))
        assert (await running.public.get("/api/v1/config")).status == 200


async def _stalled(running: Running) -> bool:
    return await metric(running, 'connections_refused_total{reason="stalled"}') == 1


async def _no_connection(running: Running) -> bool:
    return await metric(running, "connections") == 0


async def test_one_address_has_so_many_connections_and_others_have_theirs(start: Start) -> None:
    async with start({"connections_per_address": 3}) as running:
        port = running.settings.server.port
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(3):
                reader, writer = await stack.enter_async_context(connected(port))
                writer.write(GET)
                await reader.readuntil(b"\r\n\r\n")
            refused, _ = await stack.enter_async_context(connected(port))
            with contextlib.suppress(ConnectionError):
                assert await refused.read() == b""
            assert await metric(running, 'connections_refused_total{reason="address"}') == 1
            assert await metric(running, "connections") == 3
            # The operator's listener counts nobody.
            for _ in range(5):
                admin = await stack.enter_async_context(connected(running.settings.admin.port))
                admin[1].write(GET.replace(b"/api/v1/config", b"/live"))
                assert b" 200 " in await admin[0].readline()
            other = socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.2", 0))
            other_reader, other_writer = await asyncio.open_connection(sock=other)
            other_writer.write(GET)
            assert b" 200 " in await other_reader.readline()
            other_writer.close()
            await other_writer.wait_closed()
        await until(lambda: _no_connection(running))
        assert (await running.public.get("/api/v1/config")).status == 200


async def test_a_trusted_proxy_may_open_as_many_as_there_are_in_all(
    session: ClientSession, sandbox_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = settings_for(sandbox_url, tmp_path / "state").model_dump() | {
        "limits": {"connections": 5, "connections_per_address": 2},
        "signin": {"trusted_proxies": ["127.0.0.1"]},
    }
    async with (
        Running(Settings.model_validate(settings), session) as running,
        contextlib.AsyncExitStack() as stack,
    ):
        port = running.settings.server.port
        for _ in range(5):
            reader, writer = await stack.enter_async_context(connected(port))
            writer.write(GET)
            assert b" 200 " in await reader.readline()
        refused, _ = await stack.enter_async_context(connected(port))
        with contextlib.suppress(ConnectionError):
            assert await refused.read() == b""
        assert (await running.admin.get("/live")).status == 200
        assert await metric(running, 'connections_refused_total{reason="all"}') == 1
    near = [one for one in caplog.messages if "connections are open, of at most 5" in one]
    assert len(near) == 1


def test_connections_stay_below_the_limit_of_open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        low = min(512, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        assert room_for_connections(low - 100, reserve=100) == low - 100
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == low
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if most != resource.RLIM_INFINITY:
            assert room_for_connections(most, reserve=100) <= most - 100
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
