"""Comments and replies written, edited, deleted and liked (Loops API, Comments)."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, BeforeValidator, WithJsonSchema

from gateway.errors import ApiError, invalid
from gateway.routes.app_keys import SERVICES
from gateway.routes.comments import OF_VIDEO, ONE_OF_POST, spot_in_path
from gateway.routes.parameters import GivenId, checked_media_id, path_media_id, read_body
from gateway.routes.responses import done_answer, json_answer, not_available
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.comment_writes import CommentWrites
from gateway.service.comments import Spot
from gateway.service.request_context import RequestContext
from mappings.loops import CommentResource, ReplyResource

# Code points; Nexgate takes four times as much (Loops API, Comments).
MAX_LENGTH = 500

# Checked by `_checked_text`, whose messages are Loops'.
Text = Annotated[
    object,
    WithJsonSchema(
        {"type": "string", "maxLength": MAX_LENGTH, "pattern": r"^[^\u0000]*\S[^\u0000]*$"}
    ),
]
AnyComment = CommentResource | ReplyResource
Verb = Callable[[CommentWrites, RequestContext, Spot], Awaitable[AnyComment]]


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


async def create_comment(request: web.Request, context: RequestContext) -> web.Response:
    """Write a comment or a reply; the answer is a list of one."""
    media_id = path_media_id(request)
    body = await read_body(request, CommentBody)
    text = _checked_text(body.comment)
    made: AnyComment
    if body.parent_id is None:
        made = await _writes(request).create_comment(context, media_id, text)
    else:
        parent_id = checked_media_id("parent_id", body.parent_id)
        made = await _writes(request).create_reply(context, media_id, text, parent_id=parent_id)
    return json_answer({"data": [made]})


async def edit_comment(request: web.Request, context: RequestContext) -> web.Response:
    """Change the text of one's own comment."""
    media_id = path_media_id(request)
    body = await read_body(request, EditBody)
    text = _checked_text(body.comment)
    spot = Spot(media_id, checked_media_id("id", body.id))
    return json_answer({"data": [await _writes(request).edit_comment(context, spot, text)]})


async def edit_reply(request: web.Request, context: RequestContext) -> web.Response:
    """Change the text of one's own reply."""
    media_id = path_media_id(request)
    body = await read_body(request, EditReplyBody)
    text = _checked_text(body.comment)
    parent_id = checked_media_id("parent_id", body.parent_id)
    spot = Spot(media_id, checked_media_id("id", body.id), parent_id)
    return json_answer({"data": [await _writes(request).edit_comment(context, spot, text)]})


async def delete_comment(request: web.Request, context: RequestContext) -> web.Response:
    """Delete a comment or reply."""
    await _writes(request).delete_comment(context, spot_in_path(request))
    return done_answer()


def liking_handler(verb: Verb) -> RouteHandler:
    """A handler that likes or unlikes and answers the bare comment or reply."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        return json_answer(await verb(_writes(request), context, spot_in_path(request)))

    return handle


async def answer_not_available(request: web.Request, context: RequestContext) -> web.Response:
    """Raises `ApiError` 404: Nexgate neither hides comments nor takes GIFs."""
    raise not_available()


def _writes(request: web.Request) -> CommentWrites:
    return request.app[SERVICES].comment_writes


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


ROUTES = (
    _write_row(
        "/api/v1/video/comments/edit/{id}",
        f"PUT {ONE_OF_POST}",
        "Edit an own comment",
        edit_comment,
    ),
    _write_row(
        "/api/v1/video/comments/reply/edit/{id}",
        f"PUT {ONE_OF_POST}",
        "Edit an own reply",
        edit_reply,
    ),
    _write_row(f"{OF_VIDEO}/media", "-", "A GIF as a comment: not available", answer_not_available),
    _write_row(OF_VIDEO, "POST posts/{postId}/comments", "Comment, or reply", create_comment),
    *_comment_and_reply_rows(
        "like",
        f"POST {ONE_OF_POST}/like",
        "Like a comment",
        liking_handler(CommentWrites.like_comment),
    ),
    *_comment_and_reply_rows(
        "unlike",
        f"DELETE {ONE_OF_POST}/like",
        "Unlike a comment",
        liking_handler(CommentWrites.unlike_comment),
    ),
    *_comment_and_reply_rows("delete", f"DELETE {ONE_OF_POST}", "Delete a comment", delete_comment),
    *_comment_and_reply_rows("hide", "-", "Hide a comment: not available", answer_not_available),
    _write_row(
        "/api/v1/comments/unhide/{id}/{comment_id}",
        "-",
        "Unhide a comment: not available",
        answer_not_available,
    ),
)
