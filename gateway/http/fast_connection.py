"""aiohttp's own connection, on which what is held is answered as soon as its request is read.

Otherwise a request is read in one turn of the event loop, woken for in the next and handled in a
third, by a task of its own: for an answer that waits for nothing that is most of the work.
"""

import logging
from asyncio import AbstractEventLoop
from collections.abc import Callable
from typing import Any, Final

import aiohttp
from aiohttp import EMPTY_PAYLOAD, HttpVersion11, hdrs, web
from aiohttp.http import RawRequestMessage

log = logging.getLogger(__name__)

# The whole message that answers a request, or None: it takes the usual way. For a GET in HTTP/1.1
# without a body, on a connection that is kept.
AnswerFromCache = Callable[[RawRequestMessage], bytes | None]

# `FastConnection` reads and writes underscored attributes of aiohttp's connection: it has to be
# looked at anew for every minor version.
_KNOWN_AIOHTTP: Final = "3.14."


class FastConnection(web.RequestHandler):
    """A connection that asks `answer` before it hands a request to its task."""

    __slots__ = ("_answer",)

    def __init__(
        self,
        server: web.Server,
        answer: AnswerFromCache,
        *,
        loop: AbstractEventLoop,
        **options: Any,  # aiohttp's own
    ) -> None:
        super().__init__(server, loop=loop, **options)
        self._answer = answer

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
        if len(self._messages) == 1 and self._is_answered(*self._messages[0]):
            self._finish_message()
        elif self._messages and not waiter.done():
            waiter.set_result(None)

    def _is_answered(self, message: object, payload: object) -> bool:
        transport = self.transport
        if (
            payload is not EMPTY_PAYLOAD
            or not isinstance(message, RawRequestMessage)  # a malformed request is none
            or message.method != hdrs.METH_GET
            or message.version != HttpVersion11
            or message.should_close
            or message.upgrade
            or transport is None
            or transport.is_closing()
            # The client reads slower than we answer: the task waits for it.
            or transport.get_write_buffer_size()
        ):
            return False
        try:
            answer = self._answer(message)
        except Exception:  # raised here it would end the connection, with the request unanswered
            log.exception("a bug: what may be held is left to the usual way")
            return False
        if answer is None:
            return False
        transport.write(answer)
        return True

    def _finish_message(self) -> None:
        """As aiohttp's task does between two requests."""
        self._messages.clear()
        if self._parser is not None:
            self._parser.message_consumed()
        if self._manager is not None:
            self._manager.requests_count += 1
        self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout


class _FastServer(web.Server):
    def __init__(self, stock: web.Server, answer: AnswerFromCache) -> None:
        super().__init__(
            stock.request_handler,
            request_factory=stock.request_factory,
            handler_cancellation=stock.handler_cancellation,
            loop=stock._loop,
            **stock._kwargs,
        )
        self._answer = answer

    def __call__(self) -> web.RequestHandler:
        return FastConnection(self, self._answer, loop=self._loop, **self._kwargs)


class FastRunner(web.AppRunner):
    """Runs an application whose connections ask `answer` before they ask the application.

    Not for applications with `on_response_prepare`: these answers are not prepared. Under an
    aiohttp other than the one it was made for it says so in the log and is a stock runner.
    """

    __slots__ = ("_answer",)

    def __init__(
        self,
        app: web.Application,
        answer: AnswerFromCache,
        **options: Any,  # aiohttp's own
    ) -> None:
        super().__init__(app, **options)
        self._answer = answer

    async def _make_server(self) -> web.Server:
        stock = await super()._make_server()
        if not aiohttp.__version__.startswith(_KNOWN_AIOHTTP):
            log.warning(
                "aiohttp %s is not the one (%s*) that held answers can be given quickly under: "
                "they take the usual way",
                aiohttp.__version__,
                _KNOWN_AIOHTTP,
            )
            return stock
        return _FastServer(stock, self._answer)
