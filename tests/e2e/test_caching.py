"""The cache over HTTP: what a client sees, and how many Nexgate calls it costs."""

import asyncio
import gzip

import pytest
from aiohttp import ClientSession
from yarl import URL

from tests.support.api import Json
from tests.support.nexgate_calls import cost
from tests.support.videos import FEED, act, of, siblings
from tests.support.world import NOTHING_HELD, StartGateway, World

STALE_AT_ONCE: dict[str, object] = {**NOTHING_HELD, "stale_while_revalidate": 600.0}
# What fails is asked again first: that must not count as slow.
ONLY_IF_ERROR: dict[str, object] = {
    **NOTHING_HELD,
    "stale_if_error": 600.0,
    "stale_after_s": 60.0,
}


async def first_video(world: World, token: str, path: str = FEED) -> Json:
    return (await world.gateway.get(path, token=token)).videos[0]


async def page_with(world: World, path: str, video_id: str, token: str) -> str:
    """The address of the page of a feed that shows a video."""
    url = path
    while True:
        answer = await world.gateway.get(url, token=token)
        if any(video["id"] == video_id for video in answer.videos):
            return url
        assert answer.next_cursor is not None
        url = f"{path}&cursor={answer.next_cursor}"


async def test_a_page_is_read_once(caching: World) -> None:
    token = await caching.token()
    first = await caching.gateway.get(FEED, token=token)
    assert len(await cost(caching)) == 1
    assert first.headers["Cache-Status"].startswith("loops-gateway; fwd=miss; ttl=")
    assert "stored" in first.headers["Cache-Status"]
    again = await caching.gateway.get(FEED, token=token)
    assert await cost(caching) == []
    assert again.text == first.text
    assert again.headers["Cache-Status"].startswith("loops-gateway; hit; ttl=")
    assert again.headers["Cache-Control"] == "private, no-cache"
    assert again.headers["Vary"] == "Authorization, Cookie, Accept-Encoding"
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]


async def test_a_clip_seen_in_a_feed_is_not_asked_for_again(caching: World) -> None:
    token = await caching.token()
    video = await first_video(caching, token)
    await caching.calls()
    single = await caching.gateway.get(f"/api/v1/video/{video['id']}", token=token)
    assert single.object == {"data": video}
    assert await cost(caching) == []


async def test_many_who_ask_at_once_cost_one_call(caching: World) -> None:
    token = await caching.token()
    await caching.fault("latency_ms", "200", route="GET /api/v1/e-social/clip/feed")
    answers = await asyncio.gather(*(caching.gateway.get(FEED, token=token) for _ in range(20)))
    assert len({answer.text for answer in answers}) == 1
    assert len(await cost(caching)) == 1
    assert sum("collapsed" in answer.headers["Cache-Status"] for answer in answers) == 19


async def test_the_flight_survives_whoever_began_it(caching: World) -> None:
    token = await caching.token()
    await caching.fault("latency_ms", "300", route="GET /api/v1/e-social/clip/feed")
    leaver = asyncio.create_task(caching.gateway.get(FEED, token=token))
    while "clip/feed" not in (await caching.sandbox.get("/_sandbox/calls")).text:
        assert not leaver.done()
    waiting = asyncio.create_task(caching.gateway.get(FEED, token=token))
    leaver.cancel()
    assert (await waiting).status == 200
    assert len(await cost(caching)) == 1


async def test_a_failure_reaches_all_who_wait_and_is_not_kept(caching: World) -> None:
    token = await caching.token()
    await caching.fault("latency_ms", "200", route="GET /api/v1/e-social/clip/feed")
    await caching.fault("status", "500", route="GET /api/v1/e-social/clip/feed")
    answers = await asyncio.gather(*(caching.gateway.get(FEED, token=token) for _ in range(5)))
    assert {answer.status for answer in answers} == {502}
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert len(await cost(caching)) == 1
    await caching.heal()
    assert (await caching.gateway.get(FEED, token=token)).status == 200


@pytest.mark.parametrize(
    ("verb", "count", "state"),
    [("like", "likes", "has_liked"), ("bookmark", "bookmarks", "has_bookmarked")],
)
async def test_a_warm_write_is_one_call_and_shows_everywhere(
    verb: str, count: str, state: str, caching: World
) -> None:
    token = await caching.token()
    group = await siblings(caching, token)
    feed = await page_with(caching, "/api/v1/feed/local?limit=20", group[0], token)
    author = of(await caching.gateway.get(feed, token=token), group[0])["account"]
    assert isinstance(author, dict)
    account = f"/api/v1/feed/account/{author['id']}/cursor?id={group[0]}&limit=20"
    before = of(await caching.gateway.get(account, token=token), group[0])
    assert before[state] is False
    await caching.calls()

    answer = await act(caching, verb, group[0], token)
    assert len(await cost(caching)) == 1
    assert (answer.object[count], answer.object[state]) == (int(str(before[count])) + 1, True)
    again = await act(caching, verb, group[1], token)
    assert again.object[count] == answer.object[count]
    await caching.calls()

    for path in (feed, account):
        shown = await caching.gateway.get(path, token=token)
        mine = [video for video in shown.videos if video["id"] in group]
        assert mine
        assert all((one[count], one[state]) == (answer.object[count], True) for one in mine)
    for video_id in group:
        single = await caching.gateway.get(f"/api/v1/video/{video_id}", token=token)
        video = single.object["data"]
        assert isinstance(video, dict)
        assert (video[count], video[state]) == (answer.object[count], True)
    assert await cost(caching) == []

    undone = await act(caching, f"un{verb}", group[0], token)
    assert (undone.object[count], undone.object[state]) == (before[count], False)
    for video in (await caching.gateway.get(account, token=token)).videos:
        assert video["id"] not in group or (video[count], video[state]) == (before[count], False)


