"""Tags: the shared tier's names for what a partition holds.

A tag is the epoch, which all partitions share, and the partition's generation; both are random, so
that one which was lost never comes again.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from valkey.exceptions import ResponseError

from gateway.cache.shared.address import Ask, Command
from gateway.cache.shared.connection import LinkDown, Trouble

GENERATION_S: Final = 3_600
EPOCH_S: Final = 30 * 86_400
EPOCH_KEPT_S: Final = 86_400
_WORD: Final = re.compile(rb"[0-9a-f]{16}")


@dataclass(frozen=True)
class Renewed:
    """A partition's tags before and after a renewal; before is "" when it had none."""

    before: str
    after: str


class Generations:
    """Tags as they stand on the server. Loop thread only."""

    def __init__(
        self,
        ask: Ask,
        name: Callable[[str, str], bytes],
        count_garbage: Callable[[], None],
        clock: Callable[[], float],
    ) -> None:
        """Use `ask` to talk, `name` to make a key of a kind and a name; `clock` is epoch time."""
        self._ask = ask
        self._name = name
        self._count_garbage = count_garbage
        self._clock = clock
        self._epoch_name = name("epoch", "")
        self._epoch_kept_until = 0.0

    def run_is(self, run_id: str) -> None:
        """Note which run of the server is asked: each has an epoch of its own.

        One that was started from a snapshot may have lost the latest generations, and tell older.
        """
        self._epoch_name = self._name("epoch", run_id)

    def new_epoch(self) -> Command:
        """Makes another tag of everyone's."""
        return ("SET", self._epoch_name, secrets.token_hex(8), "EX", EPOCH_S)

    def new_generation(self, partition: str) -> Command:
        """Makes another tag of a partition's."""
        return ("SET", self._name("generation", partition), _random(), "EX", GENERATION_S)

    async def read_generation(self, partition: str) -> str | None:
        """The tag now, made if there is none; None when that can't be told."""
        names = (self._epoch_name, self._name("generation", partition))
        commands: list[Command] = [("GET", names[0]), ("GETEX", names[1], "EX", GENERATION_S)]
        now = self._clock()
        if now >= self._epoch_kept_until:
            commands.append(("EXPIRE", names[0], EPOCH_S))
            self._epoch_kept_until = now + EPOCH_KEPT_S
        replies = await self._ask(commands)
        if replies is None:
            return None
        epoch, generation = _word(replies[0]), _word(replies[1])
        if epoch and generation:
            return f"{epoch}.{generation}"
        return await self._mended(names, replies[:2])

    async def renew_generation(self, partition: str) -> Renewed | None:
        """Write a new generation; None when the tag can't be told. Raises LinkDown if not."""
        read: Command = ("GET", self._epoch_name)
        write = self.new_generation(partition)
        replies = await self._ask([read, (*write, "GET")])
        if replies is not None and _is_garbage(replies[1]):
            # Together with GET another type is refused, and stays.
            self._count_garbage()
            replies = await self._ask([read, write])
        if replies is None or isinstance(replies[1], ResponseError):
            raise LinkDown(Trouble.REFUSED)
        epoch, former = _word(replies[0]), _word(replies[1])
        if not epoch:
            return None
        return Renewed(f"{epoch}.{former}" if former else "", f"{epoch}.{write[2]!s}")

    async def _mended(self, names: tuple[bytes, bytes], found: list[object]) -> str | None:
        """The tag with words in place of what is missing, or garbage.

        Of many gateways that find one missing, one makes it, and all read it back.
        """
        commands: list[Command] = []
        for name, reply, lifetime_s in zip(names, found, (EPOCH_S, GENERATION_S), strict=True):
            if reply is None:
                commands.append(("SET", name, _random(), "EX", lifetime_s, "NX"))
            elif _is_garbage(reply):
                self._count_garbage()
                commands.append(("SET", name, _random(), "EX", lifetime_s))
            elif isinstance(reply, ResponseError):
                return None
        replies = await self._ask([*commands, *(("GET", name) for name in names)])
        if replies is None:
            return None
        epoch, generation = _word(replies[-2]), _word(replies[-1])
        return f"{epoch}.{generation}" if epoch and generation else None


def _random() -> str:
    return secrets.token_hex(8)


def _word(reply: object) -> str:
    """A reply's word; "" for anything else."""
    if isinstance(reply, bytes) and _WORD.fullmatch(reply):
        return reply.decode()
    return ""


def _is_garbage(reply: object) -> bool:
    """Whether something else than a word is there."""
    if isinstance(reply, ResponseError):
        return str(reply).startswith("WRONGTYPE")
    return reply is not None and not _word(reply)
