"""The CSRF check of requests that come with a session cookie (Loops API, the web app's session)."""

from dataclasses import replace

from aiohttp import web

from gateway.errors import ApiError, Problem
from gateway.routes.app_keys import COOKIES

CSRF_MISMATCH = Problem(419, "csrf_mismatch", "CSRF token mismatch.")


def check_csrf(request: web.Request) -> None:
    """Raises `ApiError` 419 for a request that another site's page may have made."""
    if not request.app[COOKIES].is_same_origin(request):
        raise ApiError(CSRF_MISMATCH)


def without_session(request: web.Request, error: ApiError) -> ApiError:
    """`error` with a Set-Cookie that expires the session: the next request is a guest's."""
    headers = {**error.problem.headers, "Set-Cookie": request.app[COOKIES].expired_session(request)}
    return ApiError(replace(error.problem, headers=headers))
