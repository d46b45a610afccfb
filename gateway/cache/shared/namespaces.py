"""Which gateways are at one tier, and under which namespaces: who uses another shares nothing.

Each gateway says now and then that it is there, in sorted sets by the server's time.
"""

import logging
from typing import Final

from gateway.cache.shared.address import Ask, Command

ANNOUNCE_EVERY_S: Final = 5.0
# A gateway that was silent for so long is not there any more.
SILENT_S: Final = 60.0
_LIFETIME_S: Final = 3_600
_LONGEST_NAME: Final = 64
_MOST_NAMES: Final = 100

log = logging.getLogger(__name__)


class Namespaces:
    """The other namespaces and gateways seen at a tier. Loop thread only."""

    def __init__(self, ask: Ask, prefix: str, own: str, gateway: str) -> None:
        """Announce the namespace `own` and `gateway`, a name for this one, under `prefix`."""
        self._ask = ask
        self._key = f"{prefix}namespaces".encode()
        self._gateways_key = f"{prefix}{own}:gateways".encode()
        self._own = own
        self._gateway = gateway
        self._gateways: list[str] = []
        self._others: list[str] = []
        self._warned: set[str] = set()

    @property
    def others(self) -> list[str]:
        """The namespaces of gateways that share nothing with this one, as seen last."""
        return list(self._others)

    @property
    def other_gateways(self) -> list[str]:
        """The gateways that share with this one, by their names, as seen last."""
        return list(self._gateways)

    async def announce(self) -> None:
        """Say that this gateway is there, and look who else is."""
        now = _seconds(await self._ask([("TIME",)]))
        if now is None:
            return
        places = ((self._gateways_key, self._gateway), (self._key, self._own))
        commands = [command for key, name in places for command in _commands(key, name, now)]
        replies = await self._ask(commands)
        if replies is None:
            return
        found = [_texts(reply) for reply in replies[len(commands) // 2 - 1 :: len(commands) // 2]]
        if None in found:
            return
        gateways, namespaces = (names or set() for names in found)
        self._gateways = sorted(gateways - {self._gateway})
        self._others = sorted(namespaces - {self._own})
        self._warn()

    def _warn(self) -> None:
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


def _commands(key: bytes, name: str, now: int) -> list[Command]:
    return [
        ("ZREMRANGEBYSCORE", key, "-inf", int(now - SILENT_S)),
        ("ZADD", key, now, name),
        ("EXPIRE", key, _LIFETIME_S),
        ("ZRANGE", key, 0, _MOST_NAMES),
    ]


def _seconds(replies: list[object] | None) -> int | None:
    """The server's time in seconds since the epoch; None for another reply."""
    reply = replies[0] if replies else None
    seconds = reply[0] if isinstance(reply, list) and reply else None
    return int(seconds) if isinstance(seconds, bytes) and seconds.isdigit() else None


def _texts(reply: object) -> set[str] | None:
    """The names in a reply; None for another one."""
    if not isinstance(reply, list):
        return None
    return {_text(name) for name in reply if isinstance(name, bytes)}


def _text(name: bytes) -> str:
    return ascii(name.decode(errors="replace"))[1:-1][:_LONGEST_NAME]
