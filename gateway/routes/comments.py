"""Comments and replies (Loops API, Comments)."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, BeforeValidator, WithJsonSchema

from gateway.errors import ApiError, invalid, not_found
from gateway.routes.app_keys import PUBLIC_URL, SERVICES
from gateway.routes.cached import Cached
from gateway.routes.parameters import (
    GivenId,
    checked_media_id,
    path_media_id,
    query_text,
    read_body,
)
from gateway.routes.responses import (
    done_answer,
    empty_page_answer,
    json_answer,
    links_query,
    not_available,
)
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.comments import (
    COMMENTS_A_PAGE,
    REPLIES_A_PAGE,
    CommentVerbs,
    Spot,
)
from gateway.service.request_context import RequestContext
from gateway.settings.cache import EntityKind
from mappings.comments import comment_page, reply_page
from mappings.ids import nexgate_id
from mappings.loops import CommentResource, ReplyResource

# Code points; Nexgate takes four times as much (Loops API, Comments).
MAX_LENGTH = 500
HISTORY_A_PAGE = 2

COMMENTS = Cached(EntityKind.COMMENTS, ("limit", "cursor"))
REPLIES = Cached(EntityKind.COMMENTS, ("cr", "limit", "cursor"))
ONE_COMMENT = Cached(EntityKind.COMMENTS)

# Checked by `_checked_text`, whose messages are Loops'.
Text = Annotated[
    object,
    WithJsonSchema(
        {"type": "string", "maxLength": MAX_LENGTH, "pattern": r"^[^\u0000]*\S[^\u0000]*$"}
    ),
]
AnyComment = CommentResource | ReplyResource
Verb = Callable[[CommentVerbs, RequestContext, Spot], Awaitable[AnyComment]]


def _absent_if_blank(value: object) -> object:
    return None if isinstance(value, str) and value.strip() in ("", "null", "undefined") else value


class CommentBody(BaseModel):
    """A comment to be written, or with `parent_id` a reply."""

    comment: Text
    parent_id: Annotated[GivenId | None, BeforeValidator(_absent_if_blank)] = None


class EditBody(BaseModel):
    """A comment's new text."""

    id: GivenId
    comment: Text


class EditReplyBody(EditBody):
    """A reply's new text."""

    parent_id: GivenId


