"""Who shares at one tier: gateways of one account at one Nexgate; who does not is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.support.api import Api
from tests.support.fleet import fleet_settings, tier_status
from tests.support.nexgate_calls import cost
from tests.support.running_gateway import Running
from tests.support.valkey_server import ValkeyServer, running_valkey
from tests.support.videos import FEED, of
from tests.support.waiting import until
from tests.support.world import World

GUESTS_FEED = "/api/web/feed"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ValkeyServer]:
    with running_valkey(tmp_path) as running:
        yield running


@pytest.fixture
def world(session: ClientSession, sandbox_url: str) -> World:
    return World(Api(session, sandbox_url), Api(session, sandbox_url))


async def namespaces(gateway: Running) -> tuple[object, object]:
    status = await tier_status(gateway)
    return status["namespace"], status["other_namespaces"]


@pytest.mark.parametrize("is_set", [False, True])
async def test_two_tokens_of_one_account_share(
    session: ClientSession,
    sandbox_url: str,
    tmp_path: Path,
    server: ValkeyServer,
    world: World,
    is_set: bool,
) -> None:
    users = ("bob", "chiara") if is_set else ("bob", "bob")
    tokens = [await world.token(user, lifetime_s=3_600 + n) for n, user in enumerate(users)]
    assert tokens[0] != tokens[1]
    cache = {"namespace": "ours"} if is_set else {}
    settings = [
        fleet_settings(sandbox_url, tmp_path, server.url, cache, service_token=token)
        for token in tokens
    ]
    async with Running(settings[0], session) as one, Running(settings[1], session) as other:
        assert await namespaces(one) == await namespaces(other)
        assert (await namespaces(one))[1] == []
        viewer = await world.token()
        for gateway in (one, other):
            answer = await gateway.public.get(FEED, token=viewer)
        video_id = str(answer.videos[0]["id"])
        await one.public.post(f"/api/v1/video/like/{video_id}", token=viewer)
        shown = await other.public.get(FEED, token=viewer)
        assert of(shown, video_id)["has_liked"] is True
        await one.public.get(GUESTS_FEED)
        await until(lambda: any(b":entry:guest" in key for key in server.all_keys()))
        await world.calls()
        await other.public.get(GUESTS_FEED)
        assert await cost(world) == []


async def test_gateways_that_share_nothing_say_so(
    session: ClientSession,
    sandbox_url: str,
    tmp_path: Path,
    server: ValkeyServer,
    world: World,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = [
        fleet_settings(sandbox_url, tmp_path, server.url, {}, service_token=await world.token(user))
        for user in ("bob", "chiara")
    ]
    async with Running(settings[0], session) as one, Running(settings[1], session) as other:
        (own, _), (others, _) = await namespaces(one), await namespaces(other)
        assert own != others

        async def is_seen() -> bool:
            return (await namespaces(one), await namespaces(other)) == (
                (own, [others]),
                (others, [own]),
            )

        await until(is_seen)
    warnings = [line.getMessage() for line in caplog.records if "share nothing" in line.message]
    assert len(warnings) == 2
    assert all(str(name) in warnings[0] for name in (own, others))


async def test_a_single_gateway_asks_the_tier_for_nothing_it_has(
    session: ClientSession, sandbox_url: str, tmp_path: Path, server: ValkeyServer, world: World
) -> None:
    settings = fleet_settings(sandbox_url, tmp_path, server.url, {})
    single = settings.model_copy(
        update={"state": settings.state.model_copy(update={"single": True})}
    )
    token = await world.token()
    async with Running(single, session) as gateway:
        first = await gateway.public.get(FEED, token=token)
        await until(lambda: any(b":entry:" in key for key in server.all_keys()))
        server.kill()

        async def is_away() -> bool:
            return (await tier_status(gateway))["is_up"] is False

        await until(is_away)
        answer = await gateway.public.get(FEED, token=token)
        assert "; hit" in answer.headers["Cache-Status"]
        server.start()
    # A warm start.
    async with Running(single, session) as gateway:
        await gateway.public.get(FEED, token=token)
        await until(lambda: any(b":entry:" in key for key in server.all_keys()))
    async with Running(single, session) as gateway:
        await world.calls()
        assert (await gateway.public.get(FEED, token=token)).text == first.text
        assert await cost(world) == []
