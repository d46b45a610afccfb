"""429 for a client that reads too much (Loops API, Rate limits)."""

import math
import time

from aiohttp import web

from gateway.errors import ApiError, Problem
from gateway.http.cookies import SAFE_METHODS
from gateway.limits.reads import TooMany
from gateway.routes.app_keys import READ_LIMITS, SERVICES
from gateway.service.request_context import RequestContext


def count_read(request: web.Request, context: RequestContext) -> None:
    """Count a read for its viewer, or for its address while Nexgate knows no viewer of it.

    Raises `ApiError` 429.
    """
    if request.method not in SAFE_METHODS:
        return
    if request.app[SERVICES].accepted_tokens.is_known(context.viewer):
        _refuse(request.app[READ_LIMITS].count_viewer(context.viewer.digest))
    else:
        count_stranger(request)


def count_stranger(request: web.Request) -> None:
    """Count a read of somebody whose credential is no good. Raises `ApiError` 429."""
    if request.method in SAFE_METHODS:
        _refuse(request.app[READ_LIMITS].count_address(request.remote, request.headers))


def _refuse(found: TooMany | None) -> None:
    if found is not None:
        raise ApiError(Problem(429, "rate_limited", "Too many requests", limit_fields(found)))


def limit_fields(found: TooMany) -> dict[str, str]:
    """The header fields that say which limit was reached, and when to go on."""
    return {
        "Retry-After": str(max(1, math.ceil(found.wait_s))),
        "X-RateLimit-Limit": str(found.limit),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(math.ceil(time.time() + found.reset_s)),
    }
