"""Clips that come again, over real ports: what of them is remembered, and that it is no other."""

from collections.abc import Callable
from pathlib import Path

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from gateway.settings.tree import Settings
from tests.support.api import Api, Json
from tests.support.listed_nexgate import TOKEN, ListedNexgate, listed_clip
from tests.support.running_gateway import Running, settings_for
from tests.support.world import World

FEED = "/api/v1/feed/local?limit=20"
MAY_BE_MISSING = ("author", "caption", "hashtags", "engagement", "userInteraction", "createdAt")
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


def changed(member: str, value: object) -> Callable[[Json], object]:
    return lambda clip: clip.update({member: value})


def file_at(address: str) -> Callable[[Json], object]:
    files = {"720p.mp4": address}
    return lambda clip: clip.update(media={"duration": 5, "variants": files})


def without(member: str) -> Callable[[Json], object]:
    return lambda clip: clip.pop(member)


def counters_first(clip: Json) -> None:
    members = {"engagement": clip.pop("engagement"), **clip}
    clip.clear()
    clip.update(members)


SIGNED = "https://cdn.example/{}?X-Amz-Security-Token=" + "a" * 3_000
DEVIATIONS: dict[str, Callable[[Json], object]] = {
    **{f"no {name}": without(name) for name in MAY_BE_MISSING},
    **{f"null {name}": changed(name, None) for name in MAY_BE_MISSING},
    "an unknown member": changed("tomorrow", {"deep": [[], {"a": "\\"}]}),
    "an upper-case id": lambda clip: clip.update(id=str(clip["id"]).upper()),
    "a counter as text": changed("engagement", {"likesCount": "7", "savesCount": 1.0}),
    "a flag as text": changed("userInteraction", {"hasLiked": "true"}),
    "a time with a zone": changed("createdAt", "2026-06-20T11:30:00+03:00"),
    "a time as list": changed("createdAt", [2026, 6, 20, 8, 30, 0, 818008066]),
    "a time as number": changed("createdAt", 1781944200.853),
    "no time": changed("createdAt", "soon"),
    "an address beyond ASCII": file_at("https://bücher.example:8443/vidéo.mp4#é"),
    "an address with a space": file_at(" https://cdn.example/my clip.mp4"),
    "long signed addresses": lambda clip: clip.update(
        media={"variants": {f"{height}p.mp4": SIGNED.format(height) for height in range(90, 106)}}
    ),
    "counters first": counters_first,
}


async def test_no_harmless_deviation_makes_a_clip_fall_off_the_remembered_way(
    session: ClientSession, tmp_path: Path
) -> None:
    nexgate = ListedNexgate()
    async with TestServer(nexgate.app(), host="localhost") as server:
        url = str(server.make_url("")).rstrip("/")
        async with Running(settings_of(url, tmp_path), session) as running:
            for number, (deviation, change) in enumerate(DEVIATIONS.items()):
                nexgate.feed = [listed_clip(3 * number + place) for place in range(3)]
                change(nexgate.feed[1])
                for likes in range(4):
                    for clip in nexgate.feed:
                        if isinstance(counters := clip.get("engagement"), dict):
                            counters["viewsCount"] = likes
                    before = await ways(running.admin)
                    answer = await running.public.get(FEED, token=TOKEN)
                    after = await ways(running.admin)
                    assert len(answer.videos) == 3, deviation
                assert after == {**before, "remembered": before["remembered"] + 3}, deviation
