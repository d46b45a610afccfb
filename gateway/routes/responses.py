"""Responses that many routes share: JSON in Loops' envelopes, HTML pages, common refusals."""

from collections.abc import Mapping
from typing import Final

import orjson
from aiohttp import web
from pydantic import BaseModel

from gateway.errors import ApiError, Problem
from gateway.pages.headers import PAGE_HEADERS
from gateway.pages.rendering import Pages
from gateway.routes.app_keys import PAGES, PUBLIC_URL, SERVICES
from gateway.routes.cached import Cached
from gateway.service.request_context import RequestContext
from gateway.service.results import Content, Results, SingleVideo, VideoList
from mappings.pages import next_link

# Loops API, Envelopes, E6.
DONE: Final[Mapping[str, object]] = {"data": [], "error": {"code": "ok", "message": ""}}


def json_answer(
    content: object,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    content_type: str = "application/json",
) -> web.Response:
    """A response with any JSON value; a model is written with all its keys."""
    return web.Response(
        body=orjson.dumps(content, default=_dump),
        status=status,
        headers={"Content-Type": content_type, **(headers or {})},
    )


def pages_for(request: web.Request) -> Pages:
    """The pages in the language the request asks for."""
    return request.app[PAGES].speaking(request.headers.get("Accept-Language"))


def html_answer(html: str, *, status: int = 200) -> web.Response:
    """A page for people, with its Content-Security-Policy."""
    return web.Response(
        text=html, status=status, content_type="text/html", charset="utf-8", headers=PAGE_HEADERS
    )


def video_answer(request: web.Request, context: RequestContext, video: SingleVideo) -> Content:
    """A single video in its envelope (Loops API, Envelopes, E1)."""
    return _results(request).content_of_video(context, b'{"data":', video, b"}")


def bare_video_answer(request: web.Request, context: RequestContext, video: SingleVideo) -> Content:
    """A single video as it is (Loops API, Envelopes, E4)."""
    return _results(request).content_of_video(context, b"", video, b"")


def page_answer(
    request: web.Request,
    context: RequestContext,
    found: VideoList,
    *,
    per_page: int,
    cached: Cached | None = None,
    with_links: bool = True,
    more_meta: Mapping[str, object] | None = None,
) -> Content:
    """A page of videos with its cursors (Loops API, Envelopes, E2; E2t without links).

    Links are built from `server.public_url` alone; `cached` is the row's: links keep only the
    query parameters it names.
    """
    path, next_cursor = request.app[PUBLIC_URL] + request.path, found.next_cursor
    following = next_link(path, links_query(request, cached), next_cursor) if with_links else None
    links = {"first": None, "last": None, "prev": None, "next": following}
    meta = {
        "path": path,
        "per_page": per_page,
        "next_cursor": next_cursor,
        "prev_cursor": None,
        **found.more_meta,
        **(more_meta or {}),
    }
    tail = b"]," + orjson.dumps({"links": links, "meta": meta})[1:]
    return _results(request).content_of_page(context, b'{"data":[', found, tail)


def links_query(request: web.Request, cached: Cached | None = None) -> dict[str, str]:
    """The query parameters that a link to another page of the same list keeps.

    Those that `cached` names, or all without it; never the cursor.
    """
    return {
        name: value
        for name, value in request.query.items()
        if name != "cursor" and (cached is None or name in cached.parameters)
    }


def done_answer() -> web.Response:
    """Success without content (Loops API, Envelopes, E6)."""
    return json_answer(DONE)


def empty_page_answer(
    request: web.Request, *, per_page: int = 10, more_meta: Mapping[str, object] | None = None
) -> web.Response:
    """An empty page, which is the last one (Loops API, Neutral answers, EP)."""
    return json_answer(
        {
            "data": [],
            "links": {"first": None, "last": None, "prev": None, "next": None},
            "meta": {
                "path": request.app[PUBLIC_URL] + request.path,
                "per_page": per_page,
                "next_cursor": None,
                "prev_cursor": None,
                **(more_meta or {}),
            },
        }
    )


def not_available() -> ApiError:
    """404 for a feature this server does not have (Loops API, Neutral answers, NF)."""
    return ApiError(Problem(404, "not_found", "Not available"))


def not_supported(message: str = "Not supported by this server") -> ApiError:
    """422 for an unsupported action; not 403, which signs the app's user out."""
    return ApiError(Problem(422, "not_supported", message, errors={}))


def _results(request: web.Request) -> Results:
    return request.app[SERVICES].results


def _dump(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump()
    raise TypeError(f"{type(value).__name__} is not JSON")
