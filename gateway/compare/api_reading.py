"""Two OpenAPI documents read into the library of one comparison."""

from collections.abc import Callable
from typing import Any, Final

from gateway.compare.api import Api
from gateway.compare.documents import Document, document_beside, in_2020_12, read_document
from gateway.compare.references import Library
from gateway.compare.relation import CannotJudge
from gateway.compare.things import is_openapi
from gateway.contract.dated import DATED_NAMES, dated_document

_BUILT_IN: Final = "dated:"
# The same document once more, as what is answered.
_ANSWERS: Final = "?answers"


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
    library = Library(document_beside([a.uri, b.uri]))
    apis = []
    for document in (a, b):
        contents = in_2020_12(document.contents, document.title)
        # What is only read is not required of who sends, what is only written not of who answers.
        for view, word in (("", "readOnly"), (_ANSWERS, "writeOnly")):
            library.add_document(document.uri + view, _without_required(contents, word))
        sent, answered = (library.find_schema(document.uri + view) for view in ("", _ANSWERS))
        apis.append(Api(document.title, sent, answered))
    return library, apis[0], apis[1]


def _without_required(value: Any, word: str) -> Any:
    """The same where no member is required that is marked with `readOnly` or `writeOnly`."""
    if isinstance(value, list):
        return [_without_required(part, word) for part in value]
    if not isinstance(value, dict):
        return value
    found = {name: _without_required(part, word) for name, part in value.items()}
    members, required = value.get("properties"), value.get("required")
    if isinstance(members, dict) and isinstance(required, list):
        marked = {
            name
            for name, part in members.items()
            if isinstance(part, dict) and part.get(word) is True
        }
        found["required"] = [name for name in required if name not in marked]
    return found
