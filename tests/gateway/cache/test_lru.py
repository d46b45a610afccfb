"""The bounded mapping for small things: what was used longest ago goes first."""

from gateway.cache.lru import Recent


def test_what_was_used_longest_ago_goes_first() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("a", 1)
    recent.keep("b", 2)
    assert recent.find("a") == 1
    recent.keep("c", 3)
    assert [recent.find(key) for key in "abc"] == [1, None, 3]
    assert len(recent) == 2


def test_storing_again_replaces_and_counts_as_used() -> None:
    recent: Recent[str, int] = Recent(2)
    for key, item in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        recent.keep(key, item)
    assert "b" not in recent
    assert "a" in recent
    assert list(recent.items()) == [3, 4]


def test_asking_whether_something_is_held_is_no_use_of_it() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("a", 1)
    recent.keep("b", 2)
    assert "a" in recent
    recent.keep("c", 3)
    assert "a" not in recent
