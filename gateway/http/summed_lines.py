"""Log lines that a failure repeats: the first ones of a second as they are, the rest as a number.

When Nexgate is away every request fails, and writing a line for each would cost more than failing.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Final

LINES_PER_SECOND: Final = 10
_SECOND_S: Final = 1.0


class SummedLines:
    """Says which failures get a line of their own. Loop thread only."""

    def __init__(
        self,
        logger: logging.Logger,
        *,
        lines_per_second: int | None = LINES_PER_SECOND,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Write sums to `logger`; without `lines_per_second` every failure has its line."""
        self._logger = logger
        self._most = lines_per_second
        self._clock = clock
        self._began_at = float("-inf")
        self._counts: Counter[str] = Counter()

    def admits(self, reason: str) -> bool:
        """Whether this failure has a line of its own; else it is counted, and told with others."""
        if self._most is None:
            return True
        now = self._clock()
        if now - self._began_at >= _SECOND_S:
            self.tell()
            self._began_at = now
        self._counts[reason] += 1
        count = self._counts[reason]
        if count == self._most + 1:
            # The last second of an outage has no later failure that would tell its sum.
            asyncio.get_running_loop().call_later(_SECOND_S, self.tell)
        return count <= self._most

    def tell(self) -> None:
        """Write the sums of what had no line."""
        counts, self._counts = self._counts, Counter()
        for reason, count in counts.items():
            if self._most is not None and count > self._most:
                self._logger.warning(
                    "%d times more within a second: %s", count - self._most, reason
                )
