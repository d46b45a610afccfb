"""aiohttp's connection, server and runner, where aiohttp's own refusals are the application's.

What can't be read as a request never becomes one: aiohttp answers it by itself, in plain text that
quotes what came (a Bearer token, too), names its version, and logs all of it with a traceback.
"""

import asyncio
from asyncio import AbstractEventLoop, BaseTransport, Transport
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, cast

from aiohttp import HttpVersion10, HttpVersion11, web
from aiohttp.http import RawRequestMessage

from gateway.http.connections import Connections

Handle = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
# The answer where aiohttp would give one: its status, and what was raised, if anything was.
Refuse = Callable[[web.BaseRequest, int, BaseException | None], web.StreamResponse]

# How long a client that sends a body nobody reads has to see the answer before the end.
_LINGERING_S: Final = 2.0
_UNREADABLE_METHOD: Final = "UNKNOWN"  # aiohttp's word for what is no request
_SPOKEN: Final = frozenset({HttpVersion10, HttpVersion11})
_UNSPOKEN: Final = web.RequestKey("unspoken_version", bool)


class Connection(web.RequestHandler):
    """A connection whose refusals are answered by `refuse`; it is closed after them."""

    __slots__ = ("_admitted", "_connections", "_refuse")

    def __init__(
        self,
        server: web.Server,
        *,
        refuse: Refuse,
        connections: Connections,
        loop: AbstractEventLoop,
        **options: Any,  # aiohttp's own
    ) -> None:
        super().__init__(server, loop=loop, **options)
        self._refuse = refuse
        self._connections = connections
        self._admitted: Transport | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Begin to read, if one more connection may be open."""
        stream = cast("Transport", transport)  # uvloop's is none by its class
        if self._connections.admit(stream):
            self._admitted = stream
            super().connection_made(transport)
        else:
            stream.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Make room for another one."""
        if self._admitted is not None:
            self._connections.forget(self._admitted)
            self._admitted = None
        super().connection_lost(exc)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what is no request, or to one whose handler failed; `message` quotes it.

        Raises ConnectionError where an answer has been begun: another can't follow it.
        """
        if request.writer.output_size > 0:
            raise ConnectionError("an answer has been begun")
        response = self._refuse(request, status, exc)
        response.force_close()
        return response


class ConnectionServer(web.Server):
    """aiohttp's server with connections that `make` makes."""

    def __init__(self, stock: web.Server, make: Callable[..., web.RequestHandler]) -> None:
        super().__init__(
            stock.request_handler,
            request_factory=stock.request_factory,
            handler_cancellation=stock.handler_cancellation,
            loop=stock._loop,
            **stock._kwargs,
        )
        self._make = make

    def __call__(self) -> web.RequestHandler:
        return self._make(self, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """Runs an application; all that aiohttp refuses by itself is answered by `refuse`.

    `connections` says how many may be open, and ends those that stall.
    """

    __slots__ = ("_connections", "_looking", "_refuse")

    def __init__(
        self,
        app: web.Application,
        *,
        refuse: Refuse,
        connections: Connections,
        **options: Any,  # aiohttp's own
    ) -> None:
        super().__init__(app, lingering_time=_LINGERING_S, **options)
        self._refuse = refuse
        self._connections = connections
        self._looking: asyncio.Task[None] | None = None

    async def _make_server(self) -> web.Server:
        server = ConnectionServer(await super()._make_server(), self._connection())
        server.request_handler = _with_refusals(self._around(server.request_handler), self._refuse)
        server.request_factory = _with_spoken_versions(server.request_factory)
        self._looking = asyncio.create_task(self._connections.end_stalled())
        return server

    async def stop_accepting(self) -> None:
        """Take no new connections, and end those that are idle."""
        for site in list(self.sites):
            await site.stop()
        await asyncio.sleep(0)  # what came before has begun
        if self.server is not None:
            self.server.pre_shutdown()

    async def _cleanup_server(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
        await super()._cleanup_server()

    def _around(self, handle: Handle) -> Handle:
        """What is done between the connection and the application."""
        return handle

    def _connection(self) -> Callable[..., web.RequestHandler]:
        """What makes the connections."""
        return partial(Connection, refuse=self._refuse, connections=self._connections)


def is_unreadable(request: web.BaseRequest) -> bool:
    """Whether this stands for something that could not be read as a request."""
    return request.method == _UNREADABLE_METHOD or _UNSPOKEN in request


def _with_refusals(handle: Handle, refuse: Refuse) -> Handle:
    async def handle_request(request: web.BaseRequest) -> web.StreamResponse:
        # Looking for what is not there takes as long as raising an exception.
        if not request.keep_alive and _UNSPOKEN in request:
            response = refuse(request, 400, None)
            response.force_close()
            return response
        try:
            return await handle(request)
        except web.HTTPException as error:  # before any middleware: an expectation, for one
            return refuse(request, error.status, error)

    return handle_request


def _with_spoken_versions(make: Callable[..., web.BaseRequest]) -> Callable[..., web.BaseRequest]:
    """Mark requests of a version we don't speak; aiohttp would answer as if it did."""

    def make_request(message: RawRequestMessage, *others: Any) -> web.BaseRequest:
        if message.version in _SPOKEN:
            return make(message, *others)
        request = make(message._replace(version=HttpVersion11, should_close=True), *others)
        request[_UNSPOKEN] = True
        return request

    return make_request
