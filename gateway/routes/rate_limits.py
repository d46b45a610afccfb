"""429 for a client that reads, writes or signs in too much (Loops API, Rate limits)."""

import math
import time

from aiohttp import web

from gateway.errors import ApiError, Problem
from gateway.http.cookies import SAFE_METHODS
from gateway.limits.reads import TooMany
from gateway.routes.app_keys import READ_LIMITS, REQUEST_METER, SERVICES
from gateway.service.rates import writer_name
from gateway.service.request_context import RequestContext


async def count_request(request: web.Request, context: RequestContext) -> None:
    """Count a request for its viewer, or for its address while Nexgate knows no viewer of it.

    Raises `ApiError` 429.
    """
    services, viewer = request.app[SERVICES], context.viewer
    if not services.accepted_tokens.is_known(viewer):
        await count_stranger(request)
    elif request.method in SAFE_METHODS:
        _refuse_read(request, "reads", request.app[READ_LIMITS].count_viewer(viewer.digest))
    else:
        _refuse(await services.rates.writes.count_use(writer_name(viewer)))


async def count_stranger(request: web.Request) -> None:
    """Count a request of somebody whose credential is none or no good. Raises `ApiError` 429."""
    if request.method in SAFE_METHODS:
        found = request.app[READ_LIMITS].count_address(request.remote, request.headers)
        _refuse_read(request, "address_reads", found)
    else:
        address_writes = request.app[SERVICES].rates.address_writes
        _refuse(await address_writes.count_use(client_address_of(request)))


async def count_registration(request: web.Request) -> None:
    """Count an app that is registered, by address. Raises `ApiError` 429."""
    registrations = request.app[SERVICES].rates.registrations
    _refuse(await registrations.count_use(client_address_of(request)))


async def count_refresh(request: web.Request, session: str | None) -> None:
    """Count a use of a session's refresh token, by address where it is none. `ApiError` 429."""
    name = client_address_of(request) if session is None else f"session {session}"
    _refuse(await request.app[SERVICES].rates.refreshes.count_use(name))


def client_address_of(request: web.Request) -> str:
    """The address under which a client without a credential is counted."""
    sign_in = request.app[SERVICES].sign_in
    return sign_in.address(request.remote, request.headers.getall(sign_in.forwarded, ()))


def limit_fields(found: TooMany) -> dict[str, str]:
    """The header fields that say which limit was reached, and when to go on."""
    return {
        "Retry-After": str(max(1, math.ceil(found.wait_s))),
        "X-RateLimit-Limit": str(found.limit),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(math.ceil(time.time() + found.reset_s)),
    }


def _refuse_read(request: web.Request, kind: str, found: TooMany | None) -> None:
    if found is not None:
        request.app[REQUEST_METER].limited[kind] += 1
    _refuse(found)


def _refuse(found: TooMany | None) -> None:
    if found is not None:
        raise ApiError(Problem(429, "rate_limited", "Too many requests", limit_fields(found)))
