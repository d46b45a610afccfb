"""Connections that answer at once: the bytes of the application, or the application itself."""

import asyncio
import contextlib
import logging
import re
import socket
from collections.abc import AsyncIterator
from typing import cast

import aiohttp
import pytest
import uvloop
from aiohttp import web
from aiohttp.http import RawRequestMessage

from gateway.http.fast_connection import FastRunner
from gateway.http.fast_path import Resume, Step
from gateway.http.prepared_response import PreparedResponse, prepared_message
from tests.support.raw_http import (
    BODY,
    FIELDS,
    GET,
    LENGTH,
    PARTS,
    SlowReader,
    application,
    closing,
    connected,
    refuse,
    undated,
    unlimited,
)
from tests.support.waiting import DEADLINE_S, until

KEPT = b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n" + FIELDS + b"\r\n" + BODY


class AtOnce:
    """Answers everything it is asked for, and counts."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.answered = 0

    def begin_message(
        self, request: RawRequestMessage, peer: str | None, resume: Resume
    ) -> bytes | Step | None:
        self.answered += 1
        has_body = request.method != "HEAD"
        return prepared_message(self.status, FIELDS, PARTS, LENGTH, has_body=has_body)

    async def find_response(self, request: web.BaseRequest) -> web.StreamResponse | None:
        return None


@contextlib.asynccontextmanager
async def serving(
    at_once: AtOnce, app: web.Application | None = None, *, keepalive_timeout_s: float = 60
) -> AsyncIterator[tuple[int, web.AppRunner]]:
    """The port of a server that answers at once, and what runs it."""
    runner = FastRunner(
        app or application(),
        at_once,
        refuse=refuse,
        connections=unlimited(),
        access_log=None,
        keepalive_timeout=keepalive_timeout_s,
    )
    await runner.setup()
    try:
        listening = socket.create_server(("localhost", 0), family=socket.AF_INET)
        port: int = listening.getsockname()[1]
        await web.SockSite(runner, listening).start()
        yield port, runner
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def idle_connection(
    port: int,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection that the server has accepted and waits on."""
    async with connected(port) as (reader, writer):
        for _ in range(5):
            await asyncio.sleep(0.01)
        yield reader, writer


@pytest.mark.parametrize("status", [200, 204, 304])
async def test_the_bytes_are_those_of_the_usual_way(status: int) -> None:
    async def usual(request: web.Request) -> web.StreamResponse:
        return PreparedResponse(status, FIELDS, PARTS, LENGTH)

    at_once, nothing_held = AtOnce(status), NothingHeld()
    received = []
    for answer in (at_once, nothing_held):
        async with (
            serving(answer, application(usual)) as (port, _),
            idle_connection(port) as (
                reader,
                writer,
            ),
        ):
            writer.write(GET)
            received.append(await reader.readuntil(BODY if status == 200 else b"\r\n\r\n"))
    assert at_once.answered == nothing_held.answered == 1
    assert undated(received[0]) == undated(received[1])
    assert received[0].count(b"Date: ") == 1


class NothingHeld(AtOnce):
    """Answers nothing."""

    def begin_message(
        self, request: RawRequestMessage, peer: str | None, resume: Resume
    ) -> bytes | Step | None:
        super().begin_message(request, peer, resume)
        return None


@pytest.mark.parametrize(
    "request_bytes",
    [
        closing(GET),
        closing(GET).replace(b"GET", b"POST"),
        closing(GET).replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\nabc"),
        closing(GET).replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        b"GET /page HTTP/1.0\r\n\r\n",
        b"GET /page HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /page HTTP/1.0\r\n\r\n",
        GET + GET + closing(GET),
        b"no request at all\r\n\r\n",
    ],
)
async def test_any_other_case_takes_the_usual_way(request_bytes: bytes) -> None:
    received = []
    at_once, nothing_held = AtOnce(), NothingHeld()
    for answer in (at_once, nothing_held):
        async with serving(answer) as (port, _), idle_connection(port) as (reader, writer):
            writer.write(request_bytes)
            received.append(undated(await reader.read()))
    assert at_once.answered == 0
    assert received[0] == received[1] != b""


