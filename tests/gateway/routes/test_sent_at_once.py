"""Ready answers written before aiohttp asks for them: the same bytes, or none at all."""

import asyncio
import contextlib
import re
import socket

import pytest
from aiohttp import web

from gateway.routes.encoded import EncodedResponse, sent_at_once
from tests.gateway.routes.test_encoded import (
    BODY,
    DEADLINE_S,
    FIELDS,
    GET,
    LENGTH,
    PARTS,
    SlowReader,
    application,
    closing,
    connected,
    exchanged,
    page,
    serving,
    undated,
)


class AtOnce:
    """A handler that sends at once where it can, and counts how often it could."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.sent = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        sent = sent_at_once(request, self.status, FIELDS, PARTS, LENGTH)
        if sent is None:
            return EncodedResponse(self.status, FIELDS, PARTS, LENGTH)
        self.sent += 1
        return sent


@pytest.mark.parametrize("status", [200, 204, 304])
async def test_the_bytes_are_those_of_the_answer_that_waits_to_be_asked(status: int) -> None:
    async def waiting(request: web.Request) -> web.StreamResponse:
        return EncodedResponse(status, FIELDS, PARTS, LENGTH)

    at_once = AtOnce(status)
    requests = GET + GET + closing(GET)
    received = await exchanged(application(at_once.answer), requests)
    assert at_once.sent == 2
    assert undated(received) == undated(await exchanged(application(waiting), requests))
    assert received.count(b"Date: ") == 3


@pytest.mark.parametrize(
    "request_bytes",
    [
        closing(GET),
        closing(GET).replace(b"GET", b"HEAD"),
        b"GET /page HTTP/1.0\r\n\r\n",
        b"GET /page HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /page HTTP/1.0\r\n\r\n",
    ],
)
async def test_any_other_case_waits_to_be_asked(request_bytes: bytes) -> None:
    at_once = AtOnce()
    received = await exchanged(application(at_once.answer), request_bytes)
    assert at_once.sent == 0
    assert undated(received) == undated(await exchanged(application(page), request_bytes))


async def test_head_on_a_connection_that_is_kept_waits_to_be_asked() -> None:
    at_once = AtOnce()
    received = await exchanged(
        application(at_once.answer), GET.replace(b"GET", b"HEAD") + GET + closing(GET)
    )
    assert at_once.sent == 1
    assert received.count(BODY) == 2


async def test_a_client_that_reads_slowly_is_waited_for() -> None:
    class SlowAtOnce(SlowReader):
        # With its number as long as an answer sent at once may be.
        PART = b"x" * (65_536 - 5)
        sent = 0

        async def answer(self, request: web.Request) -> web.StreamResponse:
            waiting = await super().answer(request)
            number = b"%05d" % self.answered
            sent = sent_at_once(request, 200, b"", (number, self.PART), 5 + len(self.PART))
            self.sent += sent is not None
            return sent or waiting

    slow = SlowAtOnce()
    async with serving(application(slow.answer)) as port, slow.connected(port) as client:
        assert await slow.has_stopped()
        assert 0 < slow.sent < slow.answered < slow.REQUESTS
        assert slow.most_buffered <= 2 * (len(slow.PART) + 1_024)
        received = await slow.read_until(client, b"%05dxx" % slow.REQUESTS)
    numbers = [int(number) for number in re.findall(rb"\r\n\r\n(\d{5})x", received)]
    assert numbers == list(range(1, slow.REQUESTS + 1))


async def test_a_stopping_server_waits_for_the_reader_of_a_big_answer() -> None:
    body = (b"x" * 16_000_000,)
    is_asked = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        is_asked.set()
        sent = sent_at_once(request, 200, b"", body, len(body[0]))
        return sent or EncodedResponse(200, b"", body, len(body[0]))

    loop = asyncio.get_running_loop()
    async with asyncio.timeout(DEADLINE_S), contextlib.AsyncExitStack() as serving_too:
        port = await serving_too.enter_async_context(serving(application(answer)))
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            client.setblocking(False)
            await loop.sock_connect(client, ("localhost", port))
            await loop.sock_sendall(client, GET)
            await is_asked.wait()
            stopping = asyncio.create_task(serving_too.aclose())
            for _ in range(100):
                await asyncio.sleep(0)
            assert not stopping.done()
            received = 0
            while chunk := await loop.sock_recv(client, 1_000_000):
                received += len(chunk)
            await stopping
    assert received > len(body[0])


async def test_a_connection_goes_on_after_an_answer_sent_at_once() -> None:
    at_once = AtOnce()
    async with serving(application(at_once.answer)) as port, connected(port) as (reader, writer):
        for number in range(1, 4):
            writer.write(GET)
            received = await reader.readuntil(BODY)
            assert received.startswith(b"HTTP/1.1 200 OK\r\n")
            assert at_once.sent == number
        writer.write(closing(GET))
        assert (await reader.read()).endswith(BODY)
