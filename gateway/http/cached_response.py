"""Cached responses over HTTP: validators, content codings, `Cache-Status` (RFC 9110, 9111, 9211).

`private, no-cache`: a browser may store such a response but must validate it, so that its own cache
never hides a like.
"""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from aiohttp import hdrs
from multidict import MultiMapping

from gateway.http.content_coding import MIN_CODED_BYTES, available_codings, choose_coding, compress
from gateway.http.etag import entity_tag, is_match
from gateway.http.list_fields import joined_field
from gateway.http.prepared_response import PreparedResponse, prepared_message

CODINGS: Final = available_codings()
IDENTITY: Final[tuple[str | None, ...]] = (None, *CODINGS)
_FIELDS: Final = (
    b"Content-Type: application/json\r\n"
    b"Cache-Control: private, no-cache\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
    b"Server: loops-gateway\r\n"
    b"%b"
    b"X-Request-Id: %b\r\n"
)
_CACHE_STATUS: Final = b"Cache-Status: loops-gateway; %b\r\n"
# By the coding: the body's tag goes into its entity tag.
_CODED_FIELDS: Final = {
    coding: _FIELDS + b"ETag: " + entity_tag(b"%b", coding) + b"\r\n" for coding in IDENTITY
}


class CachedBody(Protocol):
    """The body of a cached response: its bytes in pieces, and what stands for them in an ETag."""

    @property
    def tag(self) -> bytes:
        """ASCII text, the same for the same bytes."""

    @property
    def length(self) -> int:
        """The number of bytes."""

    @property
    def pieces(self) -> Sequence[bytes]:
        """The bytes, to be joined."""

    def coded(self, coding: str, compress: Callable[[bytes, str], bytes]) -> bytes:
        """The bytes in a content coding."""


# A response but for what depends on the connection: status, header lines, the body's pieces and
# length. A tuple without names, which would cost a hit a fiftieth.
_Message = tuple[int, bytes, Sequence[bytes], int]


def cached_response(
    headers: MultiMapping[str],
    body: CachedBody,
    cache_status: bytes | None,
    request_id: str,
    origin_lines: bytes,
) -> PreparedResponse:
    """A cached response with its validator, in the coding that suits the client; 304 if it has it.

    `headers` are the request's; `cache_status` is what `Cache-Status` says of it (RFC 9211),
    `origin_lines` are the lines of `OriginFields`.
    """
    return PreparedResponse(*_message(headers, body, cache_status, request_id, origin_lines))


def cached_message(
    method: str,
    headers: MultiMapping[str],
    body: CachedBody,
    cache_status: bytes | None,
    request_id: str,
    origin_lines: bytes,
) -> tuple[int, bytes]:
    """The same as its status and one message, for a GET or HEAD on a connection that is kept."""
    status, fields, pieces, length = _message(headers, body, cache_status, request_id, origin_lines)
    has_body = method != hdrs.METH_HEAD
    return status, prepared_message(status, fields, pieces, length, has_body=has_body)


def _message(
    headers: MultiMapping[str],
    body: CachedBody,
    cache_status: bytes | None,
    request_id: str,
    origin_lines: bytes,
) -> _Message:
    coding = None
    if body.length >= MIN_CODED_BYTES:
        accepted = joined_field(headers, hdrs.ACCEPT_ENCODING)
        coding = None if accepted is None else choose_coding(accepted, CODINGS)
    fields = _CODED_FIELDS[coding] % (origin_lines, request_id.encode(), body.tag)
    if cache_status is not None:
        fields += _CACHE_STATUS % cache_status
    condition = joined_field(headers, hdrs.IF_NONE_MATCH)
    if condition is not None and is_match(condition, body.tag, IDENTITY):
        return 304, fields, (), 0
    if coding is None:
        return 200, fields, body.pieces, body.length
    coded = body.coded(coding, compress)
    fields += b"Content-Encoding: %b\r\n" % coding.encode()
    return 200, fields, (coded,), len(coded)
