"""Answers whose header fields and body are bytes already, sent in one write.

aiohttp stays the engine: it reads requests, keeps connections and calls `prepare` and `write_eof`.
Only the writing of a header section field by field is left out, which is what a stock response
spends most of its time on.
"""

import re
import time
from collections.abc import Iterable, Sequence
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Final, NoReturn

from aiohttp import HttpVersion, HttpVersion10, HttpVersion11, hdrs, web
from aiohttp.abc import AbstractStreamWriter

# RFC 9110, 5.1 and 5.5: a name is a token, a value holds no control character but the tab.
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# Written by the answer itself: twice, or contradicting the body, they make two answers of one.
_FRAMING: Final = frozenset({"connection", "content-length", "date", "transfer-encoding"})
# With more than this unsent the client reads slower than we answer.
MOST_UNSENT_BYTES: Final = 65_536
_BODILESS: Final = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


def fields_of(pairs: Iterable[tuple[str, str]]) -> bytes:
    """Header lines, each ended by CR LF, of names and values.

    Raises ValueError for a name that is no token, a value with a control character (so neither can
    end its line), and the fields that `PreparedResponse` writes itself.
    """
    return b"".join(_line(name, value) for name, value in pairs)


def _line(name: str, value: str) -> bytes:
    if _NAME.fullmatch(name) is None:
        raise ValueError("the name of a header field is no token")
    if _FORBIDDEN.search(value) is not None:
        raise ValueError(f"the header field {name} holds a control character")
    if name.lower() in _FRAMING:
        raise ValueError(f"the header field {name} is written by the answer itself")
    return f"{name}: {value}\r\n".encode()


class PreparedResponse(web.StreamResponse):
    """A complete answer: `status`, header lines as `fields_of` makes them, and a body in parts.

    `length` is the number of bytes of all parts. Content-Length, Date and Connection are added when
    it is sent; a HEAD request gets the length without the body, 204 and 304 have neither.
    `headers` holds only what middlewares and `on_response_prepare` add, and is sent as well, under
    the rules of `fields_of`. The body is final: compression and chunking can't be switched on.
    """

    # aiohttp's properties `prepared`, `keep_alive`, `body_length` and `task`, and its server's
    # handling of an answer, read the underscored attributes that are set below.

    def __init__(self, status: int, fields: bytes, body: Sequence[bytes], length: int) -> None:
        super().__init__(status=status)
        self._fields = fields
        self._parts = body
        self._length = length
        self._head = b""

    @property
    def length(self) -> int:
        """The number of bytes of all parts."""
        return self._length

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Run the application's `on_response_prepare` and make the head; nothing is sent yet.

        Raises ValueError when `headers` holds what `fields_of` refuses; aiohttp then closes the
        connection.
        """
        if self._eof_sent:
            return None
        if self._payload_writer is not None:
            return self._payload_writer
        self._req = request
        self._payload_writer = request.writer
        if self._keep_alive is None:
            self._keep_alive = request.keep_alive
        # Before the application has been asked, nothing is matched and nobody listens.
        if isinstance(request, web.Request) and request._match_info is not None:
            for app in request.match_info.apps:
                if app.on_response_prepare:
                    await app.on_response_prepare.send(request, self)
        self._head = self._head_for(request.version)
        if request.method == hdrs.METH_HEAD or self._status in _BODILESS:
            self._parts, self._length = (), 0
        return self._payload_writer

    async def write_eof(self, data: bytes = b"") -> None:
        """Send all of it in one write, then wait while the client reads slower than we answer.

        Raises a ConnectionResetError when the client has hung up, which aiohttp expects;
        RuntimeError before `prepare` and for more `data`; ValueError when the body isn't as long
        as was said.
        """
        if self._eof_sent:
            return
        writer = self._payload_writer
        if data or writer is None:
            raise RuntimeError("a prepared answer is sent as it is, and after prepare()")
        # One joined write: on uvloop `writelines` is no quicker for one part, slower for many.
        message = b"".join((self._head, *self._parts))
        if len(message) - len(self._head) != self._length:
            raise ValueError("the body isn't as long as was said")
        transport = self._req.transport if self._req is not None else None
        if transport is None or transport.is_closing():
            raise ConnectionResetError("the client has hung up")
        transport.write(message)
        if transport.get_write_buffer_size() > MOST_UNSENT_BYTES:
            await writer.drain()
        self._eof_sent = True
        self._req = None
        self._payload_writer = None
        # With the header section, as aiohttp counts for its access log.
        self._body_length = len(message)

    async def write(self, data: bytes | bytearray | memoryview) -> NoReturn:
        """Always raises RuntimeError: what is written here would precede the head."""
        raise RuntimeError("the answer is complete: nothing can be added to it")

    def _head_for(self, version: HttpVersion) -> bytes:
        added = fields_of(self._headers.items()) if self._headers else b""
        # Cookies live apart from the headers, and their property makes a jar on every look.
        if self._cookies:
            added += fields_of(("Set-Cookie", one.OutputString()) for one in self._cookies.values())
        length = b"" if self._status in _BODILESS else b"Content-Length: %d\r\n" % self._length
        return b"".join(
            (
                _status_line(version, self._status, self._reason),
                _date_line(int(time.time())),
                length,
                _connection_line(version, is_kept=bool(self._keep_alive)),
                added,
                self._fields,
                b"\r\n",
            )
        )


def prepared_message(
    status: int, fields: bytes, body: Sequence[bytes], length: int, *, has_body: bool = True
) -> bytes:
    """What a `PreparedResponse` of the same arguments sends, as one message.

    For a GET in HTTP/1.1 on a connection that is kept, and an application that has nothing to add;
    without its body for a HEAD.
    """
    size = b"" if status in _BODILESS else b"Content-Length: %d\r\n" % length
    if status in _BODILESS or not has_body:
        body = ()
    line = _usual_status_line(status)
    return b"".join((line, _date_line(int(time.time())), size, fields, b"\r\n", *body))


@lru_cache(maxsize=256)
def _status_line(version: HttpVersion, status: int, reason: str) -> bytes:
    if _FORBIDDEN.search(reason) is not None:
        raise ValueError("the reason phrase holds a control character")
    return f"HTTP/{version.major}.{version.minor} {status} {reason}\r\n".encode()


@lru_cache(maxsize=256)
def _usual_status_line(status: int) -> bytes:
    return _status_line(HttpVersion11, status, HTTPStatus(status).phrase)


@lru_cache(maxsize=2)
def _date_line(at: int) -> bytes:
    """`at`: whole seconds since the epoch (IMF-fixdate, RFC 9110, 5.6.7)."""
    return f"Date: {formatdate(at, usegmt=True)}\r\n".encode()


def _connection_line(version: HttpVersion, *, is_kept: bool) -> bytes:
    """What differs from the version's default (RFC 9112, 9.3)."""
    if is_kept:
        return b"Connection: keep-alive\r\n" if version == HttpVersion10 else b""
    return b"Connection: close\r\n" if version == HttpVersion11 else b""
