"""A row of the route table, and how it becomes an aiohttp route."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.errors import ApiError, unauthenticated
from gateway.routes.cookies import SAFE_METHODS
from gateway.routes.keys import ASKER, COOKIES, REQUEST_ID, SERVICES, TRACEPARENT
from gateway.service.asker import Asker
from gateway.viewer import GUEST, Viewer, bearer_token


class Access(StrEnum):
    """Who may call a route."""

    ANYONE = "anyone"
    GUEST_OR_VIEWER = "guest or viewer"
    SIGNED_IN = "signed in"


class Shape(StrEnum):
    """What a route answers; an error takes the same shape, because clients read `data`."""

    COLLECTION = "collection"
    OBJECT = "object"
    PAGE = "page"


RouteHandler = Callable[[web.Request, Asker], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Route:
    """A route: what a client calls, who may, and what it becomes at Nexgate.

    `ends_session`: a credential that came with the request and is refused is answered with 403,
    the one answer that makes the app ask for a new sign-in (Loops API, Client quirks).
    """

    method: str
    path: str
    access: Access
    shape: Shape
    becomes: str
    summary: str
    handler: RouteHandler
    ends_session: bool = False

    def bind(self) -> Handler:
        """The aiohttp handler: finds out who asks, and turns guests away where it must."""

        async def handle(request: web.Request) -> web.StreamResponse:
            asker = await self._asker(request)
            request[ASKER] = asker
            if self.access is Access.SIGNED_IN and not asker.viewer.is_signed_in:
                raise unauthenticated()
            return await self.handler(request, asker)

        return handle

    async def _asker(self, request: web.Request) -> Asker:
        viewer = GUEST if self.access is Access.ANYONE else await _viewer(request)
        wanted = ",".join(request.query.getall("include", ())).split(",")
        return Asker(
            viewer,
            request_id=request.get(REQUEST_ID),
            traceparent=request.get(TRACEPARENT),
            wants_nexgate="nexgate" in wanted,
        )


async def _viewer(request: web.Request) -> Viewer:
    """Who asks: by a Bearer token, else by the web app's cookie, else nobody.

    The app sends its cookies along with its token; the token wins. Raises `ApiError` 401 for a
    credential that can't be honoured, 419 for a cookie where the request may not be the web app's.
    """
    sessions = request.app[SERVICES].sessions
    token = bearer_token(request.headers.getall("Authorization", ()))
    if token is not None:
        return await sessions.viewer(token)
    cookies = request.app[COOKIES]
    token = cookies.session_token(request)
    if token is None:
        return GUEST
    if request.method not in SAFE_METHODS:
        cookies.check(request)
    try:
        return await sessions.viewer(token)
    except ApiError as error:
        raise (cookies.without_session(error) if error.problem.status == 401 else error) from error
