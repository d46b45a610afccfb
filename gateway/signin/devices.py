"""What a browser keeps of who signed in there: it has tries that strangers can't use up.

After OWASP's device cookies. Sealed, so that nobody makes one, and nobody reads one.
"""

import hashlib
import time
from collections.abc import Callable
from typing import Final

from pydantic import BaseModel, ConfigDict

from gateway.signin.sealing import Purpose, Sealer

LIFETIME_S: Final = 31_536_000
# Of more names the ones used last are kept.
MOST_NAMES: Final = 10

_SEALED = ConfigDict(frozen=True, extra="forbid", strict=True)


class KnownName(BaseModel):
    """The digest of a name somebody signed in by, and until when that counts (epoch seconds)."""

    model_config = _SEALED

    digest: str
    expires_at: int


class Device(BaseModel):
    """What is sealed: the names signed in by, the one used last first."""

    model_config = _SEALED

    names: tuple[KnownName, ...]


def name_digest(name: str) -> str:
    """What stands for a user name, an address or a number, however it was typed."""
    plain = "".join(name.split()).casefold().removeprefix("@")
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:32]


class Devices:
    """Seals and reads what browsers keep."""

    def __init__(self, sealer: Sealer, *, clock: Callable[[], float] = time.time) -> None:
        """`clock` is epoch time."""
        self._sealer = sealer
        self._clock = clock

    def knows(self, kept: str | None, name: str) -> bool:
        """Whether somebody has signed in by a name in the browser that keeps this."""
        digest = name_digest(name)
        return any(known.digest == digest for known in self._names(kept))

    def remember(self, kept: str | None, *names: str) -> str:
        """What the browser keeps after a sign-in to the account of these names."""
        until = int(self._clock()) + LIFETIME_S
        new = {name_digest(name): until for name in names if name}
        old = {
            known.digest: known.expires_at for known in self._names(kept) if known.digest not in new
        }
        kept_names = [
            KnownName(digest=digest, expires_at=expires_at)
            for digest, expires_at in (*new.items(), *old.items())
        ]
        return self._sealer.seal(Purpose.DEVICE, Device(names=tuple(kept_names[:MOST_NAMES])))

    def _names(self, kept: str | None) -> list[KnownName]:
        found = self._sealer.open(Purpose.DEVICE, kept or "", Device)
        now = self._clock()
        return [] if found is None else [one for one in found.names if one.expires_at > now]
