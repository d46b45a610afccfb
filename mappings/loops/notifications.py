"""The inbox (Loops API, Notification).

Nexgate's notifications are about orders and shops, which Loops has no types for, so every list is
empty; the first page of one must still carry the counts.
"""

from typing import Literal, get_args

from mappings.loops.model import LoopsModel

NotificationType = Literal[
    "all",
    "activity",
    "system",
    "followers",
    "videoLike",
    "videoShare",
    "comments",
    "commentLike",
    "commentShare",
    "starterKits",
]
NOTIFICATION_TYPES: frozenset[str] = frozenset(get_args(NotificationType))


class UnreadCounts(LoopsModel):
    """Unread notifications by group."""

    activity: int = 0
    followers: int = 0
    system: int = 0
    starterKits: int = 0  # noqa: N815 - Loops' spelling
