"""Names found by what they contain, against a plain look at each of them."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.cache.name_index import BLOCK_SIZE, NamedRow, NameIndex

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
