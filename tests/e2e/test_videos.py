"""One video and what a viewer does with it; Nexgate's state changes exactly once."""

import asyncio
from pathlib import Path

import pytest

from mappings.ids import uuid_from_decimal
from mappings.loops import VideoResource
from tests.support.state_rows import count_rows
from tests.support.videos import act, author_id, clip, feed, long_video, nested, siblings
from tests.support.waiting import until
from tests.support.world import StartGateway, World

STATES = {
    "like": ("likes", "has_liked", "likesCount", "hasLiked"),
    "bookmark": ("bookmarks", "has_bookmarked", "savesCount", "hasSaved"),
}


async def test_every_video_has_exactly_the_documented_fields_and_types(world: World) -> None:
    token = await world.token()
    for video in await feed(world, token):
        assert VideoResource.model_validate(video, strict=True).model_dump() == video
        single = await world.gateway.get(f"/api/v1/video/{video['id']}", token=token)
        assert single.object == {"data": video}


async def test_the_extension_comes_when_asked_for_and_only_then(
    world: World, start_gateway: StartGateway
) -> None:
    token = await world.token()
    plain = (await world.gateway.get("/api/v1/feed/local", token=token)).videos[0]
    path = f"/api/v1/video/{plain['id']}"
    asked = (await world.gateway.get(f"{path}?include=nexgate", token=token)).object["data"]
    assert isinstance(asked, dict)
    extension = asked.pop("nexgate")
    assert asked == plain
    assert extension["postId"] == (await clip(world, str(plain["id"]), token))["postId"]
    always = await start_gateway(mapping={"extension": True})
    assert "nexgate" in (await always.get("/api/v1/feed/local", token=token)).videos[0]


@pytest.mark.parametrize("verb", ["like", "bookmark"])
async def test_a_write_sticks_everywhere_and_counts_once(world: World, verb: str) -> None:
    token = await world.token()
    count, state, nexgate_count, nexgate_state = STATES[verb]
    group = await siblings(world, token)
    video_id = group[0]
    await act(world, f"un{verb}", video_id, token)
    before = await clip(world, video_id, token)
    total = nested(before, "engagement", nexgate_count)
    assert isinstance(total, int)
    for _ in range(3):
        answer = await act(world, verb, video_id, token)
        assert answer.status == 200
        assert answer.object[state] is True
        assert answer.object[count] == total + 1
        assert "data" not in answer.object
    for one in group:
        single = (await world.gateway.get(f"/api/v1/video/{one}", token=token)).object["data"]
        assert isinstance(single, dict)
        assert (single[state], single[count]) == (True, total + 1)
        assert nested(await clip(world, one, token), "userInteraction", nexgate_state) is True
    for video in await feed(world, token):
        if video["id"] in group:
            assert (video[state], video[count]) == (True, total + 1)
    for _ in range(2):
        answer = await act(world, f"un{verb}", video_id, token)
        assert (answer.object[state], answer.object[count]) == (False, total)
    assert nested(await clip(world, video_id, token), "engagement", nexgate_count) == total


async def test_two_viewers_likes_are_two(world: World) -> None:
    alice, bob = await world.token("alice"), await world.token("bob")
    video_id = str((await feed(world, alice))[0]["id"])
    for token in (alice, bob):
        await act(world, "unlike", video_id, token)
    total = (await act(world, "unlike", video_id, alice)).object["likes"]
    assert isinstance(total, int)
    assert (await act(world, "like", video_id, alice)).object["likes"] == total + 1
    answer = await act(world, "like", video_id, bob)
    assert answer.object["likes"] == total + 2
    unliked = await world.gateway.get(
        f"/api/v1/video/{video_id}", token=await world.token("chiara")
    )
    assert nested(unliked.object, "data", "likes") == total + 2


async def test_a_write_is_two_calls_and_never_repeated(world: World) -> None:
    token = await world.token()
    video_id = str((await feed(world, token))[0]["id"])
    await act(world, "like", video_id, token)  # whose likes these are is asked once a minute
    await world.calls()
    await act(world, "like", video_id, token)
    assert [call["method"] for call in await world.calls()] == ["GET", "POST"]
    await world.fault("status", "500", route="/api/v1/e-social/posts/{postId}/like")
    answer = await act(world, "like", video_id, token)
    assert answer.status == 502
    assert [call["method"] for call in await world.calls()] == ["GET", "POST"]


async def test_a_repost_is_made_once(world: World) -> None:
    token = await world.token()
    video_id = str((await feed(world, token))[0]["id"])
    shares = nested(await clip(world, video_id, token), "engagement", "sharesCount")
    assert isinstance(shares, int)
    for _ in range(2):
        answer = await act(world, "repost", video_id, token)
        assert answer.status == 200
        assert answer.object["shares"] == shares + 1
    posts = [call for call in await world.calls() if call["method"] == "POST"]
    posts = [call for call in posts if str(call["path"]).endswith("/share")]
    assert len(posts) == 1
    after = await clip(world, video_id, token)
    assert nested(after, "engagement", "sharesCount") == shares + 1
    answer = await act(world, "unrepost", video_id, token)
    assert answer.status == 422
    assert answer.object["message"] == "Not supported by this server"


