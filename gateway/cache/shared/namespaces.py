"""Which namespaces gateways use at one tier: who uses another one shares nothing, and should know.

Each gateway says now and then that it is there, in a sorted set by time.
"""

import logging
import time
from collections.abc import Callable
from typing import Final

from gateway.cache.shared.address import Ask

ANNOUNCE_EVERY_S: Final = 5.0
# A gateway that was silent for so long is not there any more. Clocks may differ by some of it.
SILENT_S: Final = 60.0
_LIFETIME_S: Final = 3_600
_LONGEST_NAME: Final = 64
_MOST_NAMES: Final = 100

log = logging.getLogger(__name__)


class Namespaces:
    """The other namespaces seen at a tier. Loop thread only."""

    def __init__(
        self, ask: Ask, key: bytes, own: str, *, clock: Callable[[], float] = time.time
    ) -> None:
        """Announce `own` under `key`; `clock` is epoch time in seconds."""
        self._ask = ask
        self._key = key
        self._own = own
        self._clock = clock
        self._others: list[str] = []
        self._warned: set[str] = set()

    @property
    def others(self) -> list[str]:
        """The namespaces of gateways that share nothing with this one, as seen last."""
        return list(self._others)

    async def announce(self) -> None:
        """Say that this gateway is there, and look who else is."""
        now = self._clock()
        replies = await self._ask(
            [
                ("ZREMRANGEBYSCORE", self._key, "-inf", int(now - SILENT_S)),
                ("ZADD", self._key, int(now), self._own),
                ("EXPIRE", self._key, _LIFETIME_S),
                ("ZRANGE", self._key, 0, _MOST_NAMES),
            ]
        )
        names = replies[-1] if replies is not None else None
        if not isinstance(names, list):
            return
        seen = {_text(name) for name in names if isinstance(name, bytes)}
        self._others = sorted(seen - {self._own})
        for name in self._others:
            if name not in self._warned and len(self._warned) < _MOST_NAMES:
                self._warned.add(name)
                log.warning(
                    "A gateway at the same shared tier uses the namespace %s, this one %s: they "
                    "share nothing, not even writes. Gateways of one account at one Nexgate have "
                    "the same by themselves; cache.namespace sets it",
                    name,
                    self._own,
                )


def _text(name: bytes) -> str:
    return ascii(name.decode(errors="replace"))[1:-1][:_LONGEST_NAME]
