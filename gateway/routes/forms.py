"""Fields of a body, however a client wrote them: a form, multipart or JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_request import FileField
from multidict import MultiMapping

FormValue = str | bytes | bytearray | FileField


class UnreadableBody(ValueError):
    """A body that is none of the three."""


@dataclass(frozen=True)
class Fields:
    """Texts by name. No text holds what could not be written out again."""

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
        """The names that came more than once."""
        return {name for name, texts in self.values.items() if len(texts) > 1}


async def read_fields(request: web.Request) -> Fields:
    """The fields of a body, by its content type; no body has none. Raises `UnreadableBody`."""
    if request.content_type == "application/json" or request.content_type.endswith("+json"):
        return _from_json(await request.read())
    try:
        return fields_of(await request.post())
    # What aiohttp's multipart reader and the decoders say of a body that is not what it claims.
    except (ValueError, LookupError, AssertionError, RuntimeError, HttpProcessingError) as error:
        raise UnreadableBody("the body can't be read") from error


def fields_of(found: MultiMapping[str] | MultiMapping[FormValue]) -> Fields:
    """The texts of a query or a form; files are left out."""
    values: dict[str, tuple[str, ...]] = {}
    for name, value in found.items():
        if isinstance(value, str):
            values[_sound(name)] = (*values.get(_sound(name), ()), _sound(value))
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
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, bool):
            yield "true" if one else "false"
        elif isinstance(one, str | int):
            yield str(one)


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
