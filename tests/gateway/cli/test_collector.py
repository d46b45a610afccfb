"""The collector: what it has kept is set aside, and no cycle is there for ever."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from gateway.cli.collector import FEW_FOUND, LONGEST_S, MOST_TIMES, Collector


class Node:
    """Something that can be in a cycle."""

    def __init__(self) -> None:
        self.itself = self


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def collector(clock: Clock) -> Iterator[Collector]:
    gc.collect()
    yield Collector(clock)
    gc.unfreeze()


def collect(
    collector: Collector, clock: Clock, *, seconds: float, generation: int = 2, found: int = 0
) -> None:
    collector("start", {"generation": generation})
    gc.collect(generation)
    clock.now += seconds
    collector("stop", {"generation": generation, "collected": found})


def times_until_all_is_looked_at(collector: Collector, clock: Clock, *, found: int) -> int:
    times = 0
    while gc.get_freeze_count() > 0 or times == 0:
        collect(collector, clock, seconds=2 * LONGEST_S)
        times += 1
    collect(collector, clock, seconds=2 * LONGEST_S, found=found)
    return times


def test_a_long_collection_sets_aside_what_it_kept(collector: Collector, clock: Clock) -> None:
    collect(collector, clock, seconds=2 * LONGEST_S)
    assert gc.get_freeze_count() > 0
    assert len(gc.get_objects()) < gc.get_freeze_count()


@pytest.mark.parametrize(("seconds", "generation"), [(LONGEST_S / 2, 2), (2 * LONGEST_S, 1)])
def test_a_short_one_and_one_of_the_young_do_not(
    collector: Collector, clock: Clock, seconds: float, generation: int
) -> None:
    before = gc.get_freeze_count()
    collect(collector, clock, seconds=seconds, generation=generation)
    assert gc.get_freeze_count() == before


def test_what_was_set_aside_is_freed_by_its_reference_count(
    collector: Collector, clock: Clock
) -> None:
    node = Node()
    seen = weakref.ref(node)
    collect(collector, clock, seconds=2 * LONGEST_S)
    del node.itself, node
    assert seen() is None


def test_a_cycle_that_was_set_aside_is_found_in_the_end(collector: Collector, clock: Clock) -> None:
    node = Node()
    seen = weakref.ref(node)
    collect(collector, clock, seconds=2 * LONGEST_S)
    del node
    gc.collect()
    assert seen() is not None
    times_until_all_is_looked_at(collector, clock, found=1)
    assert seen() is None


def test_all_is_looked_at_more_rarely_while_nothing_is_found(
    collector: Collector, clock: Clock
) -> None:
    first = times_until_all_is_looked_at(collector, clock, found=0)
    second = times_until_all_is_looked_at(collector, clock, found=FEW_FOUND + 1)
    third = times_until_all_is_looked_at(collector, clock, found=0)
    assert (first, second, third) == (MOST_TIMES + 1, 2 * MOST_TIMES + 1, MOST_TIMES + 1)
