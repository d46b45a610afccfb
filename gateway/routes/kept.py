"""Which answers are kept, for how long by kind, and which query parameters tell them apart.

A parameter that is not named here is ignored: it is no part of the key, and links leave it out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from multidict import MultiMapping
from yarl import URL

from gateway.service.results import EntityKind, Key

INCLUDE: Final = "include"
EXTENSION: Final = "nexgate"
# With all that is ignored in it a request target may have eight thousand characters: longer ones
# than this are not remembered.
LONGEST_TARGET: Final = 1_024


@dataclass(frozen=True)
class Kept:
    """An answer that is kept: counted under `kind`, told apart by `parameters`."""

    kind: EntityKind
    parameters: tuple[str, ...] = ()


_FEED = Kept(EntityKind.FIRST_PAGE, ("limit", "cursor", INCLUDE))
_OWN_LIST = Kept(EntityKind.USER_LIST, ("limit", "sort", "cursor", INCLUDE))
_ACCOUNT = Kept(EntityKind.ACCOUNT)
_FOLLOWS = Kept(EntityKind.USER_LIST, ("search", "limit", "cursor"))
_COMMENT = Kept(EntityKind.COMMENTS)
_TAGGED = Kept(EntityKind.LATER_PAGE, ("limit", "cursor", INCLUDE))

KEPT: Final[Mapping[str, Kept]] = MappingProxyType(
    {
        "/api/v1/feed/for-you": _FEED,
        "/api/v1/feed/local": _FEED,
        "/api/v0/feed/for-you": _FEED,
        "/api/v0/feed/recommended": _FEED,
        "/api/v1/feed/following": _FEED,
        "/api/web/feed": Kept(EntityKind.FIRST_PAGE, ("cursor", INCLUDE)),
        "/api/v1/feed/account/self": _OWN_LIST,
        "/api/v1/feed/account/{id}": _OWN_LIST,
        "/api/v1/feed/account/{id}/cursor": Kept(
            EntityKind.USER_LIST, ("limit", "id", "cursor", INCLUDE)
        ),
        "/api/v1/video/{id}": Kept(EntityKind.CLIP, (INCLUDE,)),
        "/api/v1/video/comments/{id}": Kept(EntityKind.COMMENTS, ("limit", "cursor")),
        "/api/v1/video/comments/{id}/replies": Kept(EntityKind.COMMENTS, ("cr", "limit", "cursor")),
        "/api/v1/video/comments/{id}/comment/{comment_id}": _COMMENT,
        "/api/v1/video/comments/{id}/reply/{comment_id}": _COMMENT,
        "/api/v1/account/info/self": _ACCOUNT,
        "/api/v1/account/info/{id}": _ACCOUNT,
        "/api/v1/account/username/{username}": _ACCOUNT,
        "/api/v1/account/state/{id}": Kept(EntityKind.RELATIONSHIP),
        "/api/v1/account/followers/{id}": _FOLLOWS,
        "/api/v1/account/following/{id}": _FOLLOWS,
        "/api/v1/account/friends/{id}": _FOLLOWS,
        "/api/v1/web/account/followers/{id}": Kept(EntityKind.USER_LIST),
        "/api/v1/web/account/following/{id}": Kept(EntityKind.USER_LIST),
        "/api/v1/explore/tags": Kept(EntityKind.LATER_PAGE),
        "/api/v1/explore/tag-feed/{tag}": _TAGGED,
        "/api/v1/tags/video/{tag}": _TAGGED,
    }
)


def answer_key(template: str, parameters: tuple[str, ...], raw_path: str) -> Key:
    """The key of an answer within a viewer's partition.

    `template` is the row's path, `raw_path` the request target. The parameters that count are in
    their fixed order, the first value of each, as handlers read them.
    """
    make = _remembered_key if len(raw_path) <= LONGEST_TARGET else _key
    return make(template, parameters, raw_path)


def _key(template: str, parameters: tuple[str, ...], raw_path: str) -> Key:
    url = URL(raw_path, encoded=True)
    values = (
        wants_extension(url.query) if name == INCLUDE else url.query.get(name)
        for name in parameters
    )
    return ("answer", template, url.raw_path, *values)


_remembered_key = lru_cache(maxsize=8_192)(_key)


def wants_extension(query: MultiMapping[str]) -> bool:
    """Whether `?include=` names the `nexgate` extension, alone or among others."""
    return any(EXTENSION in told.split(",") for told in query.getall(INCLUDE, ()))
