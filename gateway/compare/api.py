"""An OpenAPI document as what is compared of it: operations with parameters, bodies, answers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit

from gateway.compare.pieces import pieces_of
from gateway.compare.references import Node, UnreadableSchema

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")
# Said elsewhere in a document (OpenAPI 3.1, Parameter Object and Response Object).
_NO_PARAMETERS: Final = frozenset({"accept", "content-type", "authorization"})
_MOST_REFERENCES: Final = 20


@dataclass(frozen=True)
class ApiParameter:
    """A parameter or a header; `schema` is None where nothing is said of its values.

    A value becomes text by a style, in which lists may be exploded, or by a media type.
    """

    name: str
    place: str
    is_required: bool
    schema: Node | None
    style: str = ""
    is_exploded: bool = False
    media_type: str = ""

    @property
    def writing(self) -> str:
        """How a value becomes text, in words."""
        return self.media_type or f"{self.style}, {'exploded' if self.is_exploded else 'in one'}"

    def is_written_like(self, other: "ApiParameter") -> bool:
        """Whether all its values become the same text as those of another; raises as `target`."""
        if self.writing == other.writing:
            return True
        if self.media_type or other.media_type:
            return False
        kinds = {piece.kind for piece in pieces_of((self.schema,))} if self.schema else {"object"}
        is_alike = self.style == other.style
        if kinds.isdisjoint({"array", "object"}):
            return is_alike or self.place != "path"
        return is_alike and "object" not in kinds and self.style == "simple"


@dataclass(frozen=True)
class ApiContent:
    """A body: its schemas by media type."""

    schemas: Mapping[str, Node | None]
    is_required: bool = True


@dataclass(frozen=True)
class ApiAnswer:
    """One of an operation's answers."""

    content: ApiContent
    headers: Mapping[str, ApiParameter]


@dataclass(frozen=True)
class ApiOperation:
    """What a client sends and what it gets.

    `parameters` are known by place and name, those of a path by their position. `security` are
    sets of credentials and scopes each of which is enough; an empty set means that none is needed.
    `calls_back` is what the server asks of its clients, as it is written.
    """

    name: str
    parameters: Mapping[tuple[str, str], ApiParameter]
    body: ApiContent | None
    answers: Mapping[str, ApiAnswer]
    security: tuple[frozenset[str], ...]
    is_unsupported: bool = False
    calls_back: object = None

    def answer_for(self, status: str) -> ApiAnswer | None:
        """What is said of a status, by itself, its range or by default."""
        name = self.name_of(status)
        return None if name is None else self.answers[name]

    def name_of(self, status: str) -> str | None:
        """Under which name that is said."""
        names = (status, f"{status[0]}XX", "default")
        return next((name for name in names if name in self.answers), None)


