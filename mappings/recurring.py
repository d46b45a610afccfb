"""What recurs from clip to clip (users, tags, keys) is worked out once."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, TypeVar

Context = TypeVar("Context")
Result = TypeVar("Result")

# What texts together may be long, in characters: many times as much as recurs.
LONGEST_REMEMBERED: Final = 2_000
_MOST_REMEMBERED: Final = 4_096


def remembered(
    work_out: Callable[[Context, tuple[Any, ...]], Result],
) -> Callable[[Context, tuple[Any, ...]], Result]:
    """A function that remembers what it gave for short texts; nobody may change what it gives.

    It takes JSON values of any kind. `None`, false and zero count as short texts: whatever else is
    no text is worked out each time.
    """

    # Typed: 0, 0.0 and false are equal.
    @lru_cache(maxsize=_MOST_REMEMBERED, typed=True)
    def known(context: Context, *values: Any) -> Result:
        return work_out(context, values)

    def find(context: Context, values: tuple[Any, ...]) -> Result:
        try:
            if len("".join(filter(None, values))) <= LONGEST_REMEMBERED:
                return known(context, *values)
        except TypeError:  # no text, or a list, which can be no key
            pass
        return work_out(context, values)

    return find
