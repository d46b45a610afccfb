"""Answers that are the same for many rows: the empty page, plain success, refusals."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from gateway.errors import ApiError, Problem
from gateway.routes.app_keys import PUBLIC_URL
from gateway.routes.responses import json_answer

# Loops API, Envelopes, E6.
DONE: Final[Mapping[str, object]] = {"data": [], "error": {"code": "ok", "message": ""}}


def done_answer() -> web.Response:
    """Done, and nothing to show for it (Loops API, Envelopes, E6)."""
    return json_answer(DONE)


def empty_page_answer(
    request: web.Request, *, per_page: int = 10, more_meta: Mapping[str, object] | None = None
) -> web.Response:
    """A page of nothing, which is also the last one (Loops API, Neutral answers, EP)."""
    return json_answer(
        {
            "data": [],
            "links": {"first": None, "last": None, "prev": None, "next": None},
            "meta": {
                "path": request.app[PUBLIC_URL] + request.path,
                "per_page": per_page,
                "next_cursor": None,
                "prev_cursor": None,
                **(more_meta or {}),
            },
        }
    )


def not_available() -> ApiError:
    """404 for what this server does not have at all (Loops API, Neutral answers, NF)."""
    return ApiError(Problem(404, "not_found", "Not available"))


def not_supported(message: str = "Not supported by this server") -> ApiError:
    """422 for what can't be done here: never 403, which signs the app's user out."""
    return ApiError(Problem(422, "not_supported", message, errors={}))
