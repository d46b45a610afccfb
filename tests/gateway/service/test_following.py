"""The merged following feed: newest first over all lists, nothing lost, nothing twice."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.service.following import (
    MAX_STATE_LENGTH,
    ListPlace,
    cursor_from_state,
    mark_of,
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
@settings(max_examples=50)
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


TIMES = st.sampled_from(
    [None, "soon", "2026-06-20T08:30:00", "2026-06-20T08:30:00Z", "2026-06-20T09:30:00",
     "2026-06-19T08:30:00", "1700-01-01T00:00:00", "2026-06-20T11:30:00+03:00"]
)  # fmt: skip
# What happens between two pages: an account's place in the list, and whether it gains or loses.
EVENTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40), st.booleans()), max_size=8)


@dataclass
class Ranked:
    """Lists whose order has nothing to do with the times in them: clips by rank, greatest first."""

    by_account: dict[str, dict[int, Clip]]
    made: int = 0

    async def page(self, account_id: str, cursor: str | None, limit: int) -> ClipPage:
        ranks = sorted(self.by_account[account_id], reverse=True)
        rest = [rank for rank in ranks if cursor is None or rank < int(cursor)]
        given = rest[:limit]
        clips = tuple(self.by_account[account_id][rank] for rank in given)
        if len(given) == len(rest):
            return ClipPage(clips, None, has_more=False)
        return ClipPage(clips, str(given[-1]), has_more=True)

    def publish(self, account_id: str, created_at: str | None) -> str:
        self.made += 1
        made = clip(self.made, author=account_id).model_copy(update={"created_at": created_at})
        self.by_account[account_id][self.made] = made
        return made.id

    def ids(self) -> set[str]:
        return {one.id for clips in self.by_account.values() for one in clips.values()}


@given(
    lists=st.lists(st.lists(TIMES, max_size=45), min_size=1, max_size=5),
    events=EVENTS,
    want=st.integers(1, 20),
)
@settings(max_examples=200)
async def test_every_video_comes_once_whatever_the_times(
    lists: list[list[str | None]], events: list[tuple[int, int, bool]], want: int
) -> None:
    """Also where videos are published and deleted between two pages."""
    source = Ranked({f"account-{number}": {} for number in range(len(lists))})
    for account, times in zip(source.by_account, lists, strict=True):
        for created_at in times:
            source.publish(account, created_at)
    always = source.ids()
    waiting = list(events)
    position: Cursor | None = None
    seen: list[str] = []
    for _ in range(400):
        found = await merge_lists(list(source.by_account), source.page, position, want, pick_all)
        seen += found.items
        if found.next is None:
            break
        position = over_the_wire(found.next)
        assert position == found.next
        if waiting:
            account_number, place, is_new = waiting.pop()
            clips = source.by_account[f"account-{account_number % len(lists)}"]
            if is_new:
                source.publish(f"account-{account_number % len(lists)}", "2026-06-21T00:00:00")
            elif clips:
                gone = clips.pop(sorted(clips, reverse=True)[place % len(clips)])
                always.discard(gone.id)
    else:
        raise AssertionError("the feed never ends")
    assert len(seen) == len(set(seen))
    assert always <= set(seen)


@given(lists=st.lists(st.lists(TIMES, max_size=25), min_size=1, max_size=4), want=st.integers(1, 9))
async def test_each_lists_own_order_counts(lists: list[list[str | None]], want: int) -> None:
    source = Ranked({f"account-{number}": {} for number in range(len(lists))})
    for account, times in zip(source.by_account, lists, strict=True):
        for created_at in times:
            source.publish(account, created_at)
    seen: list[str] = []
    position: Cursor | None = None
    while position is not None or not seen:
        found = await merge_lists(list(source.by_account), source.page, position, want, pick_all)
        seen += found.items
        position = found.next
        if not source.ids():
            break
    for clips in source.by_account.values():
        own = [clips[rank].id for rank in sorted(clips, reverse=True)]
        assert [one for one in seen if one in own] == own


async def test_a_video_of_two_lists_comes_once() -> None:
    lists = Lists([20, 20])
    one, other = lists.by_account.values()
    other.clips += one.clips[:7]
    for want in (1, 3, 7, 20):
        assert sorted(await scroll(lists, want)) == sorted(set(lists.ids()))


async def test_times_without_a_zone_stand_in_the_given_one() -> None:
    source = Ranked({"a": {}, "b": {}})
    local = source.publish("a", "2026-06-20T11:30:00")
    other = source.publish("b", "2026-06-20T09:30:00Z")
    for zone, expected in ((UTC, [local, other]), (ZoneInfo("Asia/Riyadh"), [other, local])):
        found = await merge_lists(["a", "b"], source.page, None, 5, pick_all, zone)
        assert found.items == expected


def test_what_would_make_a_cursor_too_long_is_left_out() -> None:
    long = "".join(f"{number * 7919:x}" for number in range(150))
    marks = tuple(map(mark_of, "abcdefgh"))
    state = {
        mark_of(f"{number}"): ListPlace(f"{number}{long}", marks, marks[-1]) for number in range(31)
    }
    cursor = cursor_from_state(state)
    assert cursor.upstream is not None
    assert len(cursor.upstream) <= MAX_STATE_LENGTH
    found = state_from_cursor(cursor)
    assert found.keys() == state.keys()
    for place in found.values():
        assert place.given[-1:] == (mark_of("h"),)
        assert place.cursor is not None or place.is_lost


async def test_a_page_whose_cursor_was_left_out_is_found_again() -> None:
    lists = Lists([95, 3])
    expected = lists.ids()
    seen: list[str] = []
    position: Cursor | None = None
    for _ in range(60):
        found = await merge_lists(list(lists.by_account), lists.page, position, 7, pick_all)
        seen += found.items
        if found.next is None:
            break
        lost = {
            mark: replace(place, cursor=None, given=(place.last,), is_lost=True)
            if place.last and not place.is_over
            else place
            for mark, place in state_from_cursor(found.next).items()
        }
        position = cursor_from_state(lost)
    assert seen == expected


@pytest.mark.parametrize("text", ["", "!", "AAAA", "eJwDAAAAAAE=", "eJyLjgUAARUAuQ=="])
def test_an_unreadable_state_means_the_top(text: str) -> None:
    assert state_from_cursor(Cursor(upstream=text)) == {}
