"""How the client behaves on a real, and really bad, network."""

import asyncio
import gzip
import logging
import re
import socket
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web
from pydantic import SecretStr

from gateway.settings.tree import NexgateSettings
from gateway.upstream import endpoints
from gateway.upstream.caller import Access
from gateway.upstream.circuit_breaker import FAILURES_TO_OPEN
from gateway.upstream.client import Nexgate
from gateway.upstream.endpoints import CLIP_FEED, Endpoint
from gateway.upstream.guards import CIRCUIT_OPEN, TOO_MANY_CALLS
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind
from tests.support.ports import unused_port
from tests.support.upstream_fake import (
    MEDIA_ID,
    POST_ID,
    FakeNexgate,
    clip_document,
    envelope,
    failure_of,
    json_answer,
    like_post,
    page_document,
    unlike_post,
)

SHORT_S = 0.05
# Time to connect, also on a busy machine.
CONNECT_S = 1.0
ALL = [one for one in vars(endpoints).values() if isinstance(one, Endpoint)]


def client(url: str, **settings: float) -> Nexgate:
    return Nexgate(NexgateSettings.model_validate({"base_url": url, **settings}))


@asynccontextmanager
async def raw_server(
    *pieces: bytes, hang: bool = False
) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """A server that reads one request, writes these bytes and hangs up, or hangs."""
    asked = asyncio.Event()
    leave = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)  # the client reads what is there before more comes
        if hang:
            await leave.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://localhost:{server.sockets[0].getsockname()[1]}", asked
    finally:
        leave.set()
        server.close()
        await server.wait_closed()


async def failure_against(*pieces: bytes, hang: bool = False, **settings: float) -> NexgateError:
    async with raw_server(*pieces, hang=hang) as (url, _), client(url, **settings) as nexgate:
        return await failure_of(nexgate.clip_feed(Access(None), cursor="SECRET", limit=5))


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
PAGE = envelope(page_document(clip_document()))

BAD_ANSWERS: dict[str, tuple[tuple[bytes, ...], Kind]] = {
    "hung_up_without_an_answer": ((), Kind.UNAVAILABLE),
    "no_http": ((b"220 mail.example ESMTP\r\n\r\n",), Kind.BROKEN),
    "endless_header": (
        (b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n",),
        Kind.BROKEN,
    ),
    "cut_off_by_length": ((OK, b"Content-Length: 999\r\n\r\n", PAGE), Kind.BROKEN),
    "cut_off_in_chunks": (
        (OK, b"Transfer-Encoding: chunked\r\n\r\n", b'5\r\n{"suc'),
        Kind.BROKEN,
    ),
    "chunks_that_are_none": (
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + PAGE,),
        Kind.BROKEN,
    ),
    "cut_off_by_closing": ((OK, b"\r\n", PAGE[:-10]), Kind.BROKEN),
    "gzip_that_is_none": (
        (OK, b"Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\n", b"not gzip!"),
        Kind.BROKEN,
    ),
    "gzip_cut_off": (
        (OK, b"Content-Encoding: gzip\r\nContent-Length: 40\r\n\r\n", gzip.compress(PAGE)[:40]),
        Kind.BROKEN,
    ),
    "encoding_nobody_asked_for": (
        (OK, b"Content-Encoding: br\r\nContent-Length: 4\r\n\r\n", b"\x0b\x02\x80{"),
        Kind.BROKEN,
    ),
}


@pytest.mark.parametrize(("pieces", "kind"), BAD_ANSWERS.values(), ids=BAD_ANSWERS.keys())
async def test_bad_answer_becomes_one_error(pieces: tuple[bytes, ...], kind: Kind) -> None:
    error = await failure_against(*pieces)

    assert error.kind is kind
    assert "SECRET" not in str(error)
    assert "localhost" not in str(error)


async def test_body_that_turns_to_garbage_midway_ends_at_the_time_limit_at_the_latest() -> None:
    """After the headers aiohttp notices a bad chunk, but does not raise it in the body's reader."""
    head, body = OK + b"Transfer-Encoding: chunked\r\n\r\n", b"zz\r\n"

    error = await failure_against(head, body, total_timeout_s=SHORT_S)

    assert error.kind in {Kind.BROKEN, Kind.TIMEOUT}


