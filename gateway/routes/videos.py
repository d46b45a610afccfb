"""Videos and what a viewer does with them (Loops API, Video)."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from gateway.routes.app_keys import SERVICES
from gateway.routes.cached import INCLUDE, Cached
from gateway.routes.parameters import path_media_id
from gateway.routes.responses import bare_video_answer, done_answer, video_answer
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.request_context import RequestContext
from gateway.service.results import Content, SingleVideo
from gateway.service.videos import Videos
from gateway.settings.cache import EntityKind

Verb = Callable[[Videos, RequestContext, str], Awaitable[SingleVideo]]


async def show_video(request: web.Request, context: RequestContext) -> Content:
    """One video."""
    media_id = path_media_id(request)
    return video_answer(
        request, context, await request.app[SERVICES].videos.find_video(context, media_id)
    )


def action_handler(verb: Verb) -> RouteHandler:
    """A handler for one action on a video; it answers the bare VideoResource.

    The web app replaces the video on screen by this answer (Loops API, Envelopes, E4).
    """

    async def handle(request: web.Request, context: RequestContext) -> Content:
        media_id = path_media_id(request)
        video = await verb(request.app[SERVICES].videos, context, media_id)
        return bare_video_answer(request, context, video)

    return handle


async def delete_video(request: web.Request, context: RequestContext) -> web.Response:
    """Delete one's own video."""
    await request.app[SERVICES].deletion.delete_video(context, path_media_id(request))
    return done_answer()


def _action_row(path: str, becomes: str, summary: str, verb: Verb) -> Route:
    return Route(
        "POST",
        f"/api/v1/video/{path}/{{id}}",
        Access.SIGNED_IN,
        Shape.OBJECT,
        becomes,
        summary,
        action_handler(verb),
    )


ROUTES = (
    Route(
        "GET",
        "/api/v1/video/{id}",
        Access.GUEST_OR_VIEWER,
        Shape.OBJECT,
        "GET clip/{mediaId}",
        "One video",
        show_video,
        cached=Cached(EntityKind.CLIP, (INCLUDE,)),
    ),
    _action_row("like", "POST posts/{postId}/like", "Like", Videos.like_video),
    _action_row("unlike", "DELETE posts/{postId}/like", "Unlike", Videos.unlike_video),
    _action_row("bookmark", "POST posts/{postId}/bookmark", "Bookmark", Videos.bookmark_video),
    _action_row(
        "unbookmark", "DELETE posts/{postId}/bookmark", "Remove a bookmark", Videos.unbookmark_video
    ),
    _action_row(
        "repost", "POST posts/{postId}/share", "Share, once per viewer", Videos.repost_video
    ),
    _action_row(
        "unrepost",
        "DELETE posts/{postId}/repost",
        "Undo a share, where Nexgate can",
        Videos.unrepost_video,
    ),
    _action_row(
        "collaboration/accept",
        "POST posts/{postId}/collaboration/accept",
        "Accept an invitation to collaborate (gateway's own)",
        Videos.accept_collaboration,
    ),
    _action_row(
        "collaboration/decline",
        "POST posts/{postId}/collaboration/decline",
        "Decline an invitation to collaborate (gateway's own)",
        Videos.decline_collaboration,
    ),
    Route(
        "POST",
        "/api/v1/video/delete/{id}",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        "GET profile/me, GET clip/{mediaId}, GET posts/{postId}, DELETE posts/{postId}",
        "Delete one's own video",
        delete_video,
    ),
)
