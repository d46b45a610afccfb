"""A page of prepared bytes, and clients that read what a server sends byte by byte."""

import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from gateway.http.connections import Connections
from gateway.http.prepared_response import PreparedResponse
from tests.support.waiting import DEADLINE_S

FIELDS = b'Content-Type: application/json\r\nETag: "abc"\r\n'
PARTS = (b'{"data":[', b"1,2", b"]}")
LENGTH = 14
BODY = b"".join(PARTS)
DATE = re.compile(rb"Date: ([^\r]+)\r\n")
GET = b"GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def page(request: web.Request) -> PreparedResponse:
    return PreparedResponse(200, FIELDS, PARTS, LENGTH)


def application(answer: Answer = page) -> web.Application:
    app = web.Application()
    app.router.add_get("/page", answer)
    return app


def unlimited() -> Connections:
    """As many connections as there may be."""
    return Connections(0, 0, lambda peer: None, send_timeout_s=60)


def refuse(request: web.BaseRequest, status: int, error: BaseException | None) -> web.Response:
    """An answer to what is no request."""
    return web.Response(status=status, text="refused by the test")


@contextlib.asynccontextmanager
async def connected(
    port: int, *, deadline_s: float | None = DEADLINE_S
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("localhost", port, family=socket.AF_INET)
    try:
        async with asyncio.timeout(deadline_s):
            yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def undated(received: bytes) -> bytes:
    return DATE.sub(b"", received)


def closing(request: bytes) -> bytes:
    return request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


class SlowReader:
    """A client that pipelines more than any buffer holds and reads nothing until told to."""

    REQUESTS = 300
    PART = b"x" * 65_536

    def __init__(self) -> None:
        self.answered = 0
        self.most_buffered = 0
        self.is_paused = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        transport = request.transport
        assert transport is not None
        self.most_buffered = max(self.most_buffered, transport.get_write_buffer_size())
        self.answered += 1
        asyncio.get_running_loop().call_soon(self._look, request)
        number = b"%05d" % self.answered
        return PreparedResponse(200, b"", (number, self.PART), 5 + len(self.PART))

    def _look(self, request: web.Request) -> None:
        if request.protocol.writing_paused:
            self.is_paused.set()

    @contextlib.asynccontextmanager
    async def connected(self, port: int) -> AsyncIterator[socket.socket]:
        """A connection on which all requests are sent, once the server has stopped writing."""
        loop = asyncio.get_running_loop()
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            client.setblocking(False)
            await loop.sock_connect(client, ("localhost", port))
            sending = asyncio.create_task(loop.sock_sendall(client, GET * self.REQUESTS))
            async with asyncio.timeout(DEADLINE_S):
                await self.is_paused.wait()
                yield client
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await sending

    async def has_stopped(self) -> bool:
        """Whether nothing more was answered while the loop went round a hundred times."""
        before = self.answered
        for _ in range(100):
            await asyncio.sleep(0)
        return self.answered == before

    async def read_until(self, client: socket.socket, last: bytes) -> bytes:
        """Everything up to the last bytes of the last answer."""
        loop = asyncio.get_running_loop()
        received = bytearray()
        while last not in received[-200_000:]:
            received += await loop.sock_recv(client, 262_144)
        return bytes(received)
