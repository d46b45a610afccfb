"""Blocked means gone: from every list at once, and back after unblocking."""

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.nexgate_calls import BLOCKS, routes
from tests.support.world import StartGateway, World

FIVE_MINUTES: dict[str, object] = {"fresh_blocks_s": 300.0}
LISTS = (
    "/api/v1/feed/for-you",
    "/api/v0/feed/for-you",
    "/api/v0/feed/recommended",
    "/api/v1/feed/following",
    "/api/v1/explore/tag-feed/espresso",
    "/api/v1/tags/video/espresso",
    "/api/v1/search?query=espresso&type=videos",
    "/api/v1/search?query=chiara&type=users",
    "/api/v1/autocomplete/accounts?q=chi",
)


async def data_of(gateway: Api, path: str, token: str) -> Any:
    answer = await gateway.get(path, token=token)
    assert answer.status == 200, answer.text
    return answer.object["data"]


async def names_in(gateway: Api, path: str, token: str) -> set[str]:
    data = await data_of(gateway, path, token)
    if isinstance(data, dict):
        data = [*data["users"], *data["videos"]]
    return {one.get("account", one)["username"] for one in data}


@pytest.mark.parametrize("path", LISTS)
async def test_whom_one_blocks_is_gone_at_once_and_comes_back(
    start_gateway: StartGateway, world: World, path: str
) -> None:
    gateway = await start_gateway()  # with the cache as it is by default
    token, other = await world.token("alice"), await world.token("bob")
    chiara = await data_of(gateway, "/api/v1/account/username/chiara", token)
    path = path + ("&" if "?" in path else "?") + "limit=20"
    assert "chiara" in await names_in(gateway, path, token)
    assert (await gateway.post(f"/api/v1/account/block/{chiara['id']}", token=token)).status == 200
    assert "chiara" not in await names_in(gateway, path, token)
    if "following" not in path:
        assert "chiara" in await names_in(gateway, path, other)
    unblocked = await gateway.post(f"/api/v1/account/unblock/{chiara['id']}", token=token)
    assert unblocked.status == 200
    if "following" not in path:  # a block ends the follow for good
        assert "chiara" in await names_in(gateway, path, token)


async def test_their_comments_are_gone_too(start_gateway: StartGateway, world: World) -> None:
    gateway = await start_gateway()
    token = await world.token("emeka")
    fatima = await data_of(gateway, "/api/v1/account/username/fatima", token)
    for video in (await gateway.get("/api/v1/feed/for-you", token=token)).videos:
        path = f"/api/v1/video/comments/{video['id']}"
        if "fatima" in await names_in(gateway, path, token):
            break
    else:
        pytest.fail("fatima has commented nowhere")
    await gateway.post(f"/api/v1/account/block/{fatima['id']}", token=token)
    assert "fatima" not in await names_in(gateway, path, token)


async def test_suggestions_leave_them_out(start_gateway: StartGateway, world: World) -> None:
    gateway = await start_gateway()
    token = await world.token("alice")
    path = "/api/v1/accounts/suggested"
    suggested = await data_of(gateway, path, token)
    await gateway.post(f"/api/v1/account/block/{suggested[0]['id']}", token=token)
    after = await data_of(gateway, path, token)
    assert [one["id"] for one in after] == [one["id"] for one in suggested[1:]]


async def test_blocks_cost_one_call_and_a_hit_none(
    start_gateway: StartGateway, world: World
) -> None:
    gateway = await start_gateway(cache={**FIVE_MINUTES, "fresh_first_page_s": 60.0})
    token = await world.token("alice")
    await world.calls()
    for path in ("/api/v1/feed/for-you", "/api/v1/explore/tags", "/api/v0/feed/recommended"):
        await gateway.get(path, token=token)
    assert routes(await world.calls()).count(BLOCKS) == 1
    await gateway.get("/api/v1/feed/for-you", token=token)
    assert await world.calls() == []


async def test_lists_are_whole_while_nexgate_can_not_say(
    start_gateway: StartGateway, world: World
) -> None:
    gateway = await start_gateway()
    await world.fault("status", "500", route="GET /api/v1/e-social/privacy-control/blocked")
    assert (await gateway.get("/api/v1/feed/for-you", token=await world.token())).status == 200


async def test_a_nexgate_without_blocks_is_asked_once(
    start_gateway: StartGateway, world: World
) -> None:
    gateway, token = await start_gateway(cache=FIVE_MINUTES), await world.token()
    await world.fault("status", "405", route="GET /api/v1/e-social/privacy-control/blocked")
    await world.calls()
    for path in ("/api/v1/feed/for-you", "/api/v0/feed/recommended", "/api/v1/explore/tags"):
        assert (await gateway.get(path, token=token)).status == 200
    assert routes(await world.calls()).count(BLOCKS) == 1


async def test_listed_accounts_carry_true_counts(start_gateway: StartGateway, world: World) -> None:
    gateway = await start_gateway()
    token = await world.token("alice")
    for path, place in (
        ("/api/v1/search?query=bob&type=users", "users"),
        ("/api/v1/autocomplete/accounts?q=bob", None),
    ):
        data = await data_of(gateway, path, token)
        (bob,) = data[place] if place else data
        whole = await data_of(gateway, "/api/v1/account/username/bob", token)
        for field in ("follower_count", "following_count", "post_count", "created_at"):
            assert bob[field] == whole[field], field
        assert bob["follower_count"] > 0
    for one in await data_of(gateway, "/api/v1/accounts/suggested", token):
        name = one["username"]
        whole = await data_of(gateway, f"/api/v1/account/username/{name}", token)
        assert one["post_count"] == whole["post_count"]
