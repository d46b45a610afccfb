"""aiohttp's own connection, on which a cached response is given as soon as its request is read.

Otherwise a request is read in one turn of the event loop, woken for in the next and handled in a
third, by a task of its own: for a response that waits for nothing that is most of the work.
"""

import asyncio
import logging
from asyncio import AbstractEventLoop
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol

import aiohttp
from aiohttp import EMPTY_PAYLOAD, HttpVersion11, web
from aiohttp.http import RawRequestMessage

from gateway.http.connection import Connection, Handle, Runner
from gateway.http.fast_path import METHODS, Resume, Step
from gateway.http.targets import normal_request

log = logging.getLogger(__name__)

Begin = Callable[[RawRequestMessage, str | None, Resume], bytes | Step | None]

# `FastConnection` reads and writes underscored attributes of aiohttp's connection: it has to be
# looked at anew for every minor version. Under another one the handler gives cached responses.
_KNOWN_AIOHTTP: Final = "3.14."


class BeforeRouting(Protocol):
    """A `FastPath`, or what answers as one."""

    def begin_message(
        self, request: RawRequestMessage, peer: str | None, resume: Resume
    ) -> bytes | Step | None:
        """The whole message, `WAITING` where `resume` gets it, or None."""

    async def find_response(self, request: web.BaseRequest) -> web.StreamResponse | None:
        """The response, or None."""


class FastConnection(Connection):
    """A connection that asks `begin` before it hands a request to its task."""

    __slots__ = ("_begin", "_parked", "_peer_address")

    def __init__(
        self,
        server: web.Server,
        *,
        begin: Begin,
        loop: AbstractEventLoop,
        **options: Any,  # those of `Connection`
    ) -> None:
        super().__init__(server, loop=loop, **options)
        self._begin = begin
        self._peer_address: str | None = None
        # What the task waits for, while a request's answer is being confirmed.
        self._parked: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whose connection it is."""
        peer = transport.get_extra_info("peername")
        self._peer_address = str(peer[0]) if peer else None
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Answer a request at once, if it came alone while nothing is under way and can be."""
        waiter = self._waiter
        if waiter is None or waiter.done() or self._messages:
            super().data_received(data)
            return
        # So that the task sleeps on while its next request may be answered.
        self._waiter = None
        try:
            super().data_received(data)
        finally:
            self._waiter = waiter
        if len(self._messages) == 1:
            answer = self._answer_to(*self._messages[0])
            if answer is Step.WAITING:
                self._waiter, self._parked = None, waiter
                return
            if isinstance(answer, bytes):
                self._give(answer)
                return
        if self._messages and not waiter.done():
            waiter.set_result(None)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Let the task end, also while an answer is being confirmed."""
        if self._parked is not None:
            self._waiter, self._parked = self._parked, None
        super().connection_lost(exc)

    def _answer_to(self, message: object, payload: object) -> bytes | Step | None:
        if (
            payload is not EMPTY_PAYLOAD
            or not isinstance(message, RawRequestMessage)  # a malformed request is none
            or message.method not in METHODS
            or message.version != HttpVersion11
            or message.should_close
            or message.upgrade
            or not self._can_write()
        ):
            return None
        try:
            return self._begin(message, self._peer_address, self._resume)
        except Exception:  # raised here it would end the connection, with the request unanswered
            log.exception("a bug: what may be cached is left to the application")
            return None

    def _can_write(self) -> bool:
        transport = self.transport
        return (
            transport is not None
            and not transport.is_closing()
            # Else the client reads slower than we answer: the task waits for it.
            and not transport.get_write_buffer_size()
        )

    def _resume(self, answer: bytes | None) -> None:
        """Go on with the request whose answer was being confirmed."""
        waiter, self._parked = self._parked, None
        if waiter is None:
            return  # the client has hung up
        self._waiter = waiter
        if answer is not None and self._can_write():
            self._give(answer)
        if waiter.done():
            return
        if self._messages:
            waiter.set_result(None)
        elif self._close or self._force_close:
            waiter.cancel()

    def _give(self, answer: bytes) -> None:
        """Write an answer, and do what aiohttp's task does between two requests."""
        if self.transport is not None:
            self.transport.write(answer)
        self._messages.popleft()
        if self._parser is not None:
            self._parser.message_consumed()
        if self._manager is not None:
            self._manager.requests_count += 1
        self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout
        if self._keepalive_handle is None and not self._force_close:
            # It came while the answer was being confirmed.
            self._keepalive_handle = self._loop.call_at(
                self._next_keepalive_close_time, self._process_keepalive
            )


class FastRunner(Runner):
    """Runs an application behind a fast path, with request targets normalised.

    Cached responses are given on the connection, and in the handler before routing where that
    can't be: under an aiohttp other than the one that `FastConnection` was made for, and for the
    rarer ways to ask (pipelining, HTTP/1.0, a connection that is to be closed).
    """

    __slots__ = ("_fast_path",)

    def __init__(
        self,
        app: web.Application,
        fast_path: BeforeRouting,
        **options: Any,  # those of `Runner`
    ) -> None:
        super().__init__(app, **options)
        self._fast_path = fast_path

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        server.request_factory = _with_normal_targets(server.request_factory)
        return server

    def _connection(self) -> Callable[..., web.RequestHandler]:
        if aiohttp.__version__.startswith(_KNOWN_AIOHTTP):
            return partial(
                FastConnection,
                begin=self._fast_path.begin_message,
                refuse=self._refuse,
                connections=self._connections,
            )
        log.warning(
            "aiohttp %s is not the one (%s*) whose connections can give cached responses: "
            "the handler gives them",
            aiohttp.__version__,
            _KNOWN_AIOHTTP,
        )
        return super()._connection()

    def _around(self, handle: Handle) -> Handle:
        find_response = self._fast_path.find_response

        async def handle_request(request: web.BaseRequest) -> web.StreamResponse:
            response = await find_response(request)
            return response if response is not None else await handle(request)

        return handle_request


def _with_normal_targets(make: Callable[..., web.BaseRequest]) -> Callable[..., web.BaseRequest]:
    def make_request(message: RawRequestMessage, *others: Any) -> web.BaseRequest:
        return make(normal_request(message), *others)

    return make_request
