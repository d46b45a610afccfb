"""The official web app, where the operator serves a build of it (Loops API, HTML shell)."""

import asyncio
from collections.abc import Sequence

from aiohttp import web

from gateway.pages.metadata import MetaTag
from gateway.pages.shell import Shell
from gateway.routes import pages
from gateway.routes.app_keys import PAGES, SERVICES, SHELL
from gateway.routes.responses import json_answer
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.instance import LOOPS_VERSION
from gateway.service.request_context import RequestContext
from mappings.ids import uuid_from_shortcode

FILE_FRESH_S = 3600
# What is the gateway's own, whether or not there is something at an address.
_OURS = (
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


async def home(request: web.Request, context: RequestContext) -> web.StreamResponse:
    """The web app."""
    return _page(_shell(request))


async def share(request: web.Request, context: RequestContext) -> web.StreamResponse:
    """The web app at a video: for machines the video's tags, as a guest may see it."""
    shell, uuid = _shell(request), uuid_from_shortcode(request.match_info["shortcode"])
    if uuid is None:
        return _page(shell, status=404)
    glimpse = await request.app[SERVICES].link_previews.preview_video(context, str(uuid))
    tags = request.app[PAGES].tags_of_video(glimpse.found) if glimpse.found else ()
    return _page(shell, tags, status=404 if glimpse.is_missing else 200)


async def profile(request: web.Request, context: RequestContext) -> web.StreamResponse:
    """The web app at an account: for machines the account's tags, as a guest may see it."""
    username = request.match_info["username"]
    glimpse = await request.app[SERVICES].link_previews.preview_account(context, username)
    tags = request.app[PAGES].tags_of_account(glimpse.found) if glimpse.found else ()
    return _page(_shell(request), tags, status=404 if glimpse.is_missing else 200)


async def file_or_page(request: web.Request, context: RequestContext) -> web.StreamResponse:
    """A file of the build; at every other address the web app, whose own router goes on."""
    shell = _shell(request)
    found = await _file(shell, request.match_info["path"])
    return found if found is not None else _page(shell)


async def asset(request: web.Request, context: RequestContext) -> web.StreamResponse:
    """A file of the build's `assets`, else one of the gateway's own pages."""
    found = await _file(_shell(request), f"assets/{request.match_info['name']}")
    return found if found is not None else await pages.asset(request, context)


async def version(request: web.Request, context: RequestContext) -> web.Response:
    """Which build is served; the web app offers a reload when it is another one."""
    shell = request.app[SHELL]
    return json_answer({"version": LOOPS_VERSION if shell is None else shell.version})


def _shell(request: web.Request) -> Shell:
    shell = request.app[SHELL]
    if shell is None:
        raise LookupError("the web app's routes are only there with a build")
    return shell


def _page(shell: Shell, tags: Sequence[MetaTag] = (), *, status: int = 200) -> web.Response:
    return web.Response(
        text=shell.page(tags),
        status=status,
        content_type="text/html",
        charset="utf-8",
        headers=shell.headers,
    )


async def _file(shell: Shell, path: str) -> web.FileResponse | None:
    found = await asyncio.to_thread(shell.file, path)
    if found is None:
        return None
    return web.FileResponse(found, headers={"Cache-Control": f"public, max-age={FILE_FRESH_S}"})


def _row(path: str, summary: str, handler: RouteHandler, becomes: str = "-") -> Route:
    return Route("GET", path, Access.ANYONE, Shape.PAGE, becomes, summary, handler)


# With a build these come before the table of all other routes.
SHELL_ROUTES = (
    _row("/", "The web app", home),
    _row("/v/{shortcode}", "The web app at a video", share, "GET clip/{mediaId}"),
    _row("/@{username}", "The web app at an account", profile, "GET clip/user/{userId}/videos"),
    _row("/assets/{name:.+}", "A file of the web app", asset),
    _row(f"/{{path:(?!(?:{'|'.join(_OURS)})(?:/|$)).*}}", "The web app", file_or_page),
)

ROUTES = (
    Route(
        "GET",
        "/api/v1/web/vmh",
        Access.ANYONE,
        Shape.OBJECT,
        "-",
        "Which version of the web app is served",
        version,
    ),
)
