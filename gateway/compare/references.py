"""Schemas and what their references lead to, within a document or to others beside it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NoReturn
from urllib.parse import quote, urljoin

from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]
from referencing import Registry, Resource
from referencing.exceptions import NoSuchResource, Unresolvable
from referencing.jsonschema import DRAFT202012

from gateway.compare.dialects import MODERN

_SYNTHETIC: Final = "schema:made-here/"


class UnreadableSchema(ValueError):
    """A schema that can't be followed; the message says why."""


@dataclass(frozen=True, eq=False)
class Node:
    """A schema with its address.

    `uri` leads to it by pointer, `base` is what its own references are relative to, `resolver`
    follows them.
    """

    schema: Any
    uri: str
    base: str
    resolver: Any = field(repr=False)

    @property
    def words(self) -> Mapping[str, Any]:
        """Its keywords; none for `true`, `false` and what is no schema."""
        return self.schema if isinstance(self.schema, Mapping) else {}

    @property
    def key(self) -> int:
        """The same for the same place, however it was reached."""
        return id(self.schema) if isinstance(self.schema, Mapping) else int(self.schema is False)

    @property
    def allows_nothing(self) -> bool:
        """Whether it is the schema `false`."""
        return self.schema is False

    @property
    def allows_anything(self) -> bool:
        """Whether it says nothing at all."""
        return self.schema is True or self.schema == {}

    def child(self, *steps: str | int) -> "Node":
        """The schema at some steps below."""
        found, uri, base, resolver = self.schema, self.uri, self.base, self.resolver
        for step in steps:
            found = found[step]
            uri += "/" + quote(str(step).replace("~", "~0").replace("/", "~1"))
        if isinstance(found, Mapping) and isinstance(found.get("$id"), str):
            base = _joined(base, found["$id"]).partition("#")[0]
            resolver = resolver.in_subresource(DRAFT202012.create_resource(found))
        return Node(found, uri, base, resolver)

    def children(self, word: str) -> Iterator["Node"]:
        """The schemas of a list of them; none where there is no list."""
        listed = self.words.get(word)
        for number in range(len(listed)) if isinstance(listed, list) else ():
            yield self.child(word, number)

    def target(self) -> "Node":
        """What its `$ref` leads to; raises `UnreadableSchema`."""
        reference = self.words["$ref"]
        if not isinstance(reference, str):
            raise UnreadableSchema(f"a reference must be a text, not {reference!r}")
        return _looked_up(self.resolver, self.base, reference)


def _looked_up(resolver: Any, base: str, reference: str) -> Node:
    """The schema that a reference leads to from a base; raises `UnreadableSchema`."""
    place, _, fragment = _joined(base, reference).partition("#")
    try:
        found = resolver.lookup(reference)
    except (Unresolvable, ValueError, TypeError, AttributeError, LookupError) as problem:
        why = _reason_of(problem) or (f"nothing can be read at {place}" if place != base else "")
        out = f" ({why})" if why else ""
        raise UnreadableSchema(f"{reference} leads nowhere{out}") from None
    if not isinstance(found.contents, Mapping | bool):
        raise UnreadableSchema(f"no schema is at {reference}")
    named = found.contents.get("$schema", MODERN) if isinstance(found.contents, Mapping) else MODERN
    if str(named).rstrip("#") != MODERN:
        raise UnreadableSchema(f"{reference} leads to a schema of another dialect, {named}")
    names_itself = isinstance(found.contents, Mapping) and found.contents.get("$id")
    own_base = _joined(place, names_itself) if isinstance(names_itself, str) else place
    own_base = own_base.partition("#")[0]
    if not _is_base(found.resolver, own_base):
        raise UnreadableSchema(f"{reference} leads into a schema with a name of its own")
    return Node(found.contents, f"{place}#{fragment}", own_base, found.resolver)


def _reason_of(problem: BaseException) -> str:
    """What whoever fetches documents says of one; empty where it was not asked."""
    cause: BaseException | None = problem
    while cause is not None and not isinstance(cause, UnreadableSchema):
        cause = cause.__cause__ or cause.__context__
    return "" if cause is None else str(cause)


def _joined(base: str, reference: str) -> str:
    # urljoin drops a base whose scheme it does not know.
    return f"{base}{reference}" if reference.startswith("#") else urljoin(base, reference)


def _is_base(resolver: Any, base: str) -> bool:
    """Whether references are followed from this base: a pointer may have crossed an `$id`."""
    try:
        return resolver.lookup("#").contents is resolver.lookup(f"{base}#").contents
    except Unresolvable:
        return False


def _refuse(uri: str) -> NoReturn:
    raise NoSuchResource(uri)


class Library:
    """The documents of a comparison, by their addresses.

    `read_document` fetches the contents of one that a reference leads to; it raises
    `UnreadableSchema` for what can't be had. Nothing else is ever fetched.
    """

    def __init__(self, read_document: Callable[[str], object] = _refuse) -> None:
        self._read_document = read_document
        self._documents: dict[str, Resource[Any]] = {}
        self._own_names: dict[str, str] = {}
        self._synthetic: dict[str, Node] = {}
        # Kept for their identity: a schema is known by it.
        self._kept: list[Node] = []

    def add_document(self, uri: str, contents: object) -> None:
        """Put a document under its address, without fragment, and under the name it has itself."""
        resource = DRAFT202012.create_resource(contents)
        self._documents[uri] = resource
        name = contents.get("$id") if isinstance(contents, Mapping) else None
        if isinstance(name, str):
            self._own_names[uri] = _joined(uri, name).partition("#")[0]
            self._documents[self._own_names[uri]] = resource

    def find_schema(self, uri: str, pointer: str = "") -> Node:
        """The schema at a pointer (RFC 6901, as in an address) of a document."""
        base = self._own_names.get(uri, uri)
        return _looked_up(self.registry.resolver(base_uri=base), base, f"#{pointer}")

    def made_schema(self, schema: object) -> Node:
        """A schema that stands in no document; the same for the same words."""
        name = repr(schema)
        if name not in self._synthetic:
            uri = f"{_SYNTHETIC}{len(self._synthetic)}"
            self.add_document(uri, schema)
            self._synthetic[name] = self.find_schema(uri)
        return self._synthetic[name]

    def made_beside(self, node: Node, schema: object) -> Node:
        """A schema that stands in for another: its references lead where the other's do.

        It can't be checked against by address, only taken apart.
        """
        made = Node(schema, f"{_SYNTHETIC}{len(self._kept)}-apart", node.base, node.resolver)
        self._kept.append(made)
        return made

    def is_made(self, node: Node) -> bool:
        """Whether a schema stands in no document."""
        return node.uri.startswith(_SYNTHETIC)

    @cached_property
    def registry(self) -> Registry[Any]:
        """The documents added so far with the names inside them; more are found on demand."""
        known: Registry[Any] = REGISTRY.combine(
            Registry(retrieve=self._retrieve)  # type: ignore[call-arg]
        )
        try:
            crawled = known.with_resources(self._documents.items()).crawl()
        except (TypeError, AttributeError, ValueError, Unresolvable):
            # Not everything in them is the schema that it seems to be.
            return known
        return crawled

    def _retrieve(self, uri: str) -> Resource[Any]:
        if uri not in self._documents:
            self.add_document(uri, self._read_document(uri))
        return self._documents[uri]
