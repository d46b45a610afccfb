"""One of several processes that race for codes and refresh tokens.

Called as `python -m tests.support.racing URL ROUNDS`: waits for a line on stdin before each round,
and then says what it got.
"""

import asyncio
import sys

from gateway.state.address import address_of_url
from gateway.state.refresh_tokens import RefreshToken
from gateway.state.session_values import Session
from gateway.state.state import State
from tests.support.stores import make_test_state

FAR = 4_000_000_000


def session_of_round(number: int) -> Session:
    """The session that all race for in a round."""
    return Session(f"session {number}", "ada", "app", 1_700_000_000, FAR)


async def race(state: State, number: int) -> str:
    """Use the code of a round, and the refresh token of another session of it."""
    code = await state.sessions.use_code(FAR, session_of_round(2 * number), RefreshToken("t"))
    refreshed = await state.sessions.refresh_session(
        session_of_round(2 * number + 1), RefreshToken("t")
    )
    return f"{int(code)} {refreshed.token.name if refreshed.token else '-'}"


async def main(url: str, rounds: int) -> None:
    """All rounds of one process."""
    state = make_test_state(address_of_url(url))
    await state.store.open()
    print("ready", flush=True)
    for number in range(rounds):
        sys.stdin.readline()
        print(await race(state, number), flush=True)
    await state.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
