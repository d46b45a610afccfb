"""The open connections of a listener: how many there may be, and for how long one may stall."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from time import monotonic
from typing import Final

log = logging.getLogger(__name__)

# Above this share of what may be open the log says so, at most once in the time below.
_NEAR: Final = 0.9
_WARN_EVERY_S: Final = 60.0
_LOOKS_PER_TIMEOUT: Final = 4

# The name by which connections of a peer are counted; None: they are not counted by address.
NameOfPeer = Callable[[str], str | None]


class Connections:
    """Admits connections up to a number in all and by address, and ends those that stall.

    One stalls whose client takes nothing of an answer for `send_timeout_s`. `refused` counts those
    not admitted, by reason; 0 as `most` or `most_per_address` turns that limit off.
    """

    def __init__(
        self,
        most: int,
        most_per_address: int,
        name_of: NameOfPeer,
        *,
        send_timeout_s: float,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.most = most
        self.most_per_address = most_per_address
        self.send_timeout_s = send_timeout_s
        self.refused: Counter[str] = Counter()
        self._name_of = name_of
        self._clock = clock
        self._names: dict[asyncio.Transport, str | None] = {}
        self._by_name: Counter[str] = Counter()
        # What of an answer is unsent, and since when no less.
        self._unsent: dict[asyncio.Transport, tuple[int, float]] = {}
        self._warned_at: float | None = None

    def __len__(self) -> int:
        return len(self._names)

    def admit(self, transport: asyncio.Transport) -> bool:
        """Whether a new connection may stay; it then has to be forgotten at its end."""
        if self.most and len(self._names) >= self.most:
            self.refused["all"] += 1
            self._warn()
            return False
        peer = transport.get_extra_info("peername")
        name = self._name_of(str(peer[0])) if peer else None
        if name is not None:
            if self.most_per_address and self._by_name[name] >= self.most_per_address:
                self.refused["address"] += 1
                return False
            self._by_name[name] += 1
        self._names[transport] = name
        if self.most and len(self._names) >= _NEAR * self.most:
            self._warn()
        return True

    def forget(self, transport: asyncio.Transport) -> None:
        """A connection has ended."""
        self._unsent.pop(transport, None)
        name = self._names.pop(transport, None)
        if name is None:
            return
        self._by_name[name] -= 1
        if not self._by_name[name]:
            del self._by_name[name]

    async def end_stalled(self) -> None:
        """Look after stalled connections until cancelled."""
        while True:
            await asyncio.sleep(self.send_timeout_s / _LOOKS_PER_TIMEOUT)
            self.look()

    def look(self) -> None:
        """End the connections that have stalled for too long."""
        now = self._clock()
        for transport in list(self._names):
            size = transport.get_write_buffer_size()
            last = self._unsent.get(transport)
            if not size:
                if last is not None:
                    del self._unsent[transport]
            elif last is None or last[0] != size:
                self._unsent[transport] = (size, now)
            elif now - last[1] >= self.send_timeout_s:
                self.refused["stalled"] += 1
                transport.abort()

    def _warn(self) -> None:
        now = self._clock()
        if self._warned_at is None or now - self._warned_at >= _WARN_EVERY_S:
            self._warned_at = now
            count = len(self._names)
            log.warning("%d connections are open, of at most %d", count, self.most)
