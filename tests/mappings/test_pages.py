"""Cursors of ours survive every trip but no tampering; pages say where they end."""

import base64
import hashlib
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.nexgate import is_usable_cursor
from mappings.pages import (
    MAX_CURSOR_LENGTH,
    Cursor,
    decode_cursor,
    encode_cursor,
    page_links,
    video_page,
)

FEEDS = st.text(max_size=20)
UPSTREAM = st.one_of(st.none(), st.text(min_size=1, max_size=60).filter(is_usable_cursor))
CURSORS = st.builds(
    Cursor, UPSTREAM, st.one_of(st.none(), st.uuids().map(str)), st.integers(0, 999_999)
)
MEDIA_ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
SAMPLE = "MjAyNi0wNi0yMFQwODozMDowMDozZmE4NWY2NC01NzE3LTQ1NjItYjNmYy0yYzk2M2Y2NmFmYTY="
PATH = "https://loops.example/api/v1/feed/for-you"


@given(FEEDS, CURSORS)
def test_every_cursor_survives(feed: str, cursor: Cursor) -> None:
    text = encode_cursor(feed, cursor)
    assert re.fullmatch(r"[A-Za-z0-9._-]+", text)
    assert len(text) <= MAX_CURSOR_LENGTH
    assert encode_cursor(feed, cursor) == text
    assert decode_cursor(feed, text) == cursor


@given(FEEDS, FEEDS, CURSORS)
def test_a_cursor_of_another_feed_is_none(feed: str, other: str, cursor: Cursor) -> None:
    text = encode_cursor(feed, cursor)
    assert (decode_cursor(other, text) is None) == (feed != other)


@given(CURSORS, st.data())
def test_a_damaged_cursor_is_none(cursor: Cursor, data: st.DataObject) -> None:
    text = encode_cursor("feed", cursor)
    cut = data.draw(st.integers(0, len(text) - 1))
    assert decode_cursor("feed", text[:cut]) is None
    other = data.draw(st.sampled_from([c for c in "aZ09-_.=" if c != text[cut]]))
    assert decode_cursor("feed", text[:cut] + other + text[cut + 1 :]) is None
    assert decode_cursor("feed", text + other) is None


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    assert decode_cursor("feed", text) is None


@pytest.mark.parametrize("text", [None, "", "null", "undefined", "a" * (MAX_CURSOR_LENGTH + 1)])
def test_what_clients_send_for_no_cursor(text: str | None) -> None:
    assert decode_cursor("feed", text) is None


@pytest.mark.parametrize("upstream", ["x" * 2000, "ä" * 1500, SAMPLE, "-_.~ /+=&?#%"])
def test_any_cursor_of_nexgate_can_be_carried(upstream: str) -> None:
    text = encode_cursor("feed", Cursor(upstream, MEDIA_ID, 20))
    assert len(text) <= MAX_CURSOR_LENGTH
    assert decode_cursor("feed", text) == Cursor(upstream, MEDIA_ID, 20)


@pytest.mark.parametrize(
    "cursor",
    [
        Cursor(""),
        Cursor("x" * 4065),
        Cursor("日" * 1355),
        Cursor("a\nb"),
        Cursor("a\x7f"),
        Cursor("\ud83d"),
        Cursor(None, "no-uuid"),
        Cursor(None, given=-1),
        Cursor(None, given=1_000_000),
    ],
)
def test_what_can_not_be_carried_is_refused(cursor: Cursor) -> None:
    with pytest.raises(ValueError, match=r"carried|UUID|range"):
        encode_cursor("feed", cursor)


def forged(parts: str) -> str:
    """What someone who knows how cursors are made could send."""
    digest = hashlib.sha256(f"{parts}\nfeed".encode()).digest()[:9]
    return f"{parts}.{base64.urlsafe_b64encode(digest).decode()}"


def test_a_forged_cursor_is_no_secret() -> None:
    assert decode_cursor("feed", forged("3.G.YWJj")) == Cursor(
        "abc", "00000000-0000-0000-0000-00000000002a", 3
    )


@pytest.mark.parametrize(
    "parts",
    ["0..A", "0..AAAAA", "0.._w", "0..AA", "0..Cg", "0.01.", "0." + "_" * 22 + ".", "0.._-_-"],
)
def test_a_forged_cursor_with_unreadable_parts_is_none(parts: str) -> None:
    assert decode_cursor("feed", forged(parts)) is None


def test_the_next_link_keeps_the_other_parameters() -> None:
    query = {"limit": "5", "sort": "Latest & more", "cursor": "old"}
    links = page_links(PATH, query, "new-1_2.3", with_links=True)
    assert links.next is not None
    assert links.next.startswith(PATH + "?")
    assert parse_qs(urlsplit(links.next).query) == {
        "limit": ["5"],
        "sort": ["Latest & more"],
        "cursor": ["new-1_2.3"],
    }
    assert (links.first, links.last, links.prev) == (None, None, None)


@pytest.mark.parametrize(("next_cursor", "with_links"), [(None, True), ("abc", False)])
def test_pages_without_a_next_link(next_cursor: str | None, with_links: bool) -> None:
    page = video_page(
        [], path=PATH, query={}, per_page=5, next_cursor=next_cursor, with_links=with_links
    )
    assert page.model_dump() == {
        "data": [],
        "links": {"first": None, "last": None, "prev": None, "next": None},
        "meta": {
            "path": PATH,
            "per_page": 5,
            "next_cursor": next_cursor,
            "prev_cursor": None,
        },
    }
