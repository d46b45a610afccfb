"""Ready answers on the wire, byte by byte, under aiohttp's own server."""

import asyncio
import contextlib
import logging
import re
import socket
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
import uvloop
from aiohttp import ClientSession, web
from aiohttp.typedefs import Handler

from gateway.http.prepared_response import PreparedResponse, fields_of
from tests.support.raw_http import (
    BODY,
    DATE,
    FIELDS,
    GET,
    LENGTH,
    PARTS,
    SlowReader,
    application,
    closing,
    connected,
    page,
    undated,
)
from tests.support.waiting import DEADLINE_S


async def unchanged(request: web.Request) -> PreparedResponse:
    return PreparedResponse(304, b'ETag: "abc"\r\n', (), 0)


@contextlib.asynccontextmanager
async def serving(
    app: web.Application, access_log: logging.Logger | None = None, access_log_format: str = "%s"
) -> AsyncIterator[int]:
    """The port of a server as the gateway runs it."""
    runner = web.AppRunner(app, access_log=access_log, access_log_format=access_log_format)
    await runner.setup()
    try:
        listening = socket.create_server(("localhost", 0), family=socket.AF_INET)
        port: int = listening.getsockname()[1]
        await web.SockSite(runner, listening).start()
        yield port
    finally:
        await runner.cleanup()


async def exchanged(app: web.Application, sent: bytes) -> bytes:
    """All that comes back until the server closes, which `sent` has to bring about."""
    async with serving(app) as port, connected(port) as (reader, writer):
        writer.write(sent)
        return await reader.read()


async def test_get_is_answered_with_exactly_these_bytes() -> None:
    received = await exchanged(application(), GET + closing(GET))
    kept_open, closed = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n" + FIELDS + b"\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\nConnection: close\r\n" + FIELDS + b"\r\n" + BODY,
    )
    assert undated(received) == kept_open + closed


async def test_the_date_is_now_in_the_fixed_form() -> None:
    dates = DATE.findall(await exchanged(application(), closing(GET)))
    assert len(dates) == 1
    assert re.fullmatch(rb"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", dates[0])
    age = datetime.now(UTC) - parsedate_to_datetime(dates[0].decode())
    assert abs(age.total_seconds()) < 30


async def test_head_is_answered_with_the_length_and_without_the_body() -> None:
    head = GET.replace(b"GET", b"HEAD")
    received = undated(await exchanged(application(), head + closing(head)))
    assert received == (
        b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n" + FIELDS + b"\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\nConnection: close\r\n" + FIELDS + b"\r\n"
    )


async def test_not_modified_has_neither_body_nor_length() -> None:
    received = undated(await exchanged(application(unchanged), GET + closing(GET)))
    assert received == (
        b'HTTP/1.1 304 Not Modified\r\nETag: "abc"\r\n\r\n'
        b'HTTP/1.1 304 Not Modified\r\nConnection: close\r\nETag: "abc"\r\n\r\n'
    )


@pytest.mark.parametrize("status", [204, 304])
async def test_a_body_given_by_mistake_with_a_bodiless_status_is_left_out(status: int) -> None:
    async def answer(request: web.Request) -> PreparedResponse:
        return PreparedResponse(status, b"", PARTS, LENGTH)

    received = await exchanged(application(answer), closing(GET))
    assert b"Content-Length" not in received
    assert received.endswith(b"Connection: close\r\n\r\n")


async def test_http_1_0_is_closed_unless_asked_to_stay() -> None:
    old = b"GET /page HTTP/1.0\r\n\r\n"
    kept = b"GET /page HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    received = undated(await exchanged(application(), kept + old))
    assert received == (
        b"HTTP/1.0 200 OK\r\nContent-Length: 14\r\nConnection: keep-alive\r\n"
        + FIELDS
        + b"\r\n"
        + BODY
        + b"HTTP/1.0 200 OK\r\nContent-Length: 14\r\n"
        + FIELDS
        + b"\r\n"
        + BODY
    )


async def test_an_answer_can_force_the_connection_to_close() -> None:
    async def answer(request: web.Request) -> PreparedResponse:
        response = await page(request)
        response.force_close()
        return response

    received = await exchanged(application(answer), GET)
    assert b"\r\nConnection: close\r\n" in received
    assert received.endswith(BODY)


