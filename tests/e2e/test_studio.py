"""The creator studio shows the viewer's own videos, and its summary adds up."""

from typing import Any
from urllib.parse import quote

import pytest

from mappings.loops import StudioPage
from tests.support.api import Api
from tests.support.world import World

POSTS = "/api/v1/studio/posts"


async def page_of(gateway: Api, token: str, query: str = "") -> StudioPage:
    answer = await gateway.get(f"{POSTS}?{query}", token=token)
    assert answer.status == 200, answer.text
    return StudioPage.model_validate(answer.object, strict=True)


async def test_all_pages_together_are_ones_own_videos(world: World) -> None:
    token = await world.token("alice")
    ids: list[str] = []
    cursor = "null"  # as the app sends it
    while cursor:
        page = await page_of(world.gateway, token, f"cursor={cursor}&limit=4&sort_direction=desc")
        ids += [post.id for post in page.data]
        assert page.meta.total_videos > 10
        cursor = page.meta.next_cursor or ""
    feed = await world.gateway.get("/api/v1/feed/account/self?limit=20", token=token)
    assert ids == [video["id"] for video in feed.videos]
    assert len(ids) == page.meta.total_videos


async def test_search_and_order(world: World) -> None:
    token = await world.token("chiara")
    found = await page_of(world.gateway, token, "search=ESPRESSO&filter=all")
    assert found.data
    assert all("espresso" in (post.caption or "").casefold() for post in found.data)
    turned = await page_of(world.gateway, token, "search=ESPRESSO&sort_direction=asc")
    assert [post.id for post in turned.data] == [post.id for post in found.data][::-1]
    for empty in ("pinned", "processing"):
        assert (await page_of(world.gateway, token, f"filter={empty}")).data == []


@pytest.mark.parametrize(
    "query", ["filter=odd", "sort_direction=up", "limit=21", f"search={'x' * 101}"]
)
async def test_what_can_not_be_is_refused(world: World, query: str) -> None:
    answer = await world.gateway.get(f"{POSTS}?{query}", token=await world.token())
    assert answer.status == 422
    assert answer.object["data"] == []


async def test_the_summary_adds_up(world: World) -> None:
    token = await world.token("alice")
    page = await page_of(world.gateway, token, "limit=20")
    summary: Any = (await world.gateway.get("/api/v1/studio/analytics/summary", token=token)).object
    assert summary["total_posts"] == page.meta.total_videos == len(page.data)
    assert summary["likes"]["total"] == sum(post.likes for post in page.data)
    assert summary["views"]["total"] == sum(post.views_count for post in page.data) > 0
    own: Any = (await world.gateway.get("/api/v1/account/info/self", token=token)).object["data"]
    assert summary["followers"]["total"] == own["follower_count"]


async def test_a_guest_has_no_studio(world: World) -> None:
    assert (await world.gateway.get(POSTS)).status == 401


async def test_a_video_s_address_in_the_search_finds_the_video(world: World) -> None:
    token = await world.token()
    video: Any = (await world.gateway.get("/api/v1/feed/for-you", token=token)).videos[0]
    place, code = video["url"].split("/v/")
    for text in (
        video["url"],
        video["url"].partition("://")[2],
        f" {video['url']}?t=3 ",
        f"{place}/#/v/{code}",
        f"{place}/#/v/{code}/comments",
        f"{place}/embed/{code}",
    ):
        found = await found_by(world.gateway, token, text)
        assert [one["id"] for one in found["videos"]] == [video["id"]], text
    nothing: dict[str, list[object]] = {
        "hashtags": [],
        "users": [],
        "videos": [],
        "starter_kits": [],
    }
    assert await found_by(world.gateway, token, video["url"][:-3] + "zzz") == nothing


async def found_by(gateway: Api, token: str, text: str) -> Any:
    answer = await gateway.get(f"/api/v1/search?query={quote(text)}", token=token)
    assert answer.status == 200, answer.text
    return answer.object["data"]


async def test_the_configuration_names_nexgate_s_limits(world: World) -> None:
    media: Any = (await world.gateway.get("/api/v1/config")).object["media"]
    assert (media["max_video_size"], media["max_video_duration"]) == (25, 180)
