"""The merged following feed: newest first over all lists, nothing lost, nothing twice."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.service.following import (
    MAX_STATE_LENGTH,
    MergeState,
    cursor_from_state,
    merge_lists,
    state_from_cursor,
)
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind
from mappings.nexgate import Clip, ClipPage
from mappings.pages import Cursor, decode_cursor, encode_cursor
from tests.support.nexgate_list import NexgateList, clip


class Lists:
    """Lists of several accounts, by account id."""

    def __init__(self, sizes: list[int]) -> None:
        self.by_account = {f"account-{number}": NexgateList([]) for number in range(len(sizes))}
        number = 0
        for account, size in zip(self.by_account.values(), sizes, strict=True):
            for step in range(size):
                number += 1
                account.clips.append(clip(number, second=(number * 7 + step * 13) % 5_000))

    async def page(self, account_id: str, cursor: str | None, limit: int) -> ClipPage:
        return await self.by_account[account_id].page(cursor, limit)

    def ids(self) -> list[str]:
        clips = [one for account in self.by_account.values() for one in account.clips]
        return NexgateList(clips).ids()

    @property
    def reads(self) -> int:
        return sum(len(account.reads) for account in self.by_account.values())


def pick_all(one: Clip) -> str | None:
    return one.id


def over_the_wire(cursor: Cursor) -> Cursor | None:
    return decode_cursor("following", encode_cursor("following", cursor))


async def scroll(
    lists: Lists,
    want: int,
    pick: Callable[[Clip], str | None] = pick_all,
    between: Callable[[int], None] = lambda _: None,
) -> list[str]:
    seen: list[str] = []
    position: Cursor | None = None
    for number in range(1_000):
        found = await merge_lists(list(lists.by_account), lists.page, position, want, pick)
        assert len(found.items) <= want
        seen += found.items
        if found.next is None:
            return seen
        position = over_the_wire(found.next)
        between(number)
    raise AssertionError("the feed never ends")


@given(sizes=st.lists(st.integers(0, 60), min_size=1, max_size=6), want=st.integers(1, 20))
@settings(deadline=None, max_examples=50)
async def test_the_feed_is_every_list_newest_first(sizes: list[int], want: int) -> None:
    lists = Lists(sizes)
    assert await scroll(lists, want) == lists.ids()


async def test_clips_published_while_scrolling_wait_for_a_refresh() -> None:
    lists = Lists([30, 3, 25])
    before = lists.ids()

    def publish(page: int) -> None:
        number = 50_000 + page
        lists.by_account["account-0"].clips.append(clip(number, second=6_000 + page))

    assert await scroll(lists, 7, between=publish) == before


async def test_unpicked_clips_are_passed_over() -> None:
    lists = Lists([40, 0, 12])

    def every_third(one: Clip) -> str | None:
        return one.id if int(one.id[-8:], 16) % 3 == 0 else None

    expected = [one for one in lists.ids() if int(one[-8:], 16) % 3 == 0]
    assert await scroll(lists, 4, every_third) == expected


async def test_nothing_picked_ever_ends_all_the_same() -> None:
    lists = Lists([250, 3])
    assert await scroll(lists, 5, lambda _: None) == []


async def test_each_list_is_read_once_for_a_first_page() -> None:
    lists = Lists([9, 9, 9, 9])
    await merge_lists(list(lists.by_account), lists.page, None, 5, pick_all)
    assert lists.reads == 4


async def test_a_list_that_fails_fails_the_feed_with_its_own_error() -> None:
    async def refuse(account_id: str, cursor: str | None, limit: int) -> ClipPage:
        raise NexgateError(Kind.UNAVAILABLE, route="clip/user/{userId}/videos")

    with pytest.raises(NexgateError):
        await merge_lists(["a", "b"], refuse, None, 5, pick_all)


def test_hints_that_would_make_a_cursor_too_long_are_left_out() -> None:
    hints = {f"account-{number}": f"{number:0>80}{number * 7919:x}" * 3 for number in range(200)}
    cursor = cursor_from_state(MergeState((1.5, "id"), hints))
    assert cursor.upstream is not None
    assert len(cursor.upstream) <= MAX_STATE_LENGTH
    state = state_from_cursor(cursor)
    assert state.place == (1.5, "id")
    assert state.hints.items() <= hints.items()


@pytest.mark.parametrize("text", ["", "!", "AAAA", "eJwDAAAAAAE=", "eJyLjgUAARUAuQ=="])
def test_an_unreadable_state_means_the_top(text: str) -> None:
    assert state_from_cursor(Cursor(upstream=text)) == MergeState()
