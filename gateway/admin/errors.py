"""Errors of the operator's listener: JSON as on the public one, no version of anything."""

from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from gateway.errors import ApiError, Problem
from gateway.http.request_ids import RequestIds
from gateway.refusals import refusal

_REASONS: Final = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "not_found",
}
_PASSED_ON: Final = ("Allow", "WWW-Authenticate")


def own_errors(request_ids: RequestIds) -> Middleware:
    """Give every error of this listener in one form; the outermost of its middlewares."""

    @web.middleware
    async def give(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except ApiError as error:
            problem = error.problem
        except web.HTTPException as error:
            problem = _problem(error)
        return refusal(problem, request_ids.request_id(request.headers))

    return give


async def hide_version(request: web.Request, response: web.StreamResponse) -> None:
    """Name the gateway as `Server`, in place of aiohttp and its version."""
    response.headers["Server"] = "loops-gateway"


def _problem(error: web.HTTPException) -> Problem:
    phrase = HTTPStatus(error.status).phrase
    # aiohttp's own words say nothing but the status, or quote the request.
    is_ours = error.text is not None and not error.text.startswith(f"{error.status}: ")
    message = error.text if is_ours and error.text else f"{phrase}."
    headers = {name: error.headers[name] for name in _PASSED_ON if name in error.headers}
    return Problem(error.status, _REASONS.get(error.status, "bad_request"), message, headers)
