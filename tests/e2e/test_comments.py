"""Reading comments: shapes, pages that survive writes, what guests see."""

import asyncio
from uuid import UUID

import pytest

from gateway.cache.stored_entries import REFRESH_AFTER_S
from mappings.ids import shortcode_from_uuid, uuid_from_decimal
from mappings.loops import CommentPage, ReplyPage
from tests.support.commenting import (
    NEXGATE,
    act,
    any_video,
    busy_video,
    comment_count,
    ids,
    in_nexgate,
    listed,
    replies_to,
    write,
)
from tests.support.nexgate_calls import cost
from tests.support.videos import feed, nested, siblings
from tests.support.world import StartGateway, World


async def test_the_web_apps_first_call_gets_ten_newest_comments(world: World) -> None:
    token = await world.token()
    video = await busy_video(world, token)
    path = f"/api/v1/video/comments/{video}?cursor=null&limit=50"
    answer = await world.gateway.get(path, token=token)
    page = CommentPage.model_validate(answer.object)
    assert len(page.data) == page.meta.per_page == 10
    times = [comment.created_at for comment in page.data]
    assert times == sorted(times, reverse=True)
    assert page.meta.path == f"https://loops.example/api/v1/video/comments/{video}"
    assert page.links.next is not None
    assert f"limit=50&cursor={page.meta.next_cursor}" in page.links.next
    for comment in page.data:
        uuid, media = uuid_from_decimal(comment.id), uuid_from_decimal(video)
        assert uuid is not None
        assert media is not None
        assert comment.v_id == video
        assert comment.url == (
            f"https://loops.example/v/{shortcode_from_uuid(media)}?cid={shortcode_from_uuid(uuid)}"
        )
        assert comment.account.avatar.startswith("http")


