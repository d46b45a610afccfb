"""The inbox (Loops API, Notifications).

Always empty: Nexgate's notifications are about orders and shops, which are no Loops types.
"""

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, BeforeValidator

from gateway.errors import invalid, not_found
from gateway.routes.parameters import query_text, read_body
from gateway.routes.responses import done_answer, empty_page_answer, json_answer
from gateway.routes.route import Access, Route, Shape
from gateway.service.request_context import RequestContext
from mappings.loops import NOTIFICATION_TYPES, NotificationType, UnreadCounts

PER_PAGE = 20


class MarkReadBody(BaseModel):
    """Which notifications count as read from now on; null means all, as no value does."""

    type: Annotated[NotificationType, BeforeValidator(lambda value: value or "all")] = "all"


async def notifications(request: web.Request, context: RequestContext) -> web.Response:
    """A page of notifications; the counts are on the first page of a list only."""
    wanted = query_text(request, "type")
    if wanted is not None and wanted not in NOTIFICATION_TYPES:
        raise invalid({"type": ["The selected type is invalid."]})
    if query_text(request, "cursor") is not None:
        return empty_page_answer(request, per_page=PER_PAGE)
    counts = {"unread_counts": UnreadCounts().model_dump()}
    return empty_page_answer(request, per_page=PER_PAGE, more_meta=counts)


async def unread(request: web.Request, context: RequestContext) -> web.Response:
    """The number on the app's badge."""
    return json_answer({"data": {"unread_count": 0}})


async def read_one(request: web.Request, context: RequestContext) -> web.Response:
    """There is no notification that could be read."""
    raise not_found()


async def read_all(request: web.Request, context: RequestContext) -> web.Response:
    """All none of them are read."""
    await read_body(request, MarkReadBody)
    return done_answer()


_PATH = "/api/v1/account/notifications"

ROUTES = (
    Route(
        "GET",
        _PATH,
        Access.SIGNED_IN,
        Shape.COLLECTION,
        "-",
        "The inbox: empty, with zero counts",
        notifications,
    ),
    Route(
        "GET",
        f"{_PATH}/count",
        Access.SIGNED_IN,
        Shape.OBJECT,
        "-",
        "The number of unread notifications: 0",
        unread,
    ),
    Route(
        "POST",
        f"{_PATH}/mark-all-read",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        "-",
        "Mark all notifications as read",
        read_all,
    ),
    Route(
        "POST",
        f"{_PATH}/{{id}}/read",
        Access.SIGNED_IN,
        Shape.OBJECT,
        "-",
        "Mark a notification as read: there is none",
        read_one,
    ),
)
