"""The creator studio: the viewer's own videos and their totals (Loops API, Studio)."""

from aiohttp import web

from gateway.errors import invalid
from gateway.routes.app_keys import PUBLIC_URL, SERVICES
from gateway.routes.parameters import documented_limit, query_text
from gateway.routes.responses import json_answer, links_query
from gateway.routes.route import Access, Route, Shape
from gateway.service.request_context import RequestContext
from gateway.service.studio import Filter
from mappings.loops import StudioMeta, StudioPage
from mappings.pages import page_links

PER_PAGE = 10
MAX_PER_PAGE = 20
LONGEST_SEARCH = 100
DIRECTIONS = ("asc", "desc")


async def list_posts(request: web.Request, context: RequestContext) -> web.Response:
    """A page of the viewer's own videos."""
    limit = documented_limit(request, default=PER_PAGE, highest=MAX_PER_PAGE)
    found = await request.app[SERVICES].studio.list_posts(
        context,
        search=_search(request),
        which=_filter(request),
        is_ascending=_is_ascending(request),
        cursor=query_text(request, "cursor"),
        limit=limit,
    )
    path, next_cursor = request.app[PUBLIC_URL] + request.path, found.posts.next_cursor
    links = page_links(path, links_query(request), next_cursor, with_links=True)
    meta = StudioMeta(
        path=path,
        per_page=limit,
        next_cursor=next_cursor,
        prev_cursor=None,
        total_videos=found.total_videos,
    )
    return json_answer(StudioPage(data=found.posts.items, links=links, meta=meta))


async def show_summary(request: web.Request, context: RequestContext) -> web.Response:
    """Totals over the viewer's own videos."""
    return json_answer(await request.app[SERVICES].studio.summarize(context))


def _search(request: web.Request) -> str | None:
    search = query_text(request, "search")
    if search is not None and len(search) > LONGEST_SEARCH:
        message = f"The search field must not be greater than {LONGEST_SEARCH} characters."
        raise invalid({"search": [message]})
    return search


def _filter(request: web.Request) -> Filter:
    try:
        return Filter(query_text(request, "filter") or Filter.ALL)
    except ValueError:
        raise invalid({"filter": ["The selected filter is invalid."]}) from None


def _is_ascending(request: web.Request) -> bool:
    direction = query_text(request, "sort_direction") or "desc"
    if direction not in DIRECTIONS:
        raise invalid({"sort_direction": ["The selected sort direction is invalid."]})
    return direction == "asc"


_BECOMES = "GET profile/me, GET clip/user/{userId}/videos"

ROUTES = (
    Route(
        "GET",
        "/api/v1/studio/posts",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        _BECOMES,
        "One's own videos",
        list_posts,
    ),
    Route(
        "GET",
        "/api/v1/studio/analytics/summary",
        Access.SIGNED_IN,
        Shape.OBJECT,
        f"{_BECOMES}, GET follows/stats/{{userId}}",
        "Totals over one's own videos",
        show_summary,
    ),
)
