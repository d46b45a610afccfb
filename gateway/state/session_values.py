"""What goes into the table of sessions, and what comes out of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.state.refresh_tokens import RefreshToken


@dataclass(frozen=True, slots=True)
class Session:
    """What a token of a session, or the sign-in that made it, says of it.

    `app` and `place` tell its owner which app signed in and from where. Times are epoch seconds.
    """

    name: str
    account_id: str
    client: str
    issued_at: float
    expires_at: float
    app: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class ListedSession:
    """A session as its owner sees it; times are epoch seconds."""

    name: str
    client: str
    app: str | None
    place: str | None
    made_at: float
    used_at: float


@dataclass(frozen=True, slots=True)
class Endings:
    """The sessions that ended since some time, and the store's time now.

    `is_fit`: this gateway may still use the store.
    """

    names: Sequence[str]
    now: float
    is_fit: bool = True


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The refresh token that is a session's last one, from the time `now` on; None: refused."""

    token: RefreshToken | None
    now: float
    has_ended: bool = False
