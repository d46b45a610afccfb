"""Kept answers over HTTP: validators, content codings, `Cache-Status` (RFC 9110, 9111, 9211).

`private, no-cache`: a browser may keep such an answer but must ask, so that its own cache never
hides a like.
"""

from typing import Final

from aiohttp import hdrs, web

from gateway.routes.codings import MIN_CODED_BYTES, available_codings, choose_coding, compress
from gateway.routes.encoded import EncodedResponse
from gateway.routes.validators import entity_tag, is_match
from gateway.service.answers import Held

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


def held_response(request: web.BaseRequest, held: Held, request_id: str) -> EncodedResponse:
    """An answer with its validator, in the coding that suits the client; 304 where it has it."""
    body, cache_status = held
    headers = request.headers
    coding = None
    if body.length >= MIN_CODED_BYTES:
        coding = choose_coding(headers.get(hdrs.ACCEPT_ENCODING), CODINGS)
    fields = _FIELDS % (entity_tag(body.tag, coding), request_id.encode())
    if cache_status is not None:
        fields += b"Cache-Status: loops-gateway; %b\r\n" % cache_status
    condition = headers.get(hdrs.IF_NONE_MATCH)
    if condition is not None and is_match(condition, body.tag, IDENTITY):
        return EncodedResponse(304, fields, (), 0)
    if coding is None:
        return EncodedResponse(200, fields, body.parts(), body.length)
    coded = body.coded(coding, compress)
    fields += b"Content-Encoding: %b\r\n" % coding.encode()
    return EncodedResponse(200, fields, (coded,), len(coded))
