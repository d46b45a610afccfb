"""Schemas, changes of schemas and documents at random, small enough to meet one another."""

import copy
from collections.abc import Callable
from random import Random
from typing import Any

_NAMES = ("a", "b", "ab", "kind")
_PATTERNS = ("^a", "b$", ".", "^[a-b]+$")
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, 3, -1, 1.0, 1.5, 0.5, "", "a", "b", "ab", "abc", [], [1],
    {}, {"a": 1},
)  # fmt: skip
_TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
_FORMATS = ("uuid", "date-time", "int32")
_PLAIN = ("type", "types", "enum", "const", "number", "text", "size", "required", "format")

Part = Callable[[], Any]
Make = Callable[[Random, Part], dict[str, Any]]


def made_schema(random: Random, depth: int = 3, *, is_root: bool = True) -> Any:
    """A JSON Schema (2020-12) over a handful of names and values."""
    if not is_root and random.random() < 0.12:
        return random.choice([True, False, {}, {}])
    schema: dict[str, Any] = {}
    for _ in range(random.choice([1, 1, 2, 2, 3, 4])):
        schema.update(_limit(random, depth))
    if is_root:
        schema["$defs"] = {"d e": made_schema(random, 1, is_root=False)}
    return schema


def changed_schema(random: Random, schema: Any) -> Any:
    """The schema with one limit somewhere in it added, taken away or changed."""
    changed = copy.deepcopy(schema)
    place = random.choice(_places(changed))
    limit = _limit(random, 1)
    words = [word for word in place if word != "$defs"]
    action = random.choice(["add", "remove", "change", "change"])
    if action == "remove" and words:
        del place[random.choice(words)]
    elif action == "change" and words:
        _change(random, place, random.choice(words))
    else:
        place.update(limit)
    return changed


def made_document(random: Random, depth: int = 3) -> Any:
    """A JSON value over the same names and values."""
    roll = random.random()
    if depth and roll < 0.35:
        names = random.sample(_NAMES, random.randint(0, 3))
        return {name: made_document(random, depth - 1) for name in names}
    if depth and roll < 0.5:
        return [made_document(random, depth - 1) for _ in range(random.randint(0, 3))]
    return copy.deepcopy(random.choice(_VALUES))


def _places(value: Any) -> list[dict[str, Any]]:
    """The schemas in a schema, itself first."""
    found = [value] if isinstance(value, dict) else []
    for word, part in value.items() if isinstance(value, dict) else ():
        if word in ("properties", "patternProperties", "dependentSchemas", "$defs"):
            found += [place for one in part.values() for place in _places(one)]
        elif word in ("allOf", "anyOf", "oneOf", "prefixItems"):
            found += [place for one in part for place in _places(one)]
        elif word in _ONE:
            found += _places(part)
    return found


_ONE = (
    "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then",
    "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip


def _change(random: Random, place: dict[str, Any], word: str) -> None:
    value: Any = place[word]
    if isinstance(value, bool):
        place[word] = not value
    elif isinstance(value, int | float):
        place[word] = max(0, value + random.choice([-1, 1])) or 1
    elif word in ("enum", "required", "type") and isinstance(value, list) and len(value) > 1:
        value.pop(random.randrange(len(value)))
    else:
        place.update(_limit(random, 1))


def _limit(random: Random, depth: int) -> dict[str, Any]:
    """One or two keywords with values."""
    kinds = (*_PLAIN, *_NESTED) if depth > 0 else _PLAIN
    kind = random.choice(kinds)
    if kind in _PLAIN:
        return _plain_limit(random, kind)
    make = _SCHEMAS if kind in _SCHEMAS else _OTHERS
    return make[kind](random, lambda: made_schema(random, depth - 1, is_root=False))


def _plain_limit(random: Random, kind: str) -> dict[str, Any]:
    number = random.choice([0, 1, 2, 3])
    match kind:
        case "type":
            return {"type": random.choice(_TYPES)}
        case "types":
            return {"type": random.sample(_TYPES, random.randint(1, 3))}
        case "enum":
            return {"enum": [copy.deepcopy(one) for one in random.sample(_VALUES, 3)]}
        case "const":
            return {"const": copy.deepcopy(random.choice(_VALUES))}
        case "number":
            words = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
            bound = random.choice([number, number + 0.5, -1])
            factor = random.choice([1, 2, 4, 0.5])
            return random.choice([{random.choice(words): bound}, {"multipleOf": factor}])
        case "text":
            word = random.choice(["minLength", "maxLength"])
            return random.choice([{word: number}, {"pattern": random.choice(_PATTERNS)}])
        case "size":
            word = random.choice(["minItems", "maxItems", "minProperties", "maxProperties"])
            return random.choice([{word: number}, {"uniqueItems": True}])
        case "required":
            trigger, wanted = random.sample(_NAMES, 2)
            return random.choice(
                [{"required": [wanted]}, {"dependentRequired": {trigger: [wanted]}}]
            )
    return {"format": random.choice(_FORMATS)}


def _members(random: Random, part: Part) -> dict[str, Any]:
    members = {name: part() for name in random.sample(_NAMES, random.randint(1, 2))}
    required = [name for name in members if random.random() < 0.5]
    return {"properties": members, **({"required": required} if required else {})}


def _contains(random: Random, part: Part) -> dict[str, Any]:
    bounds: list[dict[str, Any]] = [{}, {"minContains": 0}, {"minContains": 2}, {"maxContains": 1}]
    return {"contains": part(), **random.choice(bounds)}


def _reference(random: Random, part: Part) -> dict[str, Any]:
    del part
    return {"properties": {"a": {"$ref": random.choice(["#", "#/$defs/d%20e"])}}}


_SCHEMAS: dict[str, Make] = {
    "members": _members,
    "more members": _members,
    "contains": _contains,
    "reference": _reference,
    "patterns": lambda random, part: {"patternProperties": {random.choice(_PATTERNS): part()}},
    "others": lambda random, part: {"additionalProperties": random.choice([False, part()])},
    "items": lambda random, part: {"items": part()},
    "prefix": lambda random, part: {"prefixItems": [part() for _ in range(random.randint(1, 2))]},
}
_OTHERS: dict[str, Make] = {
    "choice": lambda random, part: {random.choice(["anyOf", "oneOf"]): [part(), part()]},
    "another choice": lambda random, part: {"oneOf": [part(), part()]},
    "all": lambda random, part: {"allOf": [part(), part()]},
    "not": lambda random, part: {"not": part()},
    "if": lambda random, part: {"if": part(), random.choice(["then", "else"]): part()},
    "if and else": lambda random, part: {"if": part(), "then": part(), "else": part()},
    "dependent": lambda random, part: {"dependentSchemas": {random.choice(_NAMES): part()}},
    "names": lambda random, part: {"propertyNames": part()},
    "unevaluated": lambda random, part: {
        f"unevaluated{random.choice(['Properties', 'Items'])}": random.choice([False, part()])
    },
}
_NESTED = (*_SCHEMAS, *_OTHERS)
