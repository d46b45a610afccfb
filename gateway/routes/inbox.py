"""The inbox (Loops API, Notifications): Nexgate's notifications as system messages.

Nexgate has none of likes, comments and follows: the other types of the inbox are empty.
"""

from aiohttp import web
from pydantic import BaseModel

from gateway.errors import ApiError, invalid
from gateway.routes.app_keys import PUBLIC_URL, SERVICES
from gateway.routes.parameters import path_message_id, query_text, read_body
from gateway.routes.responses import (
    done_answer,
    html_answer,
    json_answer,
    links_query,
    not_available,
    pages_for,
)
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.inbox import NOTHING, PER_PAGE
from gateway.service.request_context import RequestContext
from mappings.loops import NOTIFICATION_TYPES, NotificationType, UnreadCounts
from mappings.pages import page_links

# Lists without messages: in Loops, too, only their own list has them.
SYSTEM = "system"


class MarkReadBody(BaseModel):
    """The type of notifications to mark as read; null or absent means all."""

    type: NotificationType | None = None


async def list_notifications(request: web.Request, context: RequestContext) -> web.Response:
    """A page of notifications; the counts are on the first page of a list only."""
    wanted = query_text(request, "type")
    if wanted is not None and wanted not in NOTIFICATION_TYPES:
        raise invalid({"type": ["The selected type is invalid."]})
    inbox, cursor = request.app[SERVICES].inbox, query_text(request, "cursor")
    page = await inbox.list_messages(context, cursor) if wanted == SYSTEM else NOTHING
    path = request.app[PUBLIC_URL] + request.path
    meta: dict[str, object] = {
        "path": path,
        "per_page": PER_PAGE,
        "next_cursor": page.next_cursor,
        "prev_cursor": None,
    }
    if cursor is None:
        unread = UnreadCounts(system=await inbox.count_unread_if_known(context))
        meta["unread_counts"] = unread.model_dump()
    links = page_links(path, links_query(request), page.next_cursor, with_links=True)
    return json_answer({"data": page.items, "links": links, "meta": meta})


async def count_unread(request: web.Request, context: RequestContext) -> web.Response:
    """The number on the app's badge."""
    count = await request.app[SERVICES].inbox.count_unread(context)
    return json_answer({"data": {"unread_count": count}})


async def mark_one_read(request: web.Request, context: RequestContext) -> web.Response:
    """Mark one as read; answers it."""
    entry = await request.app[SERVICES].inbox.mark_read(context, path_message_id(request))
    return json_answer({"data": entry})


async def mark_all_read(request: web.Request, context: RequestContext) -> web.Response:
    """Mark all of a type as read; of any type but these two there are none."""
    body = await read_body(request, MarkReadBody)
    if body.type in (None, "all", SYSTEM):
        await request.app[SERVICES].inbox.mark_all_read(context)
    return done_answer()


async def show_message(request: web.Request, context: RequestContext) -> web.Response:
    """A whole message."""
    text = await request.app[SERVICES].inbox.read_message(context, path_message_id(request))
    return json_answer({"data": text})


async def show_message_to_app(request: web.Request, context: RequestContext) -> web.Response:
    """The same as the web app's page of it asks; only who it is for may read it."""
    if not context.viewer.is_signed_in or not request.headers.get("X-LOOPS-APP"):
        raise not_available()
    return await show_message(request, context)


async def show_message_page(request: web.Request, context: RequestContext) -> web.Response:
    """A message as a page."""
    pages = pages_for(request)
    if not context.viewer.is_signed_in:
        return html_answer(pages.sign_in_to_read_page(), status=401)
    try:
        text = await request.app[SERVICES].inbox.read_message(context, path_message_id(request))
    except ApiError as error:
        if error.problem.status != 404:
            raise
        return html_answer(pages.no_message_page(), status=404)
    return html_answer(pages.message_page(text))


_PATH = "/api/v1/account/notifications"
_ONE = "GET notifications/{notificationId}"


def _row(
    method: str,
    path: str,
    becomes: str,
    summary: str,
    handler: RouteHandler,
    *,
    access: Access = Access.SIGNED_IN,
    shape: Shape = Shape.OBJECT,
) -> Route:
    return Route(method, path, access, shape, becomes, summary, handler)


ROUTES = (
    _row(
        "GET",
        _PATH,
        "GET notifications/me, GET notifications/unread-count",
        "The inbox: Nexgate's messages, with what is unread",
        list_notifications,
        shape=Shape.COLLECTION,
    ),
    _row(
        "GET",
        f"{_PATH}/count",
        "GET notifications/unread-count",
        "The number of unread notifications",
        count_unread,
    ),
    _row(
        "POST",
        f"{_PATH}/mark-all-read",
        "PUT notifications/read-all",
        "Mark all notifications as read",
        mark_all_read,
        shape=Shape.COLLECTION,
    ),
    _row(
        "POST",
        f"{_PATH}/{{id}}/read",
        f"PUT notifications/{{notificationId}}/read, {_ONE}",
        "Mark a notification as read",
        mark_one_read,
    ),
    _row("GET", f"{_PATH}/system/{{id}}", _ONE, "A message in full", show_message),
    _row(
        "GET",
        "/api/v1/notifications/system/{id}",
        _ONE,
        "A message in full, for the app's page of it",
        show_message_to_app,
        access=Access.GUEST_OR_VIEWER,
    ),
    _row(
        "GET",
        "/notifications/system/{id}",
        _ONE,
        "A message as a page",
        show_message_page,
        access=Access.GUEST_OR_VIEWER,
        shape=Shape.PAGE,
    ),
)