async def test_a_cold_write_is_two_calls(caching: World) -> None:
    token = await caching.token()
    video = await first_video(caching, await caching.token("bob"))
    await caching.calls()
    answer = await act(caching, "like", str(video["id"]), token)
    assert answer.object["has_liked"] is True
    assert [call.split()[0] for call in await cost(caching)] == ["GET", "POST"]
    shown = await caching.gateway.get(f"/api/v1/video/{video['id']}", token=token)
    assert shown.object["data"] == answer.object
    assert await cost(caching) == []


async def test_a_like_made_elsewhere_is_not_counted_twice(caching: World) -> None:
    token, other = await caching.token(), await caching.token(lifetime_s=3000)
    video = await first_video(caching, token)
    mine = await act(caching, "like", str(video["id"]), other)
    again = await act(caching, "like", str(video["id"]), token)
    assert (again.object["likes"], again.object["has_liked"]) == (mine.object["likes"], True)


async def test_another_token_of_the_same_person_has_a_memory_of_its_own(caching: World) -> None:
    token, other = await caching.token(), await caching.token(lifetime_s=3000)
    video = await first_video(caching, token)
    await first_video(caching, other)
    await act(caching, "like", str(video["id"]), token)
    await caching.calls()
    held = of(await caching.gateway.get(FEED, token=other), video["id"])
    assert await cost(caching) == []
    assert held["has_liked"] is False


async def test_a_comment_shows_at_once(caching: World) -> None:
    token = await caching.token()
    video = await first_video(caching, token)
    path = f"/api/v1/video/comments/{video['id']}"
    before = await caching.gateway.get(path, token=token)
    made = await caching.gateway.post(path, token=token, json={"comment": "At once"})
    comments = made.object["data"]
    assert isinstance(comments, list)
    after = await caching.gateway.get(path, token=token)
    first = comments[0]
    assert isinstance(first, dict)
    assert after.videos[0] == first
    assert before.headers["ETag"] != after.headers["ETag"]
    await caching.calls()
    shown = of(await caching.gateway.get(FEED, token=token), video["id"])
    assert shown["comments"] == int(str(video["comments"])) + 1
    assert await cost(caching) == []
    deleted = f"/api/v1/comments/delete/{video['id']}/{first['id']}"
    assert (await caching.gateway.post(deleted, token=token)).status == 200
    assert of(await caching.gateway.get(FEED, token=token), video["id"]) == video
    again = await caching.gateway.get(path, token=token)
    assert again.videos == before.videos


async def test_a_follow_shows_at_once(caching: World) -> None:
    token = await caching.token()
    feed = await caching.gateway.get(FEED, token=token)
    state = ""
    for video in feed.videos:
        account = video["account"]
        assert isinstance(account, dict)
        state = f"/api/v1/account/state/{account['id']}"
        found = (await caching.gateway.get(state, token=token)).object["data"]
        assert isinstance(found, dict)
        if not video["is_owner"] and not found["following"] and not found["blocking"]:
            break
    account_id = state.rpartition("/")[2]
    info = f"/api/v1/account/info/{account_id}"
    before = (await caching.gateway.get(info, token=token)).object["data"]
    assert isinstance(before, dict)
    assert (
        await caching.gateway.post(f"/api/v1/account/follow/{account_id}", token=token)
    ).status == 200
    found = (await caching.gateway.get(state, token=token)).object["data"]
    assert isinstance(found, dict)
    assert found["following"] or found["pending_follow_request"]
    after = (await caching.gateway.get(info, token=token)).object["data"]
    assert isinstance(after, dict)
    assert after["follower_count"] == int(str(before["follower_count"])) + int(
        bool(found["following"])
    )


async def test_stale_is_given_at_once_and_refreshed_once(
    start_gateway: StartGateway, world: World
) -> None:
    gateway = await start_gateway(cache=STALE_AT_ONCE)
    token = await world.token()
    await gateway.get(FEED, token=token)
    await world.calls()
    await world.fault("latency_ms", "200", route="GET /api/v1/e-social/clip/feed")
    answers = await asyncio.gather(*(gateway.get(FEED, token=token) for _ in range(10)))
    assert all(
        answer.headers["Cache-Status"].startswith("loops-gateway; hit; ttl=") for answer in answers
    )
    called: list[str] = []
    while not called:
        called = await cost(world)
    assert len(called) == 1


