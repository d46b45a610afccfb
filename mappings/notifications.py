"""Nexgate's notifications as Loops' system messages (Loops API, Notification)."""

from mappings.ids import loops_id
from mappings.loops import SystemMessage, SystemMessageText, SystemNotification
from mappings.moments import loops_time_of
from mappings.nexgate import NexgateNotification
from mappings.rules import Rules

# Where Nexgate gives no time, both clients still need one they can read.
_NO_TIME = "1970-01-01T00:00:00+00:00"


def system_notification(
    notification: NexgateNotification, rules: Rules
) -> SystemNotification | None:
    """A notification as an entry of the inbox; None for one whose id has no Loops form."""
    key = loops_id(notification.id, rules.ids)
    if key is None:
        return None
    at = _created_at(notification, rules)
    read_at = None
    if notification.is_read:
        read_at = loops_time_of(notification.read_at, rules.timezone) or at
    message = SystemMessage(
        id=key,
        title=_title(notification),
        summary=notification.message or "",
        link=f"{rules.public_url}/notifications/system/{key}",
        published_at=at,
    )
    return SystemNotification(
        id=key,
        type="system.message",
        systemType="info",
        systemMessage=message,
        read_at=read_at,
        created_at=at,
    )


def system_message_text(
    notification: NexgateNotification, rules: Rules
) -> SystemMessageText | None:
    """The whole message, for its own page; None for one whose id has no Loops form."""
    key = loops_id(notification.id, rules.ids)
    if key is None:
        return None
    return SystemMessageText(
        id=key,
        type="info",
        title=_title(notification),
        body=notification.message or "",
        link=None,
        published_at=_created_at(notification, rules),
    )


def _title(notification: NexgateNotification) -> str:
    return notification.title or notification.message or ""


def _created_at(notification: NexgateNotification, rules: Rules) -> str:
    return loops_time_of(notification.created_at, rules.timezone) or _NO_TIME
