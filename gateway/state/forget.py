"""All that is kept of one person goes, because they wish it."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, delete

from gateway.state.clock import read_time
from gateway.state.state import State
from gateway.state.tables import (
    HIDDEN_SUGGESTIONS,
    LIKES,
    LONG_VIDEOS,
    PREFERENCES,
    REPORTS,
    SESSIONS,
    SIGN_IN_NAMES,
    SIGN_IN_TRIES,
    SIGN_INS,
    VIDEO_PLACES,
)

_LIMIT_S: Final = 600.0


async def forget_account(
    state: State, account_id: str, *, user_name: str | None, fingerprints: Sequence[str]
) -> Mapping[str, int]:
    """End all sessions of an account and drop all its rows; how many of each table.

    Likes may be noted under the user name; sign-ins, their names and tries know the account by
    `fingerprints`. What others reported of it stays, and a number that tells its former sessions
    from good ones. Raises `StoreUnavailable`.
    """
    owners = [account_id, *([f"subject:{user_name}"] if user_name is not None else [])]
    rows: tuple[tuple[Table, ColumnElement[bool]], ...] = (
        (SESSIONS, SESSIONS.c.account_id == account_id),
        (PREFERENCES, PREFERENCES.c.account_id == account_id),
        (LIKES, LIKES.c.account_id.in_(owners)),
        (REPORTS, REPORTS.c.reporter_id == account_id),
        (HIDDEN_SUGGESTIONS, HIDDEN_SUGGESTIONS.c.account_id == account_id),
        (LONG_VIDEOS, LONG_VIDEOS.c.author_id == account_id),
        (VIDEO_PLACES, VIDEO_PLACES.c.account_id == account_id),
        (SIGN_INS, SIGN_INS.c.account.in_(fingerprints)),
        (SIGN_IN_NAMES, SIGN_IN_NAMES.c.account.in_(fingerprints)),
        (SIGN_IN_TRIES, SIGN_IN_TRIES.c.account.in_(fingerprints)),
    )

    # A like that still waits to be written would come back.
    await state.likes.notes.flush()
    await state.long_videos.notes.flush()

    def forget(connection: Connection) -> dict[str, int]:
        now = read_time(connection, state.store.clock)
        state.sessions.end_account(connection, account_id, now)
        return {
            table.name: connection.execute(delete(table).where(of_account)).rowcount
            for table, of_account in rows
        }

    return await state.store.write(forget, limit_s=_LIMIT_S)
