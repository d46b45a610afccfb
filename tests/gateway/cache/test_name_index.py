"""Names found by what they contain, against a plain look at each of them."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from gateway.cache.name_index import BLOCK_SIZE, BLOCKS_AT_ONCE, NamedRow, NameIndex
from tests.support.steps import counted_steps

NAMES = st.text("abc.", min_size=1, max_size=5)


def row(name: str, number: int, other: str = "") -> NamedRow:
    return NamedRow(name, str(number), f"{name}\n{other}")


def plainly(rows: list[NamedRow], wanted: str) -> list[NamedRow]:
    found = [one for one in sorted(rows) if wanted in one.text]
    return sorted(found, key=lambda one: not one.key.startswith(wanted))


@given(st.lists(st.tuples(NAMES, NAMES), max_size=60), st.sets(st.integers(0, 59)), NAMES)
def test_it_finds_what_a_look_at_each_finds(
    names: list[tuple[str, str]], gone: set[int], wanted: str
) -> None:
    index = NameIndex(block_size=4)
    rows = [row(name, number, other) for number, (name, other) in enumerate(names)]
    for one in rows:
        index.add_row(one)
    left = [one for number, one in enumerate(rows) if number not in gone]
    for one in rows:
        if one not in left:
            index.drop_row(one)
    assert len(index) == len(left)
    assert list(index.find_rows(wanted)) == plainly(left, wanted)


def test_a_search_looks_at_few_of_many_rows() -> None:
    """Counted, not timed: a row is looked at only in a block whose text has what is wanted."""
    looked_at = 0

    class Counted(str):
        def __contains__(self, wanted: object) -> bool:
            nonlocal looked_at
            looked_at += 1
            return str.__contains__(self, str(wanted))

    index = NameIndex()
    for number in range(20_000):
        name = f"user-{number:05}"
        index.add_row(NamedRow(name, name, Counted(f"{name}\n")))
    assert [one.key for one in index.find_rows("er-12345")] == ["user-12345"]
    assert looked_at <= BLOCK_SIZE
    looked_at = 0
    assert next(index.find_rows("user")).key == "user-00000"
    assert looked_at == 0


async def test_a_search_joins_no_texts_that_were_made_ready_in_turns() -> None:
    index = NameIndex(block_size=2)
    for number in range(8 * BLOCKS_AT_ONCE):
        index.add_row(NamedRow(f"name {number:04}", str(number), f"name {number:04}\n"))
    turns: list[int] = []
    preparing = asyncio.create_task(index.prepare_search())
    while not preparing.done():
        turns.append(1)
        await asyncio.sleep(0)
    assert len(turns) >= 4
    with counted_steps() as ready:
        assert not list(index.find_rows("nothing"))
    for number in range(8 * BLOCKS_AT_ONCE):
        row = NamedRow(f"name {number:04}", str(number), f"name {number:04}\n")
        index.drop_row(row)
        index.add_row(row)
    with counted_steps() as changed:
        assert not list(index.find_rows("nothing"))
    assert changed.calls > ready.calls + 8 * BLOCKS_AT_ONCE