@dataclass(frozen=True)
class Api:
    """All operations of a document, by method and path without the placeholders' names.

    `document` is what is sent by it, `answers` the same document for what is answered.
    """

    title: str
    document: Node = field(repr=False)
    answers: Node = field(repr=False)

    @cached_property
    def bases(self) -> frozenset[str]:
        """The paths below which its servers have the operations."""
        listed = self.document.words.get("servers")
        servers = [one for one in listed if isinstance(one, Mapping)] if listed else [{"url": "/"}]
        return frozenset(urlsplit(_server_url(one)).path.rstrip("/") or "/" for one in servers)

    @property
    def calls(self) -> object:
        """What the server asks of its clients at any time, as it is written."""
        return self.document.words.get("webhooks") or None

    @property
    def parts(self) -> object:
        """What its references may lead to, as it is written."""
        return self.document.words.get("components")

    @cached_property
    def operations(self) -> Mapping[str, ApiOperation]:
        """The operations; raises `UnreadableSchema` for a reference that leads nowhere."""
        return {
            f"{method.upper()} {_PLACEHOLDER.sub('{}', path).rstrip('/') or '/'}": operation
            for path in self.document.words.get("paths", {})
            if path.startswith("/")
            for method, operation in self._of_path(path)
        }

    def _of_path(self, path: str) -> Iterator[tuple[str, ApiOperation]]:
        item = followed(self.document.child("paths", path))
        answers = followed(self.answers.child("paths", path))
        shared = list(item.children("parameters"))
        for method in METHODS:
            if isinstance(item.words.get(method), Mapping):
                node = item.child(method)
                listed = [*shared, *node.children("parameters")]
                operation = self._operation(f"{method.upper()} {path}", path, node, listed)
                yield method, replace(operation, answers=_answers(answers.child(method)))

    def _operation(self, name: str, path: str, node: Node, listed: list[Node]) -> ApiOperation:
        places = [text[1:-1] for text in _PLACEHOLDER.findall(path)]
        parameters = {}
        for one in map(followed, listed):
            parameter = _parameter(one, str(one.words.get("name")), str(one.words.get("in")))
            key = parameter.name
            if parameter.place == "header":
                key = key.lower()
            if parameter.place == "path" and key in places:
                key = str(places.index(key))
            if not (parameter.place == "header" and key in _NO_PARAMETERS):
                parameters[parameter.place, key] = parameter
        has_body = "requestBody" in node.words
        return ApiOperation(
            name=name,
            parameters=parameters,
            body=_body(followed(node.child("requestBody"))) if has_body else None,
            answers={},
            security=self._security(node),
            is_unsupported=node.words.get("x-unsupported") is True,
            calls_back=node.words.get("callbacks") or None,
        )

    def _security(self, node: Node) -> tuple[frozenset[str], ...]:
        listed = node.words.get("security", self.document.words.get("security", []))
        if not isinstance(listed, list) or not listed:
            return (frozenset(),)
        return tuple(
            frozenset(need for name, scopes in one.items() for need in self._needed(name, scopes))
            for one in listed
        )

    def _needed(self, name: str, scopes: object) -> Iterator[str]:
        """What a scheme asks for, whatever the document calls it, and the scopes."""
        yield self._credential(name)
        for scope in scopes if isinstance(scopes, list) else ():
            yield f"scope {scope}"

    def _credential(self, name: str) -> str:
        schemes = self.document.words.get("components", {}).get("securitySchemes", {})
        if name not in schemes:
            return name
        scheme = followed(self.document.child("components", "securitySchemes", name)).words
        kind = str(scheme.get("type"))
        if kind == "http":
            return f"http {str(scheme.get('scheme')).lower()}"
        if kind == "apiKey":
            return f"{scheme.get('in')} {scheme.get('name')}"
        return "http bearer" if kind in ("oauth2", "openIdConnect") else kind


def _server_url(server: Mapping[str, Any]) -> str:
    """The address of a server, with its variables at their defaults."""
    variables = server.get("variables")
    url = str(server.get("url", "/"))
    for name, one in variables.items() if isinstance(variables, Mapping) else ():
        url = url.replace(f"{{{name}}}", str(one.get("default", "")))
    return url


def followed(node: Node) -> Node:
    """What a reference in place of a parameter, a body or an answer leads to."""
    for _ in range(_MOST_REFERENCES):
        if "$ref" not in node.words:
            return node
        node = node.target()
    raise UnreadableSchema(f"{node.uri} refers to itself without end")


def _parameter(node: Node, name: str, place: str) -> ApiParameter:
    schema = node.child("schema") if "schema" in node.words else None
    style = node.words.get("style", "form" if place in ("query", "cookie") else "simple")
    is_exploded = node.words.get("explode", style in ("form", "deepObject")) is True
    media_type = ""
    if schema is None and isinstance(node.words.get("content"), Mapping):
        media_type, schema = next(iter(_body(node).schemas.items()), ("", None))
    is_required = node.words.get("required") is True or place == "path"
    return ApiParameter(name, place, is_required, schema, style, is_exploded, media_type)


def _body(node: Node) -> ApiContent:
    content: Any = node.words.get("content", {})
    schemas = {
        _media_type(name): node.child("content", name, "schema")
        if isinstance(content[name], Mapping) and "schema" in content[name]
        else None
        for name in content
    }
    return ApiContent(schemas, node.words.get("required") is True)


def _media_type(name: str) -> str:
    return name.partition(";")[0].strip().lower()


def _answers(operation: Node) -> dict[str, ApiAnswer]:
    return {
        status if status == "default" else str(status).upper(): _answer(
            followed(operation.child("responses", status))
        )
        for status in operation.words.get("responses", {})
        if not str(status).startswith("x-")
    }


def _answer(node: Node) -> ApiAnswer:
    headers = {
        name.lower(): _parameter(followed(node.child("headers", name)), name, "header")
        for name in node.words.get("headers", {})
        if name.lower() not in _NO_PARAMETERS
    }
    return ApiAnswer(_body(node), headers)
