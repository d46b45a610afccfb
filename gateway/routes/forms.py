"""The fields of a request body: URL-encoded form, multipart or JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson
from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_request import FileField
from multidict import MultiMapping

from gateway.http.request_body import at_pace
from gateway.routes.app_keys import BODY_PACE, REQUEST_METER

# What aiohttp's multipart reader and the decoders raise for a malformed body.
_MALFORMED = (ValueError, LookupError, AssertionError, RuntimeError, HttpProcessingError)

FormValue = str | bytes | bytearray | FileField


class UnreadableBody(ValueError):
    """A body that is malformed, or none of the three."""


@dataclass(frozen=True)
class Fields:
    """Text values by field name; every text can be encoded as UTF-8."""

    values: Mapping[str, tuple[str, ...]]

    def text(self, name: str) -> str | None:
        """A field's first text; None when it is missing or empty."""
        texts = self.values.get(name, ())
        return texts[0] if texts and texts[0] else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Every text of a field that may come as a list: as `name`, as `name[]`, or both."""
        return (*self.values.get(name, ()), *self.values.get(f"{name}[]", ()))

    @property
    def repeated(self) -> set[str]:
        """The names of fields that appear more than once."""
        return {name for name, texts in self.values.items() if len(texts) > 1}


def is_json(request: web.Request) -> bool:
    """Whether a body says that it is JSON."""
    return request.content_type == "application/json" or request.content_type.endswith("+json")


async def read_fields(request: web.Request) -> Fields:
    """The fields of a body, read by its content type. Raises `UnreadableBody`."""
    if is_json(request):
        return _from_json(await request.read())
    try:
        return fields_of(await request.post())
    except _MALFORMED as error:
        raise UnreadableBody("the body can't be read") from error


async def read_parts(request: web.Request, *, max_bytes: int) -> Mapping[str, bytes]:
    """The parts of a multipart body by name, files among them; of a name the last.

    While it comes the request counts as none that is worked on. Raises `UnreadableBody`,
    `HTTPRequestEntityTooLarge` past `max_bytes`, `HTTPRequestTimeout` when it comes too slowly.
    """
    meter = request.app[REQUEST_METER]
    meter.in_flight -= 1
    try:
        reading = _parts(request, max_bytes)
        return await at_pace(reading, request.content, request.app[BODY_PACE], max_bytes)
    finally:
        meter.in_flight += 1


async def _parts(request: web.Request, max_bytes: int) -> Mapping[str, bytes]:
    parts: dict[str, bytes] = {}
    length = 0
    try:
        reader = await request.clone(client_max_size=max_bytes).multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader):
                raise UnreadableBody("a part has parts of its own")
            content = bytes(await part.read(decode=True))
            length += len(content)
            if length > max_bytes:
                raise web.HTTPRequestEntityTooLarge(max_bytes)
            parts[part.name or ""] = content
    except _MALFORMED as error:
        raise UnreadableBody("the body can't be read") from error
    return parts


def fields_of(found: MultiMapping[str] | MultiMapping[FormValue]) -> Fields:
    """The texts of a query or a form; files are left out."""
    values: dict[str, tuple[str, ...]] = {}
    for name, value in found.items():
        if isinstance(value, str):
            values[_encodable(name)] = (*values.get(_encodable(name), ()), _encodable(value))
    return Fields(values)


def _from_json(raw: bytes) -> Fields:
    try:
        content = orjson.loads(raw) if raw.strip() else {}
    except orjson.JSONDecodeError as error:
        raise UnreadableBody("the body is not valid JSON") from error
    if not isinstance(content, dict):
        raise UnreadableBody("the body is no JSON object")
    return Fields({name: tuple(_texts(value)) for name, value in content.items()})


def _texts(value: object) -> Iterable[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, bool):
            yield "true" if item else "false"
        elif isinstance(item, str | int):
            yield str(item)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
