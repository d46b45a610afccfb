"""Kept answers over HTTP: validators, content codings, `Cache-Status` (RFC 9110, 9111, 9211).

`private, no-cache`: a browser may keep such an answer but must ask, so that its own cache never
hides a like.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from aiohttp import hdrs

from gateway.http.content_coding import MIN_CODED_BYTES, available_codings, choose_coding, compress
from gateway.http.etag import entity_tag, is_match
from gateway.http.prepared_response import EncodedResponse, kept_message
from gateway.service.results import Held

CODINGS: Final = available_codings()
IDENTITY: Final[tuple[str | None, ...]] = (None, *CODINGS)
_FIELDS: Final = (
    b"Content-Type: application/json\r\n"
    b"Cache-Control: private, no-cache\r\n"
    b"Vary: Authorization, Cookie, Accept-Encoding\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
    b"Server: loops-gateway\r\n"
    b"ETag: %b\r\n"
    b"X-Request-Id: %b\r\n"
)
_FIELDS_WITH_STATUS: Final = _FIELDS + b"Cache-Status: loops-gateway; %b\r\n"


class _Message(NamedTuple):
    """An answer but for what depends on the connection; `fields` are header lines."""

    status: int
    fields: bytes
    pieces: Sequence[bytes]
    length: int


def held_response(headers: Mapping[str, str], held: Held, request_id: str) -> EncodedResponse:
    """An answer with its validator, in the coding that suits the client; 304 where it has it.

    `headers` are the request's.
    """
    return EncodedResponse(*_message(headers, held, request_id))


def held_message(headers: Mapping[str, str], held: Held, request_id: str) -> bytes:
    """The same as one message, for a GET on a connection that is kept."""
    return kept_message(*_message(headers, held, request_id))


def _message(headers: Mapping[str, str], held: Held, request_id: str) -> _Message:
    body, cache_status = held
    accepted = headers.get(hdrs.ACCEPT_ENCODING)
    coding = None
    if accepted is not None and body.length >= MIN_CODED_BYTES:
        coding = choose_coding(accepted, CODINGS)
    tag, own_id = entity_tag(body.tag, coding), request_id.encode()
    if cache_status is None:
        fields = _FIELDS % (tag, own_id)
    else:
        fields = _FIELDS_WITH_STATUS % (tag, own_id, cache_status)
    condition = headers.get(hdrs.IF_NONE_MATCH)
    if condition is not None and is_match(condition, body.tag, IDENTITY):
        return _Message(304, fields, (), 0)
    if coding is None:
        return _Message(200, fields, body.pieces, body.length)
    coded = body.coded(coding, compress)
    fields += b"Content-Encoding: %b\r\n" % coding.encode()
    return _Message(200, fields, (coded,), len(coded))
