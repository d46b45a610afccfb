"""The named schemas of both APIs: what is promised (strict), and what can be lived with (tolerant).

A name is the side and the resource, `loops:VideoResource` or `nexgate:Clip`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from pydantic import BaseModel

from gateway.contract import loops_responses
from gateway.contract.json_schema import (
    Schema,
    definitions,
    document,
    type_names,
    with_loops_formats,
)
from gateway.contract.nexgate import DOCUMENTS
from mappings import loops, nexgate
from mappings.loops import LoopsModel

LOOPS: Final = "loops"
NEXGATE: Final = "nexgate"


@dataclass(frozen=True)
class _Tolerance:
    """What clients live with in a Loops resource although it is not promised."""

    nullable: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


def _loops_models() -> dict[str, type[BaseModel]]:
    exported = {name: getattr(loops, name) for name in loops.__all__}
    return {
        name: model
        for name, model in (vars(loops_responses) | exported).items()
        if isinstance(model, type) and issubclass(model, LoopsModel) and model is not LoopsModel
    }


def _nexgate_models() -> dict[str, type[BaseModel]]:
    exported = {name: getattr(nexgate, name) for name in nexgate.__all__}
    return {
        name: model
        for name, model in exported.items()
        if isinstance(model, type) and issubclass(model, BaseModel) and name in DOCUMENTS
    }


LOOPS_MODELS: Final[Mapping[str, type[BaseModel]]] = _loops_models()
# What the gateway reads, where that is less than what is documented.
READ_MODELS: Final[Mapping[str, type[BaseModel]]] = _nexgate_models()

SCHEMA_NAMES: Final[tuple[str, ...]] = (
    *(f"{LOOPS}:{name}" for name in sorted(LOOPS_MODELS)),
    *(f"{NEXGATE}:{name}" for name in sorted(DOCUMENTS)),
)

# Where real servers differ from the documents without harm (Loops API, Docs versus source).
_LOOPS_TOLERANCE: Final[Mapping[str, _Tolerance]] = {
    "VideoMedia": _Tolerance(nullable=("src_url", "duration", "width", "height")),
    "VideoAudio": _Tolerance(nullable=("sound_id",)),
    "CommentResource": _Tolerance(nullable=("is_edited", "is_hidden"), optional=("media",)),
    "ReplyResource": _Tolerance(nullable=("is_edited", "is_hidden"), optional=("media",)),
    "CompactMedia": _Tolerance(optional=("width", "height")),
    "CompactVideo": _Tolerance(optional=("captionText", "captionLinked")),
    "Account": _Tolerance(optional=("likes_count",)),
    # Loops' own errors carry `message`, or `error` and `data`, seldom all three.
    "ErrorBody": _Tolerance(optional=("message", "error", "data")),
    "ErrorDetail": _Tolerance(optional=("reason",)),
}
# Without these the gateway leaves an object out, or refuses the answer.
_NEXGATE_REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "Clip": ("id", "postId"),
    "ClipPage": ("clips",),
    "Comment": ("id",),
    "Profile": ("id",),
    "Envelope": ("data",),
    "SignedIn": ("accessToken", "refreshToken"),
    "LoginTicket": ("tempToken",),
    "ResentTicket": ("newTempToken",),
    "RenewedToken": ("newToken",),
}
# Which JSON types the gateway takes for a documented one: a number may be written as a text, an id
# as a number, and null says nothing (mappings.values).
_TAKEN_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "string": ("string", "number"),
    "integer": ("number", "string"),
    "number": ("number", "string"),
}
# What an odd value fails at, and the gateway mends.
_BEYOND_TOLERANCE: Final = frozenset({"minimum", "enum", "const", "format"})


def named_schema(name: str, *, strict: bool = True) -> Schema:
    """The JSON Schema (2020-12) of a named resource, whole in itself; raises KeyError.

    *Strict* is what the documents promise: every field there, of its type, none beside them.
    *Tolerant* is what can be lived with: unknown fields are fine; in a Loops resource so are null
    for a list and the deviations known of real servers; in a Nexgate object everything is optional
    that the gateway does not need, null says nothing, and numbers may be texts.
    """
    side, _, resource = name.partition(":")
    if name not in SCHEMA_NAMES:
        raise KeyError(name)
    return document(resource, schemas_of(side, strict=strict))


@cache
def schemas_of(side: str, *, strict: bool = True) -> Mapping[str, Schema]:
    """Every definition of one side, by the name of its resource."""
    if side == LOOPS:
        found = definitions(LOOPS_MODELS.values())
        formatted = {name: with_loops_formats(name, schema) for name, schema in found.items()}
        return (
            formatted
            if strict
            else {n: _tolerant_loops(n, schema) for n, schema in formatted.items()}
        )
    documented = definitions(DOCUMENTS.values())
    if strict:
        return documented
    read = definitions(READ_MODELS.values())
    return {
        name: _tolerant_nexgate(name, read.get(name, schema)) for name, schema in documented.items()
    }


def _tolerant_loops(name: str, schema: Schema) -> Schema:
    tolerance = _LOOPS_TOLERANCE.get(name, _Tolerance())
    properties = {
        field: _nullable(field_schema)
        if _is_list(field_schema) or field in tolerance.nullable
        else field_schema
        for field, field_schema in _properties(schema).items()
    }
    required = [field for field in _required(schema) if field not in tolerance.optional]
    return _open(schema, properties, required)


def _tolerant_nexgate(name: str, schema: Schema) -> Schema:
    required = list(_NEXGATE_REQUIRED.get(name, ()))
    properties = {
        field: _taken_for(field_schema, nullable=field not in required)
        for field, field_schema in _properties(schema).items()
    }
    return _open(schema, properties, required)


def _open(schema: Schema, properties: dict[str, Schema], required: list[str]) -> Schema:
    kept = {key: value for key, value in schema.items() if key != "additionalProperties"}
    return {**kept, "properties": properties, "required": required}


def _taken_for(schema: Schema, *, nullable: bool) -> Schema:
    types = type_names(schema)
    if not types:
        return _nullable(schema) if nullable else schema
    taken = [name for name in types for name in _TAKEN_FOR.get(name, (name,)) if name != "null"]
    kept = {key: value for key, value in schema.items() if key not in _BEYOND_TOLERANCE}
    return {**kept, "type": list(dict.fromkeys([*taken, *(["null"] if nullable else [])]))}


def _nullable(schema: Schema) -> Schema:
    types = type_names(schema)
    if types:
        return {**schema, "type": list(dict.fromkeys([*types, "null"]))}
    if not schema:
        return schema
    choices = schema.get("anyOf")
    branches = choices if isinstance(choices, list) else [schema]
    return {"anyOf": branches if {"type": "null"} in branches else [*branches, {"type": "null"}]}


def _is_list(schema: Schema) -> bool:
    return "array" in type_names(schema)


def _properties(schema: Schema) -> dict[str, Schema]:
    properties = schema.get("properties", {})
    return properties if isinstance(properties, dict) else {}


def _required(schema: Schema) -> list[str]:
    required = schema.get("required", [])
    return required if isinstance(required, list) else []
