"""The cyclic garbage collector, set up for a cache that fills: short pauses, and no cycle leaks."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter
from typing import Final

# Reference counting frees nearly all objects of a request; Python's default of 700 costs a busy
# gateway a tenth of its time. Small generations keep pauses short while the cache fills, and the
# oldest is short, too, because what lasts is set aside. It is looked at often, because a malformed
# request leaves a cycle that holds its connection.
_OBJECTS_BETWEEN_COLLECTIONS: Final = (2_000, 5, 1)
_OLDEST: Final = 2
# A collection of the oldest that takes longer sets aside what it has kept.
LONGEST_S: Final = 0.005
# So many times, then all is looked at once more, which takes as long as the cache is large: some
# million objects later, and after twice as many where nothing was found.
MOST_TIMES: Final = 40
# Fewer cycles than this are no reason to look again as soon.
FEW_FOUND: Final = 10_000


class Collector:
    """Sets aside what a long collection has kept, so that the next one does not walk it again.

    What is set aside is freed by its reference count as before; a cycle of it is found when all is
    looked at again.
    """

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        """`clock` is in seconds."""
        self._clock = clock
        self._started_at = 0.0
        self._times = 0
        self._most_times = MOST_TIMES
        self._looks_at_all = False

    def __call__(self, phase: str, info: Mapping[str, int]) -> None:
        """What `gc.callbacks` calls before ("start") and after ("stop") a collection."""
        if info["generation"] != _OLDEST:
            return
        if phase == "start":
            self._started_at = self._clock()
        elif self._looks_at_all:
            self._begin_anew(info["collected"])
        elif self._clock() - self._started_at > LONGEST_S:
            self._set_aside()

    def _set_aside(self) -> None:
        self._times += 1
        if self._times > self._most_times:
            gc.unfreeze()
            self._looks_at_all = True
        else:
            gc.freeze()

    def _begin_anew(self, found: int) -> None:
        self._looks_at_all = False
        self._times = 0
        self._most_times = MOST_TIMES if found > FEW_FOUND else 2 * self._most_times
        gc.freeze()


@contextmanager
def short_pauses() -> Iterator[None]:
    """The collector is set up so while a command runs, whose modules are imported."""
    gc.freeze()  # imported modules are never freed
    gc.set_threshold(*_OBJECTS_BETWEEN_COLLECTIONS)
    collector = Collector()
    gc.callbacks.append(collector)
    try:
        yield
    finally:
        gc.callbacks.remove(collector)