async def test_a_list_is_followed_to_its_end_with_one_call_a_page(world: World) -> None:
    token = await world.token()
    video = await busy_video(world, token)
    total = await comment_count(world, video, token)
    await world.calls()
    comments = await listed(world, video, token)
    assert len(set(ids(comments))) == len(comments) == total
    assert len(await cost(world)) == -(-total // 10)


async def test_a_quiet_video_has_an_empty_last_page(world: World) -> None:
    token = await world.token()
    quiet = next(video for video in await feed(world, token) if video["comments"] == 0)
    answer = await world.gateway.get(f"/api/v1/video/comments/{quiet['id']}", token=token)
    assert (answer.videos, answer.next_cursor) == ([], None)


async def test_pages_stay_right_while_others_write_and_delete(world: World) -> None:
    alice, bob = await world.token("alice"), await world.token("bob")
    video = await busy_video(world, alice)
    path = f"/api/v1/video/comments/{video}"
    before = ids(await listed(world, video, alice))
    first = await world.gateway.get(path, token=alice)
    for number in range(12):
        await write(world, video, bob, comment=f"Me too {number}")
    second = await world.gateway.get(f"{path}?cursor={first.next_cursor}", token=alice)
    assert ids(first.videos) + ids(second.videos) == before[:20]
    own = await write(world, video, alice, comment="Mine")
    assert (await act(world, "delete", video, own["id"], token=alice)).status == 200
    third = await world.gateway.get(f"{path}?cursor={second.next_cursor}", token=alice)
    assert ids(third.videos) == before[20:]
    assert third.next_cursor is None


async def test_a_page_goes_on_where_the_last_comment_was_deleted(world: World) -> None:
    token = await world.token()
    video = await any_video(world, token)
    written = [
        str((await write(world, video, token, comment=f"Number {number}"))["id"])
        for number in range(15)
    ][::-1]
    path = f"/api/v1/video/comments/{video}"
    first = await world.gateway.get(path, token=token)
    assert ids(first.videos) == written[:10]
    for deleted in written[5:10]:
        assert (await act(world, "delete", video, deleted, token=token)).status == 200
    second = await world.gateway.get(f"{path}?cursor={first.next_cursor}", token=token)
    assert ids(second.videos)[:5] == written[10:]


@pytest.mark.parametrize("cursor", ["", "undefined", "x", "%00", "1.2.3", "a" * 5000])
async def test_a_cursor_that_is_none_means_the_first_page(world: World, cursor: str) -> None:
    token = await world.token()
    video = await busy_video(world, token)
    path = f"/api/v1/video/comments/{video}"
    first = (await world.gateway.get(path, token=token)).videos
    assert (await world.gateway.get(f"{path}?cursor={cursor}", token=token)).videos == first


async def test_videos_of_one_post_share_their_comments(world: World) -> None:
    token = await world.token()
    group = await siblings(world, token)
    before = [await comment_count(world, one, token) for one in group]
    made = await write(world, group[0], token, comment="On all of them")
    for one, count in zip(group, before, strict=True):
        assert await comment_count(world, one, token) == count + 1
        newest = (await listed(world, one, token))[0]
        assert (newest["id"], newest["v_id"]) == (made["id"], one)
    assert (await act(world, "delete", group[-1], made["id"], token=token)).status == 200
    for one, count in zip(group, before, strict=True):
        assert await comment_count(world, one, token) == count


async def test_replies_come_newest_first_three_a_page(world: World) -> None:
    token = await world.token()
    video = await any_video(world, token)
    parent = await write(world, video, token, comment="Say something")
    count = await comment_count(world, video, token)
    made = [
        await write(world, video, token, comment=f"Reply {number}", parent_id=parent["id"])
        for number in range(7)
    ]
    path = f"/api/v1/video/comments/{video}/replies?cr={parent['id']}"
    answer = await world.gateway.get(f"{path}&limit=5", token=token)
    page = ReplyPage.model_validate(answer.object)
    assert (len(page.data), page.meta.per_page) == (3, 3)
    assert page.data[0].url is not None
    assert "?rid=" in page.data[0].url
    assert await replies_to(world, video, parent["id"], token) == made[::-1]
    # Replies move the comment's count, not the video's.
    assert await comment_count(world, video, token) == count
    assert (await listed(world, video, token))[0]["replies"] == 7
    # New replies shift nothing on later pages.
    await write(world, video, token, comment="Late", parent_id=parent["id"])
    second = await world.gateway.get(f"{path}&cursor={answer.next_cursor}", token=token)
    assert second.videos == made[::-1][3:6]


async def test_a_link_to_a_reply_gives_its_comment_too(world: World) -> None:
    token = await world.token()
    video = await any_video(world, token)
    top = await write(world, video, token, comment="Top")
    reply = await write(world, video, token, comment="Reply", parent_id=top["id"])
    path = f"/api/v1/video/comments/{video}"
    answer = await world.gateway.get(f"{path}/reply/{reply['id']}", token=token)
    assert answer.object == {
        "data": reply,
        "meta": {
            "type": "reply",
            "video_id": video,
            "parent_comment": {**top, "replies": 1},
        },
    }
    for wrong in (f"reply/{top['id']}", f"comment/{reply['id']}"):
        answer = await world.gateway.get(f"{path}/{wrong}", token=token)
        assert (answer.status, answer.object["data"]) == (404, None)


async def test_a_reply_deep_in_nexgates_tree_belongs_to_its_top_comment(world: World) -> None:
    token = await world.token("bob")
    video = await any_video(world, token)
    top = await write(world, video, token, comment="Top")
    reply = await write(world, video, token, comment="Reply", parent_id=top["id"])
    truth = await in_nexgate(world, reply["id"], token)
    deep = await world.sandbox.post(
        f"{NEXGATE}/{truth['postId']}/comments",
        token=token,
        json={"content": "Deep", "parentCommentId": truth["id"]},
    )
    deep_id = UUID(str(nested(deep.object, "data", "id"))).int
    path = f"/api/v1/video/comments/{video}/reply/{deep_id}"
    answer = await world.gateway.get(path, token=token)
    assert nested(answer.object, "data", "p_id") == top["id"]
    assert nested(answer.object, "meta", "parent_comment", "id") == top["id"]
    for parent in (top["id"], reply["id"]):
        liked = await act(world, "like", video, parent, deep_id, token=token)
        assert (liked.status, liked.object["liked"]) == (200, True)
    answered = await write(world, video, token, comment="Deeper", parent_id=str(deep_id))
    assert answered["p_id"] == top["id"]


@pytest.mark.parametrize("cr", ["", "?cr=", "?cr=null", "?cr=x", "?cr=-1", "?cr=1.5"])
async def test_replies_want_the_comment_they_belong_to(world: World, cr: str) -> None:
    token = await world.token()
    video = await any_video(world, token)
    await world.calls()
    answer = await world.gateway.get(f"/api/v1/video/comments/{video}/replies{cr}", token=token)
    assert (answer.status, answer.object["data"]) == (422, [])
    errors = answer.object["errors"]
    assert isinstance(errors, dict)
    assert list(errors) == ["cr"]
    assert await world.calls() == []


@pytest.mark.parametrize("bad", ["-1", "007", "x", "1e3", "%2e%2e", "9" * 60])
async def test_a_comment_id_that_can_be_none_costs_no_call(world: World, bad: str) -> None:
    token = await world.token()
    for path in (f"video/comments/1/comment/{bad}", f"comments/history/1/{bad}"):
        assert (await world.gateway.get(f"/api/v1/{path}", token=token)).status == 404
    for place in (("1", bad), ("1", bad, "1"), ("1", "1", bad)):
        for verb in ("like", "unlike", "delete", "hide"):
            assert (await act(world, verb, *place, token=token)).status == 404
    assert await cost(world) == []


async def test_guests_read_with_the_service_token_and_write_nothing(
    world: World, start_gateway: StartGateway
) -> None:
    alice = await world.token("alice")
    video = await any_video(world, alice)
    made = await write(world, video, alice, comment="Public")
    reply = await write(world, video, alice, comment="Public", parent_id=made["id"])
    await act(world, "like", video, made["id"], token=alice)
    gateway = await start_gateway(nexgate={"service_token": alice})
    path = f"/api/v1/video/comments/{video}"
    seen = {**made, "replies": 1, "likes": 1, "liked": False, "is_owner": False}
    assert (await gateway.get(path)).videos[0] == seen
    assert (await gateway.get(f"{path}/comment/{made['id']}")).object == {"data": seen}
    replies = (await gateway.get(f"{path}/replies?cr={made['id']}")).videos
    assert replies == [{**reply, "is_owner": False}]
    assert (await gateway.get(f"{path}/reply/{reply['id']}")).status == 200
    await world.calls()
    assert (await gateway.post(path, json={"comment": "Guest"})).status == 401
    assert (await gateway.post(f"/api/v1/comments/like/{video}/{made['id']}")).status == 401
    assert await world.calls() == []


async def test_comments_of_a_video_never_seen_cost_one_more_call(
    world: World, start_gateway: StartGateway, tmp_path_factory: pytest.TempPathFactory
) -> None:
    token = await world.token()
    video = await any_video(world, token)
    fresh = await start_gateway(server={"state_dir": tmp_path_factory.mktemp("fresh")})
    await world.calls()
    assert (await fresh.get(f"/api/v1/video/comments/{video}", token=token)).status == 200
    assert len(await cost(world)) == 2
    unknown = await fresh.get("/api/v1/video/comments/17", token=token)
    assert (unknown.status, unknown.object["data"]) == (404, [])


async def test_a_deleted_post_takes_its_comments_with_it(world: World) -> None:
    token = await world.token()
    video = await any_video(world, token)
    made = await write(world, video, token, comment="Going")
    post_id = (await in_nexgate(world, made["id"], token))["postId"]
    await world.sandbox.call("DELETE", f"/_sandbox/posts/{post_id}")
    answer = await world.gateway.get(f"/api/v1/video/comments/{video}", token=token)
    assert (answer.status, answer.object["data"]) == (404, [])
    answer = await world.gateway.post(
        f"/api/v1/video/comments/{video}", token=token, json={"comment": "Late"}
    )
    assert answer.status == 404


async def test_what_nexgate_does_not_have_is_empty_or_not_there(world: World) -> None:
    token = await world.token()
    for path, per_page in (
        ("video/comments/1/hidden?cursor=", 10),
        ("comments/history/1/2", 2),
        ("comments/history/1/2/3", 2),
    ):
        answer = await world.gateway.get(f"/api/v1/{path}", token=token)
        assert answer.object == {
            "data": [],
            "links": {"first": None, "last": None, "prev": None, "next": None},
            "meta": {
                "path": f"https://loops.example/api/v1/{path.partition('?')[0]}",
                "per_page": per_page,
                "next_cursor": None,
                "prev_cursor": None,
            },
        }
    for path in (
        "comments/hide/1/2",
        "comments/hide/1/2/3",
        "comments/unhide/1/2",
        "video/comments/1/media",
    ):
        answer = await world.gateway.post(f"/api/v1/{path}", token=token)
        assert (answer.status, answer.object["data"]) == (404, [])
        assert answer.object["message"] == "Not available"
    assert await cost(world) == []


async def test_ids_as_uuids(world: World, start_gateway: StartGateway) -> None:
    token = await world.token()
    gateway = await start_gateway(mapping={"ids": "uuid"})
    video = str((await gateway.get("/api/v1/feed/local", token=token)).videos[0]["id"])
    path = f"/api/v1/video/comments/{video}"
    made = (await gateway.post(path, token=token, json={"comment": "Hello"})).videos[0]
    assert str(UUID(str(made["id"]))) == made["id"]
    assert made["v_id"] == video
    body = {"comment": "Hi", "parent_id": made["id"]}
    reply = (await gateway.post(path, token=token, json=body)).videos[0]
    assert reply["p_id"] == made["id"]


async def test_who_asks_again_sees_what_others_have_written_since(
    start_gateway: StartGateway, world: World
) -> None:
    stale_at_once = {"fresh_comments_s": 0.0, "stale_while_revalidate": 600.0}
    gateway = await start_gateway(cache=stale_at_once)
    token = await world.token()
    video = await busy_video(world, token)
    path = f"/api/v1/video/comments/{video}"
    before = ids((await gateway.get(path, token=token)).videos)
    written = await write(world, video, await world.token("bob"), comment="Since then.")
    await asyncio.sleep(REFRESH_AFTER_S)
    assert ids((await gateway.get(path, token=token)).videos) == [written["id"], *before[:9]]