async def test_error_names_its_cause() -> None:
    error = await failure_against(OK, b"Content-Length: 999\r\n\r\n", PAGE)

    assert error.__cause__ is not None


async def test_failure_puts_no_token_and_no_query_into_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    access = Access(SecretStr("CANARY"))
    with caplog.at_level(logging.DEBUG):
        async with (
            raw_server(OK, b"Content-Length: 999\r\n\r\n") as (url, _),
            client(url) as nexgate,
        ):
            error = await failure_of(nexgate.clip_feed(access, cursor="CANARY", limit=5))
            logging.getLogger("test").warning("%s %r %r", error, error, access)

    assert "feed: broken (truncated)" in caplog.text
    assert "CANARY" not in caplog.text


async def test_silent_server_is_a_timeout() -> None:
    error = await failure_against(hang=True, read_timeout_s=SHORT_S)

    assert (error.kind, error.status) == (Kind.TIMEOUT, None)


async def test_server_that_falls_silent_within_the_body_is_a_timeout() -> None:
    pieces = (OK, b"Content-Length: 999\r\n\r\n", PAGE)

    error = await failure_against(*pieces, hang=True, read_timeout_s=SHORT_S)

    assert error.kind is Kind.TIMEOUT


async def test_whole_call_has_a_time_limit() -> None:
    error = await failure_against(hang=True, total_timeout_s=SHORT_S)

    assert error.kind is Kind.TIMEOUT


async def test_refused_connection_is_unavailable() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    async with client(f"http://localhost:{port}") as nexgate:
        error = await failure_of(like_post(nexgate, Access(SecretStr("t"))))

    assert (error.kind, error.status) == (Kind.UNAVAILABLE, None)


async def test_full_pool_is_unavailable_after_the_connect_timeout(fake: FakeNexgate) -> None:
    answered = asyncio.Event()
    arrived = asyncio.Event()

    async def wait(_: web.Request) -> web.StreamResponse:
        arrived.set()
        await answered.wait()
        return web.Response(body=envelope(), content_type="application/json")

    fake.answer = wait
    async with client(fake.url, max_connections=1, connect_timeout_s=CONNECT_S) as nexgate:
        leading = asyncio.create_task(like_post(nexgate, Access(None)))
        await arrived.wait()

        error = await failure_of(like_post(nexgate, Access(None)))
        answered.set()
        await leading

    assert (error.kind, error.reason) == (Kind.UNAVAILABLE, TOO_MANY_CALLS)
    assert len(fake.calls) == 1


async def test_redirect_is_not_followed(fake: FakeNexgate, viewer: Access) -> None:
    elsewhere = f"POST /api/v1/e-social/posts/{POST_ID}/like"

    async def redirect(_: web.Request) -> web.StreamResponse:
        raise web.HTTPTemporaryRedirect(f"{fake.url}/elsewhere")

    fake.by_route[elsewhere] = redirect
    async with client(fake.url) as nexgate:
        error = await failure_of(like_post(nexgate, viewer))

    assert (error.kind, error.reason, error.status) == (Kind.BROKEN, "redirect", 307)
    assert fake.routes == [elsewhere]


async def test_cookies_of_one_viewer_never_reach_another(
    fake: FakeNexgate, nexgate: Nexgate
) -> None:
    fake.answer = json_answer(envelope(), headers={"Set-Cookie": "session=alice; Path=/"})

    await like_post(nexgate, Access(SecretStr("alice")))
    await like_post(nexgate, Access(SecretStr("bob")))

    assert [seen.headers["Authorization"] for seen in fake.calls] == ["Bearer alice", "Bearer bob"]
    assert not any("Cookie" in seen.headers for seen in fake.calls)


