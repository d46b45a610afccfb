"""The shape of JSON: for every field its types, whether it may be null or missing, its format.

A shape is read off sample payloads here, off schemas in `schema_shapes`. Fields are named by dotted
paths; `tags[]` is the item of a list, `variants.*` any key of a map, and `` (nothing) the whole.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

ANY: Final = "any"
ITEM: Final = "[]"
EVERY_KEY: Final = ".*"
# Deeper than any resource; what is below is not looked at.
_MAX_DEPTH: Final = 60
_PLAIN_NAME: Final = re.compile(r'[^."\[\]*]+')
_LAST_NAME: Final = re.compile(r'(^|\.)("(?:[^"\\]|\\.)*"|[^."]*)$')
# The first that fits a text is its format.
_FORMATS: Final = (
    ("date-time", re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")),
    ("date-time-local", re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?")),
    ("uuid", re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")),
    ("uri", re.compile(r"[a-z][a-z0-9+.-]*://\S+|data:\S+")),
    ("decimal-id", re.compile(r"0|[1-9][0-9]{0,38}", re.ASCII)),
)


@dataclass(frozen=True)
class Shape:
    """What one field holds.

    `types` are JSON types without null; none means that only null was seen, `any` that nothing is
    said. `format` is that of its texts, None when they have no common one. `is_required` says that
    the field is never missing where its parent is there.
    """

    types: frozenset[str] = frozenset()
    is_nullable: bool = False
    format: str | None = None
    is_required: bool = True

    @property
    def is_known(self) -> bool:
        """Whether anything but null was seen or described."""
        return bool(self.types) and ANY not in self.types

    @property
    def values(self) -> str:
        """What it may hold, in words."""
        words = sorted(self.types) + (
            ["null"] if self.is_nullable and ANY not in self.types else []
        )
        return (" | ".join(words) or "nothing") + (f" ({self.format})" if self.format else "")

    def __str__(self) -> str:
        return self.values if self.is_required else f"{self.values}, may be missing"


Shapes = dict[str, Shape]


def shapes_of_samples(samples: Iterable[object]) -> Shapes:
    """The common shape of sample values: what all of them have is required."""
    return reduce(merged_shapes, (dict(_found_in(sample, "")) for sample in samples))


def merged_shapes(one: Mapping[str, Shape], other: Mapping[str, Shape]) -> Shapes:
    """What either of two shapes may be; a field that only one of them has may be missing."""
    merged: Shapes = {}
    for path in dict.fromkeys([*one, *other]):
        mine, theirs = one.get(path), other.get(path)
        if mine is not None and theirs is not None:
            merged[path] = merged_shape(mine, theirs)
            continue
        shape = mine or theirs
        seen_by_both = _holds_fields(one, path) and _holds_fields(other, path)
        if shape is not None:
            merged[path] = replace(shape, is_required=shape.is_required and not seen_by_both)
    return merged


def merged_shape(one: Shape, other: Shape) -> Shape:
    """One field that is now this, now that."""
    formats = {shape.format for shape in (one, other) if "string" in shape.types}
    return Shape(
        types=_simplest(one.types | other.types),
        is_nullable=one.is_nullable or other.is_nullable,
        format=formats.pop() if len(formats) == 1 else None,
        is_required=one.is_required and other.is_required,
    )


def parent(path: str) -> str:
    """The path of what a field is in; the whole is in itself."""
    if path.endswith(ITEM):
        return path.removesuffix(ITEM)
    return _LAST_NAME.sub("", path)


def joined(path: str, name: str) -> str:
    """The path of a field within another; a name that would be mistaken for a path is quoted."""
    written = name if _PLAIN_NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)
    return f"{path}.{written}" if path else written


def format_of(text: str) -> str | None:
    """The format of a text by its looks; None for plain text."""
    return next((name for name, pattern in _FORMATS if pattern.fullmatch(text)), None)


def folded(shapes: Mapping[str, Shape], maps: Iterable[str]) -> Shapes:
    """The same with all keys of each map (by its path) taken together, as the other side has it."""
    result = dict(shapes)
    for path in maps:
        keys = [name for name in result if _is_key_of(name, path)]
        if not keys:
            continue
        together = result.pop(keys[0])
        for name in keys[1:]:
            together = merged_shape(together, result.pop(name))
        result[f"{path}{EVERY_KEY}"] = replace(together, is_required=False)
    return result


def _is_key_of(name: str, path: str) -> bool:
    is_below = name != path and parent(name) == path
    return is_below and not name.endswith((ITEM, EVERY_KEY))


def _holds_fields(shapes: Mapping[str, Shape], path: str) -> bool:
    """Whether what the field is in was there, so that the field could have been."""
    within = shapes.get(parent(path))
    return within is not None and not path.endswith(ITEM) and "object" in within.types


def _found_in(value: object, path: str, depth: int = 0) -> Iterable[tuple[str, Shape]]:
    if depth > _MAX_DEPTH:
        yield path, Shape(frozenset({ANY}))
        return
    yield path, _shape(value)
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _found_in(member, joined(path, name), depth + 1)
    if isinstance(value, list) and value:
        items = (dict(_found_in(item, f"{path}{ITEM}", depth + 1)) for item in value)
        yield from reduce(merged_shapes, items).items()


def _shape(value: object) -> Shape:
    if value is None:
        return Shape(is_nullable=True)
    if isinstance(value, str):
        return Shape(frozenset({"string"}), format=format_of(value))
    for kind, name in _TYPES:
        if isinstance(value, kind):
            return Shape(frozenset({name}))
    return Shape(frozenset({ANY}))


def _simplest(types: frozenset[str]) -> frozenset[str]:
    if ANY in types:
        return frozenset({ANY})
    return types - {"integer"} if "number" in types else types


# A boolean is an integer to Python, so it comes first.
_TYPES: Final = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (list, "array"),
    (dict, "object"),
)
