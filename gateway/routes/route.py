"""A row of the route table, and how it becomes an aiohttp route."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.errors import unauthenticated
from gateway.routes.keys import ASKER, FINGERPRINT_KEY, REQUEST_ID, TRACEPARENT
from gateway.service.asker import Asker
from gateway.viewer import viewer_from_authorization


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
    """A route: what a client calls, who may, and what it becomes at Nexgate."""

    method: str
    path: str
    access: Access
    shape: Shape
    becomes: str
    summary: str
    handler: RouteHandler

    def bind(self) -> Handler:
        """The aiohttp handler: finds out who asks, and turns guests away where it must."""

        async def handle(request: web.Request) -> web.StreamResponse:
            asker = self._asker(request)
            request[ASKER] = asker
            if self.access is Access.SIGNED_IN and not asker.viewer.is_signed_in:
                raise unauthenticated()
            return await self.handler(request, asker)

        return handle

    def _asker(self, request: web.Request) -> Asker:
        if self.access is Access.ANYONE:
            return Asker()
        viewer = viewer_from_authorization(
            request.headers.getall("Authorization", ()),
            secret=request.app[FINGERPRINT_KEY],
            now=time.time(),
        )
        wanted = ",".join(request.query.getall("include", ())).split(",")
        return Asker(
            viewer,
            request_id=request.get(REQUEST_ID),
            traceparent=request.get(TRACEPARENT),
            wants_nexgate="nexgate" in wanted,
        )
