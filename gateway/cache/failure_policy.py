"""What a failed read means to the cache, which knows nothing of Nexgate's errors."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What follows from a failure."""

    # Nexgate couldn't: what is held may be given instead.
    FAILED = "failed"
    # The credential is good for nothing: all that is held for it goes.
    REFUSED = "refused"
    # It is not there: what is held of it goes, and that is remembered for a while.
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
