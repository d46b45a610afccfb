"""Answers: JSON as Loops writes it, pages, and files that may be kept."""

from collections.abc import Mapping

import orjson
from aiohttp import web
from pydantic import BaseModel

from gateway.pages.rendering import PAGE_HEADERS
from gateway.routes.keys import PUBLIC_URL
from gateway.service.feeds import VideoList
from mappings.loops import VideoPage, VideoResource
from mappings.pages import video_page


def json_answer(
    content: object,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    content_type: str = "application/json",
) -> web.Response:
    """Any JSON value, or a model with all its keys."""
    return web.Response(
        body=orjson.dumps(content, default=_dump),
        status=status,
        headers={"Content-Type": content_type, **(headers or {})},
    )


def html_answer(html: str, *, status: int = 200) -> web.Response:
    """A page for people, with its Content-Security-Policy."""
    return web.Response(
        text=html, status=status, content_type="text/html", charset="utf-8", headers=PAGE_HEADERS
    )


def video_answer(video: VideoResource) -> web.Response:
    """A single video in its envelope (Loops API, Envelopes, E1)."""
    return json_answer({"data": video})


def page_answer(
    request: web.Request, found: VideoList, *, per_page: int, with_links: bool = True
) -> web.Response:
    """A page of videos with its cursors (Loops API, Envelopes, E2; E2t without links)."""
    return json_answer(page_of(request, found, per_page=per_page, with_links=with_links))


def page_of(
    request: web.Request, found: VideoList, *, per_page: int, with_links: bool
) -> VideoPage:
    """A page of videos as a model. Links are built from `server.public_url` alone."""
    query = {name: value for name, value in request.query.items() if name != "cursor"}
    return video_page(
        found.videos,
        path=request.app[PUBLIC_URL] + request.path,
        query=query,
        per_page=per_page,
        next_cursor=found.next_cursor,
        with_links=with_links,
    )


def _dump(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump()
    raise TypeError(f"{type(value).__name__} is not JSON")
