"""The instance: configuration, ping and NodeInfo (Loops API, Instance config, NodeInfo)."""

from aiohttp import web

from gateway.routes.app_keys import SERVICES
from gateway.routes.responses import json_answer
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.instance import NODEINFO_SCHEMA, NODEINFO_VERSIONS
from gateway.service.request_context import RequestContext


async def show_config(request: web.Request, context: RequestContext) -> web.Response:
    """The instance configuration, which the app requests first."""
    return json_answer(request.app[SERVICES].instance.config())


async def ping(request: web.Request, context: RequestContext) -> web.Response:
    """`pong!`, whoever calls."""
    return web.Response(text="pong!")


async def show_nodeinfo_links(request: web.Request, context: RequestContext) -> web.Response:
    """The links to the NodeInfo documents."""
    return json_answer(request.app[SERVICES].instance.nodeinfo_links())


def nodeinfo_handler(version: str) -> RouteHandler:
    """A handler for the NodeInfo document of one schema version."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        return json_answer(
            request.app[SERVICES].instance.nodeinfo(version),
            content_type=f'application/json; profile="{NODEINFO_SCHEMA}/{version}#"',
        )

    return handle


def _row(path: str, summary: str, handler: RouteHandler) -> Route:
    return Route("GET", path, Access.ANYONE, Shape.OBJECT, "-", summary, handler)


ROUTES = (
    _row("/api/v1/config", "Instance configuration", show_config),
    _row("/ping", "Liveness: pong!", ping),
    _row("/.well-known/nodeinfo", "Links to the NodeInfo documents", show_nodeinfo_links),
    *(
        _row(f"/nodeinfo/{version}", f"NodeInfo {version}", nodeinfo_handler(version))
        for version in NODEINFO_VERSIONS
    ),
)
