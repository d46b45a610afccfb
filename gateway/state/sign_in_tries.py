"""The tries of accounts: counted once for all replicas, and kept over a restart of them all."""

from collections.abc import Iterable
from typing import Final

import orjson
from sqlalchemy import Connection, delete, select, update

from gateway.limits.reads import TooMany
from gateway.limits.tries import Try, TryLimits, recent_tries, too_many_tries
from gateway.state.clock import read_time
from gateway.state.sign_ins import SignInLog
from gateway.state.store import StateStore, StoreUnavailable
from gateway.state.tables import SIGN_IN_NAMES, SIGN_IN_TRIES
from gateway.state.upsert import insert_into, insert_new

# Each time another try was let through, of which there are a few.
_ROUNDS: Final = 32
NAMES_LAST_S: Final = 31_536_000


class SignInTries:
    """Lets tries through as long as an account has any."""

    def __init__(self, store: StateStore, log: SignInLog) -> None:
        """Count in `store`, by the fingerprints of `log`."""
        self._store = store
        self._log = log

    async def remember_names(self, account_id: str, names: Iterable[str]) -> None:
        """Count tries by any of these names as tries of one account from now on.

        Somebody has signed in to it: nobody else can make two accounts one, or add rows. Raises
        `StoreUnavailable`.
        """
        account = self._log.fingerprint(account_id)
        digests = {self._log.fingerprint(name) for name in names}

        def remember(connection: Connection) -> None:
            expires_at = int(read_time(connection, self._store.clock)) + NAMES_LAST_S
            for digest in sorted(digests):  # one order: two of these never wait for each other
                row = {"name": digest, "account": account, "expires_at": expires_at}
                insert = insert_into(connection, SIGN_IN_NAMES).values(row)
                connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=row))
                _move_tries(connection, digest, account)

        await self._store.write(remember)

    async def count_try(self, name: str, limits: TryLimits, *, is_known: bool) -> TooMany | None:
        """Count a try at what `name` names and give None, or count nothing and say why not.

        All names by which somebody has signed in to one account share its tries. Raises
        `StoreUnavailable`.
        """
        if not limits.counts(is_known=is_known):
            return None
        named = self._log.fingerprint(name)

        def count(connection: Connection) -> TooMany | None:
            known = select(SIGN_IN_NAMES.c.account).where(SIGN_IN_NAMES.c.name == named)
            account = connection.execute(known).scalar() or named
            for _ in range(_ROUNDS):
                now = read_time(connection, self._store.clock)
                found, _ = _tries_of(connection, account)
                tries = _read_tries(found)
                refused = too_many_tries(tries, limits, is_known=is_known, now=now)
                if refused is not None:
                    return refused
                counted = [*recent_tries(tries, limits, now), Try(now, is_known)]
                if _replace(connection, account, found, counted, now + limits.window_s):
                    return None
            raise _overtaken()

        return await self._store.write(count)


def _tries_of(connection: Connection, account: str) -> tuple[str | None, int]:
    """The tries as they stand in the store, and when they are of no use."""
    row = select(SIGN_IN_TRIES.c.tries, SIGN_IN_TRIES.c.expires_at)
    found = connection.execute(row.where(SIGN_IN_TRIES.c.account == account)).first()
    return (None, 0) if found is None else (found.tries, found.expires_at)


def _read_tries(text: str | None) -> list[Try]:
    return [] if text is None else [Try(*one) for one in orjson.loads(text)]


def _move_tries(connection: Connection, name: str, account: str) -> None:
    """Count for the account what was counted for a name before it was known whose it is."""
    taken = delete(SIGN_IN_TRIES).where(SIGN_IN_TRIES.c.account == name)
    of_name = connection.execute(
        taken.returning(SIGN_IN_TRIES.c.tries, SIGN_IN_TRIES.c.expires_at)
    ).first()
    if of_name is None:
        return
    for _ in range(_ROUNDS):
        seen, expires_at = _tries_of(connection, account)
        tries = sorted([*_read_tries(seen), *_read_tries(of_name.tries)])
        if _replace(connection, account, seen, tries, max(of_name.expires_at, expires_at)):
            return
    raise _overtaken()


def _overtaken() -> StoreUnavailable:
    return StoreUnavailable("the tries of an account were overtaken again and again")


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
