"""Rows of the state store, for the operator: viewers' reports, the log of sign-ins."""

import re
from collections.abc import Awaitable, Sequence
from typing import Protocol

from aiohttp import web

MAX_LISTED = 200
_NUMBER = re.compile(r"[0-9]{1,18}")


class FindRows(Protocol):
    """Finds at most `limit` rows, newest first, from below the number `before` on."""

    def __call__(
        self, *, before: int | None, limit: int
    ) -> Awaitable[Sequence[dict[str, object]]]: ...


async def newest_rows(request: web.Request, find: FindRows) -> Sequence[dict[str, object]]:
    """Rows, newest first; `?before=` is the last number of the previous page.

    Raises `ApiError` (503) when the state store can't be read.
    """
    before = _number(request, "before")
    limit = min(_number(request, "limit") or MAX_LISTED, MAX_LISTED)
    return await find(before=before, limit=limit)


def _number(request: web.Request, name: str) -> int | None:
    text = request.query.get(name, "")
    return int(text) if _NUMBER.fullmatch(text) else None
