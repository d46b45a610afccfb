"""What a failed read means to the cache, which knows nothing of Nexgate's errors."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What follows from a failure."""

    # Nexgate failed: a stale entry may be served instead.
    FAILED = "failed"
    # The credential was refused: its partition is emptied.
    REFUSED = "refused"
    # It does not exist: its entry is dropped, and that is cached for a while.
    MISSING = "missing"
    # The caller's own mistake; nothing follows.
    OTHER = "other"


@dataclass(frozen=True)
class Judgement:
    """A verdict; `again` makes the failure anew (MISSING), `status` is the one behind it."""

    verdict: Verdict
    again: Callable[[], Exception] | None = None
    status: int | None = None


Judge = Callable[[Exception], Judgement]


@dataclass(frozen=True)
class Failures:
    """Which exceptions are judged, and how."""

    types: tuple[type[Exception], ...]
    judge: Judge
