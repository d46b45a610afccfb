"""How a session's refresh token takes the place of the one before (RFC 9700, 4.14.2).

Of the tokens of a session, one after the other, only the last may be used. One that was used comes
again where an answer got lost, or where an app refreshes twice at once: for a minute that gives the
last token once more. Later somebody has a copy, and the session ends.
"""

import hashlib
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

import orjson
from sqlalchemy import Connection, Row, update

from gateway.state.revocations import is_revoked
from gateway.state.tables import SESSIONS

GRACE_S: Final = 60.0
# Of tokens used within the last minute, the times of so many are kept.
_MOST_EARLIER: Final = 16


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """The name that is sealed into a refresh token: a chain of tokens, and the place in it."""

    chain: str
    number: int = 0

    @classmethod
    def from_name(cls, name: str) -> "RefreshToken":
        """Read `name`. Those of gateways 0.1 are chains of one token."""
        chain, _, number = name.partition(".")
        return cls(chain, int(number)) if number.isdecimal() else cls(name)

    @property
    def name(self) -> str:
        """The name as it is sealed."""
        return f"{self.chain}.{self.number}" if self.number else self.chain

    @property
    def fingerprint(self) -> str:
        """What the store knows of the token."""
        return hashlib.sha256(self.name.encode()).hexdigest()


class Refresh(Enum):
    """What came of a refresh token."""

    ROTATED = auto()
    REPEATED = auto()
    REUSED = auto()
    OVERTAKEN = auto()


def rotate_refresh_token(
    connection: Connection,
    row: Row[tuple[object, ...]],
    token: RefreshToken,
    *,
    issued_at: float,
    expires_at: float,
    now: float,
) -> tuple[Refresh, RefreshToken]:
    """Use a refresh token of the session `row`; the token that is the last one then.

    `issued_at` is when the presented one was made, `expires_at` when the next one ends.
    """
    last = RefreshToken(token.chain, row.refresh_number)
    if last.fingerprint != row.refresh_current:
        if not _is_of_older_gateway(connection, row, token, issued_at):
            return Refresh.REUSED, token
    elif token.number < last.number:
        is_recent = _is_in_grace(row, token, issued_at, now)
        return (Refresh.REPEATED if is_recent else Refresh.REUSED), last
    following = replace(token, number=token.number + 1)
    changed = connection.execute(
        update(SESSIONS)
        .where(
            SESSIONS.c.name == row.name,
            SESSIONS.c.refresh_current.is_not_distinct_from(row.refresh_current),
        )
        .values(
            refresh_current=following.fingerprint,
            refresh_previous=token.fingerprint,
            refresh_number=following.number,
            refresh_earlier=_earlier(row, token, now),
            refreshed_at=now,
            used_at=now,
            expires_at=int(expires_at),
        )
    )
    return (Refresh.ROTATED if changed.rowcount == 1 else Refresh.OVERTAKEN), following


def _is_in_grace(
    row: Row[tuple[object, ...]], token: RefreshToken, issued_at: float, now: float
) -> bool:
    """Whether a used token of the session was used within the last minute."""
    if token.fingerprint == row.refresh_previous:
        return bool(now - row.refreshed_at <= GRACE_S)
    # One that was made within the last minute was used within it too.
    return now - issued_at <= GRACE_S or any(
        number == token.number and now - used_at <= GRACE_S
        for number, used_at in orjson.loads(row.refresh_earlier)
    )


def _is_of_older_gateway(
    connection: Connection, row: Row[tuple[object, ...]], token: RefreshToken, issued_at: float
) -> bool:
    """Whether a token that the row doesn't know was made by a gateway of 0.1 and never used.

    Those revoke a token that was used, and make its successor at that moment.
    """
    is_newer = issued_at >= int(row.refreshed_at or 0)
    return is_newer and not is_revoked(connection, f"refresh {token.name}")


def _earlier(row: Row[tuple[object, ...]], token: RefreshToken, now: float) -> str:
    """The used tokens before `token`, with the times, once that is the previous one."""
    if row.refresh_previous is None or not token.number:
        return "[]"
    known = [(token.number - 1, row.refreshed_at), *orjson.loads(row.refresh_earlier)]
    recent = [entry for entry in known if now - entry[1] <= GRACE_S]
    return orjson.dumps(recent[:_MOST_EARLIER]).decode()
