"""The inbox: Nexgate's notifications as Loops' system messages. Read anew each time."""

import logging
from dataclasses import dataclass

from gateway.errors import not_found
from gateway.service.authorized_calls import REFUSALS, AuthorizedCalls
from gateway.service.request_context import RequestContext
from gateway.upstream.nexgate_error import NexgateError
from gateway.upstream.notifications import NexgateNotifications
from mappings.error_kinds import Kind
from mappings.loops import SystemMessageText, SystemNotification
from mappings.nexgate import NexgateNotification
from mappings.notifications import system_message_text, system_notification
from mappings.pages import Cursor, decode_cursor, encode_cursor
from mappings.rules import Rules

log = logging.getLogger(__name__)

PER_PAGE = 20
_FEED = "system notifications"


@dataclass(frozen=True)
class InboxPage:
    """A page of messages, and the cursor of the next; None on the last."""

    items: list[SystemNotification]
    next_cursor: str | None


NOTHING = InboxPage([], None)


class Inbox:
    """The viewer's messages; ids are Nexgate's. `ApiError` 401 for a guest."""

    def __init__(self, nexgate: NexgateNotifications, calls: AuthorizedCalls, rules: Rules) -> None:
        self._nexgate = nexgate
        self._calls = calls
        self._rules = rules

    async def list_messages(self, context: RequestContext, cursor: str | None) -> InboxPage:
        """A page of messages, newest first; empty where this Nexgate has none at all.

        Nexgate numbers its pages. One that comes meanwhile moves the others on: what was given
        before is not given again.
        """
        place = decode_cursor(_FEED, cursor)
        number = int(place.upstream) if place is not None and place.upstream else 1
        try:
            page = await self._calls.as_viewer(
                context, lambda access: self._nexgate.read_page(access, page=number, size=PER_PAGE)
            )
        except NexgateError as error:
            if error.kind is not Kind.UNSUPPORTED_ROUTE:
                raise
            return NOTHING
        entries = [item for item in page.items if item.id != (place.last if place else None)]
        if place is not None and len(entries) < len(page.items):
            ids = [item.id for item in page.items]
            entries = list(page.items[ids.index(place.last or "") + 1 :])
        shown = (system_notification(entry, self._rules) for entry in entries)
        return InboxPage(
            [entry for entry in shown if entry is not None],
            None if page.is_last or not page.items else _cursor(number + 1, page.items[-1]),
        )

    async def count_unread(self, context: RequestContext) -> int:
        """How many messages are unread; 0 where this Nexgate has none at all."""
        try:
            return await self._calls.as_viewer(context, self._nexgate.count_unread)
        except NexgateError as error:
            if error.kind is not Kind.UNSUPPORTED_ROUTE:
                raise
            return 0

    async def count_unread_if_known(self, context: RequestContext) -> int:
        """The same beside a list that needs no Nexgate; 0 while Nexgate can't say."""
        try:
            return await self.count_unread(context)
        except NexgateError as error:
            if error.kind in REFUSALS:
                raise
            log.warning("the inbox is shown without its count: %s", error)
            return 0

    async def read_message(self, context: RequestContext, message_id: str) -> SystemMessageText:
        """A whole message; `ApiError` 404 for somebody else's."""
        try:
            found = await self._find(context, message_id)
        except NexgateError as error:
            if error.kind is not Kind.NOT_FOUND:
                raise
            raise not_found() from error
        text = system_message_text(found, self._rules)
        if text is None:
            raise not_found()
        return text

    async def mark_read(self, context: RequestContext, message_id: str) -> SystemNotification:
        """Mark a message as read; answers it as it is then."""
        await self._calls.as_viewer(
            context, lambda access: self._nexgate.mark_read(access, message_id)
        )
        entry = system_notification(await self._find(context, message_id), self._rules)
        if entry is None:
            raise not_found()
        return entry

    async def mark_all_read(self, context: RequestContext) -> None:
        """Mark all messages as read."""
        await self._calls.as_viewer(context, self._nexgate.mark_all_read)

    async def _find(self, context: RequestContext, message_id: str) -> NexgateNotification:
        return await self._calls.as_viewer(
            context, lambda access: self._nexgate.notification(access, message_id)
        )


def _cursor(page: int, last: NexgateNotification) -> str:
    try:
        return encode_cursor(_FEED, Cursor(str(page), last.id))
    except ValueError:  # an id that no cursor carries
        return encode_cursor(_FEED, Cursor(str(page)))
