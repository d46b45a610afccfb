"""Comments and replies, read (Loops API, Comments)."""

from aiohttp import web

from gateway.errors import invalid, not_found
from gateway.routes.app_keys import PUBLIC_URL, SERVICES
from gateway.routes.cached import Cached
from gateway.routes.parameters import (
    path_media_id,
    query_text,
)
from gateway.routes.responses import (
    empty_page_answer,
    json_answer,
    links_query,
)
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.comments import (
    COMMENTS_A_PAGE,
    REPLIES_A_PAGE,
    CommentReads,
    Spot,
)
from gateway.service.request_context import RequestContext
from gateway.settings.cache import EntityKind
from mappings.comments import comment_page, reply_page
from mappings.ids import nexgate_id

HISTORY_A_PAGE = 2
# Where a video's comments are, and one comment of Nexgate's.
OF_VIDEO = "/api/v1/video/comments/{id}"
ONE_OF_POST = "posts/comments/{commentId}"

COMMENTS = Cached(EntityKind.COMMENTS, ("limit", "cursor"))
REPLIES = Cached(EntityKind.COMMENTS, ("cr", "limit", "cursor"))
ONE_COMMENT = Cached(EntityKind.COMMENTS)


async def list_comments(request: web.Request, context: RequestContext) -> web.Response:
    """A page of comments; `limit` is ignored, as in Loops."""
    found = await _reads(request).of_video(
        context, path_media_id(request), query_text(request, "cursor")
    )
    page = comment_page(
        found.items,
        path=request.app[PUBLIC_URL] + request.path,
        query=links_query(request, COMMENTS),
        per_page=COMMENTS_A_PAGE,
        next_cursor=found.next_cursor,
    )
    return json_answer(page)


async def list_replies(request: web.Request, context: RequestContext) -> web.Response:
    """A page of replies to the comment `cr`."""
    media_id = path_media_id(request)
    text = query_text(request, "cr")
    if text is None:
        raise invalid({"cr": ["The cr field is required."]})
    parent_id = nexgate_id(text)
    if parent_id is None:
        raise invalid({"cr": ["The cr field must be an integer."]})
    found = await _reads(request).replies(
        context, media_id, parent_id, query_text(request, "cursor")
    )
    page = reply_page(
        found.items,
        path=request.app[PUBLIC_URL] + request.path,
        query=links_query(request, REPLIES),
        per_page=REPLIES_A_PAGE,
        next_cursor=found.next_cursor,
    )
    return json_answer(page)


async def show_comment(request: web.Request, context: RequestContext) -> web.Response:
    """One comment, for a link to it."""
    return json_answer({"data": await _reads(request).comment(context, spot_in_path(request))})


async def show_reply(request: web.Request, context: RequestContext) -> web.Response:
    """One reply with its comment, for a link to it."""
    return json_answer(await _reads(request).reply_to_comment(context, spot_in_path(request)))


def empty_page_handler(per_page: int) -> RouteHandler:
    """A handler for lists Nexgate does not have (hidden comments, edit history): always empty."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        _check_ids(request)
        return empty_page_answer(request, per_page=per_page)

    return handle


def _reads(request: web.Request) -> CommentReads:
    return request.app[SERVICES].comments


def spot_in_path(request: web.Request) -> Spot:
    """The ids in the path. Raises `ApiError` 404 for a malformed one."""
    has_parent = "parent_id" in request.match_info
    return Spot(
        path_media_id(request),
        _path_id(request, "comment_id"),
        _path_id(request, "parent_id") if has_parent else None,
    )


def _check_ids(request: web.Request) -> None:
    for name in request.match_info:
        _path_id(request, name)


def _path_id(request: web.Request, name: str) -> str:
    found = nexgate_id(request.match_info[name])
    if found is None:
        raise not_found()
    return found


def _read_row(
    path: str, shape: Shape, becomes: str, summary: str, handler: RouteHandler, cached: Cached
) -> Route:
    return Route(
        "GET",
        OF_VIDEO + path,
        Access.GUEST_OR_VIEWER,
        shape,
        becomes,
        summary,
        handler,
        cached=cached,
    )


def _history_row(path: str) -> Route:
    return Route(
        "GET",
        f"/api/v1/comments/history/{path}",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        "-",
        "Edit history: empty, Nexgate stores none",
        empty_page_handler(HISTORY_A_PAGE),
    )


ROUTES = (
    _read_row(
        "", Shape.COLLECTION, "GET posts/{postId}/comments", "Comments", list_comments, COMMENTS
    ),
    _read_row(
        "/replies", Shape.COLLECTION, f"GET {ONE_OF_POST}/replies", "Replies", list_replies, REPLIES
    ),
    _read_row(
        "/comment/{comment_id}",
        Shape.OBJECT,
        f"GET {ONE_OF_POST}",
        "One comment",
        show_comment,
        ONE_COMMENT,
    ),
    _read_row(
        "/reply/{comment_id}",
        Shape.OBJECT,
        f"GET {ONE_OF_POST}",
        "One reply",
        show_reply,
        ONE_COMMENT,
    ),
    Route(
        "GET",
        f"{OF_VIDEO}/hidden",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        "-",
        "Hidden comments: empty, Nexgate hides none",
        empty_page_handler(COMMENTS_A_PAGE),
    ),
    _history_row("{id}/{comment_id}"),
    _history_row("{id}/{parent_id}/{comment_id}"),
)