async def test_an_older_nexgate_reposts_and_takes_back(world: World) -> None:
    await world.switch(legacyRepost=True)
    token = await world.token()
    video_id = str((await feed(world, token))[0]["id"])
    shares = nested(await clip(world, video_id, token), "engagement", "sharesCount")
    assert isinstance(shares, int)
    assert (await act(world, "repost", video_id, token)).object["shares"] == shares + 1
    for _ in range(2):
        answer = await act(world, "unrepost", video_id, token)
        assert answer.status == 200, answer.text
        assert answer.object["shares"] == shares
    assert nested(await clip(world, video_id, token), "engagement", "sharesCount") == shares


async def test_a_view_is_counted_once_with_its_source(world: World) -> None:
    token = await world.token()
    video_id = str((await feed(world, token))[0]["id"])
    before = nested(await clip(world, video_id, token), "engagement", "viewsCount")
    assert isinstance(before, int)
    for body in (
        {"video_id": video_id, "watch_duration": 0, "completed": False},
        {"video_id": video_id, "watch_duration": 7, "completed": True, "source": "PROFILE"},
        {"video_id": video_id, "watch_duration": 9},
    ):
        answer = await world.gateway.post(
            "/api/v0/feed/recommended/impression", token=token, json=body
        )
        assert (answer.status, answer.object) == (200, {"success": True})
    after = nested(await clip(world, video_id, token), "engagement", "viewsCount")
    assert after == before + 1


async def test_a_guests_view_is_accepted_and_not_recorded(
    world: World, start_gateway: StartGateway
) -> None:
    gateway = await start_gateway(nexgate={"service_token": await world.token("bob")})
    video_id = str((await gateway.get("/api/web/feed")).videos[0]["id"])
    await world.calls()
    body = {"video_id": video_id, "watch_duration": 5, "completed": True}
    answer = await gateway.post("/api/v0/feed/recommended/impression", json=body)
    assert answer.object == {"success": True}
    assert await world.calls() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "video_id"),
        (b"{", "body"),
        (b"[]", "body"),
        (b'{"video_id": "x", "watch_duration": 1}', "video_id"),
        (b'{"video_id": 1.5, "watch_duration": 1}', "video_id"),
        (b'{"video_id": 9007199254740993, "watch_duration": 1}', "video_id"),
        (b'{"video_id": "1", "watch_duration": -1}', "watch_duration"),
        (b'{"video_id": "1", "watch_duration": "soon"}', "watch_duration"),
        (b'{"video_id": "1"}', "watch_duration"),
        (b'{"video_id": "1", "watch_duration": 1, "source": "SPAM"}', "source"),
        (b'{"video_id": "1", "watch_duration": 1, "completed": "maybe"}', "completed"),
    ],
)
async def test_a_bad_impression_is_422_before_any_call(
    world: World, body: bytes, field: str
) -> None:
    answer = await world.gateway.call(
        "POST",
        "/api/v0/feed/recommended/impression",
        token=await world.token(),
        body=body,
        headers={"Content-Type": "application/json"},
    )
    assert answer.status == 422
    errors = answer.object["errors"]
    assert isinstance(errors, dict)
    assert field in errors
    assert await world.calls() == []


async def test_a_body_beyond_the_limit_is_413(world: World) -> None:
    answer = await world.gateway.call(
        "POST",
        "/api/v0/feed/recommended/impression",
        token=await world.token(),
        body=b'{"video_id": "' + b"1" * 70_000 + b'"}',
    )
    assert answer.status == 413
    assert nested(answer.object, "error", "reason") == "too_large"


async def test_feedback_is_checked_and_accepted(world: World) -> None:
    token = await world.token()
    path = "/api/v0/feed/recommended/feedback"
    good = {"video_id": "1", "feedback_type": "not_interested"}
    for id_ in ("1", 1, 1.0):
        body = {**good, "video_id": id_}
        assert (await world.gateway.post(path, token=token, json=body)).object == {"success": True}
    bad = {"video_id": "1", "feedback_type": "meh"}
    assert (await world.gateway.post(path, token=token, json=bad)).status == 422
    gone = await world.gateway.call("DELETE", f"{path}/1", token=token)
    assert gone.object == {"success": True}


async def test_collaboration_is_accepted_and_declined(world: World) -> None:
    token = await world.token()
    invited = [
        str(video["id"])
        for video in await feed(world, token, "limit=20&include=nexgate")
        if nested(video, "nexgate", "currentUserIsPendingCollaborator") is True
    ]
    assert invited
    answer = await act(world, "collaboration/accept", invited[0], token)
    assert answer.status == 200, answer.text
    assert "data" not in answer.object
    assert (await clip(world, invited[0], token))["currentUserIsCollaborator"] is True
    again = await act(world, "collaboration/accept", invited[0], token)
    assert again.status == 200
    assert (await act(world, "collaboration/decline", invited[0], token)).status == 422
    stranger = await act(world, "collaboration/accept", invited[0], await world.token("bob"))
    assert stranger.status in (404, 422)


