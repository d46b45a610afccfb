"""Writing comments at both levels: Nexgate's state is exactly right, nothing is written twice."""

import asyncio
from uuid import UUID

import pytest

from gateway.sandbox.seed.people import account_id
from mappings.ids import uuid_from_decimal
from mappings.loops import CommentResource, ReplyResource
from tests.support.api import Json
from tests.support.commenting import (
    COMMENT_ROUTE,
    NEXGATE,
    act,
    any_video,
    comment_count,
    ids,
    in_nexgate,
    listed,
    replies_to,
    write,
)
from tests.support.nexgate_calls import cost
from tests.support.videos import feed, nested
from tests.support.world import StartGateway, World


async def test_a_new_comment_is_answered_in_a_list_and_is_the_viewers_own(world: World) -> None:
    token = await world.token()
    video = await any_video(world, token)
    text = "Mit Grüßen 😍 an @fatima, nicht an @nobody-here! #Morgen"
    made = await write(world, video, token, comment=text)
    assert CommentResource.model_validate(made).is_owner
    assert made["caption"] == text
    assert made["tags"] == ["Morgen"]
    mentions = made["mentions"]
    assert isinstance(mentions, list)
    units = text.encode("utf-16-le")
    place = slice(2 * mentions[0]["start_index"], 2 * mentions[0]["end_index"])
    assert units[place].decode("utf-16-le") == "@fatima"
    assert mentions[0]["profile_id"] == str(UUID(account_id("fatima")).int)
    assert len(mentions) == 1
    assert (await listed(world, video, token))[0] == made
    single = await world.gateway.get(
        f"/api/v1/video/comments/{video}/comment/{made['id']}", token=token
    )
    assert single.object == {"data": made}
    others = (await listed(world, video, await world.token("bob")))[0]
    assert others == {**made, "is_owner": False}


@pytest.mark.parametrize("as_uuid", [False, True])
async def test_a_reply_to_a_reply_goes_to_the_comment_above(world: World, as_uuid: bool) -> None:
    token = await world.token()
    video = await any_video(world, token)
    top = await write(world, video, token, comment="Top", parent_id=None)
    reply = await write(world, video, token, comment="Reply", parent_id=str(top["id"]))
    assert reply["p_id"] == top["id"]
    assert "replies" not in reply
    parent = str(UUID(int=int(str(reply["id"])))) if as_uuid else reply["id"]
    second = await write(world, video, token, comment="To the reply", parent_id=parent)
    assert second["p_id"] == top["id"]
    truth = await in_nexgate(world, second["id"], token)
    assert truth["parentCommentId"] == str(uuid_from_decimal(str(top["id"])))
    assert ids(await replies_to(world, video, top["id"], token)) == ids([second, reply])


async def test_a_reply_needs_a_comment_that_can_be_found(world: World) -> None:
    token = await world.token()
    video = await any_video(world, token)
    path = f"/api/v1/video/comments/{video}"
    top = await write(world, video, token, comment="Top")
    truth = await in_nexgate(world, top["id"], token)
    parent = truth["id"]
    for _ in range(12):  # deeper than anybody looks
        deeper = await world.sandbox.post(
            f"{NEXGATE}/{truth['postId']}/comments",
            token=token,
            json={"content": "Deeper", "parentCommentId": parent},
        )
        parent = nested(deeper.object, "data", "id")
    for parent_id in (str(parent), "17"):
        answer = await world.gateway.post(
            path, token=token, json={"comment": "x", "parent_id": parent_id}
        )
        assert (answer.status, answer.object["message"]) == (
            422,
            "The selected parent id is invalid.",
        )
    await world.fault("status", "500", route=f"GET {COMMENT_ROUTE}")
    answer = await world.gateway.post(
        path, token=token, json={"comment": "x", "parent_id": top["id"]}
    )
    assert answer.status == 502


