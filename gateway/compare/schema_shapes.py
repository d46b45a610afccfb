"""The shape that a JSON Schema describes; references are followed within its document."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from typing import Final

from gateway.compare.shapes import (
    ANY,
    EVERY_KEY,
    ITEM,
    Shape,
    Shapes,
    joined,
    merged_shape,
    merged_shapes,
)

# Deep enough for every resource; a schema that refers to itself ends here.
_MAX_DEPTH: Final = 12


class UnreadableSchema(ValueError):
    """A schema that can't be followed; the message says why."""


def shapes_of_schema(schema: object, document: object) -> Shapes:
    """The shape a schema describes. `document` is what its references lead into.

    Raises `UnreadableSchema` for a reference that leads nowhere or out of the document.
    """
    return _Reader(document).read(schema, "", 0)


class _Reader:
    """Follows references within one document."""

    def __init__(self, document: object) -> None:
        self._document = document

    def read(self, schema: object, path: str, depth: int) -> Shapes:
        """The shapes of a schema and everything in it, the own one first."""
        if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
            return {path: Shape(frozenset({ANY}))}
        if "$ref" in schema:
            return self.read(self._target(str(schema["$ref"])), path, depth + 1)
        for key in ("anyOf", "oneOf"):
            choices = schema.get(key)
            if isinstance(choices, list) and choices:
                read = [self.read(choice, path, depth + 1) for choice in choices]
                return reduce(merged_shapes, read)
        parts = schema.get("allOf")
        if isinstance(parts, list) and parts:
            rest = {key: value for key, value in schema.items() if key != "allOf"}
            read = [self.read(part, path, depth + 1) for part in [*parts, rest]]
            return reduce(_both, read)
        return {path: _own(schema), **dict(self._members(schema, path, depth))}

    def _members(
        self, schema: Mapping[str, object], path: str, depth: int
    ) -> Iterator[tuple[str, Shape]]:
        properties, required = schema.get("properties"), schema.get("required")
        needed = required if isinstance(required, list) else []
        for name, schema_of_field in properties.items() if isinstance(properties, Mapping) else ():
            below = self.read(schema_of_field, joined(path, name), depth + 1)
            yield from _entered(below, joined(path, name), is_required=name in needed)
        others = schema.get("additionalProperties")
        if isinstance(others, Mapping) and others:
            below = self.read(others, f"{path}{EVERY_KEY}", depth + 1)
            yield from _entered(below, f"{path}{EVERY_KEY}", is_required=False)
        items = schema.get("items")
        if isinstance(items, Mapping) and items:
            yield from self.read(items, f"{path}{ITEM}", depth + 1).items()

    def _target(self, reference: str) -> object:
        if not reference.startswith("#"):
            raise UnreadableSchema(f"{reference} leads out of the document")
        return pointed(self._document, reference[1:])


def pointed(document: object, pointer: str) -> object:
    """What a JSON pointer (RFC 6901) leads to; raises `UnreadableSchema` when nothing is there."""
    found = document
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, Mapping) and key in found:
            found = found[key]
        elif (
            isinstance(found, list) and key.isascii() and key.isdecimal() and int(key) < len(found)
        ):
            found = found[int(key)]
        else:
            raise UnreadableSchema(f"nothing is at #{pointer}")
    return found


def _own(schema: Mapping[str, object]) -> Shape:
    named = schema.get("type")
    names = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    if not names:
        names = _guessed(schema)
    types = frozenset(str(name) for name in names if name != "null")
    types = types - {"integer"} if "number" in types else types
    form = schema.get("format")
    return Shape(
        types=types,
        is_nullable="null" in names or types == {ANY},
        format=form if isinstance(form, str) and "string" in types else None,
    )


def _guessed(schema: Mapping[str, object]) -> list[str]:
    """The types of a schema that names none."""
    if "const" in schema or "enum" in schema:
        listed = schema.get("enum", [schema.get("const")])
        values = listed if isinstance(listed, list) else [listed]
        return [_type_name(value) for value in values]
    if "properties" in schema:
        return ["object"]
    return ["array"] if "items" in schema else [ANY]


def _type_name(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return names.get(type(value), ANY)


def _entered(shapes: Shapes, path: str, *, is_required: bool) -> Iterator[tuple[str, Shape]]:
    for name, shape in shapes.items():
        yield name, replace(shape, is_required=is_required) if name == path else shape


def _both(one: Shapes, other: Shapes) -> Shapes:
    """All of several schemas hold: what one of them says of a field is what holds for it."""
    combined = dict(one)
    for path, shape in other.items():
        known = combined.get(path)
        if known is None or not known.is_known:
            combined[path] = replace(shape, is_required=shape.is_required or bool(known))
        elif shape.is_known:
            combined[path] = replace(merged_shape(known, shape), is_required=known.is_required)
    return combined