@pytest.mark.parametrize("fault", ["status", "hangup", "retry_after"])
async def test_what_is_held_is_given_when_nexgate_fails(
    fault: str, start_gateway: StartGateway, world: World
) -> None:
    gateway = await start_gateway(cache=ONLY_IF_ERROR)
    token = await world.token()
    good = await gateway.get(FEED, token=token)
    statuses = {
        "status": ("status", "503"),
        "hangup": ("status", "500"),
        "retry_after": ("status", "429"),
    }
    await world.fault(*statuses[fault])
    held = await gateway.get(FEED, token=token)
    assert (held.status, held.text) == (200, good.text)
    assert held.headers["Cache-Status"].startswith("loops-gateway; fwd=stale; fwd-status=")
    assert held.headers["Cache-Control"] == "private, no-cache"
    assert (await gateway.get(FEED, token=await world.token("bob"))).status >= 429


async def test_nothing_held_is_given_to_a_refused_token(
    start_gateway: StartGateway, world: World
) -> None:
    gateway = await start_gateway(cache=ONLY_IF_ERROR)
    token = await world.token()
    await gateway.get(FEED, token=token)
    await world.fault("status", "401")
    assert (await gateway.get(FEED, token=token)).status == 401
    await world.heal()
    await world.fault("status", "503")
    assert (await gateway.get(FEED, token=token)).status == 503


async def test_what_is_not_there_is_remembered_and_not_stored_by_clients(caching: World) -> None:
    token = await caching.token()
    for expected in (1, 0):
        answer = await caching.gateway.get("/api/v1/video/12345", token=token)
        assert answer.status == 404
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
        assert len(await cost(caching)) == expected
    await caching.gateway.get("/api/v1/video/12345", token=await caching.token("bob"))
    assert len(await cost(caching)) == 1


async def test_unknown_parameters_are_no_part_of_what_is_held(caching: World) -> None:
    token = await caching.token()
    first = await caching.gateway.get(f"{FEED}&tracker=1", token=token)
    await caching.calls()
    again = await caching.gateway.get(f"{FEED}&tracker=2", token=token)
    assert again.text == first.text
    assert "tracker" not in first.text
    assert await cost(caching) == []


async def test_a_client_that_has_it_gets_304(caching: World) -> None:
    token = await caching.token()
    first = await caching.gateway.get(FEED, token=token)
    tag = first.headers["ETag"]
    for condition in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await caching.gateway.get(FEED, token=token, **{"If-None-Match": condition})
        assert (answer.status, answer.text) == (304, "")
        assert answer.headers["ETag"] == tag
        assert answer.headers["Cache-Control"] == "private, no-cache"
    changed = await caching.gateway.get(FEED, token=token, **{"If-None-Match": '"other"'})
    assert changed.text == first.text
    video = first.videos[0]
    await act(caching, "like", str(video["id"]), token)
    liked = await caching.gateway.get(FEED, token=token, **{"If-None-Match": tag})
    assert liked.status == 200
    assert liked.headers["ETag"] != tag


async def test_every_coding_has_a_tag_of_its_own_and_each_is_recognised(
    session: ClientSession, caching: World
) -> None:
    token = await caching.token()
    plain = await caching.gateway.get(FEED, token=token, **{"Accept-Encoding": "identity"})
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"}
    url = URL(caching.gateway.base + FEED, encoded=True)
    async with ClientSession(auto_decompress=False) as raw, raw.get(url, headers=headers) as coded:
        body = await coded.read()
    assert coded.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body).decode() == plain.text
    assert len(body) < len(plain.text) / 3
    assert coded.headers["ETag"] != plain.headers["ETag"]
    for tag in (coded.headers["ETag"], plain.headers["ETag"]):
        answer = await caching.gateway.get(
            FEED, token=token, **{"If-None-Match": tag, "Accept-Encoding": "gzip"}
        )
        assert answer.status == 304


async def test_head_is_get_without_the_body(caching: World) -> None:
    token = await caching.token()
    got = await caching.gateway.get(FEED, token=token, **{"Accept-Encoding": "identity"})
    head = await caching.gateway.call(
        "HEAD", FEED, token=token, headers={"Accept-Encoding": "identity"}
    )
    assert (head.status, head.text) == (200, "")
    for name in ("ETag", "Content-Length", "Cache-Control", "Content-Type"):
        assert head.headers[name] == got.headers[name]


async def test_two_gateways_give_the_same_tag_for_the_same_content(
    start_gateway: StartGateway, world: World
) -> None:
    token = await world.token()
    tags = set()
    for _ in range(2):
        gateway = await start_gateway(cache={})
        tags.add((await gateway.get(FEED, token=token)).headers["ETag"])
    assert len(tags) == 1