async def list_comments(request: web.Request, context: RequestContext) -> web.Response:
    """A page of comments; `limit` is ignored, as in Loops."""
    found = await _verbs(request).of_video(
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
    found = await _verbs(request).replies(
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
    return json_answer({"data": await _verbs(request).comment(context, _spot(request))})


async def show_reply(request: web.Request, context: RequestContext) -> web.Response:
    """One reply with its comment, for a link to it."""
    return json_answer(await _verbs(request).reply_to_comment(context, _spot(request)))


async def create_comment(request: web.Request, context: RequestContext) -> web.Response:
    """Write a comment or a reply; the answer is a list of one."""
    media_id = path_media_id(request)
    body = await read_body(request, CommentBody)
    text = _checked_text(body.comment)
    made: AnyComment
    if body.parent_id is None:
        made = await _verbs(request).create_comment(context, media_id, text)
    else:
        parent_id = checked_media_id("parent_id", body.parent_id)
        made = await _verbs(request).create_reply(context, media_id, text, parent_id=parent_id)
    return json_answer({"data": [made]})


async def edit_comment(request: web.Request, context: RequestContext) -> web.Response:
    """Change the text of one's own comment."""
    media_id = path_media_id(request)
    body = await read_body(request, EditBody)
    text = _checked_text(body.comment)
    spot = Spot(media_id, checked_media_id("id", body.id))
    return json_answer({"data": [await _verbs(request).edit_comment(context, spot, text)]})


async def edit_reply(request: web.Request, context: RequestContext) -> web.Response:
    """Change the text of one's own reply."""
    media_id = path_media_id(request)
    body = await read_body(request, EditReplyBody)
    text = _checked_text(body.comment)
    parent_id = checked_media_id("parent_id", body.parent_id)
    spot = Spot(media_id, checked_media_id("id", body.id), parent_id)
    return json_answer({"data": [await _verbs(request).edit_comment(context, spot, text)]})


async def delete_comment(request: web.Request, context: RequestContext) -> web.Response:
    """Delete a comment or reply."""
    await _verbs(request).delete_comment(context, _spot(request))
    return done_answer()


def liking_handler(verb: Verb) -> RouteHandler:
    """A handler that likes or unlikes and answers the bare comment or reply."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        return json_answer(await verb(_verbs(request), context, _spot(request)))

    return handle


def empty_page_handler(per_page: int) -> RouteHandler:
    """A handler for lists Nexgate does not have (hidden comments, edit history): always empty."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        _check_ids(request)
        return empty_page_answer(request, per_page=per_page)

    return handle


async def answer_not_available(request: web.Request, context: RequestContext) -> web.Response:
    """Raises `ApiError` 404: Nexgate neither hides comments nor takes GIFs."""
    raise not_available()


def _verbs(request: web.Request) -> CommentVerbs:
    return request.app[SERVICES].comments


def _spot(request: web.Request) -> Spot:
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


def _checked_text(value: object) -> str:
    """The text of a comment, unchanged; raises `ApiError` 422 with Loops' messages."""
    if value is None or (isinstance(value, str) and not value.strip()):
        raise _bad_text("is required")
    if not isinstance(value, str):
        raise _bad_text("must be a string")
    if len(value) > MAX_LENGTH:
        raise _bad_text(f"must not be greater than {MAX_LENGTH} characters")
    if "\0" in value:  # Databases do not store NUL in texts.
        raise _bad_text("format is invalid")
    return value


def _bad_text(what: str) -> ApiError:
    return invalid({"comment": [f"The comment field {what}."]})


_OF_VIDEO = "/api/v1/video/comments/{id}"
_POSTS = "posts/comments/{commentId}"


def _read_row(
    path: str, shape: Shape, becomes: str, summary: str, handler: RouteHandler, cached: Cached
) -> Route:
    return Route(
        "GET",
        _OF_VIDEO + path,
        Access.GUEST_OR_VIEWER,
        shape,
        becomes,
        summary,
        handler,
        cached=cached,
    )


def _write_row(path: str, becomes: str, summary: str, handler: RouteHandler) -> Route:
    return Route("POST", path, Access.SIGNED_IN, Shape.COLLECTION, becomes, summary, handler)


def _comment_and_reply_rows(
    verb: str, becomes: str, summary: str, handler: RouteHandler
) -> tuple[Route, ...]:
    """The rows for a comment and for a reply; (un)like answers a bare object, the others a list."""
    shape = Shape.OBJECT if verb in ("like", "unlike") else Shape.COLLECTION
    comment_path = f"/api/v1/comments/{verb}/{{id}}/{{comment_id}}"
    reply_path = f"/api/v1/comments/{verb}/{{id}}/{{parent_id}}/{{comment_id}}"
    return (
        Route("POST", comment_path, Access.SIGNED_IN, shape, becomes, summary, handler),
        Route("POST", reply_path, Access.SIGNED_IN, shape, becomes, f"{summary} (reply)", handler),
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
        "/replies", Shape.COLLECTION, f"GET {_POSTS}/replies", "Replies", list_replies, REPLIES
    ),
    _read_row(
        "/comment/{comment_id}",
        Shape.OBJECT,
        f"GET {_POSTS}",
        "One comment",
        show_comment,
        ONE_COMMENT,
    ),
    _read_row(
        "/reply/{comment_id}", Shape.OBJECT, f"GET {_POSTS}", "One reply", show_reply, ONE_COMMENT
    ),
    Route(
        "GET",
        f"{_OF_VIDEO}/hidden",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        "-",
        "Hidden comments: empty, Nexgate hides none",
        empty_page_handler(COMMENTS_A_PAGE),
    ),
    _write_row(
        "/api/v1/video/comments/edit/{id}", f"PUT {_POSTS}", "Edit an own comment", edit_comment
    ),
    _write_row(
        "/api/v1/video/comments/reply/edit/{id}", f"PUT {_POSTS}", "Edit an own reply", edit_reply
    ),
    _write_row(
        f"{_OF_VIDEO}/media", "-", "A GIF as a comment: not available", answer_not_available
    ),
    _write_row(_OF_VIDEO, "POST posts/{postId}/comments", "Comment, or reply", create_comment),
    *_comment_and_reply_rows(
        "like", f"POST {_POSTS}/like", "Like a comment", liking_handler(CommentVerbs.like_comment)
    ),
    *_comment_and_reply_rows(
        "unlike",
        f"DELETE {_POSTS}/like",
        "Unlike a comment",
        liking_handler(CommentVerbs.unlike_comment),
    ),
    *_comment_and_reply_rows("delete", f"DELETE {_POSTS}", "Delete a comment", delete_comment),
    *_comment_and_reply_rows("hide", "-", "Hide a comment: not available", answer_not_available),
    _write_row(
        "/api/v1/comments/unhide/{id}/{comment_id}",
        "-",
        "Unhide a comment: not available",
        answer_not_available,
    ),
    _history_row("{id}/{comment_id}"),
    _history_row("{id}/{parent_id}/{comment_id}"),
)
