"""The audit log: who signed in and out, by fingerprints, which give nobody away."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from gateway.state.store import StateStore
from gateway.state.tables import SIGN_INS


class Event(StrEnum):
    """What happened to a session."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    CODE_REUSED = "code_reused"
    REFRESH_TOKEN_REUSED = "refresh_token_reused"  # noqa: S105 - a word


@dataclass(frozen=True, slots=True)
class SignIn:
    """A line of the log: `at` in epoch seconds of the store, the rest but `event` fingerprints."""

    at: float
    event: str
    account: str
    session: str
    client: str
    place: str | None


class SignInLog:
    """Writes lines within the transactions of what they are about, and reads them."""

    def __init__(self, store: StateStore, key: bytes) -> None:
        """Keep the log in `store`; fingerprints are HMACs under `key`."""
        self._store = store
        self._key = key

    def note_sign_in(
        self,
        connection: Connection,
        event: Event,
        *,
        account_id: str,
        session: str,
        client: str,
        place: str | None = None,
    ) -> None:
        """Add a line. `client` is a fingerprint already, or `web`."""
        line = {
            "at": self._store.clock(),
            "event": event,
            "account": self.fingerprint(account_id),
            "session": self.fingerprint(session),
            "client": client,
            "place": self.fingerprint(place) if place is not None else None,
        }
        connection.execute(insert(SIGN_INS).values(line))

    async def newest_sign_ins(
        self, *, account_id: str | None, before: int | None, limit: int
    ) -> Sequence[tuple[int, SignIn]]:
        """Lines with their numbers, newest first, of one account or of all.

        Raises `StoreUnavailable`.
        """
        query = select(SIGN_INS).order_by(SIGN_INS.c.id.desc()).limit(limit)
        if account_id is not None:
            query = query.where(SIGN_INS.c.account == self.fingerprint(account_id))
        if before is not None:
            query = query.where(SIGN_INS.c.id < before)

        def find(connection: Connection) -> list[tuple[int, SignIn]]:
            return [(row[0], SignIn(*row[1:])) for row in connection.execute(query)]

        return await self._store.read(find)

    def fingerprint(self, text: str) -> str:
        """What stands for a text in the log."""
        return fingerprint_in_log(text, key=self._key)


def fingerprint_in_log(text: str, *, key: bytes) -> str:
    """What stands for a text in a log of sign-ins under a key."""
    return hmac.digest(key, text.encode(), "sha256").hex()[:32]