def packed(body: bytes, times: int) -> bytes:
    compressor = zlib.compressobj(wbits=31)
    return b"".join([*(compressor.compress(body) for _ in range(times)), compressor.flush()])


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
async def test_endless_answer_is_given_up_at_the_limit(fake: FakeNexgate, encoding: str) -> None:
    zeros = bytes(1 << 20)
    body = packed(zeros, 64) if encoding == "gzip" else zeros
    fake.answer = json_answer(body, headers={"Content-Encoding": encoding})

    async with client(fake.url, response_limit_bytes=1 << 19) as nexgate:
        error = await failure_of(nexgate.read_clip(Access(None), MEDIA_ID))

    assert (error.kind, error.reason) == (Kind.BROKEN, "too_large")


@pytest.mark.parametrize("endpoint", [one for one in ALL if one.has_answer])
async def test_every_endpoint_has_a_limit_of_its_own(
    endpoint: Endpoint, fake: FakeNexgate, nexgate: Nexgate
) -> None:
    ids = dict.fromkeys(re.findall(r"{(\w+)}", endpoint.path), MEDIA_ID)
    fake.answer = json_answer(envelope("x" * endpoint.limit_bytes))
    error = await failure_of(nexgate.caller.send_request(endpoint, Access(None), ids=ids))
    assert (error.kind, error.reason) == (Kind.BROKEN, "too_large")
    fake.answer = json_answer(envelope("x" * (endpoint.limit_bytes // 2)))
    assert (await nexgate.caller.send_request(endpoint, Access(None), ids=ids)).status == 200


async def test_all_replies_that_are_being_read_share_one_memory(fake: FakeNexgate) -> None:
    goes_on, begun = asyncio.Event(), asyncio.Semaphore(0)
    body = envelope(page_document(clip_document(caption="x" * 60_000)))

    async def halting(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(body[:-1])
        begun.release()
        await goes_on.wait()
        await response.write(body[-1:])
        return response

    fake.answer = halting
    async with client(fake.url, replies_limit_bytes=3 * len(body)) as nexgate:
        reads = [
            asyncio.create_task(nexgate.clip_feed(Access(None), cursor=None, limit=n))
            for n in range(1, 6)
        ]
        for _ in reads:
            await begun.acquire()
        refused, going_on = await asyncio.wait(reads, return_when=asyncio.FIRST_EXCEPTION)
        while len(going_on) > 3:
            more, going_on = await asyncio.wait(going_on, return_when=asyncio.FIRST_EXCEPTION)
            refused |= more
        assert {error_of(task) for task in refused} == {(Kind.UNAVAILABLE, "memory_full")}
        goes_on.set()
        assert [len(page.items) for page in await asyncio.gather(*going_on)] == [1, 1, 1]
        fake.answer = json_answer(body)
        assert (await nexgate.clip_feed(Access(None), cursor=None, limit=5)).items


def error_of(task: asyncio.Task[object]) -> tuple[Kind, str | None]:
    error = task.exception()
    assert isinstance(error, NexgateError)
    return error.kind, error.reason


async def test_answer_of_exactly_the_limit_is_read(fake: FakeNexgate) -> None:
    body = PAGE + b" " * 2048
    fake.answer = json_answer(body)

    async with client(fake.url, response_limit_bytes=len(body)) as nexgate:
        page = await nexgate.clip_feed(Access(None), cursor=None, limit=5)
    async with client(fake.url, response_limit_bytes=len(body) - 1) as nexgate:
        error = await failure_of(nexgate.clip_feed(Access(None), cursor=None, limit=5))

    assert len(page.items) == 1
    assert error.reason == "too_large"


async def test_compressed_answer_is_read(fake: FakeNexgate, nexgate: Nexgate) -> None:
    fake.answer = json_answer(gzip.compress(PAGE), headers={"Content-Encoding": "gzip"})

    page = await nexgate.clip_feed(Access(None), cursor=None, limit=5)

    assert len(page.items) == 1


async def test_proxy_of_the_environment_is_not_used(
    fake: FakeNexgate, nexgate: Nexgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://localhost:9")

    await like_post(nexgate, Access(None))

    assert len(fake.calls) == 1


@pytest.mark.parametrize(
    "what_comes", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"?"]
)
async def test_the_outcome_of_a_write_is_unknown_once_it_was_sent(what_comes: bytes) -> None:
    async with raw_server(what_comes) as (url, _), client(url) as nexgate:
        error = await failure_of(like_post(nexgate, Access(None)))
    assert error.kind is Kind.OUTCOME_UNKNOWN


async def test_a_write_that_finds_nobody_was_not_sent() -> None:
    async with client(f"http://localhost:{unused_port()}") as nexgate:
        error = await failure_of(like_post(nexgate, Access(None)))
    assert (error.kind, error.reason) == (Kind.UNAVAILABLE, "connection_failed")


async def hang_up(request: web.Request) -> web.StreamResponse:
    """Answer by closing the connection, as a server does that has just ended."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def test_a_delete_on_a_connection_that_was_closed_is_sent_once(
    fake: FakeNexgate, nexgate: Nexgate
) -> None:
    viewer = Access(SecretStr("viewer-token"))
    await unlike_post(nexgate, viewer)  # leaves a kept-alive connection
    fake.answer = hang_up
    error = await failure_of(unlike_post(nexgate, viewer))
    assert error.kind is Kind.OUTCOME_UNKNOWN
    assert len(fake.calls) == 2


async def test_what_switches_the_hidden_second_try_off_is_still_there() -> None:
    async with ClientSession() as session:
        assert session._retry_connection is True


async def test_while_everything_fails_at_most_a_fifth_more_calls_are_made(
    fake: FakeNexgate, nexgate: Nexgate
) -> None:
    fake.answer = hang_up
    errors = [
        await failure_of(nexgate.clip_feed(Access(None), cursor=None, limit=5)) for _ in range(60)
    ]
    assert {error.kind for error in errors} == {Kind.UNAVAILABLE}
    meter = nexgate.caller.meter
    refused = meter.refused[CLIP_FEED.route, CIRCUIT_OPEN]
    first_tries = len(errors) - refused
    assert first_tries >= FAILURES_TO_OPEN - sum(meter.retries.values())
    assert refused > 0
    assert 0 < len(fake.calls) - first_tries <= 0.2 * first_tries + 1
    assert meter.open_circuits == {CLIP_FEED.route}
    assert next(error for error in errors if error.reason == CIRCUIT_OPEN).retry_after_s == 1.0
    # Neighbours answer.
    fake.answer = json_answer(envelope(clip_document()))
    assert await nexgate.read_clip(Access(None), MEDIA_ID)


async def test_a_read_whose_connection_was_closed_is_answered_by_its_second_try(
    fake: FakeNexgate, nexgate: Nexgate
) -> None:
    answers = [hang_up, json_answer(envelope(clip_document()))]

    async def in_turn(request: web.Request) -> web.StreamResponse:
        return await answers.pop(0)(request)

    fake.answer = in_turn
    assert await nexgate.read_clip(Access(None), MEDIA_ID)
    assert len(fake.calls) == 2


async def test_client_that_is_not_open_is_unavailable(fake: FakeNexgate) -> None:
    nexgate = client(fake.url)

    assert (await failure_of(like_post(nexgate, Access(None)))).reason == "client_closed"

    await nexgate.open()
    await nexgate.open()
    await like_post(nexgate, Access(None))
    await nexgate.close()
    await nexgate.close()

    assert (await failure_of(like_post(nexgate, Access(None)))).kind is Kind.UNAVAILABLE


async def test_closing_ends_a_call_under_way() -> None:
    async with raw_server(hang=True) as (url, asked):
        nexgate = client(url)
        await nexgate.open()
        call = asyncio.create_task(failure_of(like_post(nexgate, Access(None))))
        await asked.wait()

        await nexgate.close()

        assert (await call).kind is Kind.OUTCOME_UNKNOWN


async def test_cancelled_caller_is_cancelled() -> None:
    async with raw_server(hang=True) as (url, asked), client(url) as nexgate:
        call = asyncio.create_task(like_post(nexgate, Access(None)))
        await asked.wait()
        call.cancel()

        with pytest.raises(asyncio.CancelledError):
            await call
