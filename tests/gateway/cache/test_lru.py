"""The bounded mapping for small things: what was used longest ago goes first."""

from gateway.cache.lru import Lru


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
    assert list(recent.items()) == [3, 4]


def test_asking_whether_something_is_held_is_no_use_of_it() -> None:
    recent: Lru[str, int] = Lru(2)
    recent.keep_item("a", 1)
    recent.keep_item("b", 2)
    assert "a" in recent
    recent.keep_item("c", 3)
    assert "a" not in recent
