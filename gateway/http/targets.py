"""Request targets as clients spell them: slashes that say nothing are left out.

Loops' framework does not tell `/api//v1/config/` from `/api/v1/config`; neither do we.
"""

import re
from typing import Final

from aiohttp.http import RawRequestMessage
from yarl import URL

_SLASHES: Final = re.compile(r"/{2,}")
_MAY_DIFFER: Final = re.compile(r"/(?:[/?#]|\Z)")
_PATH_END: Final = re.compile(r"[?#]")
# What stands before the path of a target in absolute form (RFC 9112, 3.2.2).
_AUTHORITY: Final = re.compile(r"https?://[^/?#]*", re.IGNORECASE)


def normal_target(target: str) -> str:
    """The target with single slashes in its path and none at its end; the query stays as it is.

    A path may stand behind an authority; a target of another form (RFC 9112, 3.2) stays as it is.
    """
    if not _MAY_DIFFER.search(target):
        return target
    found = _AUTHORITY.match(target)
    start = found.end() if found is not None else 0
    if found is None and not target.startswith("/"):
        return target
    end = _PATH_END.search(target, start)
    path = target[start : end.start() if end is not None else None]
    rest = target[start + len(path) :]
    return f"{target[:start]}{_SLASHES.sub('/', path).rstrip('/') or '/'}{rest}"


def normal_request(request: RawRequestMessage) -> RawRequestMessage:
    """The request with its target normalised."""
    target = normal_target(request.path)
    if target == request.path:
        return request
    if not target.startswith("/"):
        return request._replace(path=target, url=URL(target, encoded=True))
    before_fragment, _, fragment = target.partition("#")
    path, _, query = before_fragment.partition("?")
    url = URL.build(path=path, query_string=query, fragment=fragment, encoded=True)
    return request._replace(path=target, url=url)
