"""Notifications: Nexgate makes none for social events, so every list is empty (11)."""

from aiohttp import web

from gateway.sandbox.calls import Call, endpoint
from gateway.sandbox.envelope import Refusal, Reply
from gateway.sandbox.rendering import page_bounds


async def page(call: Call) -> Reply:
    """An empty page in the notifications' own shape, which counts from 1."""
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


async def unread_count(call: Call) -> Reply:
    """None unread."""
    return Reply("Unread count retrieved successfully", {"unreadCount": 0})


async def summary(call: Call) -> Reply:
    """None at all."""
    counts = {"total": 0, "unread": 0, "read": 0}
    return Reply("Notification summary retrieved successfully", counts)


async def missing(call: Call) -> Reply:
    """No notification exists under any id."""
    call.id_in_path("notificationId")
    raise Refusal("Notification not found or access denied", 404)


async def mark_some(call: Call) -> Reply:
    """None of the ids asked for exists."""
    body = await call.body({"notificationIds": list})
    if not body.get("notificationIds"):
        raise Refusal("Validation failed", 422, {"notificationIds": "must not be empty"})
    raise Refusal("Some notifications not found or access denied")


async def mark_all(call: Call) -> Reply:
    """Nothing to do."""
    return Reply("All notifications marked as read")


async def delete_read(call: Call) -> Reply:
    """The number deleted: none."""
    return Reply("Read notifications deleted", 0)


_NOTIFICATIONS = "/api/v1/notifications"

ROUTES = (
    web.get(f"{_NOTIFICATIONS}/me", endpoint(page)),
    web.get(f"{_NOTIFICATIONS}/unread", endpoint(page)),
    web.get(f"{_NOTIFICATIONS}/unread-count", endpoint(unread_count)),
    web.get(f"{_NOTIFICATIONS}/summary", endpoint(summary)),
    web.put(f"{_NOTIFICATIONS}/read", endpoint(mark_some)),
    web.put(f"{_NOTIFICATIONS}/read-all", endpoint(mark_all)),
    web.delete(f"{_NOTIFICATIONS}/batch", endpoint(mark_some)),
    web.delete(f"{_NOTIFICATIONS}/read", endpoint(delete_read)),
    web.get(f"{_NOTIFICATIONS}/{{notificationId}}", endpoint(missing)),
    web.put(f"{_NOTIFICATIONS}/{{notificationId}}/read", endpoint(missing)),
    web.delete(f"{_NOTIFICATIONS}/{{notificationId}}", endpoint(missing)),
)
