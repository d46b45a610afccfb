"""The bounded mappings: what was used longest ago goes first."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.cache.ledger import Ledger
from gateway.cache.lru import Lru, LruOfBytes


def test_what_was_used_longest_ago_goes_first() -> None:
    recent: Lru[str, int] = Lru(2)
    recent.keep_item("a", 1)
    recent.keep_item("b", 2)
    assert recent.find_item("a") == 1
    recent.keep_item("c", 3)
    assert [recent.find_item(key) for key in "abc"] == [1, None, 3]
    assert len(recent) == 2


def test_storing_again_replaces_and_counts_as_used() -> None:
    recent: Lru[str, int] = Lru(2)
    for key, item in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        recent.keep_item(key, item)
    assert "b" not in recent
    assert "a" in recent
    assert [recent.find_item(key) for key in "abc"] == [3, None, 4]


def test_asking_whether_something_is_held_is_no_use_of_it() -> None:
    recent: Lru[str, int] = Lru(2)
    recent.keep_item("a", 1)
    recent.keep_item("b", 2)
    assert "a" in recent
    recent.keep_item("c", 3)
    assert "a" not in recent


def test_of_bytes_what_was_looked_up_last_stays() -> None:
    ledger = Ledger()
    seen: LruOfBytes[str, int] = LruOfBytes(100, ledger)
    seen.keep_item("a", 1, 50)
    seen.keep_item("b", 2, 50)
    assert seen.find_item("a") == 1
    seen.keep_item("c", 3, 30)
    assert [seen.find_item(key) for key in "abc"] == [1, None, 3]
    assert ledger.total_bytes == seen.size_bytes == 80


def test_of_bytes_what_is_bigger_than_all_room_is_not_stored_and_pushes_nothing_out() -> None:
    seen: LruOfBytes[str, int] = LruOfBytes(100, Ledger())
    seen.keep_item("a", 1, 60)
    seen.keep_item("b", 2, 101)
    assert seen.find_item("a") == 1
    assert seen.find_item("b") is None


_STORES = st.tuples(st.sampled_from("abcde"), st.integers(0, 60))
_DROPS = st.tuples(st.sampled_from("abcde"), st.none())


@given(st.lists(st.one_of(_STORES, _DROPS)))
def test_of_bytes_the_bound_and_the_ledger_hold_after_every_step(
    steps: list[tuple[str, int | None]],
) -> None:
    ledger = Ledger()
    seen: LruOfBytes[str, int] = LruOfBytes(100, ledger)
    sizes: dict[str, int] = {}
    for key, size_bytes in steps:
        if size_bytes is None:
            seen.drop_item(key)
        else:
            seen.keep_item(key, size_bytes, size_bytes)
            sizes[key] = size_bytes
        held = [key for key in "abcde" if seen.find_item(key) is not None]
        assert len(held) == len(seen)
        assert seen.size_bytes == ledger.total_bytes == sum(sizes[key] for key in held) <= 100
