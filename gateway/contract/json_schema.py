"""Models as JSON Schema 2020-12: plain, self-contained, without what only pydantic needs."""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

Schema = dict[str, object]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = "#/$defs/"
COMPONENTS = "#/components/schemas/"
# What values look like is known by a field's name, alike in every Loops resource (Loops API, Type
# cheat-sheet); Nexgate's documents carry their formats themselves.
_LOOPS_FORMATS: Mapping[str, str] = {
    **dict.fromkeys(("created_at", "updated_at", "read_at", "blocked_at"), "date-time"),
    **dict.fromkeys(
        ("url", "avatar", "thumbnail", "src_url", "hls_url", "remote_url", "video_thumbnail"), "uri"
    ),
}
# The same name elsewhere is something else: a report rule's `key` is a number.
_FORMATS_OF: Mapping[str, Mapping[str, str]] = {"VideoAudio": {"key": "uuid"}}
# What pydantic writes for a bound of a value that is made ready by a function first.
_BOUNDS: Mapping[str, str] = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
}


def definitions(models: Iterable[type[BaseModel]]) -> dict[str, Schema]:
    """The schema of every model and of what they are made of, by name."""
    _, schema = models_json_schema(
        [(model, "validation") for model in models], ref_template=_REFERENCE + "{model}"
    )
    found = schema.get("$defs", {})
    return {name: _plain(definition) for name, definition in found.items()}


def with_loops_formats(resource: str, schema: Schema) -> Schema:
    """A definition of a Loops resource with the formats of its texts."""
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return schema
    formats = {**_LOOPS_FORMATS, **_FORMATS_OF.get(resource, {})}
    formatted = {
        name: {**value, "format": formats[name]} if name in formats and _is_text(value) else value
        for name, value in properties.items()
    }
    return {**schema, "properties": formatted}


def document(name: str, found: Mapping[str, Schema]) -> Schema:
    """The definition `name` as a schema of its own, with what it refers to in `$defs`."""
    needed: dict[str, Schema] = {}
    waiting = [name]
    while waiting:
        for reference in references(found[waiting.pop()]):
            if reference not in needed:
                needed[reference] = found[reference]
                waiting.append(reference)
    parts = {"$defs": dict(sorted(needed.items()))} if needed else {}
    return {"$schema": DIALECT, "title": name, **found[name], **parts}


def for_openapi(schema: Schema) -> Schema:
    """A definition whose references lead to the components of an OpenAPI document."""
    return {key: _led_to_components(value) for key, value in schema.items()}


def inlined(model: type[BaseModel]) -> Schema:
    """The schema of a model that is made of nothing but plain fields."""
    return definitions([model])[model.__name__]


def _led_to_components(value: object) -> object:
    if isinstance(value, dict):
        return {
            key: part.replace(_REFERENCE, COMPONENTS)
            if key == "$ref" and isinstance(part, str)
            else _led_to_components(part)
            for key, part in value.items()
        }
    return [_led_to_components(part) for part in value] if isinstance(value, list) else value


def references(schema: object) -> list[str]:
    """The names of the definitions that a schema refers to."""
    if isinstance(schema, dict):
        own = schema.get("$ref")
        inner = [name for value in schema.values() for name in references(value)]
        return [own.removeprefix(_REFERENCE), *inner] if isinstance(own, str) else inner
    if isinstance(schema, list):
        return [name for value in schema for name in references(value)]
    return []


def type_names(schema: Schema) -> tuple[str, ...]:
    """The JSON types a schema names; none when it doesn't say."""
    named = schema.get("type", ())
    return (named,) if isinstance(named, str) else tuple(named) if isinstance(named, list) else ()


def _is_text(schema: object) -> bool:
    return isinstance(schema, dict) and "string" in type_names(schema)


def _plain(schema: Mapping[str, object]) -> Schema:
    """A copy without titles and defaults, and with simple choices as type lists."""
    plain = {
        _BOUNDS.get(key, key): _plain_part(key, value)
        for key, value in schema.items()
        if key not in ("title", "default")
    }
    choices = plain.get("anyOf")
    return _without_choice(plain, choices) if isinstance(choices, list) else plain


def _plain_part(key: str, value: object) -> object:
    if isinstance(value, dict):
        if key in ("properties", "$defs"):
            return {name: _plain(part) for name, part in value.items()}
        return _plain(value)
    if isinstance(value, list):
        return [_plain(item) if isinstance(item, dict) else item for item in value]
    return value


def _without_choice(schema: Schema, choices: Sequence[object]) -> Schema:
    """`anyOf` a type with details, and null, becomes one type list; other choices stay."""
    branches = [choice for choice in choices if isinstance(choice, dict)]
    detailed = [branch for branch in branches if branch.keys() != {"type"}]
    if len(detailed) > 1 or any("type" not in branch for branch in branches):
        return schema
    types = list(dict.fromkeys(name for branch in branches for name in type_names(branch)))
    if "number" in types:
        types = [name for name in types if name != "integer"]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    details = {key: value for branch in detailed for key, value in branch.items()}
    return {**rest, **details, "type": types if len(types) > 1 else types[0]}
