"""Notifications: Nexgate creates none for social events, so every list is empty (11)."""

from aiohttp import web

from gateway.sandbox.calls import Call, endpoint
from gateway.sandbox.envelope import Refusal, Reply
from gateway.sandbox.rendering import page_bounds


async def list_notifications(call: Call) -> Reply:
    """An empty page in the notifications' own shape, whose page numbers begin with 1."""
    number, size = page_bounds(call)
    empty = {
        "notifications": [],
        "currentPage": number + 1,
        "pageSize": size,
        "totalElements": 0,
        "totalPages": 0,
        "hasNext": False,
        "hasPrevious": number > 0,
        "isFirst": number == 0,
        "isLast": True,
    }
    return Reply("No notifications found", empty)


async def count_unread(call: Call) -> Reply:
    """The number of unread notifications: 0."""
    return Reply("Unread count retrieved successfully", {"unreadCount": 0})


async def summarize(call: Call) -> Reply:
    """The numbers of notifications: 0."""
    counts = {"total": 0, "unread": 0, "read": 0}
    return Reply("Notification summary retrieved successfully", counts)


async def answer_missing(call: Call) -> Reply:
    """Raises `Refusal` 404: no notification exists."""
    call.id_in_path("notificationId")
    raise Refusal("Notification not found or access denied", 404)


async def mark_some_read(call: Call) -> Reply:
    """Refuses: none of the ids exists."""
    body = await call.body({"notificationIds": list})
    if not body.get("notificationIds"):
        raise Refusal("Validation failed", 422, {"notificationIds": "must not be empty"})
    raise Refusal("Some notifications not found or access denied")


async def mark_all_read(call: Call) -> Reply:
    """Marks all as read: there are none."""
    return Reply("All notifications marked as read")


async def delete_read_ones(call: Call) -> Reply:
    """Deletes the read ones: 0."""
    return Reply("Read notifications deleted", 0)


_NOTIFICATIONS = "/api/v1/notifications"

ROUTES = (
    web.get(f"{_NOTIFICATIONS}/me", endpoint(list_notifications)),
    web.get(f"{_NOTIFICATIONS}/unread", endpoint(list_notifications)),
    web.get(f"{_NOTIFICATIONS}/unread-count", endpoint(count_unread)),
    web.get(f"{_NOTIFICATIONS}/summary", endpoint(summarize)),
    web.put(f"{_NOTIFICATIONS}/read", endpoint(mark_some_read)),
    web.put(f"{_NOTIFICATIONS}/read-all", endpoint(mark_all_read)),
    web.delete(f"{_NOTIFICATIONS}/batch", endpoint(mark_some_read)),
    web.delete(f"{_NOTIFICATIONS}/read", endpoint(delete_read_ones)),
    web.get(f"{_NOTIFICATIONS}/{{notificationId}}", endpoint(answer_missing)),
    web.put(f"{_NOTIFICATIONS}/{{notificationId}}/read", endpoint(answer_missing)),
    web.delete(f"{_NOTIFICATIONS}/{{notificationId}}", endpoint(answer_missing)),
)
