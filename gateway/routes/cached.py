"""How a route's responses are cached: for how long, and which query parameters are in the key.

A parameter that a row does not name is ignored: it is not in the key, and links leave it out.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from multidict import MultiMapping
from yarl import URL

from gateway.http.fast_path import LONGEST_TARGET, ResponseKey
from gateway.settings.cache import EntityKind

INCLUDE: Final = "include"
EXTENSION: Final = "nexgate"


@dataclass(frozen=True)
class Cached:
    """A route's successful responses are cached, fresh for the times of `kind`.

    `parameters` are the query parameters that change the response, in the order of the key.
    """

    kind: EntityKind
    parameters: tuple[str, ...] = ()


def response_key(template: str, parameters: tuple[str, ...], raw_path: str) -> ResponseKey:
    """The key of a cached response within a viewer's partition.

    `template` is the row's path, `raw_path` the request target. Of each parameter the key has the
    first value, as handlers read it, in the order of the row.
    """
    make = _memoized_key if len(raw_path) <= LONGEST_TARGET else _key
    return make(template, parameters, raw_path)


def _key(template: str, parameters: tuple[str, ...], raw_path: str) -> ResponseKey:
    url = URL(raw_path, encoded=True)
    values = (
        wants_extension(url.query) if name == INCLUDE else url.query.get(name)
        for name in parameters
    )
    return ("answer", template, url.raw_path, *values)


_memoized_key = lru_cache(maxsize=8_192)(_key)


def wants_extension(query: MultiMapping[str]) -> bool:
    """Whether `?include=` names the `nexgate` extension, alone or among others."""
    return any(EXTENSION in value.split(",") for value in query.getall(INCLUDE, ()))
