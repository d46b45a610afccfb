"""Eight processes race for one code and one refresh token: one winner each, every time."""

import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from gateway.state.address import StoreAddress
from gateway.state.refresh_tokens import RefreshToken
from tests.support.racing import session_of_round
from tests.support.stores import execute, opened_state

PROCESSES = 8
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("rounds", [10, pytest.param(200, marks=pytest.mark.slow)])
async def test_one_wins(address: StoreAddress, rounds: int) -> None:
    url = address.url.set(drivername=address.engine).render_as_string(hide_password=False)
    async with opened_state(address) as state, AsyncExitStack() as stack:
        for number in range(rounds):
            await state.sessions.start_session(session_of_round(2 * number + 1), RefreshToken("t"))
        racers = [await _racer(stack, url, rounds) for _ in range(PROCESSES)]
        for _ in range(rounds):
            for racer in racers:
                assert racer.stdin is not None
                racer.stdin.write(b"\n")
            said = [await _line(racer) for racer in racers]
            assert sorted(line.split()[0] for line in said) == ["0"] * (PROCESSES - 1) + ["1"]
            # The winner's token is what all others get too: the app goes on with any of them.
            assert {line.split()[1] for line in said} == {"t.1"}
        found = await execute(
            state.store, "SELECT count(*), max(refresh_number) FROM sessions WHERE ended_at IS NULL"
        )
        assert found == [(rounds, 1)]


async def _racer(stack: AsyncExitStack, url: str, rounds: int) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "tests.support.racing", url, str(rounds))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=ROOT)
    stack.push_async_callback(_end, process)
    assert await _line(process) == "ready"
    return process


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


async def _line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()
