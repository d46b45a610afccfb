"""Videos the viewer bookmarked or liked, and who liked or shared a video (Loops API)."""

from aiohttp import web

from gateway.routes.app_keys import PUBLIC_URL, SERVICES
from gateway.routes.parameters import documented_limit, path_media_id, query_text
from gateway.routes.responses import empty_page_answer, json_answer, page_answer
from gateway.routes.route import Access, Route, Shape
from gateway.service.request_context import RequestContext
from gateway.service.results import Content
from mappings.compact_videos import compact_page

HIGHEST_LIMIT = 20


async def list_favourites(request: web.Request, context: RequestContext) -> Content:
    """The viewer's bookmarks, as full videos."""
    limit = documented_limit(request, default=12, highest=HIGHEST_LIMIT)
    found = await request.app[SERVICES].saved_videos.favourite_videos(
        context, cursor=query_text(request, "cursor"), limit=limit
    )
    return page_answer(request, context, found, per_page=limit)


async def list_liked(request: web.Request, context: RequestContext) -> web.Response:
    """What the viewer has liked through the gateway, as compact videos."""
    limit = documented_limit(request, default=10, highest=HIGHEST_LIMIT)
    found = await request.app[SERVICES].saved_videos.liked_videos(
        context, cursor=query_text(request, "cursor"), limit=limit
    )
    page = compact_page(
        found.videos,
        path=request.app[PUBLIC_URL] + request.path,
        query=dict(request.query),
        per_page=limit,
        next_cursor=found.next_cursor,
    )
    return json_answer(page)


async def list_nobody(request: web.Request, context: RequestContext) -> web.Response:
    """An empty page: Nexgate does not list who liked or shared a post. 404 without the video."""
    await request.app[SERVICES].videos.find_video(context, path_media_id(request))
    return empty_page_answer(request)


ROUTES = (
    Route(
        "GET",
        "/api/v1/account/favourites",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        "GET posts/bookmarks, GET clip/{mediaId}",
        "The viewer's bookmarks",
        list_favourites,
    ),
    Route(
        "GET",
        "/api/v1/account/videos/likes",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        "GET profile/me, GET clip/{mediaId}",
        "What the viewer liked through the gateway",
        list_liked,
    ),
    Route(
        "GET",
        "/api/v1/video/likes/{id}",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        "GET clip/{mediaId}",
        "Who liked a video: empty",
        list_nobody,
    ),
    Route(
        "GET",
        "/api/v1/video/shares/{id}",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        "GET clip/{mediaId}",
        "Who shared a video: empty",
        list_nobody,
    ),
)