async def test_a_connection_is_used_again() -> None:
    async with serving(application()) as port, connected(port) as (reader, writer):
        for _ in range(3):
            writer.write(GET)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 OK\r\n")
            assert b"Connection" not in head
            assert await reader.readexactly(LENGTH) == BODY


async def test_stock_and_ready_answers_share_a_connection() -> None:
    async def stock(request: web.Request) -> web.Response:
        return web.Response(body=b"stock")

    app = application()
    app.router.add_get("/stock", stock)
    plain = GET.replace(b"/page", b"/stock")
    received = await exchanged(app, GET + plain + GET + closing(plain))
    assert received.count(b"HTTP/1.1 200 OK\r\n") == 4
    assert received.count(BODY) == 2
    assert received.count(b"\r\n\r\nstock") == 2


async def test_an_aiohttp_client_reads_it() -> None:
    async with serving(application()) as port, ClientSession() as client:
        async with client.get(f"http://localhost:{port}/page") as response:
            assert await response.json() == {"data": [1, 2]}
        async with client.head(f"http://localhost:{port}/page") as response:
            assert response.content_length == LENGTH


async def test_uvloop_sends_the_same_bytes_as_asyncio() -> None:
    def on_uvloop() -> bytes:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(exchanged(application(), GET + closing(GET)))

    here = await exchanged(application(), GET + closing(GET))
    assert undated(await asyncio.to_thread(on_uvloop)) == undated(here)


