"""Request targets as clients spell them: slashes that say nothing are left out.

Loops' framework does not tell `/api//v1/config/` from `/api/v1/config`; neither do we.
"""

import re
from typing import Final

from aiohttp.http import RawRequestMessage
from yarl import URL

_SLASHES: Final = re.compile(r"/{2,}")
_PATH_END: Final = re.compile(r"[?#]")


def normal_target(target: str) -> str:
    """The target with single slashes in its path and none at its end; the query stays as it is.

    Only a path is normalised: a target of another form (RFC 9112, 3.2) stays as it is.
    """
    if "//" not in target and "/?" not in target and not target.endswith("/"):
        return target
    end = _PATH_END.search(target)
    path = target if end is None else target[: end.start()]
    if not path.startswith("/"):
        return target
    return (_SLASHES.sub("/", path).rstrip("/") or "/") + target[len(path) :]


def normal_request(request: RawRequestMessage) -> RawRequestMessage:
    """The request with its target normalised."""
    target = normal_target(request.path)
    if target == request.path:
        return request
    before_fragment, _, fragment = target.partition("#")
    path, _, query = before_fragment.partition("?")
    url = URL.build(path=path, query_string=query, fragment=fragment, encoded=True)
    return request._replace(path=target, url=url)
