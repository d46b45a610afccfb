"""The OpenAPI document of this API, for tools."""

from collections.abc import Callable

from aiohttp import web

from gateway.routes.route import Access, Route, Shape
from gateway.service.request_context import RequestContext

# Returns the document's bytes, the same at every call: whole, or what is supported alone.
OPENAPI: web.AppKey[Callable[[bool], bytes]] = web.AppKey("openapi")
MAX_AGE_S = 300


async def show_openapi(request: web.Request, context: RequestContext) -> web.Response:
    """The OpenAPI document; the same for everybody, so shared caches may store it.

    `?supported=1` leaves out the operations that this server does not have.
    """
    only_supported = request.query.get("supported") in ("1", "true")
    return web.Response(
        body=request.app[OPENAPI](only_supported),
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
