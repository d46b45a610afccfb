"""The shape that a JSON Schema describes: its fields for a person to look at.

A shape is a picture; whether two schemas fit is decided on the schemas themselves (inclusion).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from typing import Final
from urllib.parse import unquote

from gateway.compare.references import Node, UnreadableSchema
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

# Deeper than every resource; below it nothing is drawn.
_MAX_DEPTH: Final = 40

_Seen = frozenset[int]


def shapes_of_schema(node: Node) -> Shapes:
    """The shape a schema describes; where it comes back to itself anything is drawn.

    Raises `UnreadableSchema` for a reference that leads nowhere.
    """
    return _read(node, "", frozenset())


def _read(node: Node, path: str, seen: _Seen) -> Shapes:
    """The shapes of a schema and everything in it, the own one first."""
    if not node.words or node.key in seen or len(seen) > _MAX_DEPTH:
        return {path: Shape(frozenset({ANY}))}
    seen |= {node.key}
    parts = [_read(node.target(), path, seen)] if "$ref" in node.words else []
    for word in ("anyOf", "oneOf"):
        choices = [_read(choice, path, seen) for choice in node.children(word)]
        if choices:
            parts.append(reduce(merged_shapes, choices))
    parts += [_read(part, path, seen) for part in node.children("allOf")]
    own = {path: _own(node.words), **dict(_members(node, path, seen))}
    return reduce(_both, [*parts, own]) if parts else own


def _members(node: Node, path: str, seen: _Seen) -> Iterator[tuple[str, Shape]]:
    properties, required = node.words.get("properties"), node.words.get("required")
    needed = required if isinstance(required, list) else []
    for name in properties if isinstance(properties, Mapping) else ():
        below = _read(node.child("properties", name), joined(path, name), seen)
        yield from _entered(below, joined(path, name), is_required=name in needed)
    if node.words.get("additionalProperties"):
        others = node.child("additionalProperties")
        if others.words:
            below = _read(others, f"{path}{EVERY_KEY}", seen)
            yield from _entered(below, f"{path}{EVERY_KEY}", is_required=False)
    if isinstance(node.words.get("items"), Mapping) and node.words["items"]:
        yield from _read(node.child("items"), f"{path}{ITEM}", seen).items()


def pointed(document: object, pointer: str) -> object:
    """What a JSON pointer (RFC 6901) leads to; raises `UnreadableSchema` when nothing is there."""
    found = document
    for part in unquote(pointer).split("/")[1:]:
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
