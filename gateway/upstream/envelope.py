"""Reads Nexgate's envelope: (status, headers, bytes) in, data or NexgateError out. No I/O.

No other module knows the envelope.
"""

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final, NamedTuple

from gateway.json_text import read_json
from gateway.upstream.endpoints import Endpoint
from gateway.upstream.nexgate_error import NexgateError
from mappings import values
from mappings.error_kinds import Kind, classify

MIN_RETRY_AFTER_S: Final = 1.0
MAX_RETRY_AFTER_S: Final = 3600.0

_BODILESS: Final = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT})
_NO_ANSWER: Final = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT})
# An envelope has at least one of these.
_MEMBERS: Final = frozenset({"success", "httpStatus", "data"})
_NO: Final = frozenset({"false", "no", "0"})
_STATED: Final = re.compile(r"([1-9][0-9]{2})(?: .*)?", re.ASCII)
# Longer than every known message; the rest of a longer one is cut off.
_MESSAGE_LENGTH: Final = 500


class RawReply(NamedTuple):
    """A reply as received; `headers` is case-insensitive or has names in their usual spelling."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Reply(NamedTuple):
    """A success: the envelope's `data`, and how many broken values were repaired in it.

    `was_settled`: Nexgate refused because the wanted state was there already.
    """

    data: object = None
    repairs: int = 0
    was_settled: bool = False


class _Document(NamedTuple):
    """A body as a JSON object, or in `trouble` the reason word why it isn't one."""

    content: Mapping[str, object]
    repairs: int = 0
    trouble: str | None = None


def is_body_read(endpoint: Endpoint, status: int) -> bool:
    """Whether the body of a reply with this status has to be read."""
    if _is_success(status):
        return endpoint.has_answer and status not in _BODILESS
    return status >= HTTPStatus.BAD_REQUEST


def read_reply(endpoint: Endpoint, raw: RawReply, *, now: float) -> Reply:
    """The data of a success; empty for a refusal that means the wanted state is there already.

    The status decides first; under a successful one `success: false` decides, by the envelope's
    own `httpStatus` (Nexgate API reference, What a robust client must handle). `now` is in
    seconds since the epoch, for a Retry-After given as a date.
    Raises NexgateError for everything else.
    """
    status = raw.status
    if not is_body_read(endpoint, status):
        if _is_success(status):
            return Reply()
        # A redirect is not followed: that would send the viewer's token to an address from a reply.
        raise NexgateError(Kind.BROKEN, route=endpoint.route, status=status, reason="redirect")
    document = _read_document(raw.body)
    if _is_success(status):
        if document.trouble is not None:
            raise NexgateError(
                Kind.BROKEN, route=endpoint.route, status=status, reason=document.trouble
            )
        if not document.content.keys() & _MEMBERS:
            # Of something between, or another server: it says nothing of what was asked for.
            raise NexgateError(
                Kind.BROKEN, route=endpoint.route, status=status, reason="no_envelope"
            )
        if not _is_refusal(document.content):
            return Reply(document.content.get("data"), document.repairs)
        status = _stated_status(document.content.get("httpStatus"))
    wait_s = retry_after_s(raw.headers.get("Retry-After"), now=now)
    return _refused(endpoint, status, document, wait_s)


def _is_success(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def _refused(endpoint: Endpoint, status: int, document: _Document, wait_s: float | None) -> Reply:
    message = _message(document.content)
    kind = endpoint.meanings.get(_plain(message)) if message else None
    if kind is None:
        is_envelope = bool(document.content.keys() & {"success", "httpStatus"})
        kind = classify(status, message, envelope=is_envelope, trouble=document.trouble)
    # A gateway in between that got no answer; or Nexgate, of what it asked in turn.
    if endpoint.is_write and status in _NO_ANSWER and kind in (Kind.BROKEN, Kind.TIMEOUT):
        kind = Kind.OUTCOME_UNKNOWN
    if kind in endpoint.settled:
        return Reply(was_settled=True)
    raise NexgateError(
        kind,
        route=endpoint.route,
        status=status,
        retry_after_s=wait_s,
        reason=document.trouble,
    )


def _is_refusal(envelope: Mapping[str, object]) -> bool:
    success = envelope.get("success")
    if isinstance(success, str):
        return _plain(success) in _NO
    return isinstance(success, (int, float)) and success == 0


def _message(envelope: Mapping[str, object]) -> str | None:
    """The text of a refusal; `data` normally repeats it (Nexgate Clips API, Error envelope)."""
    for key in ("message", "data"):
        value = envelope.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()[:_MESSAGE_LENGTH]
    return None


def _plain(text: str) -> str:
    return text.strip().removesuffix(".").lower()


def _stated_status(stated: object) -> int:
    """The status that an envelope's `httpStatus` states, at least 400; 400 for none.

    It is a name ("NOT_FOUND"), a number, or both ("404 NOT_FOUND").
    """
    name = (values.text(stated) or "").strip().upper()
    number = _STATED.fullmatch(name)
    known = int(number[1]) if number else HTTPStatus.__members__.get(name, HTTPStatus.BAD_REQUEST)
    return max(int(known), HTTPStatus.BAD_REQUEST)


def _read_document(body: bytes) -> _Document:
    if not body.strip():
        return _Document({}, trouble="empty")
    try:
        content, repairs = read_json(body)
    except (ValueError, RecursionError):
        return _Document({}, trouble="html" if body.lstrip().startswith(b"<") else "not_json")
    if not isinstance(content, dict):
        return _Document({}, trouble="not_an_object")
    return _Document(content, repairs)


def retry_after_s(text: str | None, *, now: float) -> float | None:
    """The wait a Retry-After header asks for, within 1 to 3600 seconds (RFC 9110, 10.2.3).

    Seconds and HTTP dates are read; None for anything else.
    """
    if text is None:
        return None
    text = text.strip()
    seconds = float(text) if text.isascii() and text.isdigit() else _seconds_until(text, now)
    if seconds is None:
        return None
    return min(max(seconds, MIN_RETRY_AFTER_S), MAX_RETRY_AFTER_S)


def _seconds_until(date: str, now: float) -> float | None:
    try:
        at = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)  # "-0000": in UTC, of unknown origin
    return at.timestamp() - now