async def test_what_signals_and_middlewares_add_is_sent() -> None:
    async def add(request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Vary"] = "Origin"

    @web.middleware
    async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        assert (response.status, response.prepared, response.body_length) == (200, False, 0)
        response.headers.add("Link", "<a>")
        response.headers.add("Link", "<b>")
        response.set_cookie("seen", "1", httponly=True)
        return response

    app = application()
    app.middlewares.append(around)
    app.on_response_prepare.append(add)
    received = undated(await exchanged(app, closing(GET)))
    assert received == (
        b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\nConnection: close\r\n"
        b"Link: <a>\r\nLink: <b>\r\nVary: Origin\r\n"
        b"Set-Cookie: seen=1; HttpOnly; Path=/\r\n" + FIELDS + b"\r\n" + BODY
    )


async def test_an_answer_prepared_early_is_sent_once() -> None:
    seen: list[tuple[bool, bool | None]] = []

    async def answer(request: web.Request) -> PreparedResponse:
        response = await page(request)
        assert await response.prepare(request) is await response.prepare(request)
        seen.append((response.prepared, response.keep_alive))
        assert "page" in repr(response)
        await response.write_eof()
        await response.write_eof()
        assert await response.prepare(request) is None
        seen.append((response.prepared, response.keep_alive))
        return response

    received = await exchanged(application(answer), GET + closing(GET))
    assert received.count(b"HTTP/1.1") == received.count(BODY) == 2
    assert seen == [(True, True), (True, True), (True, False), (True, False)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Vary", "Origin\r\nSet-Cookie: stolen=1"),
        ("Vary", "Origin\r\n\r\n<html>"),
        ("Vary", "Origin\nX: y"),
        ("Vary", "Origin\rX: y"),
        ("Vary", "Origin\x00"),
        ("Va\r\nry", "Origin"),
        ("Va ry", "Origin"),
        ("Vary:", "Origin"),
        ("", "Origin"),
        ("content-length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "keep-alive"),
        ("Date", "today"),
    ],
)
async def test_a_signal_can_neither_split_nor_reframe_an_answer(
    name: str, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def add(request: web.Request, response: web.StreamResponse) -> None:
        response.headers[name] = value

    app = application()
    app.on_response_prepare.append(add)
    assert await exchanged(app, GET) == b""
    assert "header field" in caplog.text
    with pytest.raises(ValueError, match="header field"):
        fields_of([(name, value)])


async def test_a_reason_phrase_can_not_split_an_answer() -> None:
    response = PreparedResponse(200, FIELDS, PARTS, LENGTH)
    with pytest.raises(ValueError, match="Reason"):
        response.set_status(200, "OK\r\nX: y")


async def test_a_reason_phrase_holds_no_control_character(caplog: pytest.LogCaptureFixture) -> None:
    async def answer(request: web.Request) -> PreparedResponse:
        response = await page(request)
        response.set_status(200, "O\x00K")
        return response

    assert await exchanged(application(answer), GET) == b""
    assert "reason phrase" in caplog.text


def test_fields_are_lines_in_their_order() -> None:
    assert fields_of([("ETag", '"a"'), ("X-Name", "Zoë\tand\u20acuro"), ("X-Empty", "")]) == (
        b'ETag: "a"\r\nX-Name: Zo\xc3\xab\tand\xe2\x82\xacuro\r\nX-Empty: \r\n'
    )
    assert fields_of([]) == b""


@pytest.mark.parametrize("length", [0, 13, 15])
async def test_a_wrong_length_is_never_sent(length: int, caplog: pytest.LogCaptureFixture) -> None:
    async def answer(request: web.Request) -> PreparedResponse:
        return PreparedResponse(200, FIELDS, PARTS, length)

    assert await exchanged(application(answer), GET) == b""
    assert "isn't as long as was said" in caplog.text


async def test_nothing_can_be_written_beside_the_answer() -> None:
    refusals: list[str] = []

    async def answer(request: web.Request) -> PreparedResponse:
        response = await page(request)
        for attempt in (response.write_eof(), response.write(b"x"), response.write_eof(b"x")):
            with pytest.raises(RuntimeError) as refusal:
                await attempt
            refusals.append(str(refusal.value))
        return response

    received = await exchanged(application(answer), closing(GET))
    assert len(refusals) == 3
    assert received.count(b"HTTP/1.1") == 1
    assert received.endswith(b"\r\n\r\n" + BODY)


@pytest.mark.parametrize("method", [b"GET", b"HEAD"])
async def test_the_access_log_counts_as_for_a_stock_answer(
    method: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("ready-answers")
    caplog.set_level(logging.INFO, logger.name)
    async with (
        serving(application(), logger, "%s %b") as port,
        connected(port) as (reader, writer),
    ):
        writer.write(closing(GET).replace(b"GET", method))
        received = await reader.read()
    # With the header section: that is what %b says in aiohttp's access log.
    assert [record.getMessage() for record in caplog.records if record.name == logger.name] == [
        f"200 {len(received)}"
    ]


async def test_a_client_that_never_reads_fills_no_memory() -> None:
    slow = SlowReader()
    async with serving(application(slow.answer)) as port, slow.connected(port) as client:
        assert await slow.has_stopped()
        assert slow.answered < slow.REQUESTS
        # One answer more than the transport lets in without asking for a pause (64 KB).
        assert slow.most_buffered <= 65_536 + len(slow.PART) + 1_024
        stopped_at = slow.answered
        received = await slow.read_until(client, b"%05dxx" % slow.REQUESTS)
    assert slow.answered == slow.REQUESTS > stopped_at
    numbers = [int(number) for number in re.findall(rb"\r\n\r\n(\d{5})x", received)]
    assert numbers == list(range(1, slow.REQUESTS + 1))


async def test_a_client_that_hangs_up_while_it_is_written_to_is_no_bug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    slow = SlowReader()
    app = application(slow.answer)
    app.router.add_get("/other", page)
    async with serving(app) as port:
        async with slow.connected(port):
            assert slow.answered < slow.REQUESTS
        assert await _is_served(port)
    assert caplog.records == []


async def test_a_client_that_hung_up_before_the_answer_is_no_bug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    has_come = asyncio.Event()
    refused: asyncio.Future[ConnectionResetError] = asyncio.get_running_loop().create_future()

    async def answer(request: web.Request) -> PreparedResponse:
        has_come.set()
        await _until(lambda: request.transport is None)
        response = await page(request)
        await response.prepare(request)
        try:
            await response.write_eof()
        except ConnectionResetError as reset:
            refused.set_result(reset)
        return response  # so that the server runs into the same

    app = application(answer)
    app.router.add_get("/other", page)
    async with serving(app) as port:
        async with connected(port) as (_, writer):
            writer.write(GET)
            await has_come.wait()
        async with asyncio.timeout(DEADLINE_S):
            await refused
        assert await _is_served(port)
    assert caplog.records == []


async def _is_served(port: int) -> bool:
    async with connected(port) as (reader, writer):
        writer.write(closing(GET).replace(b"/page", b"/other"))
        return (await reader.read()).endswith(BODY)


async def _until(is_so: Callable[[], bool]) -> None:
    for _ in range(1_000_000):
        if is_so():
            return
        await asyncio.sleep(0)
    raise TimeoutError
