"""When the collector sets aside what it has kept, and when it looks at all again.

That no cycle is there for ever is shown by a program of its own: test_cycles.py.
"""

import pytest

from gateway.cli import garbage_collector
from gateway.cli.garbage_collector import FEW_FOUND, LONGEST_S, MOST_TIMES, Collector


class World:
    """A clock, and Python's module `gc` as far as it is used, which notes how it is called."""

    def __init__(self) -> None:
        self.now = 0.0
        self.calls: list[str] = []
        self.collector = Collector(lambda: self.now)

    def freeze(self) -> None:
        self.calls.append("freeze")

    def unfreeze(self) -> None:
        self.calls.append("unfreeze")

    def collect(self, *, seconds: float, generation: int = 2, found: int = 0) -> None:
        self.collector("start", {"generation": generation})
        self.now += seconds
        self.collector("stop", {"generation": generation, "collected": found})

    def times_until_all_is_looked_at(self, *, found: int) -> int:
        self.calls.clear()
        while "unfreeze" not in self.calls:
            self.collect(seconds=2 * LONGEST_S)
        times = len(self.calls)
        self.collect(seconds=2 * LONGEST_S, found=found)
        assert self.calls[-1] == "freeze"
        return times


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(garbage_collector, "gc", made)
    return made


def test_a_long_collection_sets_aside_what_it_kept(world: World) -> None:
    world.collect(seconds=2 * LONGEST_S)
    assert world.calls == ["freeze"]


@pytest.mark.parametrize(("seconds", "generation"), [(LONGEST_S / 2, 2), (2 * LONGEST_S, 1)])
def test_a_short_one_and_one_of_the_young_do_not(
    world: World, seconds: float, generation: int
) -> None:
    world.collect(seconds=seconds, generation=generation)
    assert world.calls == []


def test_all_is_looked_at_more_rarely_while_nothing_is_found(world: World) -> None:
    first = world.times_until_all_is_looked_at(found=0)
    second = world.times_until_all_is_looked_at(found=FEW_FOUND + 1)
    third = world.times_until_all_is_looked_at(found=0)
    assert (first, second, third) == (MOST_TIMES + 1, 2 * MOST_TIMES + 1, MOST_TIMES + 1)
