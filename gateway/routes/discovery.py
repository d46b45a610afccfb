"""Explore and hashtag pages (Loops API, Feeds)."""

from aiohttp import web

from gateway.errors import not_found
from gateway.routes.app_keys import PUBLIC_URL, SERVICES
from gateway.routes.cached import INCLUDE, Cached
from gateway.routes.parameters import documented_limit, query_text
from gateway.routes.responses import json_answer
from gateway.routes.route import Access, Route, Shape
from gateway.service.discovery import FoundVideos
from gateway.service.request_context import RequestContext
from gateway.settings.cache import EntityKind
from mappings.compact_videos import compact_page
from mappings.hashtags import hashtag_name, trending_hashtag

PER_PAGE = 10
MAX_PER_PAGE = 20
MAX_PER_TAG_PAGE = 30
# A guest gets one short list without further pages.
GUEST_TAG_FEED = 22
GUEST_TAG_PAGE = 9
CURSOR = "cursor"


async def list_trending_tags(request: web.Request, context: RequestContext) -> web.Response:
    """The hashtags of the explore page; empty for a guest where guests are not served."""
    found = await request.app[SERVICES].hashtags.trending_hashtags(context)
    return json_answer({"data": [trending_hashtag(tag) for tag in found]})


async def show_tag_feed(request: web.Request, context: RequestContext) -> web.Response:
    """Videos with a hashtag, for the explore page."""
    services = request.app[SERVICES]
    name = _path_tag(request)
    limit = documented_limit(request, default=PER_PAGE, highest=MAX_PER_PAGE)
    cursor = query_text(request, CURSOR)
    if context.viewer.is_signed_in:
        found = await services.discovery.videos_by_hashtag(
            context, name, cursor=cursor, limit=limit
        )
        return json_answer(_page(request, found, per_page=limit))
    if cursor is not None:
        raise not_found()
    if services.hashtags.is_sensitive(name):
        return json_answer({"data": []})
    found = await services.discovery.videos_by_hashtag(
        context, name, cursor=None, limit=GUEST_TAG_FEED
    )
    return json_answer({"data": found.videos})


async def show_tag_page(request: web.Request, context: RequestContext) -> web.Response:
    """Videos with a hashtag and their number, for the web app's hashtag page."""
    services = request.app[SERVICES]
    name = _path_tag(request)
    limit = documented_limit(request, default=PER_PAGE, highest=MAX_PER_TAG_PAGE)
    if not context.viewer.is_signed_in:
        return await _tag_page_for_guest(request, context, name)
    cursor = query_text(request, CURSOR)
    found = await services.discovery.videos_by_hashtag(context, name, cursor=cursor, limit=limit)
    page = _page(request, found, per_page=limit)
    total = await services.hashtags.count_videos(context, name)
    meta = {**_object(page["meta"]), "total_results": max(total, len(found.videos))}
    return json_answer({**page, "meta": meta})


async def _tag_page_for_guest(
    request: web.Request, context: RequestContext, name: str
) -> web.Response:
    services = request.app[SERVICES]
    if services.hashtags.is_sensitive(name):
        hidden = {"data": [], "links": [], "meta": {"is_nsfw": True, "is_guest": True}}
        return json_answer(hidden)
    found = await services.discovery.videos_by_hashtag(
        context, name, cursor=None, limit=GUEST_TAG_PAGE
    )
    total = await services.hashtags.count_videos(context, name)
    meta = {
        "total_results": max(total, len(found.videos)),
        "limit": GUEST_TAG_PAGE,
        "next_cursor": None,
        "has_more": False,
        "is_guest": True,
    }
    return json_answer({"data": found.videos, "meta": meta})


def _path_tag(request: web.Request) -> str:
    """The hashtag in the path, or 404."""
    name = hashtag_name(request.match_info["tag"])
    if name is None:
        raise not_found()
    return name


def _page(request: web.Request, found: FoundVideos, *, per_page: int) -> dict[str, object]:
    page = compact_page(
        found.videos,
        path=request.app[PUBLIC_URL] + request.rel_url.raw_path,
        query={},
        per_page=per_page,
        next_cursor=found.next_cursor,
    )
    return page.model_dump()


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


_CLIP_FEED = "GET clip/feed"
_TAGGED = Cached(EntityKind.LATER_PAGE, ("limit", "cursor", INCLUDE))

ROUTES = (
    Route(
        "GET",
        "/api/v1/explore/tags",
        Access.GUEST_OR_VIEWER,
        Shape.COLLECTION,
        _CLIP_FEED,
        "The hashtags of the newest clips, most used first",
        list_trending_tags,
        cached=Cached(EntityKind.LATER_PAGE),
    ),
    Route(
        "GET",
        "/api/v1/explore/tag-feed/{tag}",
        Access.GUEST_OR_VIEWER,
        Shape.COLLECTION,
        _CLIP_FEED,
        "Videos with a hashtag",
        show_tag_feed,
        cached=_TAGGED,
    ),
    Route(
        "GET",
        "/api/v1/tags/video/{tag}",
        Access.GUEST_OR_VIEWER,
        Shape.COLLECTION,
        _CLIP_FEED,
        "Videos with a hashtag, and how many there are",
        show_tag_page,
        cached=_TAGGED,
    ),
)
