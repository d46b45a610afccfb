"""Viewers' reports, for the operator."""

import re

from aiohttp import web

from gateway.errors import ApiError
from gateway.service.reports import MAX_LISTED, ReportBox

_NUMBER = re.compile(r"[0-9]{1,18}")


async def newest_reports(request: web.Request, reports: ReportBox) -> dict[str, object]:
    """Reports, newest first; `?before=` is the last number of the previous page.

    Raises `web.HTTPServiceUnavailable` when the state store can't be read.
    """
    before = _number(request, "before")
    limit = min(_number(request, "limit") or MAX_LISTED, MAX_LISTED)
    try:
        found = await reports.newest(before=before, limit=limit)
    except ApiError as error:
        raise web.HTTPServiceUnavailable(text=error.problem.message) from error
    return {"reports": found}


def _number(request: web.Request, name: str) -> int | None:
    text = request.query.get(name, "")
    return int(text) if _NUMBER.fullmatch(text) else None
