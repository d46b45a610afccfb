"""Generations: the shared tier's names for what a partition holds.

A name is the epoch, which all partitions share, and the partition's generation; both are random, so
that one which was lost never comes again.
"""

import asyncio
import math
import re
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from libvalkey import ReplyError

from gateway.cache.shared.address import Ask, Command
from gateway.cache.shared.connection import Done, LinkDown, Trouble

GENERATION_S: Final = 3_600
# While a partition is read, its generation's lifetime is renewed so often.
RENEW_AFTER_S: Final = GENERATION_S / 4
EPOCH_S: Final = 30 * 86_400
# Past that all are renewed once more.
MOST_RENEWALS: Final = 50_000
# A reply with so many names is still small.
MOST_TOGETHER: Final = 500
_WORD: Final = re.compile(rb"[0-9a-f]{16}")

# Gets a partition's name as it stands; None when the server doesn't say.
Found = Callable[[str | None], None]
FindSoon = Callable[[str, Found], None]
# Raises LinkDown, and calls nobody then.
AskSoon = Callable[[Sequence[Command], Done], None]


@dataclass(frozen=True)
class Renewed:
    """A partition's names before and after a renewal; before is "" when it had none."""

    before: str
    after: str


class Generations:
    """Generations as they stand on the server. Loop thread only.

    All that are asked for in one turn of the event loop are one `MGET`.
    """

    def __init__(
        self,
        ask: Ask,
        ask_soon: AskSoon,
        prefix: str,
        counts: Counter[str],
        clock: Callable[[], float],
    ) -> None:
        """Talk by `ask` and `ask_soon`, under keys that begin with `prefix`.

        What goes wrong is counted in `counts`; `clock` is any time in seconds.
        """
        self._ask = ask
        self._ask_soon = ask_soon
        self._epoch_prefix = f"{prefix}epoch:"
        self._prefix = f"{prefix}generation:"
        self._counts = counts
        self._clock = clock
        self._epoch_name = self._epoch_prefix.encode()
        self._renewed_at: dict[str, float] = {}
        self._waiting: list[tuple[str, Found]] = []
        self._mending: set[asyncio.Task[None]] = set()

    def run_is(self, run_id: str) -> None:
        """Note which run of the server is asked: each has an epoch of its own.

        One that was started from a snapshot may have lost the latest generations, and tell older.
        """
        self._epoch_name = f"{self._epoch_prefix}{run_id}".encode()

    async def close(self) -> None:
        """Leave no task."""
        for task in self._mending:
            task.cancel()
        await asyncio.gather(*self._mending, return_exceptions=True)

    def keep_epoch(self) -> Command:
        """Keeps everyone's name alive; a server that takes no writes refuses it."""
        return ("EXPIRE", self._epoch_name, EPOCH_S)

    def new_epoch(self) -> list[Command]:
        """Makes another name of everyone's.

        The first command is enough: a server that is full takes nothing more, but lets go.
        """
        return [
            ("DEL", self._epoch_name),
            ("SET", self._epoch_name, _random(), "EX", EPOCH_S, "NX"),
        ]

    def new_generation(self, partition: str) -> list[Command]:
        """Makes another name of a partition's; here too the first command is enough."""
        name = self._name(partition)
        return [("DEL", name), ("SET", name, _random(), "EX", GENERATION_S, "NX")]

    def find_generation_soon(self, partition: str, found: Found) -> None:
        """Call `found` with the partition's name, in a later turn of the event loop."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._ask_for_waiting)
        self._waiting.append((partition, found))

    async def read_generation(self, partition: str) -> str | None:
        """The name now, made if there is none; None when the server doesn't say."""
        later: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

        def found(generation: str | None) -> None:
            if not later.done():
                later.set_result(generation)

        self.find_generation_soon(partition, found)
        return await later

    async def renew_generation(self, partition: str) -> Renewed | None:
        """Write a new generation; None when the name isn't known. Raises LinkDown if not.

        What was there is removed before something is added, so that a full server does it too.
        """
        name, own = self._name(partition), _random()
        add: Command = ("SET", name, own, "EX", GENERATION_S, "NX")
        epoch: Command = ("GET", self._epoch_name)
        replies = await self._ask([epoch, ("GETDEL", name), add, ("GET", name)])
        if replies is not None and _is_garbage(replies[1]):
            self._counts["garbage"] += 1
            replies = await self._ask([epoch, ("DEL", name), add, ("GET", name)])
        if replies is None or isinstance(replies[1], ReplyError):
            raise LinkDown(Trouble.REFUSED)
        epoch_word, before, after = (_word(replies[number]) for number in (0, 1, 3))
        if not (epoch_word and after):
            return None
        return Renewed(f"{epoch_word}.{before}" if before else "", f"{epoch_word}.{after}")

    def _name(self, partition: str) -> bytes:
        return f"{self._prefix}{partition}".encode()

    def _ask_for_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for start in range(0, len(waiting), MOST_TOGETHER):
            some = waiting[start : start + MOST_TOGETHER]
            try:
                self._ask_soon(self._commands(some), partial(self._hand_out, some))
            except LinkDown:
                for _, found in some:
                    found(None)

    def _commands(self, some: list[tuple[str, Found]]) -> list[Command]:
        """One look at the generations, and what keeps those alive that nobody renewed lately."""
        now = self._clock()
        names = [self._name(partition) for partition, _ in some]
        commands: list[Command] = [("MGET", self._epoch_name, *names)]
        for (partition, _), name in zip(some, names, strict=True):
            if now >= self._renewed_at.get(partition, -math.inf) + RENEW_AFTER_S:
                if len(self._renewed_at) >= MOST_RENEWALS:
                    self._renewed_at.clear()
                self._renewed_at[partition] = now
                commands.append(("EXPIRE", name, GENERATION_S))
        return commands

    def _hand_out(self, some: list[tuple[str, Found]], replies: list[object] | Trouble) -> None:
        if isinstance(replies, Trouble):
            self._counts["timeouts" if replies is Trouble.TIMEOUT else "errors"] += 1
        words = replies[0] if not isinstance(replies, Trouble) else None
        if not isinstance(words, list) or len(words) != len(some) + 1:
            for _, found in some:
                found(None)
            return
        epoch = _word(words[0])
        for (partition, found), reply in zip(some, words[1:], strict=True):
            generation = _word(reply)
            if epoch and generation:
                found(f"{epoch}.{generation}")
            else:
                task = asyncio.create_task(self._mend(partition, found))
                self._mending.add(task)
                task.add_done_callback(self._mending.discard)

    async def _mend(self, partition: str, found: Found) -> None:
        generation = None
        try:
            generation = await self._mended(partition)
        finally:
            found(generation)

    async def _mended(self, partition: str) -> str | None:
        """The name with words in place of what is missing, or garbage.

        Of many gateways that find one missing, one makes it, and all read it back.
        """
        names = (self._epoch_name, self._name(partition))
        there = await self._ask([("GET", name) for name in names])
        if there is None:
            return None
        commands: list[Command] = []
        for name, reply, lifetime_s in zip(names, there, (EPOCH_S, GENERATION_S), strict=True):
            if _is_garbage(reply):
                self._counts["garbage"] += 1
                commands.append(("DEL", name))
            elif isinstance(reply, ReplyError):
                return None
            if not _word(reply):
                commands.append(("SET", name, _random(), "EX", lifetime_s, "NX"))
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
    if isinstance(reply, ReplyError):
        return str(reply).startswith("WRONGTYPE")
    return reply is not None and not _word(reply)
