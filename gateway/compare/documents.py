"""Documents to compare: fetched from files, addresses or standard input, and read strictly."""

import asyncio
import json
import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.parse import unquote, urlsplit

import aiohttp
import yaml

from gateway.compare.dialects import UnknownDialect, document_in_2020_12
from gateway.compare.references import UnreadableSchema
from gateway.compare.relation import CannotJudge

STDIN: Final = "-"
STDIN_TITLE: Final = "standard input"
# Far more than any payload or document of either API.
LARGEST_BYTES: Final = 64_000_000
# A YAML document may repeat its parts; written out it may not be larger than this.
_MOST_VALUES: Final = 1_000_000
_TIMEOUT: Final = aiohttp.ClientTimeout(total=20)
_YAML_ENDINGS: Final = (".yaml", ".yml")


@dataclass(frozen=True)
class Document:
    """A decoded document; `uri` is what references in it are relative to."""

    title: str
    uri: str
    contents: Any


def read_document(name: str, read_stdin: Callable[[], bytes]) -> Document:
    """The document in a file, at an http address or on standard input; raises `CannotJudge`."""
    if name == STDIN:
        return Document(STDIN_TITLE, "stdin:document", decoded(read_stdin(), STDIN_TITLE))
    if is_address(name):
        return Document(name, name, decoded(_fetched(name), name))
    try:
        path = Path(name)
        if path.stat().st_size > LARGEST_BYTES:
            raise CannotJudge(f"{name} is larger than {LARGEST_BYTES // 1_000_000} MB")
        return Document(name, path.resolve().as_uri(), decoded(path.read_bytes(), name))
    except OSError as error:
        raise CannotJudge(f"{name} can't be read: {error.strerror or error}") from None
    except ValueError as error:
        if isinstance(error, CannotJudge):
            raise
        raise CannotJudge(f"{name!r} is no file name") from None


def is_address(name: str) -> bool:
    """Whether a name is an http or https address."""
    return name.startswith(("http://", "https://"))


def document_beside(bases: list[str]) -> Callable[[str], object]:
    """What fetches the documents that references lead to: files beside files, and no others.

    A document that came from an address may refer to others of the same server.
    """
    origins = {urlsplit(base)[:2] for base in bases if is_address(base)}
    may_read_files = any(base.startswith("file:") for base in bases)

    def fetch(uri: str) -> object:
        if uri.startswith("file:") and may_read_files:
            name = unquote(urlsplit(uri).path)
        elif urlsplit(uri)[:2] in origins:
            name = uri
        else:
            raise UnreadableSchema(f"{uri} is not fetched")
        try:
            return in_2020_12(read_document(name, lambda: b"").contents, name)
        except CannotJudge as problem:
            raise UnreadableSchema(str(problem)) from None

    return fetch


def in_2020_12(contents: object, title: str) -> object:
    """The document with every schema in it as JSON Schema 2020-12; raises `CannotJudge`."""
    try:
        return document_in_2020_12(contents)
    except UnknownDialect as problem:
        raise CannotJudge(f"{title}: {problem}") from None
    except RecursionError:
        raise CannotJudge(f"{title} is nested too deeply") from None


def _fetched(address: str) -> bytes:
    async def fetch() -> bytes:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session, session.get(address) as got:
            if got.status != 200:
                raise CannotJudge(f"{address} answers {got.status}")
            return await got.content.read(LARGEST_BYTES)

    try:
        return asyncio.run(fetch())
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        if isinstance(error, CannotJudge):
            raise
        raise CannotJudge(f"{address} can't be read: {error or type(error).__name__}") from None


def decoded(content: bytes, title: str) -> Any:
    """JSON, or YAML in a file named so; strictly: no NaN, no key twice. Raises `CannotJudge`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotJudge(f"{title} is not JSON: it is not UTF-8 text") from None
    if title.partition("?")[0].endswith(_YAML_ENDINGS):
        return _from_yaml(text, title)
    try:
        value = json.loads(
            text, parse_constant=_refuse_constant, object_pairs_hook=_object, parse_float=_number
        )
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise CannotJudge(
            f"{title} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from None
    except UnicodeEncodeError:
        raise CannotJudge(f"{title} is not JSON: half a character (a lone surrogate)") from None
    except _NotJson as problem:
        raise CannotJudge(f"{title} is not JSON: {problem}") from None
    except (RecursionError, ValueError):
        raise CannotJudge(
            f"{title} is not JSON that can be read: too deep, or a number too long"
        ) from None
    return value


class _NotJson(ValueError):
    """What Python's decoder takes although JSON does not have it."""


def _refuse_constant(word: str) -> NoReturn:
    raise _NotJson(f"{word} is no JSON")


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _NotJson(f"{text} is larger than any number that can be read")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _NotJson(f"the key {twice!r} stands twice in one object")
    return found


class _Loader(yaml.SafeLoader):
    """YAML as JSON has it: times stay texts."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way to say it
        letter: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _from_yaml(text: str, title: str) -> Any:
    try:
        value = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader without times
        return _Plain().plain(value)
    except yaml.YAMLError as error:
        raise CannotJudge(f"{title} is not YAML: {' '.join(str(error).split())}") from None
    except (_NotJson, ValueError) as problem:
        raise CannotJudge(f"{title} is no JSON in YAML: {problem}") from None
    except RecursionError:
        raise CannotJudge(f"{title} is nested too deeply, or without end") from None


class _Plain:
    """Makes JSON of what YAML allows beyond it, up to a size."""

    def __init__(self) -> None:
        self._left = _MOST_VALUES

    def plain(self, value: Any) -> Any:
        """A value with texts as keys and finite numbers."""
        self._left -= 1
        if self._left < 0:
            raise _NotJson("written out it is too large")
        if isinstance(value, dict):
            return {_key(name): self.plain(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.plain(part) for part in value]
        if isinstance(value, float) and not math.isfinite(value):
            raise _NotJson(f"{value} is no JSON")
        if value is None or isinstance(value, str | int | float):
            return value
        raise _NotJson(f"{type(value).__name__} is nothing that JSON has")


def _key(name: Hashable) -> str:
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise _NotJson(f"{name!r} is no name of a member")
    return str(name)
