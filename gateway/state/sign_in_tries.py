"""The tries of accounts: counted once for all replicas, and kept over a restart of them all."""

from typing import Final

import orjson
from sqlalchemy import Connection, select, update

from gateway.limits.reads import TooMany
from gateway.limits.tries import Try, TryLimits, recent_tries, too_many_tries
from gateway.state.clock import read_time
from gateway.state.sign_ins import SignInLog
from gateway.state.store import StateStore, StoreUnavailable
from gateway.state.tables import SIGN_IN_TRIES
from gateway.state.upsert import insert_new

# Each time another try was let through, of which there are a few.
_ROUNDS: Final = 32


class SignInTries:
    """Lets tries through as long as an account has any."""

    def __init__(self, store: StateStore, log: SignInLog) -> None:
        """Count in `store`, by the fingerprints of `log`."""
        self._store = store
        self._log = log

    async def count_try(self, name: str, limits: TryLimits, *, is_known: bool) -> TooMany | None:
        """Count a try at what `name` names and give None, or count nothing and say why not.

        Raises `StoreUnavailable`.
        """
        if not limits.counts(is_known=is_known):
            return None
        account = self._log.fingerprint(name)

        def count(connection: Connection) -> TooMany | None:
            for _ in range(_ROUNDS):
                now = read_time(connection, self._store.clock)
                found = connection.execute(
                    select(SIGN_IN_TRIES.c.tries).where(SIGN_IN_TRIES.c.account == account)
                ).scalar()
                tries = [] if found is None else [Try(*one) for one in orjson.loads(found)]
                refused = too_many_tries(tries, limits, is_known=is_known, now=now)
                if refused is not None:
                    return refused
                counted = [*recent_tries(tries, limits, now), Try(now, is_known)]
                if _replace(connection, account, found, counted, now + limits.window_s):
                    return None
            raise StoreUnavailable("the tries of an account were overtaken again and again")

        return await self._store.write(count)


def _replace(
    connection: Connection, account: str, seen: str | None, tries: list[Try], expires_at: float
) -> bool:
    """Put `tries` in the place of those seen; False where another replica was quicker."""
    row = {
        "tries": orjson.dumps([tuple(one) for one in tries]).decode(),
        "expires_at": int(expires_at),
    }
    if seen is None:
        return insert_new(connection, SIGN_IN_TRIES, {"account": account, **row})
    changed = connection.execute(
        update(SIGN_IN_TRIES)
        .where(SIGN_IN_TRIES.c.account == account, SIGN_IN_TRIES.c.tries == seen)
        .values(row)
    )
    return changed.rowcount == 1
