"""The connection pool to Nexgate, with its limits and timeouts."""

from io import BytesIO
from typing import Final

import aiohttp
from aiohttp import hdrs
from yarl import URL

from gateway.settings.tree import NexgateSettings
from gateway.upstream.content_decoding import Decoder, UnreadableContent
from gateway.upstream.endpoints import Endpoint
from gateway.upstream.envelope import RawReply, is_body_read
from gateway.upstream.nexgate_error import CONNECTION_FAILED, NexgateError
from gateway.upstream.reply_buffer import MEMORY_FULL, ReplyBuffer, ReplyMemory
from mappings.error_kinds import Kind

# Below the 20 to 75 s after which servers close idle connections: a request sent on a connection
# that the server is just closing fails.
_KEEPALIVE_S: Final = 15.0
_CHUNK_BYTES: Final = 65_536
# A longer body is written in pieces, so that other calls go on.
_WRITTEN_AT_ONCE_BYTES: Final = 65_536

# First match decides: a connection timeout is a timeout too.
_FAILURES: Final[tuple[tuple[type[Exception], Kind, str], ...]] = (
    (aiohttp.ConnectionTimeoutError, Kind.UNAVAILABLE, "connect_timeout"),
    (TimeoutError, Kind.TIMEOUT, "timeout"),
    (aiohttp.ClientPayloadError, Kind.BROKEN, "truncated"),
    (aiohttp.ClientResponseError, Kind.BROKEN, "malformed_http"),
    (Exception, Kind.UNAVAILABLE, CONNECTION_FAILED),
)
# There was no connection yet, so nothing of the call was sent.
_NOTHING_SENT: Final = (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError)


class Transport:
    """Sends calls over a bounded pool: no cookies, no redirects, no proxies, no retries."""

    def __init__(self, settings: NexgateSettings) -> None:
        """Prepare a transport; nothing is opened yet."""
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None
        self._memory = ReplyMemory(settings.replies_limit_bytes)
        self._whole = self._timeout(settings.total_timeout_s)

    async def open(self) -> None:
        """Make the pool; a second call changes nothing."""
        if self._session is not None:
            return
        settings = self._settings
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=settings.max_connections,
                limit_per_host=settings.max_connections,
                keepalive_timeout=_KEEPALIVE_S,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),  # a jar would replay one viewer's cookies for all
            # Codings that aiohttp doesn't know would be handed on as they are.
            auto_decompress=False,
            skip_auto_headers=("Content-Type",),
            trust_env=False,
        )
        # aiohttp sends a GET or DELETE a second time when a kept-alive connection turns out to be
        # closed, and has no public switch for that. What was deleted by the first one is not found
        # by the second; reads have a retry budget of ours.
        self._session._retry_connection = False

    async def close(self) -> None:
        """Close the pool; calls under way and later ones fail with UNAVAILABLE."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def send_request(
        self,
        endpoint: Endpoint,
        url: URL,
        headers: dict[str, str],
        body: bytes | None,
        timeout_s: float,
    ) -> RawReply:
        """The reply to one request, whatever its status; its body only where it is needed.

        Raises NexgateError UNAVAILABLE when Nexgate was not reached or hung up, TIMEOUT when it
        was too slow, BROKEN when its reply broke off, was no HTTP or exceeded the size limit. Of a
        write that was sent, all of these but the size limit are OUTCOME_UNKNOWN. UNAVAILABLE is
        also a reply there is no memory for.
        """
        if self._session is None:
            raise NexgateError(Kind.UNAVAILABLE, route=endpoint.route, reason="client_closed")
        data = BytesIO(body) if body is not None and len(body) > _WRITTEN_AT_ONCE_BYTES else body
        try:
            async with self._session.request(
                endpoint.method,
                url,
                headers=headers,
                data=data,
                allow_redirects=False,
                timeout=self._whole if timeout_s == self._whole.total else self._timeout(timeout_s),
            ) as response:
                received = await self._received(endpoint, response)
                return RawReply(response.status, response.headers, received)
        except (aiohttp.ClientError, OSError) as error:
            raise _failure(endpoint, error) from error

    def _timeout(self, total_s: float) -> aiohttp.ClientTimeout:
        settings = self._settings
        return aiohttp.ClientTimeout(
            total=total_s,
            connect=settings.connect_timeout_s,  # waiting for a free connection included
            sock_connect=settings.connect_timeout_s,
            sock_read=settings.read_timeout_s,
        )

    async def _received(self, endpoint: Endpoint, response: aiohttp.ClientResponse) -> bytes:
        """The decompressed body; NexgateError BROKEN as soon as it exceeds the limit."""
        if not is_body_read(endpoint, response.status):
            return b""
        try:
            return await self._decoded(endpoint, response)
        except UnreadableContent as unreadable:
            response.close()
            raise NexgateError(
                _kind_of_refused(endpoint, unreadable.reason),
                route=endpoint.route,
                status=response.status,
                reason=unreadable.reason,
            ) from None

    async def _decoded(self, endpoint: Endpoint, response: aiohttp.ClientResponse) -> bytes:
        limit_bytes = min(endpoint.limit_bytes, self._settings.response_limit_bytes)
        decoder = Decoder(response.headers.getall(hdrs.CONTENT_ENCODING, ()))
        with ReplyBuffer(self._memory, limit_bytes) as buffer:
            async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                for piece in decoder.decode(chunk):
                    buffer.add(piece)
            decoder.finish()
            return buffer.content()


def _kind_of_refused(endpoint: Endpoint, reason: str) -> Kind:
    """What a body means that was not read to its end; where it was for want of memory: try again.

    Of a write the beginning of the reply tells that it happened, so no other try is asked for.
    """
    return Kind.UNAVAILABLE if reason == MEMORY_FULL and not endpoint.is_write else Kind.BROKEN


def _failure(endpoint: Endpoint, error: Exception) -> NexgateError:
    kind, reason = next(
        (kind, reason) for cause, kind, reason in _FAILURES if isinstance(error, cause)
    )
    if endpoint.is_write and not isinstance(error, _NOTHING_SENT):
        kind = Kind.OUTCOME_UNKNOWN
    return NexgateError(kind, route=endpoint.route, reason=reason)