@pytest.mark.parametrize("is_reply", [False, True])
async def test_a_like_counts_once_and_is_answered_bare(world: World, is_reply: bool) -> None:
    alice, bob = await world.token("alice"), await world.token("bob")
    video = await any_video(world, alice)
    made = await write(world, video, bob, comment="Like me")
    place = [video, made["id"]]
    if is_reply:
        made = await write(world, video, bob, comment="Or me", parent_id=made["id"])
        place.append(made["id"])
    model = ReplyResource if is_reply else CommentResource
    for _ in range(2):
        answer = await act(world, "like", *place, token=alice)
        assert model.model_validate(answer.object).model_dump() == {
            **made,
            "likes": 1,
            "liked": True,
            "is_owner": False,
        }
    truth = await in_nexgate(world, made["id"], alice)
    assert (truth["likesCount"], truth["hasLiked"]) == (1, True)
    assert (await act(world, "like", *place, token=bob)).object["likes"] == 2
    for _ in range(2):
        answer = await act(world, "unlike", *place, token=alice)
        assert (answer.status, answer.object["liked"], answer.object["likes"]) == (200, False, 1)


@pytest.mark.parametrize("is_reply", [False, True])
async def test_own_comments_are_edited_and_deleted(world: World, is_reply: bool) -> None:
    alice, bob = await world.token("alice"), await world.token("bob")
    video = await any_video(world, alice)
    made = top = await write(world, video, alice, comment="First")
    place, path, body = [video, top["id"]], "edit", {"id": top["id"]}
    if is_reply:
        made = await write(world, video, alice, comment="Second", parent_id=top["id"])
        place.append(made["id"])
        path, body = "reply/edit", {"id": made["id"], "parent_id": top["id"]}
    path = f"/api/v1/video/comments/{path}/{video}"
    edited = await world.gateway.post(path, token=alice, json={**body, "comment": "Changed"})
    assert edited.object == {"data": [{**made, "caption": "Changed"}]}
    assert made["is_edited"] is False
    refused = await world.gateway.post(path, token=bob, json={**body, "comment": "Hacked"})
    assert (refused.status, refused.object["data"]) == (422, [])
    assert nested(refused.object, "error", "reason") == "forbidden"
    refused = await act(world, "delete", *place, token=bob)
    assert refused.status == 422
    assert (await in_nexgate(world, made["id"], alice))["content"] == "Changed"
    answer = await act(world, "delete", *place, token=alice)
    assert answer.object == {"data": [], "error": {"code": "ok", "message": ""}}
    gone = await act(world, "delete", *place, token=alice)
    assert (gone.status, gone.object["data"]) == (404, [])
    assert (
        await world.gateway.post(path, token=alice, json={**body, "comment": "?"})
    ).status == 404


async def test_a_video_owner_deletes_others_comments(world: World) -> None:
    bob = await world.token("bob")
    video = next(
        one for one in await feed(world, bob) if nested(one, "account", "username") != "bob"
    )
    owner = await world.token(str(nested(video, "account", "username")))
    made = await write(world, str(video["id"]), bob, comment="Rude")
    assert (await act(world, "delete", video["id"], made["id"], token=owner)).status == 200
    gone = await world.gateway.get(
        f"/api/v1/video/comments/{video['id']}/comment/{made['id']}", token=bob
    )
    assert gone.status == 404


