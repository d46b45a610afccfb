"""The inbox (Loops API, Notification): of its types, Nexgate has something for one."""

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


class SystemMessage(LoopsModel):
    """What a message says in a list; `link` leads to its own page."""

    id: str
    title: str
    summary: str
    link: str | None
    published_at: str


class SystemNotification(LoopsModel):
    """A message from the server's side; it has no actor. `read_at` is null until it is read."""

    id: str
    type: Literal["system.message"]
    systemType: Literal["info", "feature", "update"]  # noqa: N815 - Loops' spelling
    systemMessage: SystemMessage  # noqa: N815 - Loops' spelling
    read_at: str | None
    created_at: str


class SystemMessageText(LoopsModel):
    """A message in full."""

    id: str
    type: Literal["info", "feature", "update"]
    title: str
    body: str
    link: str | None
    published_at: str
