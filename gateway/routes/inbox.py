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
    """The type of notifications to mark as read; null or absent means all."""

    type: Annotated[NotificationType, BeforeValidator(lambda value: value or "all")] = "all"


async def list_notifications(request: web.Request, context: RequestContext) -> web.Response:
    """A page of notifications; the counts are on the first page of a list only."""
    wanted = query_text(request, "type")
    if wanted is not None and wanted not in NOTIFICATION_TYPES:
        raise invalid({"type": ["The selected type is invalid."]})
    if query_text(request, "cursor") is not None:
        return empty_page_answer(request, per_page=PER_PAGE)
    counts = {"unread_counts": UnreadCounts().model_dump()}
    return empty_page_answer(request, per_page=PER_PAGE, more_meta=counts)


async def count_unread(request: web.Request, context: RequestContext) -> web.Response:
    """The number on the app's badge: always 0."""
    return json_answer({"data": {"unread_count": 0}})


async def mark_one_read(request: web.Request, context: RequestContext) -> web.Response:
    """Raises `ApiError` 404: there are no notifications."""
    raise not_found()


async def mark_all_read(request: web.Request, context: RequestContext) -> web.Response:
    """Mark all as read: there are none."""
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
        list_notifications,
    ),
    Route(
        "GET",
        f"{_PATH}/count",
        Access.SIGNED_IN,
        Shape.OBJECT,
        "-",
        "The number of unread notifications: 0",
        count_unread,
    ),
    Route(
        "POST",
        f"{_PATH}/mark-all-read",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        "-",
        "Mark all notifications as read",
        mark_all_read,
    ),
    Route(
        "POST",
        f"{_PATH}/{{id}}/read",
        Access.SIGNED_IN,
        Shape.OBJECT,
        "-",
        "Mark a notification as read: there is none",
        mark_one_read,
    ),
)
