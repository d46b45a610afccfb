"""Connections to the shared tier on which the commands of many callers follow each other.

Commands are written as they come and replies are given to who asked, in order, by a callback: no
task waits for one. The library's own client takes four to five times the CPU time for a round
trip, which would be most of what a cached response costs; its parser and packer are used here.
"""

import asyncio
import re
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple, cast

from libvalkey import LibvalkeyError, ProtocolError, Reader, ReplyError, pack_command

from gateway.cache.shared.address import Address, Command, tls_context

MAX_WAITING: Final = 1_000
# A timer this late shows that this process was busy: what has come is read before judging.
LATE_S: Final = 0.005
_RUN_ID: Final = re.compile(rb"run_id:([0-9a-f]{40})")
_PASSWORD_ERRORS: Final = ("WRONGPASS", "NOAUTH", "ERR AUTH")


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


# Gets the replies to some commands in their order, refusals (`ReplyError`) among them.
Done = Callable[[list[object] | Trouble], None]


class _Asked(NamedTuple):
    """Commands under way; `deadline` in the loop's time."""

    expected: int
    replies: list[object]
    deadline: float
    done: Done


class _Wire(asyncio.Protocol):
    """One connection. What fails takes it along: a reply can't be taken for another's."""

    def __init__(self, timeout_s: float, on_fall: Callable[[Trouble], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._timeout_s = timeout_s
        self._on_fall = on_fall
        self._reader = Reader()
        self._asked: deque[_Asked] = deque()
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.end_with(Trouble.CONNECTION)

    def data_received(self, data: bytes) -> None:
        """Give replies to who asked; what nobody asked for is no reply."""
        try:
            self._reader.feed(data)
            while (reply := self._reader.gets()) is not False:
                if not self._asked:
                    raise ProtocolError
                asked = self._asked[0]
                asked.replies.append(reply)
                if len(asked.replies) == asked.expected:
                    self._asked.popleft()
                    asked.done(asked.replies)
        except LibvalkeyError:
            self.end_with(Trouble.PROTOCOL)

    def ask_soon(self, commands: Sequence[Command], done: Done) -> None:
        """Send commands, and have `done` called within the time an operation may take.

        Raises LinkDown.
        """
        if self._transport is None:
            raise LinkDown(Trouble.CLOSED)
        if len(self._asked) >= MAX_WAITING:
            raise LinkDown(Trouble.BUSY)
        packed = b"".join([pack_command(command) for command in commands])
        deadline = self._loop.time() + self._timeout_s
        self._asked.append(_Asked(len(commands), [], deadline, done))
        self._transport.write(packed)
        if self._timer is None:
            self._set_timer(deadline)

    def end_with(self, trouble: Trouble) -> None:
        """Leave no socket; whoever waits gets the trouble."""
        transport, self._transport = self._transport, None
        if self._timer is not None:
            self._timer.cancel()
        if transport is None:
            return
        transport.abort()
        asked, self._asked = self._asked, deque()
        self._on_fall(trouble)
        for one in asked:
            one.done(trouble)

    def _set_timer(self, due: float) -> None:
        self._timer = self._loop.call_at(due, self._judge, due)

    def _judge(self, due: float) -> None:
        """End when the oldest commands are overdue, unless it is this process that was busy."""
        self._timer = None
        if not self._asked:
            return
        now, deadline = self._loop.time(), self._asked[0].deadline
        if deadline > now:
            self._set_timer(deadline)
        elif now - due > LATE_S:
            self._set_timer(now + self._timeout_s)
        else:
            self.end_with(Trouble.TIMEOUT)


class Link:
    """Two connections to one server, up or down together. Loop thread only.

    What is small goes by one, values by the other: a check never waits behind a page.
    """

    def __init__(
        self,
        address: Address,
        *,
        connect_timeout_s: float,
        operation_timeout_s: float,
        on_fall: Callable[[Trouble], None],
    ) -> None:
        """Prepare; `on_fall` is called when a link that was up goes down by itself.

        Raises OSError for TLS files that can't be read.
        """
        self._address = address
        self._tls = tls_context(address)
        self._connect_timeout_s = connect_timeout_s
        self._operation_timeout_s = operation_timeout_s
        self._on_fall = on_fall
        self._wires: list[_Wire] = []
        self._is_up = False

    @property
    def is_up(self) -> bool:
        """Whether commands are taken."""
        return self._is_up

    async def connect(self) -> str:
        """Connect; answers the server's run id, "" where it may not be asked for.

        Raises LinkDown, after which it is to be closed or connected again. The run id is another
        after each start of a server (Valkey, INFO).
        """
        await self.close()
        try:
            async with asyncio.timeout(self._connect_timeout_s + self._operation_timeout_s):
                for _ in range(2):
                    self._wires.append(await self._connected())
        except TimeoutError as error:
            raise LinkDown(Trouble.TIMEOUT) from error
        except OSError as error:
            raise LinkDown(Trouble.CONNECTION) from error
        self._is_up = True
        (information,) = await self.ask([("INFO", "server")])
        found = _RUN_ID.search(information) if isinstance(information, bytes) else None
        return found[1].decode() if found is not None else ""

    async def close(self) -> None:
        """Leave no socket; whoever waits gets LinkDown."""
        self._is_up = False
        wires, self._wires = self._wires, []
        for wire in wires:
            wire.end_with(Trouble.CLOSED)
        if wires:
            await asyncio.sleep(0)  # in which the transports let go of their sockets

    async def ask(self, commands: Sequence[Command], *, with_values: bool = False) -> list[object]:
        """The replies to some commands, in their order; a refusal is a `ReplyError` among them.

        Takes at most the operation's time. Raises LinkDown.
        """
        if not self._is_up:
            raise LinkDown(Trouble.CLOSED)
        for_checks, for_values = self._wires
        return await _replies(for_values if with_values else for_checks, commands)

    def ask_soon(self, commands: Sequence[Command], done: Done) -> None:
        """The same for who must not wait: `done` gets the replies in a later turn of the loop.

        Raises LinkDown, and doesn't call it then.
        """
        if not self._is_up:
            raise LinkDown(Trouble.CLOSED)
        self._wires[0].ask_soon(commands, done)

    async def _connected(self) -> _Wire:
        """A connection on which replies are those to what was sent. Raises LinkDown, OSError."""
        address, loop = self._address, asyncio.get_running_loop()
        wire = _Wire(self._operation_timeout_s, self._fall)
        try:
            await loop.create_connection(lambda: wire, address.host, address.port, ssl=self._tls)
            word = secrets.token_hex(8)
            _check_introduction(
                await _replies(wire, [*_introduction(address), ("PING", word)]), word.encode()
            )
        except BaseException:
            wire.end_with(Trouble.CLOSED)
            raise
        return wire

    def _fall(self, trouble: Trouble) -> None:
        if not self._is_up:
            return
        self._is_up = False
        for wire in self._wires:
            wire.end_with(trouble)
        self._on_fall(trouble)


async def _replies(wire: _Wire, commands: Sequence[Command]) -> list[object]:
    later: asyncio.Future[list[object] | Trouble] = asyncio.get_running_loop().create_future()

    def done(replies: list[object] | Trouble) -> None:
        # No exception: a caller that is cancelled meanwhile would leave it unseen.
        if not later.done():
            later.set_result(replies)

    wire.ask_soon(commands, done)
    replies = await later
    if isinstance(replies, Trouble):
        raise LinkDown(replies)
    return replies


def _introduction(address: Address) -> list[Command]:
    commands: list[Command] = []
    if address.password is not None:
        user = (address.username,) if address.username is not None else ()
        commands.append(("AUTH", *user, address.password))
    if address.database:
        commands.append(("SELECT", address.database))
    return commands


def _check_introduction(replies: Sequence[object], word: bytes) -> None:
    for reply in replies:
        if isinstance(reply, ReplyError):
            is_password = str(reply).startswith(_PASSWORD_ERRORS)
            raise LinkDown(Trouble.PASSWORD if is_password else Trouble.REFUSED)
    if replies[-1] != word:
        raise LinkDown(Trouble.PROTOCOL)
