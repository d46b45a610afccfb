"""Uses counted at a real Valkey or Redis, by one script, for all gateways."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cache.shared.rates import read_count
from gateway.limits.sliding_window import Uses, has_room
from tests.support.tiers import IMPATIENT_S, NAMESPACE, made, opened
from tests.support.valkey_server import ValkeyServer, running_valkey
from tests.support.waiting import until

HOUR_S = 3_600.0
KEY = f"loops-gateway:1:{NAMESPACE}:uses:writes:a"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ValkeyServer]:
    with running_valkey(tmp_path) as running:
        yield running


def window_now(server: ValkeyServer) -> int:
    time = server.ask("TIME")
    assert isinstance(time, tuple)
    return int(time[0]) // int(HOUR_S)


async def test_all_gateways_count_together(server: ValkeyServer) -> None:
    async with opened(server.url) as one, opened(server.url) as other:
        uses = await asyncio.gather(
            *(tier.count_use("writes:a", 20, HOUR_S) for tier in [one, other] * 30)
        )
        counted = [use.is_counted for use in uses if use is not None]
        # A few more where an hour of the server's begins just now.
        assert 20 <= sum(counted) <= 40
        assert len(counted) == 60
        apart = await other.count_use("writes:b", 20, HOUR_S)
        assert apart is not None
        assert apart.is_counted
        assert apart.before[:2] == (0, 0)


async def test_the_script_judges_as_the_rule_does(server: ValkeyServer) -> None:
    dice = random.Random(5)
    async with opened(server.url) as tier:
        for _ in range(300):
            window = window_now(server)
            seen = window - dice.choice((0, 0, 0, 1, 1, 2, -1))
            current, former, limit = (dice.randint(low, 12) for low in (0, 0, 1))
            server.ask("HSET", KEY, "window", seen, "current", current, "former", former)
            use = await tier.count_use("writes:a", limit, HOUR_S)
            assert use is not None
            if window == window_now(server):
                expected = {window: (current, former), window - 1: (0, current)}
                assert use.before[:2] == expected.get(seen, (0, 0))
            assert use.is_counted is has_room(use.before, limit, HOUR_S)
            assert 0 <= use.before.elapsed_s <= HOUR_S


async def test_what_is_counted_is_forgotten_after_two_windows(server: ValkeyServer) -> None:
    async with opened(server.url) as tier:
        await tier.count_use("writes:a", 3, HOUR_S)
        left_ms = server.ask("PTTL", KEY)
        assert isinstance(left_ms, int)
        assert HOUR_S * 1_000 < left_ms <= 2 * HOUR_S * 1_000


async def test_a_tier_that_is_away_or_forbids_it_counts_nothing(server: ValkeyServer) -> None:
    away = made(server.url)
    assert await away.count_use("writes:a", 3, HOUR_S) is None
    server.ask("ACL", "SETUSER", "anna", "on", ">right", "~*", "+@all", "-eval")
    async with opened(f"valkey://anna:right@localhost:{server.port}/0") as tier:
        assert await tier.count_use("writes:a", 3, HOUR_S) is None
        assert tier.is_up


async def test_something_else_under_its_name_is_removed(server: ValkeyServer) -> None:
    async with opened(server.url) as tier:
        server.ask("SET", KEY, "garbage")
        assert await tier.count_use("writes:a", 3, HOUR_S) is None
        assert tier.status()["garbage"] == 1
        await until(lambda: KEY.encode() not in server.all_keys())
        assert await tier.count_use("writes:a", 3, HOUR_S) is not None
        server.ask("HSET", KEY, "window", "x", "current", "y", "former", "z")
        use = await tier.count_use("writes:a", 3, HOUR_S)
        assert use is not None
        assert use.before[:2] == (0, 0)


@pytest.mark.parametrize("reply", [None, b"", [], [1, 2, 3], [1, 2, 3, b"4"], [1, -2, 3, 4]])
def test_a_reply_of_another_kind_is_none(reply: object) -> None:
    assert read_count(reply) is None


def test_a_reply_says_how_often_before() -> None:
    found = read_count([0, 3, 4, 1_500])
    assert found is not None
    assert (found.is_counted, found.before) == (False, Uses(3, 4, 1.5))


async def test_a_tier_that_is_slow_is_waited_for_no_longer_than_for_anything_else(
    server: ValkeyServer,
) -> None:
    async with opened(server.url, operation_timeout_s=IMPATIENT_S) as tier:
        server.pause()
        # All who wait are let go at once, and nobody waits after them.
        uses = await asyncio.gather(*(tier.count_use("writes:a", 3, HOUR_S) for _ in range(20)))
        assert set(uses) == {None}
        assert not tier.is_up
        assert await tier.count_use("writes:a", 3, HOUR_S) is None
        assert tier.status()["timeouts"] == 20
        server.resume()
