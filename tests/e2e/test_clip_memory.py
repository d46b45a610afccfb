"""Clips that come again, over real ports: what of them is remembered, and that it is no other."""

from pathlib import Path

from aiohttp import ClientSession

from gateway.settings.tree import Settings
from tests.support.api import Api
from tests.support.running_gateway import Running, settings_for
from tests.support.world import World

FEED = "/api/v1/feed/local?limit=20"
# Read anew each time, and held meanwhile.
ALWAYS_STALE = {"fresh_first_page_s": 0.0, "stale_while_revalidate": 0.0, "stale_if_error": 600.0}


def settings_of(sandbox_url: str, state_dir: Path) -> Settings:
    settings = settings_for(sandbox_url, state_dir, access_log="none").model_dump()
    return Settings.model_validate({**settings, "cache": ALWAYS_STALE})


async def ways(admin: Api) -> dict[str, int]:
    found = (await admin.get("/status")).object["clips"]
    assert isinstance(found, dict)
    return found


async def test_the_sandbox_s_second_read_of_a_page_is_remembered(
    sandbox_url: str, session: ClientSession, tmp_path: Path, world: World
) -> None:
    token = await world.token()
    async with Running(settings_of(sandbox_url, tmp_path), session) as running:
        first = await running.public.get(FEED, token=token)
        once = await ways(running.admin)
        counted = (await running.admin.get("/status")).object["counters"]
        second = await running.public.get(FEED, token=token)
        twice = await ways(running.admin)
        counters = (await running.admin.get("/status")).object["counters"]
    assert second.videos == first.videos
    assert once["remembered"] == 0
    assert once["translated"] + once["mended"] >= len(first.videos) > 0
    assert counters == counted
    assert twice == {**once, "remembered": len(first.videos)}


async def test_what_moved_meanwhile_is_shown_and_the_rest_is_remembered(
    sandbox_url: str, session: ClientSession, tmp_path: Path, world: World
) -> None:
    alice, bob = await world.token(), await world.token("bob")
    async with Running(settings_of(sandbox_url, tmp_path), session) as running:
        for _ in range(2):
            before = (await running.public.get(FEED, token=bob)).videos
            await world.gateway.post(f"/api/v1/video/like/{before[0]['id']}", token=alice)
            await world.gateway.post(f"/api/v1/video/unlike/{before[0]['id']}", token=alice)
        counted = await ways(running.admin)
        for video in before:
            await world.gateway.post(f"/api/v1/video/like/{video['id']}", token=alice)
        after = (await running.public.get(FEED, token=bob)).videos
        remembered = (await ways(running.admin))["remembered"] - counted["remembered"]
        alone = (await world.gateway.get(FEED, token=bob)).videos
    assert [video["likes"] for video in after] != [video["likes"] for video in before]
    assert after == [{**video, "url": one["url"]} for video, one in zip(alone, after, strict=True)]
    assert remembered > 0