async def test_a_long_video_is_found_in_its_authors_list(
    world: World, start_gateway: StartGateway, tmp_path: Path
) -> None:
    token = await world.token()
    video = await long_video(world, token)
    path = f"/api/v1/video/{video['id']}"
    single = await world.gateway.get(path, token=token)
    assert single.object == {"data": video}
    media = video["media"]
    assert isinstance(media, dict)
    assert media["src_url"] == media["hls_url"]
    assert nested(video, "permissions", "can_download") is False
    liked = await act(world, "like", str(video["id"]), token)
    assert liked.object["has_liked"] is True
    shared = await act(world, "repost", str(video["id"]), token)
    assert shared.status == 200
    body = {"video_id": video["id"], "watch_duration": 5, "completed": False}
    seen = await world.gateway.post("/api/v0/feed/recommended/impression", token=token, json=body)
    assert seen.object == {"success": True}
    # A gateway restarted on the same state directory finds it; ids are written within a moment.
    await until(lambda: count_rows(tmp_path / "state", "long_videos") > 0)
    restarted = await start_gateway()
    assert (await restarted.get(path, token=token)).status == 200


async def test_a_long_video_nobody_has_seen_is_404(
    world: World, start_gateway: StartGateway, tmp_path_factory: pytest.TempPathFactory
) -> None:
    token = await world.token()
    video = await long_video(world, token)
    empty = tmp_path_factory.mktemp("empty")
    stranger = await start_gateway(server={"state_dir": empty})
    answer = await stranger.get(f"/api/v1/video/{video['id']}", token=token)
    assert answer.status == 404
    assert answer.object["data"] is None


async def test_a_deleted_post_takes_its_clips_with_it(world: World) -> None:
    token = await world.token()
    group = await siblings(world, token)
    post_id = (await clip(world, group[0], token))["postId"]
    await world.sandbox.call("DELETE", f"/_sandbox/posts/{post_id}")
    for video_id in group:
        answer = await world.gateway.get(f"/api/v1/video/{video_id}", token=token)
        assert answer.status == 404
        assert (await act(world, "like", video_id, token)).status == 404


async def test_a_renamed_user_must_sign_in_again(world: World) -> None:
    token = await world.token("emeka")
    await world.sandbox.post("/_sandbox/rename", json={"user": "emeka", "to": "emeka-renamed"})
    answer = await world.gateway.get("/api/v1/feed/local", token=token)
    assert answer.status == 401
    assert answer.object["data"] == []


async def test_ids_as_uuids(world: World, start_gateway: StartGateway) -> None:
    token = await world.token()
    gateway = await start_gateway(mapping={"ids": "uuid"})
    video = (await gateway.get("/api/v1/feed/local", token=token)).videos[0]
    plain = (await world.gateway.get("/api/v1/feed/local", token=token)).videos[0]
    assert video["id"] == str(uuid_from_decimal(str(plain["id"])))
    assert video["shortcode"] == plain["shortcode"]
    for video_id in (str(video["id"]), str(video["id"]).upper(), str(plain["id"])):
        assert (await gateway.get(f"/api/v1/video/{video_id}", token=token)).status == 200
    assert (await gateway.get(f"/api/v1/feed/account/{author_id(video)}", token=token)).videos


async def test_a_slow_nexgate_is_504_and_too_many_requests_are_503(
    world: World, start_gateway: StartGateway
) -> None:
    token = await world.token()
    await world.fault("timeout")
    slow = await start_gateway(nexgate={"read_timeout_s": 0.1, "total_timeout_s": 0.2})
    answer = await slow.get("/api/v1/feed/local", token=token)
    assert nested(answer.object, "error", "reason") == "upstream_timeout"
    assert (answer.status, answer.object["data"]) == (504, [])
    impatient = await start_gateway(server={"request_timeout_s": 0.2})
    answer = await impatient.get("/api/v1/feed/local", token=token)
    assert nested(answer.object, "error", "reason") == "too_slow"
    busy = await start_gateway(server={"max_requests": 1, "request_timeout_s": 1.0})
    answers = await asyncio.gather(*(busy.get("/api/v1/feed/local", token=token) for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [503, 503, 504]
    refused = next(answer for answer in answers if answer.status == 503)
    assert refused.headers["Retry-After"] == "1"


async def test_nexgate_refusing_connections_is_503(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(nexgate={"base_url": "http://localhost:1"})
    answer = await gateway.get("/api/v1/feed/local", token="a.b.c")
    assert answer.status == 503
    assert nested(answer.object, "error", "reason") == "upstream_unavailable"


async def test_what_was_mended_is_counted_for_the_operator(world: World) -> None:
    token = await world.token()
    await feed(world, token)
    assert (await world.gateway.get("/status", token=token)).status == 404
