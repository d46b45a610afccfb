"""The frame around every answer, and what the calls of sign-in give (Nexgate API reference)."""

from pydantic import Field

from gateway.contract.nexgate.model import Count, LocalTime, NexgateDocument, Uuid


class Envelope(NexgateDocument):
    """The frame of every answer with a body; `data` is what the call is about."""

    success: bool
    http_status: str
    message: str
    action_time: LocalTime = Field(alias="action_time")  # the only name in snake case
    data: object


class Notification(NexgateDocument):
    """A message to the account; only trade and tickets produce any."""

    id: Uuid
    user_id: Uuid
    shop_id: Uuid | None
    service_id: str | None
    service_type: str | None
    title: str
    message: str
    type: str
    priority: str
    is_read: bool
    data: dict[str, object] | None
    created_at: LocalTime
    read_at: LocalTime | None


class NotificationPage(NexgateDocument):
    """A page of messages; `currentPage` counts from 1."""

    notifications: list[Notification]
    current_page: Count
    page_size: Count
    total_elements: Count
    total_pages: Count
    has_next: bool
    has_previous: bool
    is_first: bool
    is_last: bool


class UnreadCount(NexgateDocument):
    """How many messages are unread."""

    unread_count: Count


class LoginTicket(NexgateDocument):
    """The first half of a login: a one-time code is on its way to the account's e-mail."""

    temp_token: str
    message: str
    expire_at: LocalTime


class ResentTicket(NexgateDocument):
    """A new ticket that takes the place of the one before."""

    new_temp_token: str
    message: str
    expire_at: LocalTime
    attempts_remaining: Count
    next_resend_allowed_at: LocalTime


class UserData(NexgateDocument):
    """Who has signed in."""

    id: Uuid
    user_name: str
    first_name: str | None
    last_name: str | None
    middle_name: str | None
    email: str | None
    is_verified: bool | None
    is_email_verified: bool | None
    is_phone_verified: bool | None
    created_at: LocalTime | None
    edited_at: LocalTime | None
    roles: list[str]


class SignedIn(NexgateDocument):
    """The second half of a login: both tokens."""

    user_data: UserData
    access_token: str
    refresh_token: str


class RenewedToken(NexgateDocument):
    """A new access token."""

    new_token: str
