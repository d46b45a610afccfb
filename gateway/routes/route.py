"""A row of the route table, and how it becomes an aiohttp route."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.errors import ApiError, unauthenticated
from gateway.http.cookies import SAFE_METHODS
from gateway.routes import kept_answers
from gateway.routes.app_keys import (
    COOKIES,
    KNOWN_QUERY,
    REQUEST_ID,
    SERVICES,
    TRACEPARENT,
    VIEWER_DIGEST,
)
from gateway.routes.kept import KEPT, Kept, wants_extension
from gateway.service.request_context import Asker
from gateway.service.results import Content
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


RouteHandler = Callable[[web.Request, Asker], Awaitable[web.StreamResponse | Content]]


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
    kept: Kept | None = field(init=False)

    def __post_init__(self) -> None:
        """Look up how its answers are kept."""
        object.__setattr__(self, "kept", KEPT.get(self.path) if self.method == "GET" else None)

    def bind(self) -> Handler:
        """The aiohttp handler: finds out who asks, and turns guests away where it must."""

        async def handle(request: web.Request) -> web.StreamResponse:
            asker = await self._asker(request)
            request[VIEWER_DIGEST] = asker.viewer.digest
            if self.access is Access.SIGNED_IN and not asker.viewer.is_signed_in:
                raise unauthenticated()
            if self.access is not Access.ANYONE:
                await request.app[SERVICES].answers.sync(asker)
            if self.kept is not None:
                return await self._kept_answer(request, asker, self.kept)
            made = await self.handler(request, asker)
            return _response(made) if isinstance(made, Content) else made

        return handle

    async def _kept_answer(
        self, request: web.Request, asker: Asker, kept: Kept
    ) -> web.StreamResponse:
        found = kept_answers.find(request, asker, self.path, kept)
        if found is not None:
            return found
        request[KNOWN_QUERY] = kept.parameters
        made = await self.handler(request, asker)
        if isinstance(made, Content):
            return kept_answers.keep(request, asker, self.path, kept, made)
        content = _content(made)
        if content is None:
            return made
        return kept_answers.keep(request, asker, self.path, kept, content)

    async def _asker(self, request: web.Request) -> Asker:
        viewer = GUEST if self.access is Access.ANYONE else await _viewer(request)
        return Asker(
            viewer,
            request_id=request.get(REQUEST_ID),
            traceparent=request.get(TRACEPARENT),
            wants_nexgate=wants_extension(request.query),
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


def _response(content: Content) -> web.Response:
    return web.Response(body=content.joined(), headers={"Content-Type": "application/json"})


def _content(made: web.StreamResponse) -> Content | None:
    """The content of a success that is all in memory; None for everything else."""
    if made.status != 200 or not isinstance(made, web.Response) or not isinstance(made.body, bytes):
        return None
    return Content(made.body)
