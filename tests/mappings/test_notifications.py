"""Nexgate's notifications as Loops' system messages, whatever they lack."""

import pytest

from mappings.nexgate.clips import MalformedPage
from mappings.nexgate.notifications import (
    MalformedNotification,
    read_notification,
    read_notification_page,
    read_unread_count,
)
from mappings.notifications import system_message_text, system_notification
from mappings.rules import Rules

RULES = Rules(public_url="https://loops.example")
ID = "2739436c-e60d-49f5-8bc2-afb62aa24f56"


@pytest.mark.parametrize("value", [None, [], "x", {}, {"id": None}, {"id": ""}])
def test_without_an_id_it_is_none(value: object) -> None:
    with pytest.raises(MalformedNotification):
        read_notification(value)


@pytest.mark.parametrize("value", [None, [], {}, {"notifications": None}])
def test_a_page_has_a_list(value: object) -> None:
    with pytest.raises(MalformedPage):
        read_notification_page(value)


def test_a_page_leaves_out_what_has_no_id() -> None:
    page = read_notification_page({"notifications": [{"id": ID}, {"title": "x"}, 1], "hasNext": 1})
    assert [one.id for one in page.items] == [ID]
    assert page.is_last


@pytest.mark.parametrize(
    ("value", "count"),
    [({"unreadCount": 3}, 3), ({"unreadCount": -1}, 0), ({"unreadCount": True}, 0), (None, 0)],
)
def test_what_is_unread(value: object, count: int) -> None:
    assert read_unread_count(value) == count


def test_an_id_that_no_loops_client_can_send_has_no_message() -> None:
    odd = read_notification({"id": "a/b"})
    assert system_notification(odd, RULES) is None
    assert system_message_text(odd, RULES) is None


def test_without_anything_else_it_can_be_read() -> None:
    bare = read_notification({"id": ID, "isRead": True})
    entry = system_notification(bare, RULES)
    assert entry is not None
    assert entry.created_at == entry.read_at == "1970-01-01T00:00:00+00:00"


def test_what_is_unread_has_no_time_of_reading() -> None:
    unread = read_notification({"id": ID, "isRead": False, "readAt": "2026-05-01T10:00:00Z"})
    entry = system_notification(unread, RULES)
    assert entry is not None
    assert entry.read_at is None


def test_a_whole_message_has_its_text_under_its_title() -> None:
    read = read_notification({"id": ID, "title": "Payout", "message": "Yours is on its way."})
    text = system_message_text(read, RULES)
    assert text is not None
    assert (text.title, text.body) == ("Payout", "Yours is on its way.")
