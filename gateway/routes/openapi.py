"""The OpenAPI document of this API, for tools."""

from collections.abc import Callable

from aiohttp import web

from gateway.routes.route import Access, Route, Shape
from gateway.service.request_context import RequestContext

# Returns the document's bytes, the same at every call.
OPENAPI: web.AppKey[Callable[[], bytes]] = web.AppKey("openapi")
MAX_AGE_S = 300


async def show_openapi(request: web.Request, context: RequestContext) -> web.Response:
    """The OpenAPI document; the same for everybody, so shared caches may store it."""
    return web.Response(
        body=request.app[OPENAPI](),
        content_type="application/json",
        headers={"Cache-Control": f"public, max-age={MAX_AGE_S}"},
    )


ROUTES = (
    Route(
        "GET",
        "/api/openapi.json",
        Access.ANYONE,
        Shape.OBJECT,
        "-",
        "This API as an OpenAPI 3.1 document",
        show_openapi,
    ),
)
