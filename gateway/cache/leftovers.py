"""What was dropped at once, let go of a little at a time.

A partition may have a hundred thousand entries. To drop them is to forget where they are, which
takes no time; to free each is milliseconds during which nobody else would be served.
"""

import asyncio
from collections import deque
from collections.abc import Iterator
from typing import Final

# So many steps take a tenth of a millisecond or two; a small piece of work isn't worth a turn.
STEPS_AT_ONCE: Final = 256
FIRST_STEPS: Final = 32


class Leftovers:
    """Work left over from drops, done in turns of the event loop. Loop thread only.

    Each piece of work is an iterator: every step of it lets go of one thing.
    """

    __slots__ = ("_is_scheduled", "_waiting")

    def __init__(self) -> None:
        self._waiting: deque[Iterator[None]] = deque()
        self._is_scheduled = False

    def __len__(self) -> int:
        """How many pieces of work are not done yet."""
        return len(self._waiting)

    def add_work(self, work: Iterator[None]) -> None:
        """Do the first steps now and the others in later turns; without a loop all of it now."""
        if _is_done(work, FIRST_STEPS):
            return
        self._waiting.append(work)
        self._schedule()

    def free_some(self) -> bool:
        """Do some steps now, for whoever needs the room; False where there is nothing to do."""
        if not self._waiting:
            return False
        if _is_done(self._waiting[0], STEPS_AT_ONCE):
            self._waiting.popleft()
        return True

    def _schedule(self) -> None:
        if self._is_scheduled:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            while self.free_some():
                pass
            return
        self._is_scheduled = True
        loop.call_soon(self._go_on)

    def _go_on(self) -> None:
        self._is_scheduled = False
        if self.free_some() and self._waiting:
            self._schedule()


def _is_done(work: Iterator[None], steps: int) -> bool:
    """Whether a piece of work ends within so many steps, which are done."""
    return any(next(work, work) is not None for _ in range(steps))
