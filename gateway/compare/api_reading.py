"""Two OpenAPI documents read into the library of one comparison."""

import re
from collections.abc import Callable
from typing import Any, Final

from gateway.compare.api import Api
from gateway.compare.dialects import is_openapi
from gateway.compare.document_set import DocumentSet
from gateway.compare.documents import Document, read_document
from gateway.compare.references import Library
from gateway.compare.relation import CannotJudge
from gateway.contract.dated import DATED_NAMES, dated_document

_BUILT_IN: Final = "dated:"
# Marks the address of a document that is read once more, as what is answered.
_ANSWERS: Final = "answers"
_MARK: Final = re.compile(rf"[?&]{_ANSWERS}(?=[#\s)]|$)")


def is_dated(name: str) -> bool:
    """Whether a name is that of a dated contract, or looks like one."""
    return name.partition("@")[0] in ("loops", "nexgate") and "@" in name


def read_api_document(name: str, read_stdin: Callable[[], bytes]) -> Document | None:
    """The OpenAPI document that a name stands for; None for anything else.

    Raises `CannotJudge` for what can't be read.
    """
    if is_dated(name):
        if name not in DATED_NAMES:
            known = ", ".join(DATED_NAMES)
            raise CannotJudge(f"{name} is no contract that is kept here; there are {known}")
        return Document(name, f"{_BUILT_IN}{name}", dated_document(name))
    document = read_document(name, read_stdin)
    return document if is_openapi(document.contents) else None


def apis_of(a: Document, b: Document) -> tuple[Library, Api, Api]:
    """Both documents as APIs with the library of their schemas; raises `CannotJudge`."""
    documents = DocumentSet()

    def fetch(uri: str) -> object:
        place = uri.removesuffix(f"?{_ANSWERS}").removesuffix(f"&{_ANSWERS}")
        return _view(documents.fetch_beside(place), is_answer=place != uri)

    library = Library(fetch)
    apis = []
    for document in (a, b):
        contents = documents.add_named(document)
        places = {False: document.uri, True: _marked(document.uri)}
        for is_answer, place in places.items():
            library.add_document(place, _view(contents, is_answer=is_answer))
        sent, answered = (library.find_schema(place) for place in places.values())
        apis.append(Api(document.title, sent, answered))
    return library, apis[0], apis[1]


def _marked(reference: str) -> str:
    """The address of the view for answers; a reference within a document stays."""
    place, mark, pointer = reference.partition("#")
    if not place:
        return reference
    return f"{place}{'&' if '?' in place else '?'}{_ANSWERS}{mark}{pointer}"


def without_marks(text: str) -> str:
    """A message in which addresses are as their documents have them."""
    return _MARK.sub("", text)


def _view(value: Any, *, is_answer: bool) -> Any:
    """A document as what is sent, or as what is answered.

    What is only read is not required of who sends, what is only written not of who answers.
    """
    if isinstance(value, list):
        return [_view(part, is_answer=is_answer) for part in value]
    if not isinstance(value, dict):
        return value
    found = {name: _view(part, is_answer=is_answer) for name, part in value.items()}
    if is_answer and isinstance(found.get("$ref"), str):
        found["$ref"] = _marked(found["$ref"])
    members, required = value.get("properties"), value.get("required")
    if isinstance(members, dict) and isinstance(required, list):
        word = "writeOnly" if is_answer else "readOnly"
        marked = {
            name
            for name, part in members.items()
            if isinstance(part, dict) and part.get(word) is True
        }
        found["required"] = [name for name in required if name not in marked]
    return found
