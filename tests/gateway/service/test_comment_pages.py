"""Pages of comments out of a list that is numbered and shifts: nothing lost, nothing twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.service.comment_pages import (
    ENOUGH_BEHIND,
    MAX_REPLIES,
    choose_window,
    newest_first,
    page_of_replies,
    read_replies,
)
from gateway.service.list_reader import MAX_READS
from mappings.nexgate import CommentList, NexgateComment, read_comment
from mappings.pages import Cursor, decode_cursor, encode_cursor

START = datetime(2026, 6, 20, 8, 30, tzinfo=UTC)
PAGE = 10


def comment(number: int, *, is_timeless: bool = False) -> NexgateComment:
    """A comment; a greater number is newer."""
    at = (START + timedelta(milliseconds=number)).isoformat().removesuffix("+00:00")
    return read_comment(
        {"id": str(UUID(int=number)), "postId": "post", "createdAt": None if is_timeless else at}
    )


@dataclass
class NumberedList:
    """Nexgate's comments of a post: pages by number, and whatever happens between two reads."""

    numbers: list[int]  # newest first
    before_read: Callable[[], None] = lambda: None
    is_timeless: bool = False
    reads: list[tuple[int, int]] = field(default_factory=list)

    async def page(self, number: int, size: int) -> CommentList:
        self.before_read()
        self.reads.append((number, size))
        chosen = self.numbers[(number - 1) * size : number * size]
        found = tuple(comment(one, is_timeless=self.is_timeless) for one in chosen)
        return CommentList(found)

    def write(self, count: int) -> None:
        """New comments come to the front."""
        newest = max(self.numbers, default=0)
        self.numbers[:0] = range(newest + count, newest, -1)

    def delete(self, place: int) -> int | None:
        if not self.numbers:
            return None
        return self.numbers.pop(place % len(self.numbers))


def over_the_wire(cursor: Cursor | None) -> Cursor | None:
    return decode_cursor("feed", encode_cursor("feed", cursor)) if cursor is not None else None


def numbers(comments: list[NexgateComment]) -> list[int]:
    return [UUID(one.id).int for one in comments]


async def scroll(source: NumberedList, between: Callable[[], None] = lambda: None) -> list[int]:
    seen: list[int] = []
    cursor: Cursor | None = None
    for _ in range(400):
        found = await newest_first(source.page, cursor, PAGE)
        assert len(found.items) <= PAGE
        seen += numbers(found.items)
        if found.next is None:
            return seen
        cursor = over_the_wire(found.next)
        between()
    raise AssertionError("the list never ends")


