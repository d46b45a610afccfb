"""What Nexgate has written to the users of the demo."""

from datetime import timedelta

from gateway.sandbox.seed.people import EPOCH, account_id
from gateway.sandbox.state import Notification, fixed_id
from gateway.sandbox.store import Store

_WELCOME = ("WELCOME_EMAIL", "Welcome to Nexgate", "Good to have you here. Your account is ready.")
_SHIPPED = ("ORDER_SHIPPED", "Your order is on its way", "Velo Corner has sent your rear light.")
_OF_USERS = {"alice": (_SHIPPED, _WELCOME), "bob": (_WELCOME,)}


def add_notifications(store: Store) -> None:
    """Adds the notifications, newest first; each user's last one has been read."""
    for user, messages in _OF_USERS.items():
        for order, (kind, title, message) in enumerate(messages):
            at = EPOCH - timedelta(days=1 + 30 * order)
            is_last = order == len(messages) - 1
            made = Notification(
                fixed_id("notification", user, kind),
                account_id(user),
                kind,
                title,
                message,
                at,
                read_at=at + timedelta(hours=1) if is_last else None,
            )
            store.notifications[made.id] = made
