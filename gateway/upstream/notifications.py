"""Nexgate's notifications: one typed method per endpoint (Nexgate API, Notifications)."""

from gateway.upstream import endpoints
from gateway.upstream.caller import Access, Caller, malformed
from mappings.nexgate import (
    MalformedNotification,
    MalformedPage,
    NexgateNotification,
    NotificationPage,
    read_notification,
    read_notification_page,
    read_unread_count,
)


class NexgateNotifications:
    """The caller's notifications. Every method may raise NexgateError; nothing is cached."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def read_page(self, access: Access, *, page: int, size: int) -> NotificationPage:
        """A page of notifications, the newest first; `page` counts from 1."""
        query = {"page": str(page), "size": str(size)}
        data = await self._caller.data(endpoints.NOTIFICATIONS, access, query=query)
        try:
            return read_notification_page(data)
        except MalformedPage as error:
            raise malformed(endpoints.NOTIFICATIONS, "page_malformed") from error

    async def count_unread(self, access: Access) -> int:
        """How many are unread."""
        return read_unread_count(await self._caller.data(endpoints.UNREAD_COUNT, access))

    async def notification(self, access: Access, notification_id: str) -> NexgateNotification:
        """One notification; NOT_FOUND for somebody else's."""
        ids = {"notification_id": notification_id}
        data = await self._caller.data(endpoints.NOTIFICATION, access, ids=ids)
        try:
            return read_notification(data)
        except MalformedNotification as error:
            raise malformed(endpoints.NOTIFICATION, "notification_malformed") from error

    async def mark_read(self, access: Access, notification_id: str) -> None:
        """Mark one as read; NOT_FOUND for somebody else's."""
        await self._caller.act(endpoints.MARK_READ, access, {"notification_id": notification_id})

    async def mark_all_read(self, access: Access) -> None:
        """Mark all as read."""
        await self._caller.act(endpoints.MARK_ALL_READ, access, {})
