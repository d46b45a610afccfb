"""The writes that have not been announced at the shared tier yet."""

from typing import Final

from libvalkey import ReplyError

from gateway.cache.shared.address import Command
from gateway.cache.shared.connection import Link, LinkDown, Trouble
from gateway.cache.shared.generations import Generations

MAX_OWED: Final = 100_000
_TOGETHER: Final = 500


class PendingInvalidations:
    """Partitions that need a new generation; past a bound, all of them. Loop thread only."""

    def __init__(self, generations: Generations) -> None:
        """Owe nothing."""
        self._generations = generations
        self._partitions: set[str] = set()
        self._owes_all = False

    def __len__(self) -> int:
        return len(self._partitions) + self._owes_all

    def owe(self, partition: str) -> None:
        """Remember one partition."""
        if not self._owes_all:
            self._partitions.add(partition)
        if len(self._partitions) > MAX_OWED:
            self.owe_all()

    def owe_all(self) -> None:
        """Remember that every partition needs a new generation."""
        self._owes_all = True
        self._partitions.clear()

    async def make_up(self, link: Link) -> None:
        """Write new generations until nothing is owed. Raises LinkDown; what isn't stays owed.

        What is owed is taken before it is sent: a write made meanwhile is owed anew.
        """
        while len(self):
            if self._owes_all:
                self._owes_all = False
                try:
                    await _write(link, [self._generations.new_epoch()])
                except LinkDown:
                    self.owe_all()
                    raise
                continue
            some = [self._partitions.pop() for _ in range(min(_TOGETHER, len(self._partitions)))]
            try:
                await _write(link, [self._generations.new_generation(one) for one in some])
            except LinkDown:
                for one in some:
                    self.owe(one)
                raise


async def _write(link: Link, announcements: list[list[Command]]) -> None:
    """Send announcements: the first command of each has to be carried out. Raises LinkDown."""
    replies = await link.ask([command for one in announcements for command in one])
    position = 0
    for one in announcements:
        if isinstance(replies[position], ReplyError):
            raise LinkDown(Trouble.REFUSED)
        position += len(one)
