"""A video embedded in other sites' pages (Loops API, Share, profile, embed)."""

import re

from aiohttp import web

from gateway.errors import not_found
from gateway.pages.headers import EMBED_HEADERS
from gateway.routes.app_keys import PAGES, SERVICES
from gateway.routes.responses import pages_for
from gateway.routes.route import Access, Route, Shape
from gateway.service.request_context import RequestContext
from mappings.ids import uuid_from_shortcode
from mappings.loops import VideoResource

THEMES = frozenset({"light", "dark"})
SECONDS = re.compile(r"[0-9]{1,6}")
# The player holds nothing of any viewer, so shared caches may store it.
CACHE_CONTROL = "public, max-age=300, s-maxage=3600"
LOADER = "embed.js"
LOADER_MAX_AGE_S = 3600


async def show_player(request: web.Request, context: RequestContext) -> web.Response:
    """The player; 200 also without a video, because an error page in a frame helps nobody."""
    video = await _video(request, context)
    theme = request.query.get("theme")
    start = request.query.get("t", "")
    html = pages_for(request).embed_page(
        video,
        theme=theme if theme in THEMES else None,
        start_s=int(start) if SECONDS.fullmatch(start) else 0,
    )
    headers = {
        **EMBED_HEADERS,
        "Cache-Control": CACHE_CONTROL if video is not None else "no-store",
        "Vary": "Accept-Language",
    }
    return web.Response(text=html, content_type="text/html", charset="utf-8", headers=headers)


async def show_loader(request: web.Request, context: RequestContext) -> web.Response:
    """The script that puts players into other sites' pages."""
    found = request.app[PAGES].assets.find_asset(LOADER)
    if found is None:
        raise not_found()
    return web.Response(
        body=found.content,
        headers={
            "Content-Type": found.content_type,
            "Cache-Control": f"public, max-age={LOADER_MAX_AGE_S}",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )


async def _video(request: web.Request, context: RequestContext) -> VideoResource | None:
    """The video as a guest gets it; None when there is none or it may not be embedded."""
    media_id = uuid_from_shortcode(request.match_info["shortcode"])
    if media_id is None:
        return None
    video = (await request.app[SERVICES].link_previews.preview_video(str(media_id))).found
    return video if video is not None and video.permissions.can_embed else None


ROUTES = (
    Route(
        "GET",
        "/embed/{shortcode}",
        Access.ANYONE,
        Shape.PAGE,
        "GET clip/{mediaId}",
        "A player for other people's pages",
        show_player,
    ),
    Route(
        "GET",
        "/embed.js",
        Access.ANYONE,
        Shape.PAGE,
        "-",
        "The script that puts players into pages",
        show_loader,
    ),
)
