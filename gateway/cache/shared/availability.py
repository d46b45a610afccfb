"""Whether the tier's server is in use: noticing that it is away, and coming back to it."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from gateway.cache.shared.address import Address
from gateway.cache.shared.connection import Link, LinkDown, Trouble

PROBE_S: Final = 1.0
# One slow answer shall not cost a second; a server that is slow again and again may.
FIRST_PROBE_S: Final = 0.1
STEADY_S: Final = 10.0
# A gateway that asks for nothing notices so soon that the server is away.
PING_EVERY_S: Final = 0.25
RETRY_S: Final = 0.02

# Gets the server's run id, and whether it was away before: makes up for what was missed on the
# link, before the server is in use. Raises LinkDown.
MakeUp = Callable[[str, bool], Awaitable[None]]
# Pings, four times a second.
Ping = Callable[[], Awaitable[None]]

log = logging.getLogger(__name__)


class Availability:
    """Brings the server back whenever it has gone away. Loop thread only."""

    def __init__(
        self,
        address: Address,
        *,
        connect_timeout_s: float,
        operation_timeout_s: float,
        make_up: MakeUp,
        ping: Ping,
        counts: Counter[str],
    ) -> None:
        """Prepare a link to `address`. Raises OSError for TLS files that can't be read."""
        self.link = Link(
            address,
            connect_timeout_s=connect_timeout_s,
            operation_timeout_s=operation_timeout_s,
            on_fall=self.note_fall,
        )
        self.is_up = False
        """Whether the server is asked."""
        self._address = address
        self._operation_timeout_s = operation_timeout_s
        self._make_up = make_up
        self._ping = ping
        self._counts = counts
        self._minder: asyncio.Task[None] | None = None
        self._coming_back = asyncio.Lock()
        self._fallen = asyncio.Event()
        self._attempts = 0
        self._trouble = Trouble.CLOSED
        self._is_open = False
        self._was_away = False
        self._was_up: bool | None = None
        self._up_since = 0.0

    async def open(self) -> None:
        """Connect, if the server is there, and go on trying while it isn't."""
        if self._minder is None:
            self._is_open = True
            await self._try_to_come_back()
            self._minder = asyncio.create_task(self._mind())

    async def close(self) -> None:
        """Leave no task; the link stays until `end`."""
        self._is_open = False
        minder, self._minder = self._minder, None
        if minder is not None:
            minder.cancel()
            with suppress(asyncio.CancelledError):
                await minder

    async def end(self) -> None:
        """Leave no socket."""
        self.is_up = False
        await self.link.close()

    def note_fall(self, trouble: Trouble) -> None:
        """The server can't be used any more."""
        if self.is_up:
            self.is_up = False
            self._was_away = True
            self._fallen.set()
            self._note(is_up=False, reason=trouble)

    async def wait_until_noticed(self, begun_at: float) -> None:
        """Try to come back, until every other gateway must have noticed what is wrong, too.

        `begun_at` is when this gateway began to notice, in the loop's time.
        """
        loop = asyncio.get_running_loop()
        await self._try_to_come_back()
        while self._is_open and not self.is_up and loop.time() < begun_at + self._patience_s():
            await asyncio.sleep(RETRY_S)
            await self._try_to_come_back()

    def _patience_s(self) -> float:
        match self._trouble:
            case Trouble.CONNECTION:
                return 0.0
            case Trouble.TIMEOUT:
                return PING_EVERY_S + 2 * self._operation_timeout_s
            case _:
                return 2 * PING_EVERY_S

    async def _mind(self) -> None:
        """Bring the server back whenever it has gone away, and ping it while it is there."""
        while True:
            probe_s = PROBE_S
            if self.is_up:
                with suppress(TimeoutError):
                    async with asyncio.timeout(PING_EVERY_S):
                        await self._fallen.wait()
                if not self._fallen.is_set():
                    await self._ping()
                    continue
                if asyncio.get_running_loop().time() - self._up_since > STEADY_S:
                    probe_s = FIRST_PROBE_S
            await asyncio.sleep(probe_s)
            await self._try_to_come_back()

    async def _try_to_come_back(self) -> None:
        """One attempt that begins after this call, for all who call before it does."""
        seen = self._attempts
        async with self._coming_back:
            if self._is_open and not self.is_up and self._attempts == seen:
                self._attempts += 1
                await self._come_back()

    async def _come_back(self) -> None:
        """Connect, make up for what was missed, and only then be up."""
        try:
            await self._make_up(await self.link.connect(), self._was_away)
        except LinkDown as down:
            await self.link.close()
            self._was_away, self._trouble = True, down.trouble
            self._note(is_up=False, reason=down.trouble)
            return
        if self.link.is_up:
            self._fallen.clear()
            self.is_up = True
            self._up_since = asyncio.get_running_loop().time()
            self._note(is_up=True, reason="")

    def _note(self, *, is_up: bool, reason: str) -> None:
        if is_up is self._was_up:
            return
        self._was_up = is_up
        self._counts["state_changes"] += 1
        if is_up:
            log.info("The shared tier at %s is in use", self._address)
        else:
            log.warning("The shared tier at %s is away: %s", self._address, reason)
