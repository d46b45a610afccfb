"""The model of `/docs`: operations and resources of the OpenAPI document, as short texts."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_SCHEMAS: Final = "#/components/schemas/"


@dataclass(frozen=True)
class TypePart:
    """A piece of a type's description; `resource` names the resource it links to."""

    text: str
    resource: str | None = None


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of a body or resource."""

    name: str
    type: tuple[TypePart, ...]
    is_required: bool
    remark: str = ""
    place: str = ""


@dataclass(frozen=True)
class Reply:
    """The response with one status; `example` is JSON as text."""

    status: str
    remark: str
    type: tuple[TypePart, ...] = ()
    fields: tuple[Field, ...] = ()
    example: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the status is 4xx or 5xx."""
        return self.status >= "400"


@dataclass(frozen=True)
class Call:
    """One operation; `who` may call it."""

    name: str
    method: str
    path: str
    summary: str
    remark: str
    who: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    body_types: tuple[str, ...]
    replies: tuple[Reply, ...]


@dataclass(frozen=True)
class Resource:
    """One resource with its fields."""

    name: str
    remark: str
    fields: tuple[Field, ...]
    example: str = ""


@dataclass(frozen=True)
class Family:
    """The operations of one tag."""

    name: str
    calls: list[Call] = field(default_factory=list)


def families(document: Mapping[str, object]) -> list[Family]:
    """Every operation of a document under the heading of its tag, in the document's order."""
    found = {str(tag["name"]): Family(str(tag["name"])) for tag in _objects(document.get("tags"))}
    for path, item in _items(document.get("paths")):
        shared = _objects(item.get("parameters"))
        for method in _METHODS:
            operation = item.get(method)
            if isinstance(operation, dict):
                call = _call(method, path, operation, shared, document)
                tag = str(operation["tags"][0])
                found.setdefault(tag, Family(tag)).calls.append(call)
    return [family for family in found.values() if family.calls]


def resources(document: Mapping[str, object]) -> list[Resource]:
    """Every resource of a document, by name."""
    return [
        Resource(
            name,
            str(schema.get("description", "")),
            _fields(schema),
            "".join(_pretty(example) for example in _list(schema.get("examples"))[:1]),
        )
        for name, schema in sorted(_items(_at(document, "components", "schemas")))
    ]


def _call(
    method: str,
    path: str,
    operation: Mapping[str, object],
    shared: list[dict[str, object]],
    document: Mapping[str, object],
) -> Call:
    contents = _at(operation, "requestBody", "content")
    body = next((value.get("schema") for _, value in _items(contents)), None)
    return Call(
        name=str(operation["operationId"]),
        method=method.upper(),
        path=path,
        summary=str(operation.get("summary", "")),
        remark=str(operation.get("description", "")),
        who=_who(_list(operation.get("security"))),
        parameters=tuple(
            _parameter(item) for item in [*shared, *_objects(operation.get("parameters"))]
        ),
        body=_fields(body) if isinstance(body, dict) else (),
        body_types=tuple(name for name, _ in _items(contents)),
        replies=tuple(
            _reply(status, item, document) for status, item in _items(operation.get("responses"))
        ),
    )


def _who(security: list[object]) -> str:
    if not security:
        return "Anyone"
    return "A guest or a viewer" if {} in security else "Signed in"


def _parameter(parameter: Mapping[str, object]) -> Field:
    schema = parameter.get("schema")
    return Field(
        str(parameter["name"]),
        _type(schema) + _bounds(schema),
        parameter.get("required") is True,
        str(parameter.get("description", "")),
        str(parameter["in"]),
    )


def _reply(status: str, item: Mapping[str, object], document: Mapping[str, object]) -> Reply:
    response = _resolved(item, document)
    remark = str(response.get("description", ""))
    kind, content = next(iter(_items(response.get("content"))), ("", {}))
    schema = content.get("schema")
    if not isinstance(schema, dict) or not schema:
        return Reply(status, remark, (TypePart(kind),) if kind else ())
    fields = _fields(schema) if "properties" in schema else ()
    type_parts = _type(schema) if kind == "application/json" else (TypePart(kind),)
    return Reply(status, remark, type_parts, fields, _example(content))


def _example(content: Mapping[str, object]) -> str:
    if "example" in content:
        return _pretty(content["example"])
    first = next((example for _, example in _items(content.get("examples"))), {})
    return _pretty(first["value"]) if "value" in first else ""


def _resolved(item: Mapping[str, object], document: Mapping[str, object]) -> Mapping[str, object]:
    """`item`, or what its `$ref` refers to."""
    reference = item.get("$ref")
    if not isinstance(reference, str):
        return item
    found = _at(document, *reference.removeprefix("#/").split("/"))
    return found if isinstance(found, dict) else {}


def _fields(schema: Mapping[str, object]) -> tuple[Field, ...]:
    required = _list(schema.get("required"))
    return tuple(
        Field(name, _type(member) + _bounds(member), name in required)
        for name, member in _items(schema.get("properties"))
    )


def _type(schema: object) -> tuple[TypePart, ...]:
    """A short description of a schema; resources it refers to are links."""
    if not isinstance(schema, dict):
        return (TypePart("anything"),)
    reference = schema.get("$ref")
    if isinstance(reference, str):
        name = reference.removeprefix(_SCHEMAS)
        return (TypePart(name, name),)
    choices = _list(schema.get("anyOf"))
    if choices:
        return _joined([_type(choice) for choice in choices], " or ")
    if "const" in schema:
        return (TypePart(json.dumps(schema["const"])),)
    types = schema.get("type", "anything")
    names = [str(name) for name in (types if isinstance(types, list) else [types])]
    return _joined([_named(name, schema) for name in names], " or ")


def _named(name: str, schema: Mapping[str, object]) -> tuple[TypePart, ...]:
    if name == "array":
        return (TypePart("list of "), *_type(schema.get("items")))
    others = schema.get("additionalProperties")
    if name == "object" and isinstance(others, dict) and others:
        return (TypePart("map to "), *_type(others))
    form = schema.get("format")
    return (TypePart(f"{name} ({form})" if name == "string" and form else name),)


def _bounds(schema: object) -> tuple[TypePart, ...]:
    if not isinstance(schema, dict):
        return ()
    allowed = _list(schema.get("enum"))
    bounds = [f"one of {', '.join(map(str, allowed))}"] if allowed else []
    lowest, highest = schema.get("minimum"), schema.get("maximum")
    if lowest is not None and highest is not None:
        bounds.append(f"{lowest} to {highest}")
    if "default" in schema:
        bounds.append(f"default {schema['default']}")
    return tuple(TypePart(f", {bound}") for bound in bounds)


def _joined(parts: Iterable[tuple[TypePart, ...]], separator: str) -> tuple[TypePart, ...]:
    joined: list[TypePart] = []
    for part in parts:
        joined += [TypePart(separator), *part] if joined else part
    return tuple(joined)


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _at(value: object, *names: str) -> object:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _items(value: object) -> list[tuple[str, dict[str, object]]]:
    return (
        [(k, v) for k, v in value.items() if isinstance(v, dict)] if isinstance(value, dict) else []
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _objects(value: object) -> list[dict[str, object]]:
    return [item for item in _list(value) if isinstance(item, dict)]
