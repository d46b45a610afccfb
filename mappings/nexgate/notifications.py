"""Nexgate's notifications, read tolerantly (Nexgate API, Notifications)."""

from dataclasses import dataclass

from pydantic import AliasChoices, Field

from mappings.nexgate.clips import MalformedPage
from mappings.nexgate.fields import Flag, Moment, NexgateModel, Text, identifier, records


class NexgateNotification(NexgateModel):
    """A message of Nexgate's to an account."""

    id: str
    title: Text = None
    message: Text = None
    is_read: Flag = Field(False, validation_alias=AliasChoices("isRead", "read"))
    created_at: Moment = None
    read_at: Moment = None


class MalformedNotification(ValueError):
    """What should be a notification names none."""


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """A page of notifications, the newest first; those without an id are left out."""

    items: tuple[NexgateNotification, ...]
    is_last: bool


def read_notification(value: object) -> NexgateNotification:
    """Read a notification; raises MalformedNotification for one without an id."""
    found = identifier(value.get("id")) if isinstance(value, dict) else None
    if not isinstance(value, dict) or found is None:
        raise MalformedNotification("not a notification")
    return NexgateNotification.model_validate({**value, "id": found})


def read_notification_page(value: object) -> NotificationPage:
    """Read a page; raises MalformedPage when it is none. One that can't say is the last."""
    content = value.get("notifications") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(content, list):
        raise MalformedPage("not a page of notifications")
    found = []
    for item in records(content):
        try:
            found.append(read_notification(item))
        except MalformedNotification:
            continue
    return NotificationPage(tuple(found), value.get("hasNext") is not True)


def read_unread_count(value: object) -> int:
    """How many notifications are unread; 0 where Nexgate doesn't say."""
    count = value.get("unreadCount") if isinstance(value, dict) else None
    return max(count, 0) if type(count) is int else 0
