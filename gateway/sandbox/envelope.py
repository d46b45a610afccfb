"""Nexgate's answer envelope (Nexgate API reference, 2.3, 2.4 and 2.7; rule S8)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

import orjson

Json = dict[str, object]


@dataclass(frozen=True)
class Reply:
    """The reply of an operation: 200 with the envelope, or 204 without a body."""

    message: str
    data: object = None
    status: int = 200


NO_CONTENT = Reply("", None, 204)


class Refusal(Exception):
    """A failure answered with the error envelope; `data` repeats the message unless given."""

    def __init__(self, message: str, status: int = 400, data: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.data = message if data is None else data


def local_time(at: datetime) -> str:
    """A date-time without zone, seconds always present, no trailing zeros in the fraction (2.7)."""
    text = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{at.microsecond:06d}".rstrip("0") if at.microsecond else text


def envelope(status: int, message: str, data: object, at: datetime, *, success: bool) -> Json:
    """The five fields of every response."""
    return {
        "success": success,
        "httpStatus": HTTPStatus(status).name,
        "message": message,
        "action_time": local_time(at),
        "data": data,
    }


def encoded(document: Json) -> bytes:
    """The document as UTF-8 JSON."""
    return orjson.dumps(document)
