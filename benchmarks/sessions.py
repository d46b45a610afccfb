"""What operations on sessions take in a store that holds a million of them.

`python -m benchmarks.sessions URL` fills the empty store at URL, as in `state.url`, and measures.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable

from sqlalchemy import Connection, text

from gateway.state.address import address_of_url
from gateway.state.refresh_tokens import RefreshToken
from gateway.state.retention import RetentionDays
from gateway.state.session_values import Session
from gateway.state.state import State, make_state

ROUNDS = 300
LIFETIME_S = 31_536_000
_LIMIT_S = 3_600.0
_SESSIONS = """
INSERT INTO sessions (name, account_id, client, made_at, used_at, expires_at, refresh_current)
{numbers} SELECT 'session ' || i, 'account ' || i % 300000, 'app', :now, :now, :now + i, 'x' FROM n
"""
# A tenth of them ended, evenly over the days before.
_ENDED = """
INSERT INTO revocations (name, expires_at)
{numbers} SELECT 'session ' || i, CAST(:now + :lifetime - i / 2 AS BIGINT) FROM n WHERE i % 10 = 0
"""
_NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)",
    "postgresql": "WITH n(i) AS (SELECT generate_series(1, 1000000))",
}
_FILL = {
    engine: tuple(statement.format(numbers=numbers) for statement in (_SESSIONS, _ENDED))
    for engine, numbers in _NUMBERS.items()
}


def _session(number: int) -> Session:
    now = time.time()
    return Session(f"new {number}", f"account {number}", "app", now, now + LIFETIME_S)


async def _fill(state: State) -> None:
    def fill(connection: Connection) -> None:
        values = {"now": int(time.time()), "lifetime": LIFETIME_S}
        for statement in _FILL[connection.dialect.name]:
            connection.execute(text(statement), values)
        connection.execute(text("ANALYZE"))

    await state.store.write(fill, limit_s=_LIMIT_S)


async def _measure(name: str, act: Callable[[int], Awaitable[object]]) -> None:
    taken = []
    for number in range(ROUNDS):
        started_at = time.perf_counter()
        await act(number)
        taken.append((time.perf_counter() - started_at) * 1000)
    taken.sort()
    print(
        f"{name:<28} median {statistics.median(taken):6.2f} ms   "
        f"95 of 100 below {taken[int(len(taken) * 0.95)]:6.2f} ms"
    )


async def main(url: str) -> None:
    """Fill, measure, say."""
    state = make_state(
        address_of_url(url),
        log_key=b"k" * 32,
        session_lifetime_s=LIFETIME_S,
        days=RetentionDays(365, 90),
    )
    await state.store.open()
    await _fill(state)
    rows, sessions = state.sessions, [_session(number) for number in range(ROUNDS)]
    first, second = RefreshToken("t"), RefreshToken("t", 1)
    await _measure("code for a session", lambda n: rows.use_code(4e9, sessions[n], first))
    await _measure("first look at a session", lambda n: rows.confirm_session(sessions[n]))
    await _measure("refresh", lambda n: rows.refresh_session(sessions[n], first))
    await _measure("the same token once more", lambda n: rows.refresh_session(sessions[n], first))
    await _measure("the next refresh", lambda n: rows.refresh_session(sessions[n], second))
    await _measure("list of one's sessions", lambda n: rows.list_sessions(f"account {n}"))
    await _measure("which ended lately", lambda n: rows.find_endings(time.time() - 30))
    await _measure("sign-out", lambda n: rows.end_session(sessions[n]))
    await _measure("sign-out everywhere", lambda n: rows.end_all_of(f"account {n + 1000}"))
    await state.retention.drop_old_rows()
    await state.store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
