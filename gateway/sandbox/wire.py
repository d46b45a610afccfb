"""Faults below JSON: what a broken server or proxy puts on the connection in place of a response.

Each one is the operation's own response, sent wrongly; where the connection can't be used after
it, it is closed.
"""

import asyncio
import gzip
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from gateway.sandbox.faults import Fault
from gateway.sandbox.simulator import SANDBOX

# So many pieces a slow body comes in.
_PIECES = 10
# Far from the sandbox: whoever follows a redirect is refused there, or is noticed.
_ELSEWHERE = "http://127.0.0.1:9/elsewhere"


async def is_stopped_within(request: web.Request, seconds: float) -> bool:
    """Wait that long, or until the sandbox stops: True."""
    try:
        async with asyncio.timeout(seconds):
            await request.app[SANDBOX].stopping.wait()
    except TimeoutError:
        return False
    return True


def reset_connection(request: web.Request) -> None:
    """Make the client get a reset, and nothing more."""
    if request.transport is None:
        return
    endpoint = request.transport.get_extra_info("socket")
    if endpoint is not None:
        # SO_LINGER with 0 s makes the kernel send a reset.
        endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()


def _body(answer: web.Response) -> bytes:
    return answer.body if isinstance(answer.body, bytes) else b""


def _head(answer: web.Response, length: int | None, *, version: str = "1.1", more: str = "") -> str:
    """Status line and header fields, ready to be sent."""
    lines = [f"HTTP/{version} {answer.status} {answer.reason}", "Content-Type: application/json"]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, *([more] if more else []), "Connection: close", "", ""])


async def _send(request: web.Request, *pieces: str | bytes, pause_s: float = 0) -> None:
    """Write the pieces as they are, with a pause between them, and close the connection."""
    for number, piece in enumerate(pieces):
        if number and pause_s:
            await is_stopped_within(request, pause_s)
        if request.transport is None or request.transport.is_closing():
            return
        request.transport.write(piece.encode() if isinstance(piece, str) else piece)
    if request.transport is not None:
        request.transport.close()


async def _slow_headers(request: web.Request, answer: web.Response, fault: Fault) -> None:
    body = _body(answer)
    lines = _head(answer, len(body)).splitlines(keepends=True)
    await _send(request, *lines, body, pause_s=fault.number / 1000)


async def _slow_body(request: web.Request, answer: web.Response, fault: Fault) -> None:
    body = _body(answer)
    step = max(1, len(body) // _PIECES)
    pieces = [body[start : start + step] for start in range(0, len(body), step)]
    await _send(request, _head(answer, len(body)), *pieces, pause_s=fault.number / 1000)


async def _wrong_length(request: web.Request, answer: web.Response, fault: Fault) -> None:
    body = _body(answer)
    await _send(request, _head(answer, max(0, len(body) + int(fault.value))), body)


async def _bad_gzip(request: web.Request, answer: web.Response, fault: Fault) -> None:
    body = _body(answer)
    sent = body if not fault.value else gzip.compress(body)[: -int(fault.value)]
    await _send(request, _head(answer, len(sent), more="Content-Encoding: gzip"), sent)


async def _gzip_bomb(request: web.Request, answer: web.Response, fault: Fault) -> None:
    sent = gzip.compress(b" " * (fault.number * 1_000_000), compresslevel=1)
    await _send(request, _head(answer, len(sent), more="Content-Encoding: gzip"), sent)


async def _huge_body(request: web.Request, answer: web.Response, fault: Fault) -> None:
    length = fault.number * 1_000_000
    await _send(request, _head(answer, length), *[b" " * 1_000_000] * fault.number)


async def _huge_header(request: web.Request, answer: web.Response, fault: Fault) -> None:
    body, long = _body(answer), "x" * (fault.number * 1_000)
    await _send(request, _head(answer, len(body), more=f"X-Long: {long}"), body)


async def _http10(request: web.Request, answer: web.Response, fault: Fault) -> None:
    await _send(request, _head(answer, None, version="1.0"), _body(answer))


async def _not_http(request: web.Request, answer: web.Response, fault: Fault) -> None:
    await _send(request, b"SSH-2.0-OpenSSH_9.2p1\r\n" + _body(answer))


async def _reset_body(request: web.Request, answer: web.Response, fault: Fault) -> None:
    body = _body(answer)
    if request.transport is not None:
        share = body[: int(len(body) * float(fault.value))]
        request.transport.write(_head(answer, len(body)).encode() + share)
        # What was written has to leave before the reset, which throws away what waits.
        await asyncio.sleep(0.01)
    reset_connection(request)


_ENDING: Mapping[str, Callable[[web.Request, web.Response, Fault], Awaitable[None]]] = {
    "slow_headers": _slow_headers,
    "slow_body": _slow_body,
    "wrong_length": _wrong_length,
    "bad_gzip": _bad_gzip,
    "gzip_bomb": _gzip_bomb,
    "huge_body": _huge_body,
    "huge_header": _huge_header,
    "http10": _http10,
    "not_http": _not_http,
    "reset_body": _reset_body,
}


async def send_wrongly(request: web.Request, answer: web.Response, fault: Fault) -> web.Response:
    """The response after a fault of this module, or the same where the fault is none of these.

    After most of them nothing can be sent any more: what is returned then goes nowhere.
    """
    if fault.name == "redirect":
        return web.Response(status=fault.number, headers={"Location": _ELSEWHERE})
    if fault.name == "informational":
        if request.transport is not None:
            request.transport.write(f"HTTP/1.1 {fault.number} Wait\r\n\r\n".encode())
        return answer
    ending = _ENDING.get(fault.name)
    if ending is not None:
        await ending(request, answer, fault)
    return answer
