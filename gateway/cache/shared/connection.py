"""The link to the shared tier: a few connections on which the commands of many callers go together.

A connection belongs to one task, its lane, which sends what waits and reads every reply to it.
A caller that is cancelled therefore never leaves a reply unread, and one that fails takes its
connection along: a reply can't be taken for another's.
"""

import asyncio
import re
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Final

from valkey.exceptions import AuthenticationError, InvalidResponse, ResponseError, ValkeyError
from valkey.exceptions import TimeoutError as ValkeyTimeoutError

from gateway.cache.shared.address import Address, Command, Wire, wires

LANES: Final = 4
MAX_WAITING: Final = 1_000
MAX_TOGETHER: Final = 64
# A server that ended while nobody asked is noticed before somebody does.
IDLE_PING_S: Final = 1.0
# A timer this late shows that this process was busy: what has come is read before judging.
LATE_S: Final = 0.005

# What a server, or something that is none, can make valkey-py raise.
FAILURES: Final = (ValkeyError, OSError, ValueError, EOFError, RecursionError)
_RUN_ID: Final = re.compile(rb"run_id:([0-9a-f]{40})")


class Trouble(StrEnum):
    """Why the link is down, in words for a log."""

    TIMEOUT = "too slow"
    CONNECTION = "no connection"
    PASSWORD = "credentials refused"  # noqa: S105 - words, no password
    PROTOCOL = "not the protocol of a Valkey"
    REFUSED = "commands refused"
    BUSY = "too much waits"
    CLOSED = "closed"


class LinkDown(Exception):
    """Commands that are not known to have been carried out."""

    def __init__(self, trouble: Trouble) -> None:
        """Say why."""
        super().__init__(trouble)
        self.trouble = trouble


_Replies = asyncio.Future[list[object] | Trouble]


class _Ask:
    """Commands of one caller, and where the replies go; `deadline` in the loop's time."""

    __slots__ = ("commands", "deadline", "replies")

    def __init__(self, commands: Sequence[Command], replies: _Replies, deadline: float) -> None:
        self.commands = commands
        self.replies = replies
        self.deadline = deadline

    def fail(self, trouble: Trouble) -> None:
        # No exception: a caller that is cancelled meanwhile would leave it unseen.
        if not self.replies.done():
            self.replies.set_result(trouble)


