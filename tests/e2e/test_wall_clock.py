"""The wall clock of the machine jumps: nothing cached is lost, nothing is kept for longer."""

import socket
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.support.api import Api
from tests.support.nexgate_calls import cost
from tests.support.replicas import Replica
from tests.support.turned_clock import TurnedClock
from tests.support.valkey_server import running_valkey
from tests.support.videos import FEED
from tests.support.waiting import until
from tests.support.world import World

HOUR_S = 3_600
LONG_S = 10 * HOUR_S
JUMPS = [HOUR_S, -HOUR_S]


@pytest.fixture
def clock(tmp_path: Path) -> TurnedClock:
    return TurnedClock(tmp_path / "clock")


@pytest.fixture
async def turned(
    session: ClientSession, sandbox_url: str, tmp_path: Path, clock: TurnedClock
) -> AsyncIterator[World]:
    """A gateway whose wall clock is `clock`."""
    replica = Replica(tmp_path, sandbox_url, session, environment=clock.environment)
    try:
        await replica.start()
        yield World(replica.api, Api(session, sandbox_url))
    finally:
        await replica.kill()


async def test_a_jump_of_an_hour_loses_no_cached_response(
    turned: World, clock: TurnedClock
) -> None:
    token = await turned.token(lifetime_s=LONG_S)
    first = await turned.gateway.get(FEED, token=token)
    await turned.calls()
    for ahead_s in (HOUR_S, 0, -HOUR_S, 0):
        clock.turn(ahead_s)
        again = await turned.gateway.get(FEED, token=token)
        assert again.text == first.text
        status, _, ttl = again.headers["Cache-Status"].rpartition("=")
        assert status == "loops-gateway; hit; ttl"
        assert 0 <= int(ttl) <= 66  # a minute, and a tenth of spread
    assert await turned.calls() == []


async def test_a_token_past_its_end_by_the_wall_clock_is_not_honoured(
    turned: World, clock: TurnedClock
) -> None:
    token = await turned.token(lifetime_s=HOUR_S // 2)
    held = [FEED, "/api/v1/app/preferences"]
    for path in held:
        assert (await turned.gateway.get(path, token=token)).status == 200
    clock.turn(HOUR_S)
    await turned.calls()
    for path in held:
        refused = await turned.gateway.get(path, token=token)
        assert refused.status == 401
        assert refused.headers["Cache-Control"] == "no-store"
    assert await turned.calls() == []


async def sees(replica: Replica, another: Replica) -> bool:
    """Whether one knows of the other at the shared tier."""
    tier = (await replica.admin.get("/console/data")).object["tier"]
    assert isinstance(tier, dict)
    return bool(tier["other_gateways"] == [f"{socket.gethostname()}:{another.port}"])


@pytest.mark.parametrize("ahead_s", JUMPS)
async def test_gateways_whose_clocks_are_an_hour_apart_share_what_they_read(
    session: ClientSession, sandbox_url: str, tmp_path: Path, clock: TurnedClock, ahead_s: int
) -> None:
    clock.turn(ahead_s)
    with running_valkey(tmp_path) as server:
        one, other = (
            Replica(
                *(tmp_path, sandbox_url, session),
                state_url=f"sqlite:///{tmp_path / 'state.sqlite3'}",
                cache_url=server.url,
                environment=environment,
            )
            for environment in ({}, clock.environment)
        )
        try:
            await one.start()
            await other.start()
            world = World(one.api, Api(session, sandbox_url))
            token = await world.token(lifetime_s=LONG_S)
            for writer, reader in ((one, other), (other, one)):
                first = await writer.api.get(FEED, token=token)
                assert len(await cost(world)) == 1
                again = await reader.api.get(FEED, token=token)
                assert again.text == first.text
                ttl = int(again.headers["Cache-Status"].rpartition("ttl=")[2].split(";")[0])
                assert 0 <= ttl <= 66
                assert await cost(world) == []
                # Another viewer for the way back.
                token = await world.token("bob", lifetime_s=LONG_S)
            for replica, another in ((one, other), (other, one)):
                await until(partial(sees, replica, another))
        finally:
            await one.kill()
            await other.kill()