@pytest.mark.parametrize("size", [0, 1, 9, 10, 11, 19, 20, 21, 40, 41, 57, 123])
async def test_a_quiet_list_comes_in_pages_of_ten_with_one_read_each(size: int) -> None:
    source = NumberedList(list(range(size, 0, -1)))
    assert await scroll(source) == list(range(size, 0, -1))
    assert len(source.reads) == max(1, -(-size // PAGE))


def test_every_place_lies_in_a_window_with_a_page_behind_it() -> None:
    for offset in [*range(20_000), *range(70_000, 72_000), *range(900_000, 901_000)]:
        number, size = choose_window(offset)
        start = (number - 1) * size
        assert start <= offset
        assert start + size - 1 - offset >= ENOUGH_BEHIND


change = st.tuples(st.sampled_from(["write", "delete"]), st.integers(0, 200))


@given(
    size=st.integers(0, 120),
    changes=st.lists(st.lists(change, max_size=6), max_size=60),
    is_during_reads=st.booleans(),
)
@settings(max_examples=150)
async def test_nothing_is_lost_or_given_twice_while_people_write_and_delete(
    size: int, changes: list[list[tuple[str, int]]], is_during_reads: bool
) -> None:
    source = NumberedList(list(range(size, 0, -1)))
    deleted: set[int | None] = set()
    pending = iter(changes)

    def something_happens() -> None:
        for kind, number in next(pending, []):
            if kind == "write":
                source.write(number % 30)
            else:
                deleted.add(source.delete(number))

    if is_during_reads:
        source.before_read = something_happens
        seen = await scroll(source)
    else:
        seen = await scroll(source, something_happens)
    assert len(seen) == len(set(seen)), "given twice"
    assert seen == sorted(seen, reverse=True), "out of order"
    if seen:
        # Everything that was there when the first page was read, and was not deleted meanwhile.
        still_there = {number for number in range(1, size + 1) if number not in deleted}
        assert still_there <= set(seen), "lost"


async def test_many_new_comments_are_passed_within_the_bound_of_reads() -> None:
    source = NumberedList(list(range(60, 0, -1)))
    first = await newest_first(source.page, None, PAGE)
    source.write(150)
    source.reads.clear()
    second = await newest_first(source.page, over_the_wire(first.next), PAGE)
    assert numbers(second.items) == list(range(50, 40, -1))
    assert len(source.reads) <= MAX_READS


async def test_a_place_out_of_reach_gives_an_empty_page_that_goes_on_looking() -> None:
    source = NumberedList(list(range(60, 0, -1)))
    first = await newest_first(source.page, None, PAGE)
    source.write(2_000)
    source.reads.clear()
    second = await newest_first(source.page, over_the_wire(first.next), PAGE)
    assert second.items == []
    assert second.next is not None
    assert len(source.reads) == MAX_READS
    given: list[int] = []
    cursor = over_the_wire(second.next)
    while cursor is not None:
        found = await newest_first(source.page, cursor, PAGE)
        given += numbers(found.items)
        cursor = over_the_wire(found.next)
    assert given == list(range(50, 0, -1))


async def test_a_list_that_has_shrunk_is_found_again() -> None:
    source = NumberedList(list(range(200, 0, -1)))
    cursor: Cursor | None = None
    for _ in range(8):
        cursor = over_the_wire((await newest_first(source.page, cursor, PAGE)).next)
    del source.numbers[:90]  # the comment given last (121) is among them
    found = await newest_first(source.page, cursor, PAGE)
    assert numbers(found.items) == list(range(110, 100, -1))


async def test_without_times_the_number_of_comments_given_decides() -> None:
    source = NumberedList(list(range(40, 0, -1)), is_timeless=True)
    assert await scroll(source) == list(range(40, 0, -1))
    source = NumberedList(list(range(40, 0, -1)), is_timeless=True)
    first = await newest_first(source.page, None, PAGE)
    source.numbers.remove(31)  # the one given last
    second = await newest_first(source.page, over_the_wire(first.next), PAGE)
    assert numbers(second.items) == list(range(30, 20, -1))


async def test_malformed_comments_are_not_taken_for_the_end() -> None:
    source = NumberedList(list(range(100, 0, -1)))

    async def page(number: int, size: int) -> CommentList:
        found = await source.page(number, size)
        return CommentList(
            tuple(one if UUID(one.id).int % 3 else None for one in found.comments),
            tuple("id_missing" for one in found.comments if UUID(one.id).int % 3 == 0),
        )

    seen: list[int] = []
    cursor: Cursor | None = None
    for _ in range(40):
        one = await newest_first(page, cursor, PAGE)
        seen += numbers(one.items)
        cursor = over_the_wire(one.next)
        if cursor is None:
            break
    assert seen == [number for number in range(100, 0, -1) if number % 3]


@pytest.mark.parametrize("count", [0, 1, 3, 4, 99, 100, 101, 250, MAX_REPLIES])
async def test_replies_are_turned_round(count: int) -> None:
    oldest_first = NumberedList(list(range(1, count + 1)))
    replies = await read_replies(oldest_first.page)
    assert numbers(replies) == list(range(count, 0, -1))
    seen: list[int] = []
    cursor: Cursor | None = None
    while True:
        found = page_of_replies(replies, cursor, 3)
        seen += numbers(found.items)
        cursor = over_the_wire(found.next)
        if cursor is None:
            break
    assert seen == list(range(count, 0, -1))


async def test_replies_are_read_up_to_a_bound() -> None:
    oldest_first = NumberedList(list(range(1, 1_001)))
    assert len(await read_replies(oldest_first.page)) == MAX_REPLIES


@given(size=st.integers(1, 30), changes=st.lists(st.lists(change, max_size=4), max_size=12))
@settings(max_examples=60)
async def test_no_reply_is_lost_or_given_twice(
    size: int, changes: list[list[tuple[str, int]]]
) -> None:
    source = NumberedList(list(range(size, 0, -1)))
    deleted: set[int | None] = set()
    pending = iter(changes)
    seen: list[int] = []
    cursor: Cursor | None = None
    while True:
        found = page_of_replies([comment(number) for number in source.numbers], cursor, 3)
        seen += numbers(found.items)
        cursor = over_the_wire(found.next)
        if cursor is None:
            break
        for kind, number in next(pending, []):
            if kind == "write":
                source.write(number % 5)
            else:
                deleted.add(source.delete(number))
    assert len(seen) == len(set(seen))
    assert {number for number in range(1, size + 1) if number not in deleted} <= set(seen)
