"""The HTML pages and their static files."""

import re
from dataclasses import replace

from aiohttp import web

from gateway.errors import not_found
from gateway.pages.assets import Asset
from gateway.routes.app_keys import PAGES, SERVICES
from gateway.routes.responses import html_answer, pages_for
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.request_context import RequestContext
from mappings.ids import uuid_from_shortcode

YEAR_S = 31_536_000
DAY_S = 86_400
ASSET_NAME = re.compile(r"[a-z0-9.-]{1,64}")


async def show_watch_page(request: web.Request, context: RequestContext) -> web.Response:
    """The watch page."""
    return html_answer(pages_for(request).watch_page())


async def show_share_page(request: web.Request, context: RequestContext) -> web.Response:
    """The share page of a video, the target of `VideoResource.url`."""
    media_id = uuid_from_shortcode(request.match_info["shortcode"])
    if media_id is None:
        raise not_found()
    video = await request.app[SERVICES].videos.show_video(
        replace(context, wants_nexgate=True), str(media_id)
    )
    return html_answer(
        pages_for(request).share_page(video, viewer_signed_in=context.viewer.is_signed_in)
    )


async def show_asset(request: web.Request, context: RequestContext) -> web.Response:
    """A style sheet, script or picture; immutable for a year when `?v=` is its digest."""
    name = request.match_info["name"]
    found = request.app[PAGES].assets.find_asset(name) if ASSET_NAME.fullmatch(name) else None
    if found is None:
        raise not_found()
    is_named_by_content = request.query.get("v") == found.digest
    return _file(found, max_age_s=YEAR_S if is_named_by_content else 60)


def storage_handler(path: str) -> RouteHandler:
    """A handler for one of the pictures Loops serves under `/storage`."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        found = request.app[PAGES].assets.find_stored(path)
        if found is None:
            raise not_found()
        return _file(found, max_age_s=DAY_S)

    return handle


def _file(found: Asset, *, max_age_s: int) -> web.Response:
    immutable = ", immutable" if max_age_s == YEAR_S else ""
    return web.Response(
        body=found.content,
        headers={
            "Content-Type": found.content_type,
            "Cache-Control": f"public, max-age={max_age_s}{immutable}",
        },
    )


def _row(path: str, access: Access, becomes: str, summary: str, handler: RouteHandler) -> Route:
    return Route("GET", path, access, Shape.PAGE, becomes, summary, handler)


ROUTES = (
    _row("/", Access.ANYONE, "-", "The watch page", show_watch_page),
    _row(
        "/v/{shortcode}",
        Access.GUEST_OR_VIEWER,
        "GET clip/{mediaId}",
        "A share page",
        show_share_page,
    ),
    _row("/assets/{name}", Access.ANYONE, "-", "The pages' own files", show_asset),
    *(
        _row(path, Access.ANYONE, "-", summary, storage_handler(path))
        for path, summary in (
            ("/storage/avatars/default.jpg", "The default avatar"),
            ("/storage/videos/video-placeholder.jpg", "The default thumbnail"),
        )
    ),
)
