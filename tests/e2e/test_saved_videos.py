"""Favourites, liked videos, and the lists of likers and sharers that Nexgate doesn't have."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.state.address import FILE_NAME
from mappings.loops import CompactVideoPage, VideoPage
from tests.support.api import Json
from tests.support.nexgate_calls import cost
from tests.support.signing_in import signed_in
from tests.support.videos import act, feed, nested, siblings
from tests.support.world import StartGateway, World

FAVOURITES = "/api/v1/account/favourites"
LIKED = "/api/v1/account/videos/likes"


def ids(videos: list[Json]) -> list[str]:
    return [str(video["id"]) for video in videos]


def post_of(video: Json) -> str:
    return str(nested(video, "nexgate", "postId"))


async def first_of_posts(world: World, token: str, count: int) -> list[str]:
    """Videos of that many posts, one of each, of posts with a single video."""
    by_post: dict[str, list[str]] = {}
    for video in await feed(world, token, "limit=20&include=nexgate"):
        by_post.setdefault(post_of(video), []).append(str(video["id"]))
    chosen = [found[0] for found in by_post.values() if len(found) == 1]
    assert len(chosen) >= count
    return chosen[:count]


async def clear_bookmarks(world: World, token: str) -> None:
    for video in await world.scroll(FAVOURITES, token=token):
        await act(world, "unbookmark", str(video["id"]), token)
    assert await world.scroll(FAVOURITES, token=token) == []


async def test_bookmarked_posts_show_all_their_videos_latest_first(world: World) -> None:
    token = await world.token()
    await clear_bookmarks(world, token)
    single = (await first_of_posts(world, token, 1))[0]
    group = await siblings(world, token)
    await act(world, "bookmark", single, token)
    await act(world, "bookmark", group[0], token)
    answer = await world.gateway.get(FAVOURITES, token=token)
    page = VideoPage.model_validate(answer.object)
    assert page.meta.per_page == 12
    assert page.meta.next_cursor is None
    shown = ids(answer.videos)
    assert set(shown[:-1]) == set(group)
    assert shown[-1] == single
    for video in answer.videos:
        assert video["has_bookmarked"] is True
        one = await world.gateway.get(f"/api/v1/video/{video['id']}", token=token)
        assert one.object == {"data": video}
    await act(world, "unbookmark", group[-1], token)
    assert ids((await world.gateway.get(FAVOURITES, token=token)).videos) == [single]


@pytest.mark.parametrize("limit", [1, 2, 5, 20])
async def test_favourites_are_followed_to_their_end(world: World, limit: int) -> None:
    token = await world.token()
    await clear_bookmarks(world, token)
    wanted = await first_of_posts(world, token, 23)  # more than one page of Nexgate's
    for video in wanted:
        await act(world, "bookmark", video, token)
    found = await world.scroll(f"{FAVOURITES}?limit={limit}", token=token)
    assert ids(found) == wanted[::-1]


async def test_favourites_shift_neither_by_bookmarking_nor_by_its_end(world: World) -> None:
    token = await world.token()
    await clear_bookmarks(world, token)
    *wanted, more, other = await first_of_posts(world, token, 24)
    for video in wanted:
        await act(world, "bookmark", video, token)
    wanted.reverse()
    first = await world.gateway.get(f"{FAVOURITES}?limit=20", token=token)
    await act(world, "bookmark", more, token)
    await act(world, "bookmark", other, token)
    second = await world.gateway.get(f"{FAVOURITES}?cursor={first.next_cursor}", token=token)
    assert ids(first.videos) + ids(second.videos) == wanted
    # The video given last is no favourite any more: the one after it comes next.
    first = await world.gateway.get(f"{FAVOURITES}?limit=5", token=token)
    await act(world, "unbookmark", ids(first.videos)[-1], token)
    second = await world.gateway.get(
        f"{FAVOURITES}?limit=5&cursor={first.next_cursor}", token=token
    )
    assert ids(second.videos) == wanted[3:8]


async def test_each_medium_is_asked_for_once(
    world: World, start_gateway: StartGateway, tmp_path_factory: pytest.TempPathFactory
) -> None:
    token = await world.token()
    await clear_bookmarks(world, token)
    for video in await first_of_posts(world, token, 4):
        await act(world, "bookmark", video, token)
    fresh = await start_gateway(server={"state_dir": tmp_path_factory.mktemp("fresh")})
    await world.calls()
    answer = await fresh.get(FAVOURITES, token=token)
    assert len(answer.videos) == 4
    paths = [str(call["path"]) for call in await world.calls()]
    assert len(paths) == len(set(paths)) == 6  # the profile, the list, four videos


async def test_pages_of_bookmarks_in_the_compact_shape(world: World) -> None:
    token = await world.token()
    before = ids(await world.scroll(FAVOURITES, token=token))
    await world.switch(compactPages=True)
    assert ids(await world.scroll(FAVOURITES, token=token)) == before


async def test_a_bookmark_whose_post_is_gone_is_left_out(world: World) -> None:
    token = await world.token()
    await clear_bookmarks(world, token)
    gone, stays = await first_of_posts(world, token, 2)
    for video in (gone, stays):
        await act(world, "bookmark", video, token)
    extended = await world.gateway.get(f"/api/v1/video/{gone}?include=nexgate", token=token)
    post_id = nested(extended.object, "data", "nexgate", "postId")
    await world.sandbox.call("DELETE", f"/_sandbox/posts/{post_id}")
    assert ids(await world.scroll(FAVOURITES, token=token)) == [stays]


@pytest.mark.parametrize("path", [FAVOURITES, LIKED])
async def test_a_medium_that_is_no_clip_of_the_viewers_is_left_out(world: World, path: str) -> None:
    token = await world.token()
    await clear_bookmarks(world, token)
    wanted = await first_of_posts(world, token, 3)
    for video in wanted:
        await act(world, "bookmark", video, token)
        await act(world, "like", video, token)
    route = "/api/v1/e-social/clip/{mediaId}"
    for refusal in ("404:Clip not found", "404:Clip is not available", "403"):
        await world.fault("status", refusal, route=route, times=2)
        answer = await world.gateway.get(path, token=token)
        assert (answer.status, len(answer.videos), answer.next_cursor) == (200, 1, None)
    await world.fault("status", "500", route=route, times=1)
    assert (await world.gateway.get(path, token=token)).status == 502


async def test_a_state_store_that_fails_costs_the_list_and_not_the_like(
    world: World, tmp_path: Path
) -> None:
    token = await world.token()
    wanted = await first_of_posts(world, token, 2)
    await act(world, "like", wanted[0], token)
    with closing(sqlite3.connect(tmp_path / "state" / FILE_NAME)) as store:
        store.execute("DROP TABLE likes")
    answer = await act(world, "like", wanted[1], token)
    assert (answer.status, answer.object["has_liked"]) == (200, True)
    answer = await world.gateway.get(LIKED, token=token)
    assert (answer.status, answer.object["data"]) == (503, [])


async def test_many_bookmarks_without_clips_end_a_page_early(world: World) -> None:
    token = await world.token()
    await clear_bookmarks(world, token)
    wanted = await first_of_posts(world, token, 30)
    for video in wanted:
        await act(world, "bookmark", video, token)
        await act(world, "like", video, token)
    for path in (FAVOURITES, LIKED):
        await world.fault("status", "404:Clip not found", route="/api/v1/e-social/clip/{mediaId}")
        answer = await world.gateway.get(path, token=token)
        assert (answer.videos, answer.next_cursor) == ([], None)
        await world.heal()
        assert ids(await world.scroll(path, token=token)) == wanted[::-1]


async def test_liked_videos_are_remembered_latest_first(
    world: World, start_gateway: StartGateway
) -> None:
    alice, bob = await world.token("alice"), await world.token("bob")
    wanted = await first_of_posts(world, alice, 5)
    for video in wanted:
        await act(world, "like", video, alice)
    await act(world, "like", wanted[0], alice)  # already liked: keeps its place
    answer = await world.gateway.get(LIKED, token=alice)
    page = CompactVideoPage.model_validate(answer.object)
    assert [video.id for video in page.data] == wanted[::-1]
    assert page.meta.per_page == 10
    assert set(page.links.model_dump().values()) == {None}
    for compact in page.data:
        single = await world.gateway.get(f"/api/v1/video/{compact.id}?include=nexgate", token=alice)
        assert nested(single.object, "data", "shortcode") == compact.hid
        views = nested(single.object, "data", "nexgate", "engagement", "viewsCount")
        assert compact.views == views
    assert (await world.gateway.get(LIKED, token=bob)).videos == []
    await act(world, "unlike", wanted[2], alice)
    expected = [video for video in wanted[::-1] if video != wanted[2]]
    assert ids(await world.scroll(f"{LIKED}?limit=2", token=alice)) == expected
    restarted = await start_gateway()
    assert ids((await restarted.get(LIKED, token=alice)).videos) == expected


async def test_a_like_taken_back_on_a_sibling_or_elsewhere_is_none(world: World) -> None:
    token = await world.token()
    group = await siblings(world, token)
    other = (await first_of_posts(world, token, 1))[0]
    for video in (*group, other):
        await act(world, "like", video, token)
    assert ids((await world.gateway.get(LIKED, token=token)).videos) == [other, *group[::-1]]
    await act(world, "unlike", group[-1], token)
    assert ids((await world.gateway.get(LIKED, token=token)).videos) == [other]
    extended = await world.gateway.get(f"/api/v1/video/{other}?include=nexgate", token=token)
    post_id = nested(extended.object, "data", "nexgate", "postId")
    await world.sandbox.call("DELETE", f"/api/v1/e-social/posts/{post_id}/like", token=token)
    answer = await world.gateway.get(LIKED, token=token)
    assert (answer.videos, answer.next_cursor) == ([], None)


async def test_a_like_that_nexgate_refused_is_not_kept(world: World) -> None:
    token = await world.token()
    video = (await first_of_posts(world, token, 1))[0]
    await world.fault("status", "500", route="/api/v1/e-social/posts/{postId}/like")
    assert (await act(world, "like", video, token)).status == 502
    await world.heal()
    forged = token[:-8] + ("AAAAAAAA" if not token.endswith("AAAAAAAA") else "BBBBBBBB")
    assert (await act(world, "like", video, forged)).status == 401
    assert (await world.gateway.get(LIKED, token=token)).videos == []


async def test_a_like_counts_even_when_nobody_tells_whose_it_is(world: World) -> None:
    token = str((await signed_in(world.gateway))["access_token"])
    video = (await first_of_posts(world, token, 1))[0]
    await world.fault("status", "500", route="/api/v1/profile/me")
    answer = await act(world, "like", video, token)
    assert (answer.status, answer.object["has_liked"]) == (200, True)
    # The session says whose it is.
    liked = await world.gateway.get(LIKED, token=token)
    assert [one["id"] for one in liked.videos] == [video]


async def test_a_forged_token_reads_no_ones_likes(world: World) -> None:
    token = await world.token()
    video = (await first_of_posts(world, token, 1))[0]
    await act(world, "like", video, token)
    forged = token[:-8] + ("AAAAAAAA" if not token.endswith("AAAAAAAA") else "BBBBBBBB")
    for path in (LIKED, FAVOURITES):
        answer = await world.gateway.get(path, token=forged)
        assert (answer.status, answer.object["data"]) == (401, [])


@pytest.mark.parametrize("path", [LIKED, FAVOURITES])
@pytest.mark.parametrize("limit", ["0", "21", "x", "-1"])
async def test_a_limit_out_of_range_is_422(world: World, path: str, limit: str) -> None:
    answer = await world.gateway.get(f"{path}?limit={limit}", token=await world.token())
    assert (answer.status, answer.object["data"]) == (422, [])
    assert await cost(world) == []


@pytest.mark.parametrize("path", [LIKED, FAVOURITES])
@pytest.mark.parametrize("cursor", ["", "null", "undefined", "x", "1.2.3.4", "%00"])
async def test_an_unreadable_cursor_is_the_first_page(world: World, path: str, cursor: str) -> None:
    token = await world.token()
    video = (await first_of_posts(world, token, 1))[0]
    await act(world, "like", video, token)
    await act(world, "bookmark", video, token)
    first = (await world.gateway.get(path, token=token)).videos
    assert first
    assert (await world.gateway.get(f"{path}?cursor={cursor}", token=token)).videos == first


@pytest.mark.parametrize("what", ["likes", "shares"])
async def test_nobody_is_named_for_a_video_that_is_there(world: World, what: str) -> None:
    token = await world.token()
    video = (await first_of_posts(world, token, 1))[0]
    answer = await world.gateway.get(f"/api/v1/video/{what}/{video}?cursor=null", token=token)
    assert answer.object == {
        "data": [],
        "links": {"first": None, "last": None, "prev": None, "next": None},
        "meta": {
            "path": f"https://loops.example/api/v1/video/{what}/{video}",
            "per_page": 10,
            "next_cursor": None,
            "prev_cursor": None,
        },
    }
    unknown = await world.gateway.get(f"/api/v1/video/{what}/17", token=token)
    assert (unknown.status, unknown.object["data"]) == (404, [])
