"""Walking a list: nothing lost, nothing twice, whatever happens to the list meanwhile."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.service.list_reader import MAX_READS, NEXGATE_PAGE, read_list
from mappings.nexgate import Clip, ClipPage
from mappings.pages import Cursor, decode_cursor, encode_cursor
from tests.support.nexgate_list import NexgateList, clip


def clip_id(one: Clip) -> str:
    return one.id


def over_the_wire(cursor: Cursor | None) -> Cursor | None:
    return decode_cursor("feed", encode_cursor("feed", cursor)) if cursor is not None else None


async def scroll(
    source: NexgateList,
    want: int,
    pick: Callable[[Clip], str | None] = clip_id,
    *,
    is_filtered: bool = False,
    between: Callable[[int], None] = lambda _: None,
) -> list[str]:
    """Follow the cursors to the end, as a client does."""
    seen: list[str] = []
    position: Cursor | None = None
    for number in range(500):
        found = await read_list(source.page, position, want, pick, is_filtered=is_filtered)
        assert len(found.items) <= want
        seen += found.items
        if found.next is None:
            return seen
        position = over_the_wire(found.next)
        between(number)
    raise AssertionError("the list never ends")


@given(size=st.integers(0, 120), want=st.integers(1, 50))
@settings(max_examples=60)
async def test_every_clip_is_reachable_once(size: int, want: int) -> None:
    source = NexgateList([clip(number) for number in range(size)])
    assert await scroll(source, want) == source.ids()


async def test_a_page_of_five_is_one_read_of_five() -> None:
    source = NexgateList([clip(number) for number in range(30)])
    await read_list(source.page, None, 5, clip_id)
    assert source.reads == [(None, 5)]


async def test_fifty_take_three_reads() -> None:
    source = NexgateList([clip(number) for number in range(80)])
    found = await read_list(source.page, None, 50, clip_id)
    assert [limit for _, limit in source.reads] == [20, 20, 10]
    assert found.items == source.ids()[:50]


@given(
    size=st.integers(0, 90),
    want=st.integers(1, 20),
    added=st.lists(st.integers(0, 15), max_size=30),
    keep=st.integers(1, 7),
    is_filtered=st.booleans(),
)
@settings(max_examples=80)
async def test_clips_published_meanwhile_shift_nothing(
    size: int, want: int, added: list[int], keep: int, is_filtered: bool
) -> None:
    source = NexgateList([clip(number) for number in range(size)])
    at_start = [one for one in source.ids() if int(one[-8:], 16) % keep == 0]
    number = 10_000

    def publish(page: int) -> None:
        nonlocal number
        for _ in range(added[page] if page < len(added) and page == 0 else 0):
            number += 1
            source.clips.append(clip(number, second=number))

    def pick(one: Clip) -> str | None:
        return one.id if int(one.id[-8:], 16) % keep == 0 else None

    seen = await scroll(source, want, pick, is_filtered=is_filtered, between=publish)
    assert len(seen) == len(set(seen))
    assert [one for one in seen if one in at_start] == at_start


async def test_the_clip_given_last_is_deleted_meanwhile() -> None:
    source = NexgateList([clip(number) for number in range(60)])
    before = source.ids()

    def pick(one: Clip) -> str | None:
        return one.id if int(one.id[-8:], 16) % 3 == 0 else None

    first = await read_list(source.page, None, 4, pick, is_filtered=True)
    assert first.next is not None
    source.clips = [one for one in source.clips if one.id != first.items[-1]]
    second = await read_list(source.page, over_the_wire(first.next), 4, pick, is_filtered=True)
    expected = [one for one in before if int(one[-8:], 16) % 3 == 0][4:8]
    assert second.items == expected


async def test_a_filter_that_finds_nothing_stops_after_ten_reads_and_goes_on() -> None:
    source = NexgateList([clip(number) for number in range(NEXGATE_PAGE * MAX_READS + 5)])

    def oldest(one: Clip) -> str | None:
        return one.id if one.id == source.ids()[-1] else None

    found = await read_list(source.page, None, 5, oldest, is_filtered=True)
    assert found.items == []
    assert found.next is not None
    assert len(source.reads) == MAX_READS
    found = await read_list(source.page, over_the_wire(found.next), 5, oldest, is_filtered=True)
    assert found.items == [source.ids()[-1]]
    assert found.next is None


async def test_a_clip_repeated_on_the_next_page_is_given_once() -> None:
    clips = [clip(number) for number in range(6, 0, -1)]
    pages = {
        None: ClipPage(tuple(clips[:3]), "two", has_more=True),
        "two": ClipPage(tuple(clips[2:]), None, has_more=False),
    }

    async def read(cursor: str | None, limit: int) -> ClipPage:
        return pages[cursor]

    first = await read_list(read, None, 3, clip_id)
    second = await read_list(read, over_the_wire(first.next), 5, clip_id)
    assert first.items + second.items == [one.id for one in clips]


async def test_a_repeating_cursor_is_the_end() -> None:
    async def read(cursor: str | None, limit: int) -> ClipPage:
        return ClipPage((clip(1),), "again", has_more=True)

    first = await read_list(read, None, 1, clip_id)
    assert first.next is not None
    second = await read_list(read, first.next, 1, clip_id)
    assert second.items == []
    assert second.next is None


async def test_empty_pages_with_more_behind_them_are_read_on() -> None:
    async def read(cursor: str | None, limit: int) -> ClipPage:
        number = int(cursor or 0)
        if number < 4:
            return ClipPage((), str(number + 1), has_more=True)
        return ClipPage((clip(1),), None, has_more=False)

    assert (await read_list(read, None, 2, clip_id)).items == [clip(1).id]
