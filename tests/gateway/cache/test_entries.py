"""The entries of a partition."""

import sys
import uuid

from gateway.cache.entries import Page
from gateway.settings.cache import EntityKind


def page(cursor: str) -> Page:
    return Page(EntityKind.FIRST_PAGE, (), cursor, fetched_at=0.0, fresh_until=1.0)


def test_a_cursor_is_one_text_for_everybody_and_not_for_ever() -> None:
    text = uuid.uuid4().hex
    first, second = page("".join(text)), page(text.encode().decode())
    assert first.next == text
    assert first.next is second.next
    # What Python itself shares is let go of in some of its versions never.
    assert sys.intern(text.encode().decode()) is not first.next
