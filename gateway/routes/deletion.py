"""Deleting a video (Loops API, Video)."""

from aiohttp import web

from gateway.routes.app_keys import SERVICES
from gateway.routes.envelopes import done_answer
from gateway.routes.parameters import path_media_id
from gateway.routes.route import Access, Route, Shape
from gateway.service.request_context import Asker


async def delete(request: web.Request, asker: Asker) -> web.Response:
    """Delete one's own video."""
    media_id = path_media_id(request)
    await request.app[SERVICES].deletion.delete(asker, media_id)
    return done_answer()


ROUTES = (
    Route(
        "POST",
        "/api/v1/video/delete/{id}",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        "GET profile/me, GET clip/{mediaId}, GET posts/{postId}, DELETE posts/{postId}",
        "Delete one's own video",
        delete,
    ),
)
