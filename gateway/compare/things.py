"""What is compared: payloads, schemas, parts of documents and built-in names, made ready."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from gateway.compare.dialects import is_openapi
from gateway.compare.document_set import DocumentSet
from gateway.compare.documents import STDIN, Document, is_address, read_document
from gateway.compare.references import Library, Node, UnreadableSchema
from gateway.compare.relation import CannotJudge
from gateway.compare.sample_schema import schema_of_samples
from gateway.compare.schema_shapes import pointed, shapes_of_schema
from gateway.compare.shapes import Shapes, shapes_of_samples
from gateway.contract.schemas import LOOPS, NEXGATE, SCHEMA_NAMES, named_schema

_BUILT_IN: Final = "built-in:"
_SCHEMA_TYPES: Final = frozenset(
    {"object", "array", "string", "number", "integer", "boolean", "null"}
)
_SCHEMA_WORDS: Final = ("properties", "items", "required", "$defs", "anyOf", "oneOf", "allOf")
# What a whole answer or a page has in place of a resource.
_LISTS: Final = ("clips", "content", "notifications")


@dataclass(frozen=True)
class Thing:
    """One side of a comparison; `remark` says what was opened to get at it.

    `node` is its schema; of a payload, whose values are `samples`, the schema that they suggest.
    """

    title: str
    shapes: Shapes
    node: Node
    remark: str = ""
    samples: tuple[object, ...] | None = None
    is_named: bool = False

    @property
    def is_sample(self) -> bool:
        """Whether it is a payload and no description."""
        return self.samples is not None


@dataclass(frozen=True)
class Payload:
    """A decoded payload, not yet opened: what it is compared with tells how far."""

    title: str
    value: object


@dataclass(frozen=True)
class _Part:
    """A part of a document that may be a schema."""

    document: Document
    pointer: str | None


def read_things(
    a: str, b: str, *, strict: bool, read_stdin: Callable[[], bytes]
) -> tuple[Library, Thing, Thing]:
    """Both sides of a comparison with the library of their schemas; raises `CannotJudge`.

    A payload that holds the other side's resource inside an answer or a page is opened.
    """
    if a == b == STDIN:
        raise CannotJudge("only one of the two can be read from standard input")
    documents = DocumentSet()
    parts = [_found(documents, name, strict=strict, read_stdin=read_stdin) for name in (a, b)]
    library = Library(documents.fetch_beside)
    for part in parts:
        library.add_document(part.document.uri, part.document.contents)
    first, second = (_understood(library, part) for part in parts)
    things = [
        _opened(library, one, other) if isinstance(one, Payload) else one
        for one, other in ((first, second), (second, first))
    ]
    return library, things[0], things[1]


def _found(
    documents: DocumentSet, name: str, *, strict: bool, read_stdin: Callable[[], bytes]
) -> _Part:
    if name in SCHEMA_NAMES:
        way = "strict" if strict else "tolerant"
        schema = named_schema(name, strict=strict)
        return _Part(Document(name, f"{_BUILT_IN}{way}/{name}", schema), "")
    place, mark, pointer = name.partition("#")
    if name.startswith((f"{LOOPS}:", f"{NEXGATE}:")) and not Path(place).exists():
        raise CannotJudge(f"{name} is no built-in name{_suggestion(name)}")
    try:
        document = read_document(place, read_stdin)
    except CannotJudge as problem:
        hint = "" if is_address(place) or Path(place).exists() else _suggestion(name)
        raise CannotJudge(f"{problem}{hint}") from None
    contents = documents.add_named(document)
    title = document.title if place == STDIN else name
    return _Part(Document(title, document.uri, contents), pointer if mark else None)


def _understood(library: Library, part: _Part) -> Thing | Payload:
    document, pointer = part.document, part.pointer
    try:
        found = pointed(document.contents, pointer or "")
        if is_openapi(document.contents) and pointer is None:
            hint = _parts(document.contents)
            raise CannotJudge(
                f"{document.title} is an OpenAPI document; compare it with another one, "
                f"or name a part of it{hint}"
            )
        is_part = pointer is not None and (is_openapi(document.contents) or _is_schema(found))
        if not (is_part or _is_schema(document.contents)):
            return Payload(document.title, found)
        node = library.find_schema(document.uri, quote(pointer or "", safe="/%~$"))
        _refuse_bad_schema(document.title, node)
        shapes = shapes_of_schema(node)
        is_named = document.uri.startswith(_BUILT_IN)
        return Thing(document.title, shapes, node, is_named=is_named)
    except UnreadableSchema as problem:
        raise CannotJudge(f"{document.title}: {problem}") from None


def _refuse_bad_schema(title: str, node: Node) -> None:
    try:
        Draft202012Validator.check_schema(node.schema)
    except SchemaError as problem:
        place = "/".join(map(str, problem.absolute_path))
        raise CannotJudge(f"{title} is no JSON Schema: {problem.message} at /{place}") from None
    except RecursionError:
        raise CannotJudge(f"{title} is nested too deeply") from None


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


def _opened(library: Library, payload: Payload, other: Thing | Payload) -> Thing:
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
        return _sampled(library, payload.title, value, remark)
    remark = f"opened: its {'.'.join(remarks)}" if remarks else ""
    return _sampled(library, payload.title, [value], remark)


def _sampled(library: Library, title: str, samples: list[object], remark: str) -> Thing:
    try:
        node = library.made_schema(schema_of_samples(samples))
        return Thing(title, shapes_of_samples(samples), node, remark, tuple(samples))
    except RecursionError:
        raise CannotJudge(f"{title} is nested too deeply") from None


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
