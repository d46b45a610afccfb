"""The official web app, where the operator serves a build of it (Loops API, HTML shell)."""

import asyncio
from collections.abc import Sequence

from aiohttp import web

from gateway.pages.metadata import MetaTag
from gateway.pages.shell import Shell
from gateway.routes import pages
from gateway.routes.app_keys import SERVICES, SHELL
from gateway.routes.responses import json_answer, pages_for
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.instance import LOOPS_VERSION
from gateway.service.request_context import RequestContext
from mappings.ids import uuid_from_shortcode

FILE_MAX_AGE_S = 3600
# Vite names these files by their content.
_NAMED_BY_CONTENT = "build/assets/"
_FOR_GOOD = "public, max-age=31536000, immutable"
# Media types that not every Python knows.
_MEDIA_TYPES = {
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".mjs": "text/javascript",
}
# First path segments that are the gateway's, whether or not a route matches.
_GATEWAY_SEGMENTS = (
    "api",
    "oauth",
    "sanctum",
    "storage",
    "media",
    "embed",
    "nodeinfo",
    "health",
    "oembed",
    "ping",
    "u",
    r"\.well-known",
)


async def show_home(request: web.Request, context: RequestContext) -> web.StreamResponse:
    """The web app."""
    return _page(_shell(request))


async def show_video(request: web.Request, context: RequestContext) -> web.StreamResponse:
    """The web app at a video, with the video's meta tags as a guest may see them."""
    shell, uuid = _shell(request), uuid_from_shortcode(request.match_info["shortcode"])
    if uuid is None:
        return _page(shell, status=404)
    preview = await request.app[SERVICES].link_previews.preview_video(str(uuid))
    tags = pages_for(request).tags_of_video(preview.found) if preview.found else ()
    return _page(shell, tags, status=404 if preview.is_missing else 200)


async def show_profile(request: web.Request, context: RequestContext) -> web.StreamResponse:
    """The web app at an account, with the account's meta tags as a guest may see them."""
    username = request.match_info["username"]
    preview = await request.app[SERVICES].link_previews.preview_account(username)
    tags = pages_for(request).tags_of_account(preview.found) if preview.found else ()
    return _page(_shell(request), tags, status=404 if preview.is_missing else 200)


async def show_file_or_page(request: web.Request, context: RequestContext) -> web.StreamResponse:
    """A file of the build, else the web app, whose own router handles the path."""
    shell = _shell(request)
    found = await _file(shell, request.match_info["path"])
    return found if found is not None else _page(shell)


async def show_asset(request: web.Request, context: RequestContext) -> web.StreamResponse:
    """A file of the build's `assets`, else one of the gateway's own pages."""
    found = await _file(_shell(request), f"assets/{request.match_info['name']}")
    return found if found is not None else await pages.show_asset(request, context)


async def show_version(request: web.Request, context: RequestContext) -> web.Response:
    """The version of the build; the web app offers a reload when it changes."""
    shell = request.app[SHELL]
    return json_answer({"version": LOOPS_VERSION if shell is None else shell.version})


def _shell(request: web.Request) -> Shell:
    shell = request.app[SHELL]
    if shell is None:
        raise LookupError("the web app's routes need a build (instance.spa_dir)")
    return shell


def _page(shell: Shell, tags: Sequence[MetaTag] = (), *, status: int = 200) -> web.Response:
    return web.Response(
        text=shell.render_page(tags),
        status=status,
        content_type="text/html",
        charset="utf-8",
        headers=shell.headers,
    )


async def _file(shell: Shell, path: str) -> web.FileResponse | None:
    found = await asyncio.to_thread(shell.find_file, path)
    if found is None:
        return None
    is_for_good = path.startswith(_NAMED_BY_CONTENT)
    lifetime = _FOR_GOOD if is_for_good else f"public, max-age={FILE_MAX_AGE_S}"
    headers = {"Cache-Control": lifetime}
    if found.suffix in _MEDIA_TYPES:
        headers["Content-Type"] = _MEDIA_TYPES[found.suffix]
    return web.FileResponse(found, headers=headers)


def _row(path: str, summary: str, handler: RouteHandler, becomes: str = "-") -> Route:
    return Route("GET", path, Access.ANYONE, Shape.PAGE, becomes, summary, handler)


# With a build these come before the table of all other routes.
SHELL_ROUTES = (
    _row("/", "The web app", show_home),
    _row("/v/{shortcode}", "The web app at a video", show_video, "GET clip/{mediaId}"),
    _row(
        "/@{username}", "The web app at an account", show_profile, "GET clip/user/{userId}/videos"
    ),
    _row("/assets/{name:.+}", "A file of the web app", show_asset),
    _row(
        f"/{{path:(?!(?:{'|'.join(_GATEWAY_SEGMENTS)})(?:/|$)).*}}",
        "The web app",
        show_file_or_page,
    ),
)

ROUTES = (
    Route(
        "GET",
        "/api/v1/web/vmh",
        Access.ANYONE,
        Shape.OBJECT,
        "-",
        "Which version of the web app is served",
        show_version,
    ),
)
