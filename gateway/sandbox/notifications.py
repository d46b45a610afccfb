"""Notifications (11): of orders and the like; Nexgate creates none for social events."""

from aiohttp import web

from gateway.sandbox.calls import Call, endpoint, is_full_id, rejected_fields
from gateway.sandbox.envelope import Json, Refusal, Reply, local_time
from gateway.sandbox.rendering import page_bounds
from gateway.sandbox.state import Notification


async def list_all(call: Call) -> Reply:
    """A page of all notifications, newest first."""
    return _page(call, _own(call))


async def list_unread(call: Call) -> Reply:
    """A page of the unread ones, newest first."""
    return _page(call, [one for one in _own(call) if one.read_at is None])


async def count_unread(call: Call) -> Reply:
    """The number of unread notifications."""
    return Reply("Unread count retrieved successfully", {"unreadCount": _unread(call)})


async def summarize(call: Call) -> Reply:
    """The numbers of notifications."""
    total, unread = len(_own(call)), _unread(call)
    counts = {"total": total, "unread": unread, "read": total - unread}
    return Reply("Notification summary retrieved successfully", counts)


async def show_one(call: Call) -> Reply:
    """One notification of the caller's."""
    return Reply("Notification retrieved successfully", _json(_found(call)))


async def mark_one_read(call: Call) -> Reply:
    """Marks one as read; again, it stays so."""
    _mark_read(call, [_found(call)])
    return Reply("Notification marked as read")


async def mark_some_read(call: Call) -> Reply:
    """Marks those of the body as read; all or none."""
    found = await _named(call)
    _mark_read(call, found)
    return Reply(f"{len(found)} notification(s) marked as read")


async def mark_all_read(call: Call) -> Reply:
    """Marks all as read."""
    _mark_read(call, _own(call))
    return Reply("All notifications marked as read")


async def delete_one(call: Call) -> Reply:
    """Deletes one."""
    del call.store.notifications[_found(call).id]
    return Reply("Notification deleted")


async def delete_some(call: Call) -> Reply:
    """Deletes those of the body; all or none."""
    for one in await _named(call):
        del call.store.notifications[one.id]
    return Reply("Notifications deleted")


async def delete_read_ones(call: Call) -> Reply:
    """Deletes the read ones; answers how many."""
    read = [one for one in _own(call) if one.read_at is not None]
    for one in read:
        del call.store.notifications[one.id]
    return Reply("Read notifications deleted", len(read))


def _own(call: Call) -> list[Notification]:
    every = call.store.notifications.values()
    own = [one for one in every if one.user_id == call.viewer.id]
    return sorted(own, key=lambda one: (one.created_at, one.id), reverse=True)


def _unread(call: Call) -> int:
    return sum(one.read_at is None for one in _own(call))


def _found(call: Call) -> Notification:
    found = call.store.notifications.get(call.id_in_path("notificationId"))
    if found is None or found.user_id != call.viewer.id:
        raise Refusal("Notification not found or access denied", 404)
    return found


async def _named(call: Call) -> list[Notification]:
    ids = (await call.body({"notificationIds": list})).get("notificationIds")
    if not isinstance(ids, list) or not ids:
        raise rejected_fields({"notificationIds": "must not be empty"})
    own = {one.id: one for one in _own(call)}
    texts = [text.lower() for text in ids if isinstance(text, str) and is_full_id(text)]
    if len(texts) < len(ids) or not set(texts) <= own.keys():
        raise Refusal("Some notifications not found or access denied")
    return [own[text] for text in dict.fromkeys(texts)]


def _mark_read(call: Call, notifications: list[Notification]) -> None:
    for one in notifications:
        one.read_at = one.read_at or call.now


def _page(call: Call, own: list[Notification]) -> Reply:
    """A page in the notifications' own shape, whose page numbers begin with 1."""
    number, size = page_bounds(call)
    pages = -(-len(own) // size)
    page = {
        "notifications": [_json(one) for one in own[number * size : (number + 1) * size]],
        "currentPage": number + 1,
        "pageSize": size,
        "totalElements": len(own),
        "totalPages": pages,
        "hasNext": number + 1 < pages,
        "hasPrevious": number > 0,
        "isFirst": number == 0,
        "isLast": number + 1 >= pages,
    }
    found = "Notifications retrieved successfully" if own else "No notifications found"
    return Reply(found, page)


def _json(one: Notification) -> Json:
    return {
        "id": one.id,
        "userId": one.user_id,
        "shopId": None,
        "serviceId": None,
        "serviceType": None,
        "title": one.title,
        "message": one.message,
        "type": one.kind,
        "priority": "NORMAL",
        "isRead": one.read_at is not None,
        "data": None,
        "createdAt": local_time(one.created_at),
        "readAt": None if one.read_at is None else local_time(one.read_at),
    }


_NOTIFICATIONS = "/api/v1/notifications"

ROUTES = (
    web.get(f"{_NOTIFICATIONS}/me", endpoint(list_all)),
    web.get(f"{_NOTIFICATIONS}/unread", endpoint(list_unread)),
    web.get(f"{_NOTIFICATIONS}/unread-count", endpoint(count_unread)),
    web.get(f"{_NOTIFICATIONS}/summary", endpoint(summarize)),
    web.put(f"{_NOTIFICATIONS}/read", endpoint(mark_some_read)),
    web.put(f"{_NOTIFICATIONS}/read-all", endpoint(mark_all_read)),
    web.delete(f"{_NOTIFICATIONS}/batch", endpoint(delete_some)),
    web.delete(f"{_NOTIFICATIONS}/read", endpoint(delete_read_ones)),
    web.get(f"{_NOTIFICATIONS}/{{notificationId}}", endpoint(show_one)),
    web.put(f"{_NOTIFICATIONS}/{{notificationId}}/read", endpoint(mark_one_read)),
    web.delete(f"{_NOTIFICATIONS}/{{notificationId}}", endpoint(delete_one)),
)
