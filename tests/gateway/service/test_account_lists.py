"""Pages of a list that is read as a whole and may change between two pages."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.service.account_lists import page_of_list


def pages(items: list[str], limit: int) -> list[list[str]]:
    found: list[list[str]] = []
    cursor: str | None = None
    for _ in range(len(items) + 2):
        page = page_of_list("list", items, str, cursor, limit)
        found.append(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise AssertionError("the list never ends")


@given(st.lists(st.uuids().map(str), unique=True, max_size=30), st.integers(1, 12))
def test_every_item_comes_once_in_full_pages(items: list[str], limit: int) -> None:
    found = pages(items, limit)
    assert [item for page in found for item in page] == items
    assert all(len(page) == limit for page in found[:-1])
    assert found[-1] or not items


@given(
    st.lists(st.uuids().map(str), unique=True, min_size=4, max_size=30),
    st.integers(1, 3),
    st.data(),
)
def test_items_that_come_or_go_meanwhile_hide_and_repeat_nothing_else(
    items: list[str], limit: int, data: st.DataObject
) -> None:
    first = page_of_list("list", items, str, None, limit)
    gone = data.draw(st.sampled_from(items))
    at = data.draw(st.integers(0, len(items) - 1))
    now = [item for item in items if item != gone]
    if gone != first.items[-1]:
        now.insert(at, "newcomer")
    cursor, given_later = first.next_cursor, list[str]()
    while cursor is not None:
        page = page_of_list("list", now, str, cursor, limit)
        given_later += page.items
        cursor = page.next_cursor
    stayed = [item for item in items[limit:] if item != gone]
    assert [item for item in given_later if item != "newcomer"] == stayed


def test_a_cursor_of_another_list_means_the_first_page() -> None:
    items = [str(number) for number in range(9)]
    cursor = page_of_list("one", items, str, None, 4).next_cursor
    assert page_of_list("one", items, str, cursor, 4).items == items[4:8]
    for strange in ("null", "", "x.y.z", cursor):
        assert page_of_list("other", items, str, strange, 4).items == items[:4]


def test_a_list_that_has_shrunk_below_the_place_is_at_its_end() -> None:
    items = [str(number) for number in range(9)]
    cursor = page_of_list("one", items, str, None, 8).next_cursor
    page = page_of_list("one", items[:3], str, cursor, 8)
    assert (page.items, page.next_cursor) == ([], None)
