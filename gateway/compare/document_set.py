"""The documents of a comparison, each in the words of 2020-12, and those beside them."""

from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urljoin, urlsplit

from gateway.compare.dialects import Dialect, UnknownDialect, dialect_of, document_in_2020_12
from gateway.compare.documents import Document, is_address, read_document
from gateway.compare.references import UnreadableSchema
from gateway.compare.relation import CannotJudge


class DocumentSet:
    """What is compared, and what its references lead to: files beside files, and no others.

    A document that came from an address may refer to others of the same server. One that does not
    say what its words mean has the dialect of what refers to it.
    """

    def __init__(self) -> None:
        self._origins: set[tuple[str, str]] = set()
        self._may_read_files = False
        # By the address of what is referred to.
        self._dialects: dict[str, set[Dialect]] = {}

    def add_named(self, document: Document) -> object:
        """A document that somebody named, in 2020-12; raises `CannotJudge`."""
        if is_address(document.uri):
            self._origins.add(_origin(document.uri))
        self._may_read_files |= document.uri.startswith("file:")
        return self._in_2020_12(document, None)

    def fetch_beside(self, uri: str) -> object:
        """A document that a reference leads to, in 2020-12; raises `UnreadableSchema`."""
        if uri.startswith("file:") and self._may_read_files:
            name = unquote(urlsplit(uri).path)
        elif _origin(uri) in self._origins:
            name = uri
        else:
            raise UnreadableSchema(f"{uri} is not fetched")
        try:
            document = Document(name, uri, read_document(name, lambda: b"").contents)
            return self._in_2020_12(document, self._dialect_beside(document))
        except CannotJudge as problem:
            raise UnreadableSchema(str(problem)) from None

    def _dialect_beside(self, document: Document) -> Dialect | None:
        """The dialect of whoever refers to a document, needed where it names none itself."""
        found = self._dialects.get(document.uri, set())
        if len(found) != 1 and dialect_of(document.contents) is None:
            raise CannotJudge(f"{document.title} names no dialect, nor is there one beside it")
        return next(iter(found), None)

    def _in_2020_12(self, document: Document, beside: Dialect | None) -> object:
        try:
            dialect = dialect_of(document.contents) or beside or Dialect.MODERN
            for uri in _referred(document.contents, document.uri):
                self._dialects.setdefault(uri, set()).add(dialect)
            return document_in_2020_12(document.contents, beside)
        except UnknownDialect as problem:
            raise CannotJudge(f"{document.title}: {problem}") from None
        except RecursionError:
            raise CannotJudge(f"{document.title} is nested too deeply") from None


def _origin(uri: str) -> tuple[str, str]:
    parts = urlsplit(uri)
    return parts.scheme, parts.netloc


def _referred(value: object, base: str) -> Iterator[str]:
    """The addresses of the documents that references in a document lead to."""
    if isinstance(value, list):
        for item in value:
            yield from _referred(item, base)
    if not isinstance(value, Mapping):
        return
    if isinstance(value.get("$id"), str):
        base = urljoin(base, value["$id"])
    for word in ("$ref", "$dynamicRef"):
        reference = value.get(word)
        if isinstance(reference, str) and not reference.startswith("#"):
            yield urljoin(base, reference).partition("#")[0]
    for part in value.values():
        yield from _referred(part, base)
