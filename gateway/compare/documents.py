"""Documents to compare: fetched from files, addresses or standard input, and read strictly."""

import asyncio
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

import aiohttp
import yaml

from gateway.compare.relation import CannotJudge
from gateway.compare.yaml_reading import NotJson, value_of_yaml

STDIN: Final = "-"
STDIN_TITLE: Final = "standard input"
# Far more than any payload or document of either API.
LARGEST_BYTES: Final = 64_000_000
_TIMEOUT: Final = aiohttp.ClientTimeout(total=20)
_YAML_ENDINGS: Final = (".yaml", ".yml")
# How an OpenAPI document in YAML says what it is, where neither its name nor a media type does.
_YAML_API: Final = re.compile(r"^['\"]?openapi['\"]?\s*:", re.MULTILINE)


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
        content, media_type = _fetched(name)
        return Document(name, name, decoded(content, name, media_type))
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


def _fetched(address: str) -> tuple[bytes, str]:
    """What is at an address, with its media type."""

    async def fetch() -> tuple[bytes, str]:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session, session.get(address) as got:
            if got.status != 200:
                raise CannotJudge(f"{address} answers {got.status}")
            content = bytearray()
            async for part in got.content.iter_any():
                content += part
                if len(content) > LARGEST_BYTES:
                    raise CannotJudge(f"{address} is larger than {LARGEST_BYTES // 1_000_000} MB")
            return bytes(content), got.content_type

    try:
        return asyncio.run(fetch())
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        if isinstance(error, CannotJudge):
            raise
        raise CannotJudge(f"{address} can't be read: {error or type(error).__name__}") from None


def decoded(content: bytes, title: str, media_type: str = "") -> Any:
    """JSON, or YAML where the name or the media type says so, or an OpenAPI document itself.

    Strictly: no NaN, no key twice. Raises `CannotJudge`.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotJudge(f"{title} is not JSON: it is not UTF-8 text") from None
    is_yaml = title.partition("?")[0].endswith(_YAML_ENDINGS) or "yaml" in media_type
    if is_yaml or (not text.lstrip().startswith("{") and _YAML_API.search(text)):
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
    except NotJson as problem:
        raise CannotJudge(f"{title} is not JSON: {problem}") from None
    except (RecursionError, ValueError):
        raise CannotJudge(
            f"{title} is not JSON that can be read: too deep, or a number too long"
        ) from None
    return value


def _refuse_constant(word: str) -> NoReturn:
    raise NotJson(f"{word} is no JSON")


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise NotJson(f"{text} is larger than any number that can be read")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotJson(f"the key {twice!r} stands twice in one object")
    return found


def _from_yaml(text: str, title: str) -> Any:
    try:
        return value_of_yaml(text)
    except yaml.YAMLError as error:
        raise CannotJudge(f"{title} is not YAML: {' '.join(str(error).split())}") from None
    except (NotJson, ValueError) as problem:
        raise CannotJudge(f"{title} is no JSON in YAML: {problem}") from None
    except RecursionError:
        raise CannotJudge(f"{title} is nested too deeply, or without end") from None