class Link:
    """Connections to one server, up or down all together. Loop thread only."""

    def __init__(
        self,
        address: Address,
        *,
        connect_timeout_s: float,
        operation_timeout_s: float,
        on_fall: Callable[[Trouble], None],
    ) -> None:
        """Prepare; `on_fall` is called when a link that was up goes down by itself."""
        self._wires = wires(address, LANES, connect_timeout_s=connect_timeout_s)
        self._connect_timeout_s = connect_timeout_s
        self._operation_timeout_s = operation_timeout_s
        self._on_fall = on_fall
        self._waiting: asyncio.Queue[_Ask] = asyncio.Queue(MAX_WAITING)
        self._lanes: list[asyncio.Task[None]] = []
        self._is_up = False

    @property
    def is_up(self) -> bool:
        """Whether commands are taken."""
        return self._is_up

    async def connect(self) -> str:
        """Connect every lane; answers the server's run id, "" where it isn't told.

        Raises LinkDown, after which it is to be closed or connected again. The run id is another
        after each start of a server (Valkey, INFO).
        """
        await self.close()
        try:
            async with asyncio.timeout(self._connect_timeout_s + self._operation_timeout_s):
                await self._connect_all()
        except FAILURES as error:
            raise LinkDown(_trouble(error)) from error
        self._is_up = True
        self._lanes = [asyncio.create_task(self._serve(wire)) for wire in self._wires]
        (told,) = await self.ask([("INFO", "server")])
        found = _RUN_ID.search(told) if isinstance(told, bytes) else None
        return found[1].decode() if found is not None else ""

    async def close(self) -> None:
        """Leave no task and no socket; whoever waits gets LinkDown."""
        self._is_up = False
        lanes, self._lanes = self._lanes, []
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
        await self._disconnect()
        self._fail_waiting(Trouble.CLOSED)

    async def ask(self, commands: Sequence[Command]) -> list[object]:
        """The replies to some commands, in their order; a refusal is a `ResponseError` in it.

        Takes at most the operation's time. Raises LinkDown.
        """
        if not self._is_up:
            raise LinkDown(Trouble.CLOSED)
        loop = asyncio.get_running_loop()
        ask = _Ask(commands, loop.create_future(), loop.time() + self._operation_timeout_s)
        try:
            self._waiting.put_nowait(ask)
        except asyncio.QueueFull as full:
            raise LinkDown(Trouble.BUSY) from full
        replies = await ask.replies
        if isinstance(replies, Trouble):
            raise LinkDown(replies)
        return replies

    async def _connect_all(self) -> None:
        tries = (_connect(wire) for wire in self._wires)
        for outcome in await asyncio.gather(*tries, return_exceptions=True):
            if outcome is not None:
                raise outcome

    async def _serve(self, wire: Wire) -> None:
        try:
            while self._is_up:
                asks = await self._next()
                try:
                    await self._exchange(wire, asks)
                finally:
                    for ask in asks:
                        ask.fail(Trouble.CLOSED)
        except FAILURES as error:
            self._fall(_trouble(error))

    async def _next(self) -> list[_Ask]:
        """What waits, as much as goes together; after an idle time a ping."""
        try:
            async with asyncio.timeout(IDLE_PING_S):
                asks = [await self._waiting.get()]
        except TimeoutError:
            loop = asyncio.get_running_loop()
            nobody: _Replies = loop.create_future()
            nobody.cancel()
            return [_Ask([("PING",)], nobody, loop.time() + self._operation_timeout_s)]
        while len(asks) < MAX_TOGETHER and not self._waiting.empty():
            asks.append(self._waiting.get_nowait())
        return asks

    async def _exchange(self, wire: Wire, asks: list[_Ask]) -> None:
        """Send all and read all; raises one of FAILURES, and tells it to who got no reply."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(None) as limit:
                timer = loop.call_at(asks[0].deadline, self._overdue, limit, asks[0].deadline)
                try:
                    packed = wire.pack_commands(one for ask in asks for one in ask.commands)
                    await wire.send_packed_command(packed, check_health=False)
                    for ask in asks:
                        replies = [await _reply(wire) for _ in ask.commands]
                        if not ask.replies.done():
                            ask.replies.set_result(replies)
                finally:
                    timer.cancel()
        except FAILURES as error:
            for ask in asks:
                ask.fail(_trouble(error))
            raise

    def _overdue(self, limit: asyncio.Timeout, deadline: float) -> None:
        now = asyncio.get_running_loop().time()
        was_busy = now - deadline > LATE_S
        limit.reschedule(now + self._operation_timeout_s if was_busy else now)

    def _fall(self, trouble: Trouble) -> None:
        if not self._is_up:
            return
        self._is_up = False
        self._fail_waiting(trouble)
        self._on_fall(trouble)

    def _fail_waiting(self, trouble: Trouble) -> None:
        while not self._waiting.empty():
            self._waiting.get_nowait().fail(trouble)

    async def _disconnect(self) -> None:
        for wire in self._wires:
            # Without a connection there is none to close, whatever the closing says.
            with suppress(*FAILURES):
                await wire.disconnect()


async def _connect(wire: Wire) -> None:
    """Connect, and see that replies are those to what was sent; raises one of FAILURES."""
    await wire.connect()
    word = secrets.token_bytes(8)
    await wire.send_packed_command(wire.pack_commands([("PING", word)]), check_health=False)
    if await wire.read_response() != word:
        raise InvalidResponse


async def _reply(wire: Wire) -> object:
    try:
        return await wire.read_response()
    except ResponseError as refusal:
        return refusal


def _trouble(error: Exception) -> Trouble:
    if isinstance(error, TimeoutError | ValkeyTimeoutError):
        return Trouble.TIMEOUT
    if isinstance(error, AuthenticationError):
        return Trouble.PASSWORD
    if isinstance(error, InvalidResponse | ValueError | RecursionError):
        return Trouble.PROTOCOL
    if isinstance(error, ResponseError):
        return Trouble.REFUSED
    return Trouble.CONNECTION
