"""What stands between a proof and its end: places where A was not shown to fit B."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any, Final

# Values tried for one place to show that it does not fit; more would only cost time.
MOST_TRIES: Final = 60

# Made when somebody asks: most gaps are those of a choice that another one makes up for.
Tries = Callable[[], Iterable[Any]]
Wrap = Callable[[Any], Iterable[Any]]


def no_tries() -> Iterable[Any]:
    """Nothing to try."""
    return ()


@dataclass(frozen=True)
class Gap:
    """A place of the document where the inclusion could not be shown.

    `place` leads there from the whole, `keyword` is B's, `tries` makes documents that A may allow
    and B may reject: whoever checks one has the proof that A does not fit.
    """

    place: tuple[str, ...]
    keyword: str
    reason: str
    tries: Tries = field(default=no_tries, compare=False, repr=False)

    def within(self, step: str, wrap: Wrap) -> "Gap":
        """The same seen from one level above, where `wrap` puts a value into its frame."""

        def wrapped() -> Iterator[Any]:
            return (whole for value in self.first_tries() for whole in wrap(value))

        return replace(self, place=(step, *self.place), tries=wrapped)

    def first_tries(self) -> Iterator[Any]:
        """As many of the documents as are ever looked at."""
        return islice(self.tries(), MOST_TRIES)


def new_gap(keyword: str, reason: str, tries: Tries = no_tries) -> Gap:
    """A gap at the place that is looked at."""
    return Gap((), keyword, reason, tries)


def merged_gaps(gaps: Iterable[Gap]) -> list[Gap]:
    """Each place and reason once, with the tries of all."""
    found: dict[Gap, list[Gap]] = {}
    for gap in gaps:
        found.setdefault(gap, []).append(gap)
    return [replace(gap, tries=tries_of(same)) for gap, same in found.items()]


def tries_of(gaps: Sequence[Gap]) -> Tries:
    """The documents of several gaps, some of each."""
    share = max(4, MOST_TRIES // max(1, len(gaps)))
    return lambda: chain.from_iterable(islice(gap.tries(), share) for gap in gaps)
