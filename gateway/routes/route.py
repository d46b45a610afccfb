"""A row of the route table, and its aiohttp handler."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.errors import ApiError, unauthenticated
from gateway.http.cached_response import cached_response
from gateway.http.cookies import SAFE_METHODS
from gateway.routes.app_keys import (
    CACHE_STATUS,
    COOKIES,
    FAST_PATH,
    HITS,
    ORIGIN_FIELDS,
    REQUEST_ID,
    SERVICES,
    VIEWER_DIGEST,
)
from gateway.routes.cached import Cached, response_key, wants_extension
from gateway.routes.csrf import check_csrf, without_session
from gateway.routes.rate_limits import count_request, count_stranger
from gateway.routes.scopes import check_scopes, needed_scopes
from gateway.service.request_context import RequestContext
from gateway.service.results import CachedResult, Content
from gateway.viewer import GUEST, Viewer, bearer_token


class Access(StrEnum):
    """Who may call a route."""

    ANYONE = "anyone"
    GUEST_OR_VIEWER = "guest or viewer"
    SIGNED_IN = "signed in"


class Shape(StrEnum):
    """What a route answers; an error has the same shape, because clients read `data`."""

    COLLECTION = "collection"
    OBJECT = "object"
    PAGE = "page"
    OAUTH = "oauth"


RouteHandler = Callable[[web.Request, RequestContext], Awaitable[web.StreamResponse | Content]]


@dataclass(frozen=True)
class Route:
    """A route: what a client calls, who may, and which Nexgate calls it `becomes`.

    `ends_session`: a session that is over for good is answered with a page, which makes the app ask
    for a new sign-in (Loops API, Client quirks). `cached`: how its successful responses are cached;
    None: they are not. `reads_long_body`: its body may be longer than others, and it reads it
    itself once it knows whose it is.
    """

    method: str
    path: str
    access: Access
    shape: Shape
    becomes: str
    summary: str
    handler: RouteHandler
    ends_session: bool = False
    cached: Cached | None = None
    reads_long_body: bool = False

    @property
    def asks_with_token(self) -> bool:
        """Whether Nexgate judges the token with the read itself, before anything else is judged.

        So it is where nothing but the viewer says what is read, and all of that is Nexgate's.
        """
        return self.cached is not None and "{" not in self.path

    def bind_handler(self) -> Handler:
        """The aiohttp handler: finds the viewer.

        A page that guests may see is given to who comes with a session that is over.
        """

        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await self._respond(request, await self._context(request))
            except ApiError as error:
                if error.problem.status != 401 or not self._is_page_for_ended_session(request):
                    raise
                return await self._respond_to_guest(request, error)

        return handle

    def _is_page_for_ended_session(self, request: web.Request) -> bool:
        is_for_guests = self.shape is Shape.PAGE and self.access is Access.GUEST_OR_VIEWER
        by_cookie = request.app[COOKIES].session_token(request) is not None
        return is_for_guests and by_cookie and "Authorization" not in request.headers

    async def _respond_to_guest(
        self, request: web.Request, refusal: ApiError
    ) -> web.StreamResponse:
        """The page as a guest gets it; `refusal` may have a Set-Cookie that expires the session."""
        response = await self._respond(request, RequestContext(GUEST))
        if "Set-Cookie" in refusal.problem.headers:
            response.headers.add("Set-Cookie", refusal.problem.headers["Set-Cookie"])
        return response

    async def _respond(self, request: web.Request, context: RequestContext) -> web.StreamResponse:
        """The response to `context`'s viewer; 401 for a guest where `access` forbids it."""
        request[VIEWER_DIGEST] = context.viewer.digest
        await count_request(request, context)
        if self.access is Access.SIGNED_IN and not context.viewer.is_signed_in:
            raise unauthenticated()
        if context.viewer.scopes is not None:
            check_scopes(context.viewer.scopes, needed_scopes(self.method, self.path))
        if self.access is not Access.ANYONE:
            await request.app[SERVICES].results.check_generation(context)
        if self.cached is not None:
            return await self._cached(request, context, self.cached)
        answer = await self._answer(request, context)
        return _response(answer) if isinstance(answer, Content) else answer

    async def _cached(
        self, request: web.Request, context: RequestContext, cached: Cached
    ) -> web.StreamResponse:
        """The cached response, or one just made, stored where it may be."""
        app, headers = request.app, request.headers
        results, origin_lines = app[SERVICES].results, app[ORIGIN_FIELDS].lines(headers)
        key = response_key(self.path, cached.parameters, request.raw_path)
        found = None
        if context.outcome.is_confirmed:
            found = results.find_result(context.viewer.digest, key)
        if found is not None:
            app[HITS].application += 1
            app[FAST_PATH].note_target(request.raw_path, key, self.path)
            return _cached_response(request, found, origin_lines)
        made = await self._answer(request, context)
        content = made if isinstance(made, Content) else _content(made)
        if isinstance(content, web.StreamResponse):
            return content
        stored = results.store_result(context, cached.kind, key, content)
        app[FAST_PATH].note_target(request.raw_path, key, self.path)
        return _cached_response(request, stored, origin_lines)

    async def _answer(
        self, request: web.Request, context: RequestContext
    ) -> web.StreamResponse | Content:
        """The handler's answer; 401 comes before the path's ids and the body are looked at."""
        if self.access is Access.SIGNED_IN and not self.asks_with_token:
            await request.app[SERVICES].accepted_tokens.require_accepted(context)
        return await self.handler(request, context)

    async def _context(self, request: web.Request) -> RequestContext:
        try:
            viewer = GUEST if self.access is Access.ANYONE else await _viewer(request)
        except ApiError:
            await count_stranger(request)
            raise
        return RequestContext(
            viewer,
            wants_nexgate=wants_extension(request.query),
        )


def _cached_response(
    request: web.Request, result: CachedResult, origin_lines: bytes
) -> web.StreamResponse:
    body, cache_status = result
    if cache_status is not None:
        request[CACHE_STATUS] = cache_status.decode()
    return cached_response(request.headers, body, cache_status, request[REQUEST_ID], origin_lines)


async def _viewer(request: web.Request) -> Viewer:
    """The viewer by Bearer token, else by the web app's session cookie, else a guest.

    The app sends its cookies along with its token; the token wins. Raises `ApiError` 401 for a
    credential that is malformed or refused, 419 for a cookie without the CSRF proof.
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
        check_csrf(request)
    try:
        return await sessions.viewer(token)
    except ApiError as error:
        raise (without_session(request, error) if error.problem.status == 401 else error) from error


def _response(content: Content) -> web.Response:
    return web.Response(body=content.joined(), headers={"Content-Type": "application/json"})


def _content(answer: web.StreamResponse) -> Content | web.StreamResponse:
    """The body of a 200 response that is in memory; any other response unchanged."""
    if (
        answer.status != 200
        or not isinstance(answer, web.Response)
        or not isinstance(answer.body, bytes)
    ):
        return answer
    return Content(answer.body)
