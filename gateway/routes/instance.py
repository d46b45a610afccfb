"""What clients and crawlers ask of the instance itself (Loops API, Instance config, NodeInfo)."""

from aiohttp import web

from gateway.routes.app_keys import SERVICES
from gateway.routes.responses import json_answer
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.instance import NODEINFO_SCHEMA, NODEINFO_VERSIONS
from gateway.service.request_context import RequestContext


async def config(request: web.Request, context: RequestContext) -> web.Response:
    """The instance configuration, the first thing the app asks for."""
    return json_answer(request.app[SERVICES].instance.config())


async def ping(request: web.Request, context: RequestContext) -> web.Response:
    """Alive."""
    return web.Response(text="pong!")


async def nodeinfo_links(request: web.Request, context: RequestContext) -> web.Response:
    """Where the nodeinfo documents are."""
    return json_answer(request.app[SERVICES].instance.nodeinfo_links())


def nodeinfo(version: str) -> RouteHandler:
    """A handler that answers the nodeinfo document of one schema version."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        return json_answer(
            request.app[SERVICES].instance.nodeinfo(version),
            content_type=f'application/json; profile="{NODEINFO_SCHEMA}/{version}#"',
        )

    return handle


def _row(path: str, summary: str, handler: RouteHandler) -> Route:
    return Route("GET", path, Access.ANYONE, Shape.OBJECT, "-", summary, handler)


ROUTES = (
    _row("/api/v1/config", "Instance configuration", config),
    _row("/ping", "Alive", ping),
    _row("/.well-known/nodeinfo", "Where nodeinfo is", nodeinfo_links),
    *(
        _row(f"/nodeinfo/{version}", f"NodeInfo {version}", nodeinfo(version))
        for version in NODEINFO_VERSIONS
    ),
)
