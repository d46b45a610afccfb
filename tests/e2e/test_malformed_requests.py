"""What is no request of ours gets an answer of ours, on both listeners, and leaks nothing."""

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.support.raw_http import closing, connected
from tests.support.running_gateway import Running, settings_for
from tests.support.waiting import until

SECRET_TEXT = b"canary-of-a-token"
HEAD = b"Host: localhost\r\nAuthorization: Bearer " + SECRET_TEXT + b"\r\n"
PATH = b"/api/v1/feed/for-you?q=" + SECRET_TEXT
REQUESTS = {
    "HTTP/0.9": b"GET " + PATH + b"\r\n\r\n",
    "HTTP/2.0": b"GET " + PATH + b" HTTP/2.0\r\n" + HEAD + b"\r\n",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01" + SECRET_TEXT + b"\r\n\r\n",
    "no protocol": b"GET " + PATH + b" " + SECRET_TEXT + b"\r\n" + HEAD + b"\r\n",
    "long target": b"GET /" + SECRET_TEXT * 2_000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
    "long field": b"GET / HTTP/1.1\r\n" + HEAD + b"X-Long: " + b"a" * 20_000 + b"\r\n\r\n",
    "long name": b"GET / HTTP/1.1\r\n" + HEAD + b"a" * 20_000 + b": x\r\n\r\n",
    "many fields": b"GET / HTTP/1.1\r\n" + HEAD + b"X-A: b\r\n" * 500 + b"\r\n",
    "field without name": b"GET / HTTP/1.1\r\n" + HEAD + b": " + SECRET_TEXT + b"\r\n\r\n",
    "space in a name": b"GET / HTTP/1.1\r\n" + HEAD + b"X A: " + SECRET_TEXT + b"\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\n"
    + HEAD
    + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "length and chunks": b"POST / HTTP/1.1\r\n"
    + HEAD
    + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na",
    "two hosts": b"GET / HTTP/1.1\r\nHost: other\r\n" + HEAD + b"\r\n",
    "control character": b"GET / HTTP/1.1\r\n" + HEAD + b"X-A: \x00" + SECRET_TEXT + b"\r\n\r\n",
}
EXPECTING = b"GET " + PATH + b" HTTP/1.1\r\n" + HEAD + b"Expect: " + SECRET_TEXT + b"\r\n\r\n"


@pytest.fixture
async def running(
    session: ClientSession, sandbox_url: str, tmp_path: Path
) -> AsyncIterator[Running]:
    async with Running(settings_for(sandbox_url, tmp_path / "state"), session) as running:
        yield running


def port_of(running: Running, listener: str) -> int:
    settings = running.settings
    return settings.admin.port if listener == "admin" else settings.server.port


async def answer_to(port: int, request: bytes) -> tuple[str, dict[str, str], bytes]:
    """Status line, header fields and body of everything that comes until the connection ends."""
    async with connected(port) as (reader, writer):
        writer.write(request)
        received = await reader.read()
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    return status, dict(line.split(": ", 1) for line in lines), body


async def malformed_counted(running: Running) -> int:
    text = (await running.admin.get("/metrics")).text
    wanted = 'loops_gateway_errors_total{reason="malformed_request"} '
    found = [line for line in text.splitlines() if line.startswith(wanted)]
    return int(float(found[0].removeprefix(wanted))) if found else 0


@pytest.mark.parametrize("listener", ["public", "admin"])
async def test_what_is_no_request_is_refused_in_our_words(
    running: Running, listener: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name, request in REQUESTS.items():
        caplog.clear()
        before = await malformed_counted(running)
        status, fields, body = await answer_to(port_of(running, listener), request)
        assert status.startswith(("HTTP/1.0 400 ", "HTTP/1.1 400 ")), name
        assert json.loads(body)["error"]["reason"] == "malformed_request", name
        assert fields["Server"] == "loops-gateway", name
        assert fields["Content-Type"] == "application/json", name
        assert fields["Cache-Control"] == "no-store", name
        assert await malformed_counted(running) == before + 1, name
        await until(lambda: "other none 400" in caplog.text)
        assert caplog.text.count(fields["X-Request-Id"]) == 1, name
        assert "Traceback" not in caplog.text, name
        for told in (status.encode(), repr(fields).encode(), body, caplog.text.encode()):
            assert SECRET_TEXT not in told, name
            assert b"aiohttp" not in told.replace(b"aiohttp.access", b""), name


@pytest.mark.parametrize("listener", ["public", "admin"])
async def test_an_expectation_that_can_t_be_met_is_refused_without_quoting_it(
    running: Running, listener: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    port = port_of(running, listener)
    status, fields, body = await answer_to(port, closing(EXPECTING))
    assert status == "HTTP/1.1 417 Expectation Failed"
    assert fields["Server"] == "loops-gateway"
    assert fields["X-Request-Id"]
    assert SECRET_TEXT not in body + caplog.text.encode()
    await until(lambda: "GET none 417" in caplog.text)


async def test_the_operator_s_listener_gives_its_errors_as_json(running: Running) -> None:
    for method, path, status in (("GET", "/nowhere", 404), ("DELETE", "/live", 405)):
        answer = await running.admin.call(method, path)
        assert answer.status == status
        assert "not_found" in answer.text
        assert answer.headers["Server"] == "loops-gateway"
        assert answer.headers["X-Request-Id"]
    answer = await running.admin.get("/live")
    assert answer.headers["Server"] == "loops-gateway"


@pytest.mark.parametrize("authority", ["http://localhost", "HTTP://loops.example:80"])
@pytest.mark.parametrize("path", ["/api/v1/config", "/api/v1/config/?a=1", "//api//v1/config"])
async def test_a_target_may_name_the_authority(running: Running, authority: str, path: str) -> None:
    """However its slashes are written (RFC 9112, 3.2.2)."""
    request = f"GET {authority}{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    status, _, body = await answer_to(port_of(running, "public"), request.encode())
    assert status == "HTTP/1.1 200 OK"
    assert "fyf" in json.loads(body)
