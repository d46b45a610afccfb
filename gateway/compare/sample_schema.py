"""The schema that sample values suggest to somebody who reads values like them."""

from collections.abc import Sequence
from typing import Any, Final

from gateway.compare.shapes import format_of

Schema = dict[str, Any]

# Deeper than any resource; below it anything is taken.
_MAX_DEPTH: Final = 60


def schema_of_samples(samples: Sequence[Any], depth: int = 0) -> Schema:
    """What all samples have in common: types, members, which of them are always there, formats.

    Where only null was seen nothing is known, so that anything is taken; `depth` is that of the
    samples in what they are a part of.
    """
    kinds = {_type_of(sample) for sample in samples}
    if "number" in kinds:
        kinds.discard("integer")
    if not kinds - {"null"} or depth > _MAX_DEPTH:
        return {}
    schema: Schema = {"type": sorted(kinds)}
    texts = [sample for sample in samples if isinstance(sample, str)]
    formats = {format_of(text) for text in texts}
    if len(formats) == 1 and None not in formats:
        schema["format"] = formats.pop()
    items = [item for sample in samples if isinstance(sample, list) for item in sample]
    if items:
        schema["items"] = schema_of_samples(items, depth + 1)
    objects = [sample for sample in samples if isinstance(sample, dict)]
    return {**schema, **_members(objects, depth)} if objects else schema


def _members(objects: Sequence[dict[str, Any]], depth: int) -> Schema:
    names = dict.fromkeys(name for one in objects for name in one)
    return {
        "properties": {
            name: schema_of_samples([one[name] for one in objects if name in one], depth + 1)
            for name in names
        },
        "required": [name for name in names if all(name in one for one in objects)],
    }


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return names[type(value)]