async def test_a_comment_of_another_video_is_not_found(world: World) -> None:
    token = await world.token()
    here, there = (str(video["id"]) for video in (await feed(world, token))[:2])
    made = await write(world, there, token, comment="There")
    reply = await write(world, there, token, comment="There", parent_id=made["id"])
    path = f"/api/v1/video/comments/{here}"
    for url in (
        f"{path}/comment/{made['id']}",
        f"{path}/reply/{reply['id']}",
        f"{path}/replies?cr={made['id']}",
    ):
        assert (await world.gateway.get(url, token=token)).status == 404
    for verb in ("like", "unlike", "delete"):
        assert (await act(world, verb, here, made["id"], token=token)).status == 404
        assert (await act(world, verb, here, made["id"], reply["id"], token=token)).status == 404
        # A reply is no comment, a comment no reply, and each reply has its own parent.
        assert (await act(world, verb, there, reply["id"], token=token)).status == 404
        assert (await act(world, verb, there, reply["id"], made["id"], token=token)).status == 404
        assert (await act(world, verb, there, "1", reply["id"], token=token)).status == 404
    answer = await world.gateway.post(
        path, token=token, json={"comment": "x", "parent_id": made["id"]}
    )
    assert answer.status == 422
    assert answer.object["errors"] == {"parent_id": ["The selected parent id is invalid."]}
    assert (await in_nexgate(world, made["id"], token))["likesCount"] == 0


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({}, "comment", "The comment field is required."),
        ({"comment": None}, "comment", "The comment field is required."),
        ({"comment": ""}, "comment", "The comment field is required."),
        ({"comment": " \n\t"}, "comment", "The comment field is required."),
        ({"comment": 7}, "comment", "The comment field must be a string."),
        ({"comment": ["x"]}, "comment", "The comment field must be a string."),
        (
            {"comment": "😍" * 501},
            "comment",
            "The comment field must not be greater than 500 characters.",
        ),
        ({"comment": "a\u0000b"}, "comment", "The comment field format is invalid."),
        ({"comment": "x", "parent_id": "-1"}, "parent_id", "The selected parent id is invalid."),
        ({"comment": "x", "parent_id": "../x"}, "parent_id", "The selected parent id is invalid."),
        ({"comment": "x", "parent_id": 2**60}, "parent_id", None),
        ({"comment": "x", "parent_id": [1]}, "parent_id", None),
        ({"comment": "x", "parent_id": True}, "parent_id", None),
    ],
)
async def test_a_bad_comment_is_422_before_any_call(
    world: World, body: Json, field: str, message: str | None
) -> None:
    token = await world.token()
    path = f"/api/v1/video/comments/{await any_video(world, token)}"
    await world.calls()
    answer = await world.gateway.post(path, token=token, json=body)
    assert (answer.status, answer.object["data"]) == (422, [])
    errors = answer.object["errors"]
    assert isinstance(errors, dict)
    assert list(errors) == [field]
    assert message in (None, errors[field][0])
    assert await cost(world) == []


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("edit", {"comment": "x"}, "id"),
        ("edit", {"id": "x", "comment": "x"}, "id"),
        ("edit", {"id": "1", "comment": " "}, "comment"),
        ("reply/edit", {"id": "1", "comment": "x"}, "parent_id"),
        ("reply/edit", {"id": "1", "parent_id": "1.5", "comment": "x"}, "parent_id"),
    ],
)
async def test_a_bad_edit_is_422_before_any_call(
    world: World, path: str, body: Json, field: str
) -> None:
    token = await world.token()
    answer = await world.gateway.post(f"/api/v1/video/comments/{path}/1", token=token, json=body)
    assert answer.status == 422
    errors = answer.object["errors"]
    assert isinstance(errors, dict)
    assert list(errors) == [field]
    assert await cost(world) == []


async def test_five_hundred_characters_are_allowed_whatever_they_are(world: World) -> None:
    token = await world.token()
    video = await any_video(world, token)
    made = await write(world, video, token, comment="😍" * 500)
    assert made["caption"] == "😍" * 500


async def test_a_comment_is_written_once_whatever_happens(
    world: World, start_gateway: StartGateway
) -> None:
    token = await world.token()
    video = await any_video(world, token)
    path = f"/api/v1/video/comments/{video}"
    count = await comment_count(world, video, token)
    route = f"POST {NEXGATE}/{{postId}}/comments"
    await world.calls()
    await world.fault("status", "500", route=route)
    answer = await world.gateway.post(path, token=token, json={"comment": "Once"})
    assert (answer.status, answer.object["data"]) == (502, [])
    await world.fault("drop", "after", route=route)
    answer = await world.gateway.post(path, token=token, json={"comment": "Once"})
    assert (answer.status, nested(answer.object, "error", "reason")) == (504, "outcome_unknown")
    impatient = await start_gateway(nexgate={"read_timeout_s": 0.2, "total_timeout_s": 0.3})
    await impatient.get(path, token=token)
    await world.fault("timeout", "after", route=route)
    answer = await impatient.post(path, token=token, json={"comment": "Once"})
    assert (answer.status, nested(answer.object, "error", "reason")) == (504, "outcome_unknown")
    posts = [call for call in await world.calls() if call["method"] == "POST"]
    assert len(posts) == 3
    await world.heal()
    assert await comment_count(world, video, token) == count + 2


async def test_a_like_that_cannot_be_read_again_is_a_like_nevertheless(world: World) -> None:
    token = await world.token()
    video = await any_video(world, token)
    made = await write(world, video, token, comment="Like me")
    await world.calls()
    await world.fault("latency_ms", "300", route=f"POST {COMMENT_ROUTE}/like")
    like = asyncio.create_task(act(world, "like", video, made["id"], token=token))
    while "/like" not in (await world.sandbox.get("/_sandbox/calls")).text:
        assert not like.done()
    await world.fault("status", "500", route=f"GET {COMMENT_ROUTE}")
    answer = await like
    assert answer.object == {**made, "liked": True, "likes": 1}
