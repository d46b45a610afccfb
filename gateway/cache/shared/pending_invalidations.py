"""The writes that the shared tier has not been told of yet."""

from typing import Final

from valkey.exceptions import ResponseError

from gateway.cache.shared.address import Command
from gateway.cache.shared.connection import Link, LinkDown, Trouble
from gateway.cache.shared.generations import Generations

MAX_OWED: Final = 100_000
_TOGETHER: Final = 500


class PendingInvalidations:
    """Partitions that need a new tag; past a bound, all of them. Loop thread only."""

    def __init__(self, tags: Generations) -> None:
        """Owe nothing."""
        self._tags = tags
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
        """Remember that every partition needs a new tag."""
        self._owes_all = True
        self._partitions.clear()

    async def make_up(self, link: Link) -> None:
        """Write new tags until nothing is owed. Raises LinkDown; what is not written stays owed.

        What is owed is taken before it is sent: a write made meanwhile is owed anew.
        """
        while len(self):
            if self._owes_all:
                self._owes_all = False
                try:
                    await _write(link, [self._tags.new_epoch()])
                except LinkDown:
                    self.owe_all()
                    raise
                continue
            some = [self._partitions.pop() for _ in range(min(_TOGETHER, len(self._partitions)))]
            try:
                await _write(link, [self._tags.new_generation(one) for one in some])
            except LinkDown:
                for one in some:
                    self.owe(one)
                raise


async def _write(link: Link, commands: list[Command]) -> None:
    if any(isinstance(reply, ResponseError) for reply in await link.ask(commands)):
        raise LinkDown(Trouble.REFUSED)
