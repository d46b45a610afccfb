"""What is compared: payloads, schemas, documents and built-in names, read into shapes."""

import difflib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gateway.compare.relation import CannotJudge
from gateway.compare.schema_shapes import UnreadableSchema, pointed, shapes_of_schema
from gateway.compare.shapes import Shapes, shapes_of_samples
from gateway.contract.schemas import LOOPS, NEXGATE, SCHEMA_NAMES, named_schema

STDIN: Final = "-"
_STDIN_TITLE: Final = "standard input"
# Far more than any payload or document of either API.
LARGEST_BYTES: Final = 64_000_000
_SCHEMA_TYPES: Final = frozenset(
    {"object", "array", "string", "number", "integer", "boolean", "null"}
)
_SCHEMA_WORDS: Final = ("properties", "items", "required", "$defs", "anyOf", "oneOf", "allOf")
# What a whole answer or a page has in place of a resource.
_LISTS: Final = ("clips", "content", "notifications")


@dataclass(frozen=True)
class Thing:
    """One side of a comparison; `remark` says what was opened to get at it."""

    title: str
    shapes: Shapes
    remark: str = ""
    is_sample: bool = False


@dataclass(frozen=True)
class Payload:
    """A decoded payload, not yet opened: what it is compared with tells how far."""

    title: str
    value: object


def read_things(
    a: str, b: str, *, strict: bool, read_stdin: Callable[[], bytes]
) -> tuple[Thing, Thing]:
    """Both sides of a comparison; raises `CannotJudge`.

    A payload that holds the other side's resource inside an answer or a page is opened.
    """
    if a == b == STDIN:
        raise CannotJudge("only one of the two can be read from standard input")
    first, second = (_read(name, strict=strict, read_stdin=read_stdin) for name in (a, b))
    things = [
        _opened(one, other) if isinstance(one, Payload) else one
        for one, other in ((first, second), (second, first))
    ]
    return things[0], things[1]


def _read(name: str, *, strict: bool, read_stdin: Callable[[], bytes]) -> Thing | Payload:
    if name in SCHEMA_NAMES:
        schema = named_schema(name, strict=strict)
        return Thing(name, shapes_of_schema(schema, schema))
    place, _, pointer = name.partition("#")
    if name.startswith((f"{LOOPS}:", f"{NEXGATE}:")) and not Path(place).exists():
        raise CannotJudge(f"{name} is no built-in name{_suggestion(name)}")
    content = read_stdin() if place == STDIN else _content(Path(place), name)
    document = _decoded(content, place)
    try:
        return _understood(name, document, pointer if "#" in name else None)
    except UnreadableSchema as problem:
        raise CannotJudge(f"{name}: {problem}") from None


def _understood(name: str, document: object, pointer: str | None) -> Thing | Payload:
    found = document if pointer is None else pointed(document, pointer)
    if _is_openapi(document):
        if pointer is None:
            raise CannotJudge(f"{name} is an OpenAPI document; name a part of it{_parts(document)}")
        return Thing(name, shapes_of_schema(found, document))
    if _is_schema(document) or (pointer is not None and _is_schema(found)):
        return Thing(name, shapes_of_schema(found, document))
    return Payload(_STDIN_TITLE if name == STDIN else name, found)


def _content(path: Path, name: str) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise CannotJudge(f"{name} is larger than {LARGEST_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except OSError as error:
        hint = _suggestion(name) if isinstance(error, FileNotFoundError) else ""
        reason = error.strerror or type(error).__name__
        raise CannotJudge(f"{name} can't be read: {reason}{hint}") from None
    except ValueError:
        raise CannotJudge(f"{name!r} is no file name") from None


def _decoded(content: bytes, name: str) -> object:
    title = _STDIN_TITLE if name == STDIN else name
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise CannotJudge(f"{title} is not JSON: it is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise CannotJudge(
            f"{title} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from None
    except (RecursionError, ValueError):
        raise CannotJudge(
            f"{title} is not JSON that can be read: too deep, or a number too long"
        ) from None


def _is_openapi(document: object) -> bool:
    return isinstance(document, dict) and isinstance(document.get("openapi"), str)


def _is_schema(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("$schema"), str) or set(value) == {"$ref"}:
        return True
    named = value.get("type")
    names = named if isinstance(named, list) else [named]
    has_types = all(isinstance(name, str) and name in _SCHEMA_TYPES for name in names)
    return has_types and any(isinstance(value.get(word), (dict, list)) for word in _SCHEMA_WORDS)


def _parts(document: object) -> str:
    try:
        parts = pointed(document, "/components/schemas")
    except UnreadableSchema:
        return ""
    names = list(parts) if isinstance(parts, Mapping) else []
    return f", such as #/components/schemas/{names[0]}" if names else ""


def _suggestion(name: str) -> str:
    known = {one.lower(): one for one in SCHEMA_NAMES}
    known |= {one.partition(":")[2].lower(): one for one in SCHEMA_NAMES}
    close = difflib.get_close_matches(name.lower(), known, n=1)
    return f"; did you mean {known[close[0]]}?" if close else ""


def _opened(payload: Payload, other: Thing | Payload) -> Thing:
    """The payload as far opened as the other side asks for."""
    value = payload.value
    wanted = other.value if isinstance(other, Payload) else None
    names = set(wanted) if isinstance(wanted, dict) else _top_names(other)
    remarks = []
    while isinstance(value, dict) and not _is_like(value, names):
        inner = next(
            (name for name in ("data", *_LISTS) if isinstance(value.get(name), (dict, list))), None
        )
        if inner is None:
            break
        value = value[inner]
        remarks.append(inner)
    if isinstance(value, list) and names and not isinstance(wanted, list):
        if not value:
            raise CannotJudge(
                f"{payload.title} holds an empty list, which tells nothing of its items"
            )
        remark = f"{len(value)} of {'.'.join(remarks) or 'the list'}, taken together"
        return Thing(payload.title, shapes_of_samples(value), remark, is_sample=True)
    remark = f"opened: its {'.'.join(remarks)}" if remarks else ""
    return Thing(payload.title, shapes_of_samples([value]), remark, is_sample=True)


def _top_names(other: Thing | Payload) -> set[str]:
    if isinstance(other, Payload):
        return set()
    return {path for path in other.shapes if path and not set(path) & set(".[*")}


def _is_like(value: Mapping[str, object], names: set[str]) -> bool:
    """Whether an object is the resource itself and no answer around it."""
    is_answer = "data" in value and "id" not in value
    if not is_answer and not any(isinstance(value.get(name), list) for name in _LISTS):
        return True
    return not names or bool(names & set(value) - {"message", "links", "meta"})
