"""The operator's listener: liveness, readiness, status, reports, cache."""

import ipaddress
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from urllib.parse import urlsplit

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from gateway import __version__
from gateway.admin.cache import CacheCalls
from gateway.admin.conditions import find_conditions
from gateway.admin.errors import hide_version, own_errors
from gateway.admin.moderation import Moderation
from gateway.admin.stored_rows import newest_rows
from gateway.http.cookies import SAFE_METHODS
from gateway.http.cross_site import is_cross_site
from gateway.http.request_ids import RequestIds
from gateway.service.services import Services


class Health:
    """Whether the gateway takes requests; turned off before it stops, so that proxies drain it."""

    def __init__(self) -> None:
        self.is_ready = False


HEALTH = web.AppKey("health", Health)
ADMIN_SERVICES = web.AppKey("admin_services", Services)
STARTED_AT = web.AppKey("started_at", float)
READY_NEEDS: web.AppKey[frozenset[str]] = web.AppKey("ready_needs")


def build_admin(
    services: Services, health: Health, *, ready_needs: Sequence[str] = ()
) -> web.Application:
    """The operator's application.

    `GET /live`: the process answers. `GET /ready`: it takes requests, 503 while it starts or
    drains, while its own set-up is wrong, and while something in `ready_needs` is away; `?verbose`
    gives reasons. `GET /status`: version, uptime in seconds and counters. `/cache`: counters of the
    cache, and emptying it. `/moderation`: viewers' reports, and what is taken down.
    """
    app = web.Application(middlewares=[own_errors(RequestIds()), own_pages_only])
    app.on_response_prepare.append(hide_version)
    app[HEALTH] = health
    app[ADMIN_SERVICES] = services
    app[STARTED_AT] = time.monotonic()
    app[READY_NEEDS] = frozenset(ready_needs)
    app.router.add_get("/live", show_liveness)
    app.router.add_get("/ready", show_readiness)
    app.router.add_get("/status", show_status)
    app.router.add_get("/sign-ins", show_sign_ins)
    CacheCalls(services.cache_control).add_routes(app)
    Moderation(services).add_routes(app)
    return app


@web.middleware
async def own_pages_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse, with 403, what a page of another site asks to be changed.

    A browser sends the operator's password along by itself.
    """
    if request.method not in SAFE_METHODS and is_cross_site(request.headers, ""):
        raise web.HTTPForbidden(text="A page of another site can't change anything here.")
    return await handler(request)


@web.middleware
async def this_machine_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse, with 421, requests that name another host than an address or localhost.

    For a listener on loopback, against DNS rebinding: another site's page whose host name resolves
    to this machine could read what only the operator may see.
    """
    if not _names_this_machine(request.headers.get("Host", "localhost")):
        raise web.HTTPMisdirectedRequest(text="Call this listener by its address or as localhost.")
    return await handler(request)


async def show_liveness(request: web.Request) -> web.Response:
    """200 while the event loop runs."""
    return _answer({"status": "live"})


async def show_readiness(request: web.Request) -> web.Response:
    """200 while the gateway takes requests, else 503; with `?verbose` what is away, and why."""
    found = find_conditions(request.app[ADMIN_SERVICES])
    needs = request.app[READY_NEEDS]
    lacks = [one.name for one in found if not one.is_well and (one.is_own or one.name in needs)]
    is_serving = request.app[HEALTH].is_ready
    is_ready = is_serving and not lacks
    content: dict[str, object] = {"status": "ready" if is_ready else "not ready"}
    if "verbose" in request.query:
        content["reasons"] = [*([] if is_serving else ["it starts or stops"]), *lacks]
        content["conditions"] = [asdict(one) for one in found]
    return _answer(content, status=200 if is_ready else 503)


async def show_status(request: web.Request) -> web.Response:
    """Version, uptime in seconds and counters; nothing of any viewer."""
    services = request.app[ADMIN_SERVICES]
    return _answer(
        {
            "version": __version__,
            "uptime_s": round(time.monotonic() - request.app[STARTED_AT]),
            **services.status(),
        }
    )


async def show_sign_ins(request: web.Request) -> web.Response:
    """The log of sign-ins, newest first; `?account=` is an account's id at Nexgate."""
    history = request.app[ADMIN_SERVICES].sign_in_history
    find = partial(history.newest_sign_ins, account_id=request.query.get("account") or None)
    return _answer({"sign_ins": await newest_rows(request, find)})


def _names_this_machine(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def _answer(content: dict[str, object], *, status: int = 200) -> web.Response:
    return web.Response(
        body=orjson.dumps(content),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
