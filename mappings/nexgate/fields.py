"""How the fields of Nexgate objects are read: every reader is total and gives JSON-safe values."""

import re
from typing import Annotated, TypeGuard

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

from mappings import ids, moments, values
from mappings.addresses import web_address

MAX_LQIP_LENGTH = 20_000
_lower_uuid = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_MAX_SIDE_PX = 2**31 - 1
_TEXT_ALONE = {str}


def is_lower_uuid(value: object) -> TypeGuard[str]:
    """Whether a value is the text of a UUID as Nexgate writes it: nothing of it has to be read."""
    return type(value) is str and _lower_uuid(value) is not None


def identifier(value: object) -> str | None:
    """An id as trimmed text, a UUID in lower case; None when there is none."""
    if is_lower_uuid(value):
        return value
    text = (values.text(value) or "").strip()
    return text.lower() if ids.is_uuid_text(text) else text or None


def side_px(value: object) -> int | None:
    """A width or height in pixels; None when it is unknown.

    One written as text is treated as unknown: a rule of ours, the document has numbers.
    """
    if type(value) is int:
        return value if 1 <= value <= _MAX_SIDE_PX else None
    size = None if isinstance(value, str) else values.number(value)
    if size is None:
        return None
    return round(size) if 1 <= round(size) <= _MAX_SIDE_PX else None


def moment_text(value: object) -> str | None:
    """A moment as text, whatever it was written as; a text stays, for its reader to judge."""
    return values.text(value if type(value) is str else moments.moment_text(value))


def _link(value: object) -> str | None:
    """An address in its one form; a text that is none stays, for who gives it back to Nexgate."""
    return web_address(value) or values.text(value)


def _record(value: object) -> object | None:
    return value if isinstance(value, (dict, BaseModel)) else None


def _record_or_empty(value: object) -> object:
    return {} if _record(value) is None else value


def records(value: object) -> list[object]:
    """The objects of a list; other items, and what is no list, are left out."""
    items = value if isinstance(value, (list, tuple)) else ()
    return [item for item in items if _record(item) is not None]


def texts(value: object) -> list[str]:
    """The texts of a list; numbers are written out, other items are left out."""
    items = value if isinstance(value, (list, tuple)) else ()
    return [text for text in map(values.text, items) if text is not None]


def variants(value: object) -> dict[str, str]:
    """The variants that have a name and a content; a placeholder image is one of bounded size."""
    read: dict[str, str] = {}
    for key, item in value.items() if isinstance(value, dict) else ():
        name, content = values.text(key), _content(item)
        if name and content and (name != "lqip" or _is_placeholder_image(content)):
            read[name] = content
    return read


def variant_addresses(value: object) -> dict[str, str]:
    """What of `variants` may be an address, as it is: unread, because most is never looked at."""
    if not isinstance(value, dict):
        return {}
    if not "".join(value).isascii():
        value = variants(value)
    if set(map(type, value.values())) == _TEXT_ALONE:
        found = value.copy()
    else:
        found = {name: item for name, item in value.items() if type(item) is str}
    found.pop("lqip", None)
    found.pop("", None)
    return found


def _content(value: object) -> str | None:
    return values.text(value) if isinstance(value, str) and value.strip() else None


def _is_placeholder_image(value: str) -> bool:
    return value.startswith("data:image/") and len(value) <= MAX_LQIP_LENGTH


Identifier = Annotated[str | None, BeforeValidator(identifier)]
Text = Annotated[str | None, BeforeValidator(values.text)]
Texts = Annotated[tuple[str, ...], BeforeValidator(texts)]
Moment = Annotated[str | None, BeforeValidator(moment_text)]
LengthS = Annotated[int | float | None, BeforeValidator(moments.length_s)]
Link = Annotated[str | None, BeforeValidator(_link)]
Flag = Annotated[bool, BeforeValidator(values.flag)]
Count = Annotated[int, BeforeValidator(values.count)]
Number = Annotated[int | float | None, BeforeValidator(values.number)]
SidePx = Annotated[int | None, BeforeValidator(side_px)]
Variants = Annotated[dict[str, str], BeforeValidator(variants)]
OPTIONAL = BeforeValidator(_record)
EMPTY_IF_ABSENT = BeforeValidator(_record_or_empty)
RECORDS = BeforeValidator(records)


class NexgateModel(BaseModel):
    """What all Nexgate objects share: tolerant, immutable, known by their camelCase names."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="ignore",
        frozen=True,
        validate_by_alias=True,
        validate_by_name=True,
    )