async def test_a_head_is_answered_at_once_and_without_a_body() -> None:
    at_once = AtOnce()
    async with serving(at_once) as (port, _), idle_connection(port) as (reader, writer):
        for _ in range(2):
            writer.write(GET.replace(b"GET", b"HEAD"))
            head = await reader.readuntil(b"\r\n\r\n")
            assert undated(head) == KEPT.removesuffix(BODY)
            await asyncio.sleep(0.02)
    assert at_once.answered == 2


async def test_a_wish_for_another_protocol_takes_the_usual_way() -> None:
    at_once = AtOnce()
    async with serving(at_once) as (port, _), idle_connection(port) as (reader, writer):
        writer.write(GET.replace(b"\r\n\r\n", b"\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"))
        assert undated(await reader.readuntil(BODY)) == KEPT
    assert at_once.answered == 0


async def test_http_1_0_takes_the_usual_way_on_a_kept_connection_too() -> None:
    at_once = AtOnce()
    async with serving(at_once) as (port, _), idle_connection(port) as (reader, writer):
        writer.write(b"GET /page HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert (await reader.readuntil(BODY)).startswith(b"HTTP/1.0 200 OK\r\n")
    assert at_once.answered == 0


@pytest.mark.parametrize(
    "request_bytes",
    [
        GET.replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\nabc"),
        GET + GET,
    ],
)
async def test_a_connection_goes_on_at_once_after_the_usual_way(request_bytes: bytes) -> None:
    at_once = AtOnce()
    async with serving(at_once) as (port, _), idle_connection(port) as (reader, writer):
        for number in range(1, 4):
            writer.write(request_bytes)
            for _ in range(request_bytes.count(b"HTTP/1.1")):
                await reader.readuntil(BODY)
            await asyncio.sleep(0.02)
            writer.write(GET)
            assert undated(await reader.readuntil(BODY)) == KEPT
            assert at_once.answered == number
        writer.write(closing(GET))
        assert (await reader.read()).endswith(BODY)
    assert at_once.answered == 3


async def test_a_request_in_pieces_is_answered_once_it_is_whole() -> None:
    at_once = AtOnce()
    async with serving(at_once) as (port, _), idle_connection(port) as (reader, writer):
        for piece in (GET[:3], GET[3:20], GET[20:-1]):
            writer.write(piece)
            await asyncio.sleep(0.01)
        assert at_once.answered == 0
        writer.write(GET[-1:])
        assert undated(await reader.readuntil(BODY)) == KEPT
    assert at_once.answered == 1


async def test_a_request_behind_one_under_way_waits_its_turn() -> None:
    is_asked, may_answer = asyncio.Event(), asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        is_asked.set()
        await may_answer.wait()
        return PreparedResponse(200, b"", (b"slow",), 4)

    at_once = AtOnce()
    async with (
        serving(at_once, application(slow)) as (port, _),
        idle_connection(port) as (reader, writer),
    ):
        writer.write(GET.replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\nabc"))
        await is_asked.wait()
        writer.write(GET)
        await asyncio.sleep(0.02)
        assert at_once.answered == 0
        may_answer.set()
        for _ in range(2):
            await reader.readuntil(b"slow")


async def test_a_request_that_its_task_was_woken_for_is_not_asked_for_again() -> None:
    class HeldMeanwhile(AtOnce):
        """Has no response at the first request."""

        def begin_message(
            self, request: RawRequestMessage, peer: str | None, resume: Resume
        ) -> bytes | Step | None:
            answer = super().begin_message(request, peer, resume)
            return answer if self.answered > 1 else None

    at_once = HeldMeanwhile()
    async with serving(at_once) as (port, runner), idle_connection(port) as (reader, writer):
        assert runner.server is not None
        connection = runner.server.connections[0]
        connection.data_received(GET)
        connection.data_received(GET[:3])
        assert at_once.answered == 1
        assert undated(await reader.readuntil(BODY)) == KEPT
        await asyncio.sleep(0.02)
        writer.write(GET[3:])
        assert undated(await reader.readuntil(BODY)) == KEPT
        assert at_once.answered == runner.server.requests_count == 2


async def test_requests_behind_others_are_read_after_many_answers_at_once() -> None:
    at_once = AtOnce()
    # More than aiohttp reads ahead.
    many = 40
    async with serving(at_once) as (port, _), idle_connection(port) as (reader, writer):
        for _ in range(many):
            writer.write(GET)
            await reader.readuntil(BODY)
        assert at_once.answered == many
        writer.write(GET * 3)
        for _ in range(3):
            assert undated(await reader.readuntil(BODY)) == KEPT
    assert at_once.answered == many


async def test_a_bug_leaves_the_request_to_the_usual_way(caplog: pytest.LogCaptureFixture) -> None:
    class Buggy(AtOnce):
        def begin_message(
            self, request: RawRequestMessage, peer: str | None, resume: Resume
        ) -> bytes | Step | None:
            super().begin_message(request, peer, resume)
            raise LookupError("of the test")

    at_once = Buggy()
    with caplog.at_level(logging.WARNING):
        async with serving(at_once) as (port, runner), idle_connection(port) as (reader, writer):
            for _ in range(2):
                writer.write(GET)
                assert undated(await reader.readuntil(BODY)) == KEPT
                await asyncio.sleep(0.02)
            assert runner.server is not None
            assert at_once.answered == runner.server.requests_count == 2
    assert [record.name for record in caplog.records] == [FastRunner.__module__] * 2
    assert "LookupError: of the test" in caplog.text


async def test_a_connection_goes_on_after_its_parser_failed() -> None:
    at_once = AtOnce()
    async with serving(at_once) as (port, runner), idle_connection(port) as (reader, writer):
        assert runner.server is not None
        with pytest.raises(TypeError):
            runner.server.connections[0].data_received(cast(bytes, 1.5))
        for request in (GET, GET + GET):
            writer.write(request)
            await reader.readuntil(BODY)
        await reader.readuntil(BODY)
    assert at_once.answered == 1


async def test_a_client_that_reads_slowly_is_waited_for() -> None:
    class SlowAtOnce(SlowReader, AtOnce):
        """Reads nothing until the test lets it; every other response may take the fast path."""

        # With its number as long as an answer given at once may be.
        PART = b"x" * (65_536 - 5)

        def __init__(self) -> None:
            SlowReader.__init__(self)
            self.at_once = 0

        def begin_message(
            self, request: RawRequestMessage, peer: str | None, resume: Resume
        ) -> bytes | Step | None:
            self.answered += 1
            self.at_once += 1
            number = b"%05d" % self.answered
            return prepared_message(200, b"", (number, self.PART), 5 + len(self.PART))

        @contextlib.asynccontextmanager
        async def connected(self, port: int) -> AsyncIterator[socket.socket]:
            loop = asyncio.get_running_loop()
            with socket.socket() as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
                client.setblocking(False)
                await loop.sock_connect(client, ("localhost", port))
                async with asyncio.timeout(DEADLINE_S):
                    # One at a time: a request behind another never takes the fast path.
                    while not self.is_paused.is_set():
                        await loop.sock_sendall(client, GET)
                        await asyncio.sleep(0.005)
                    yield client

    slow = SlowAtOnce()
    async with (
        serving(slow, application(slow.answer)) as (port, _),
        slow.connected(port) as client,
    ):
        assert await slow.has_stopped()
        assert 0 < slow.at_once < slow.answered
        assert slow.most_buffered <= 2 * (len(slow.PART) + 1_024)
        received = await slow.read_until(client, b"%05dxx" % slow.answered)
    numbers = [int(number) for number in re.findall(rb"\r\n\r\n(\d{5})x", received)]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_an_idle_connection_is_closed() -> None:
    async with (
        serving(AtOnce(), keepalive_timeout_s=0.2) as (port, _),
        connected(port) as (reader, writer),
    ):
        writer.write(GET)
        assert undated(await reader.read()) == KEPT


async def test_a_connection_in_use_is_not_closed_until_it_is_idle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timeout_s, turned_s = 60.0, 0.0
    loop = asyncio.get_running_loop()
    real_time = loop.time
    monkeypatch.setattr(loop, "time", lambda: real_time() + turned_s)
    async with (
        serving(AtOnce(), keepalive_timeout_s=timeout_s) as (port, runner),
        connected(port, deadline_s=None) as (reader, writer),
    ):
        for _ in range(4):
            writer.write(GET)
            await reader.readuntil(BODY)
            turned_s += 0.75 * timeout_s
            # Timers that are due by now have their turn.
            for _ in range(5):
                await asyncio.sleep(0.01)
        assert runner.server is not None
        assert len(runner.server.connections) == 1
        turned_s += timeout_s
        assert await reader.read() == b""


async def test_what_is_answered_at_once_is_counted_by_the_server() -> None:
    at_once = AtOnce()
    async with (
        serving(at_once) as (port, runner),
        idle_connection(port) as (reader, writer),
    ):
        for _ in range(3):
            writer.write(GET)
            await reader.readuntil(BODY)
        assert runner.server is not None
        assert runner.server.requests_count == at_once.answered == 3


async def test_a_stopping_server_closes_a_connection_that_was_answered_at_once() -> None:
    async with contextlib.AsyncExitStack() as stack:
        port, _ = await stack.enter_async_context(serving(AtOnce()))
        async with idle_connection(port) as (reader, writer):
            writer.write(GET)
            await reader.readuntil(BODY)
            await stack.aclose()
            assert await reader.read() == b""


async def test_the_server_is_made_as_it_was_asked_for() -> None:
    runner = FastRunner(
        application(), AtOnce(), refuse=refuse, connections=unlimited(), handler_cancellation=True
    )
    await runner.setup()
    try:
        assert runner.server is not None
        assert runner.server.handler_cancellation
    finally:
        await runner.cleanup()


async def test_under_another_aiohttp_the_connection_is_aiohttp_s_own(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(aiohttp, "__version__", "3.99.1")
    at_once = AtOnce()
    with caplog.at_level(logging.WARNING):
        async with serving(at_once) as (port, _), idle_connection(port) as (reader, writer):
            writer.write(GET)
            assert undated(await reader.readuntil(BODY)) == KEPT
    assert at_once.answered == 0
    assert "aiohttp 3.99.1" in caplog.text


def test_all_of_it_on_uvloop() -> None:
    async def exchange() -> None:
        await test_the_bytes_are_those_of_the_usual_way(200)
        await test_any_other_case_takes_the_usual_way(closing(GET))
        await test_a_connection_goes_on_at_once_after_the_usual_way(GET + GET)
        await test_a_request_in_pieces_is_answered_once_it_is_whole()
        await test_a_client_that_reads_slowly_is_waited_for()
        await test_an_idle_connection_is_closed()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(exchange())


class Confirming(AtOnce):
    """Answers in a later turn, when it is told to; what was asked first, first."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Resume] = []
        self.is_asked = asyncio.Event()

    def begin_message(
        self, request: RawRequestMessage, peer: str | None, resume: Resume
    ) -> bytes | Step | None:
        self.waiting.append(resume)
        self.is_asked.set()
        return Step.WAITING

    async def confirm(self, *, is_cached: bool = True) -> None:
        async with asyncio.timeout(DEADLINE_S):
            await self.is_asked.wait()
        self.is_asked.clear()
        self.answered += 1
        message = prepared_message(self.status, FIELDS, PARTS, LENGTH)
        self.waiting.pop(0)(message if is_cached else None)


async def test_an_answer_that_has_to_be_confirmed_is_waited_for_without_the_application() -> None:
    confirming = Confirming()
    async with (
        serving(confirming, application(unexpected)) as (port, runner),
        idle_connection(port) as (reader, writer),
    ):
        for _ in range(40):
            writer.write(GET)
            await confirming.confirm()
            assert undated(await reader.readuntil(BODY)) == KEPT
        assert runner.server is not None
        assert runner.server.requests_count == confirming.answered == 40


async def unexpected(request: web.Request) -> web.StreamResponse:
    raise AssertionError


async def test_what_is_not_confirmed_is_left_to_the_application() -> None:
    confirming = Confirming()
    async with serving(confirming) as (port, _), idle_connection(port) as (reader, writer):
        for is_cached in (False, True, False, False, True):
            writer.write(GET)
            await confirming.confirm(is_cached=is_cached)
            assert undated(await reader.readuntil(BODY)) == KEPT
            await asyncio.sleep(0.02)
    assert confirming.answered == 5


@pytest.mark.parametrize("is_cached", [True, False])
async def test_requests_behind_one_that_is_being_confirmed_wait_their_turn(
    is_cached: bool,
) -> None:
    confirming = Confirming()
    # More than aiohttp reads ahead.
    many = 40
    async with serving(confirming) as (port, _), idle_connection(port) as (reader, writer):
        writer.write(GET)
        await confirming.is_asked.wait()
        writer.write(GET * many + closing(GET))
        await asyncio.sleep(0.02)
        await confirming.confirm(is_cached=is_cached)
        assert (await reader.read()).count(BODY) == many + 2
    assert confirming.answered == 1


async def test_a_client_that_hangs_up_while_its_answer_is_confirmed_leaves_nothing() -> None:
    confirming = Confirming()
    async with serving(confirming) as (port, runner):
        before = asyncio.all_tasks()
        async with idle_connection(port) as (_, writer):
            writer.write(GET)
            await confirming.is_asked.wait()
        await until(lambda: asyncio.all_tasks() == before)
        await confirming.confirm()
        assert runner.server is not None
        assert runner.server.connections == []


async def test_a_stopping_server_gives_what_is_being_confirmed() -> None:
    confirming = Confirming()
    async with contextlib.AsyncExitStack() as stack:
        port, runner = await stack.enter_async_context(serving(confirming))
        async with idle_connection(port) as (reader, writer):
            writer.write(GET)
            await confirming.is_asked.wait()
            stopping = asyncio.create_task(runner.cleanup())
            await asyncio.sleep(0.02)
            await confirming.confirm()
            assert undated(await reader.read()) == KEPT
            await stopping


async def test_a_connection_that_was_confirmed_on_is_closed_when_idle() -> None:
    confirming = Confirming()
    timeout_s = 0.2
    async with (
        serving(confirming, keepalive_timeout_s=timeout_s) as (port, _),
        idle_connection(port) as (reader, writer),
    ):
        writer.write(GET)
        await confirming.is_asked.wait()
        # Its timer goes off meanwhile.
        await asyncio.sleep(2 * timeout_s)
        await confirming.confirm()
        assert undated(await reader.readuntil(BODY)) == KEPT
        async with asyncio.timeout(DEADLINE_S):
            assert await reader.read() == b""


class InTheHandler(NothingHeld):
    """Answers in the handler, before routing."""

    async def find_response(self, request: web.BaseRequest) -> web.StreamResponse | None:
        return PreparedResponse(self.status, FIELDS, PARTS, LENGTH)


@pytest.mark.parametrize("version", [aiohttp.__version__, "3.99.1"])
@pytest.mark.parametrize("request_bytes", [closing(GET), GET + closing(GET)])
async def test_the_handler_answers_before_routing(
    version: str, request_bytes: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aiohttp, "__version__", version)
    async with (
        serving(InTheHandler(), application(unexpected)) as (port, _),
        idle_connection(port) as (reader, writer),
    ):
        writer.write(request_bytes)
        assert (await reader.read()).count(BODY) == request_bytes.count(b"GET")


@pytest.mark.parametrize("version", [aiohttp.__version__, "3.99.1"])
async def test_targets_are_normalised_before_routing(
    version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def echo(request: web.Request) -> web.Response:
        return web.Response(text=f"{request.path_qs} {request.raw_path}\n")

    monkeypatch.setattr(aiohttp, "__version__", version)
    async with (
        serving(NothingHeld(), application(echo)) as (port, _),
        idle_connection(port) as (reader, writer),
    ):
        for target in (b"/page/", b"//page", b"///page//?a=//b/", b"/page?a=//b/"):
            writer.write(GET.replace(b"/page", target))
            await reader.readuntil(b"\r\n\r\n")
            wanted = b"/page?a=//b/" if b"?" in target else b"/page"
            assert await reader.readline() == b"%b %b\n" % (wanted, wanted)
