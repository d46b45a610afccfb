"""Comments and replies (S37 to S40)."""

from typing import Any

from gateway.sandbox.seed.comments import BUSY_COMMENTS, PINNED
from gateway.sandbox.state import fixed_id
from tests.support.sandbox_client import Nexgate

POST_ID = fixed_id("post", "sunrise-1")
CLIP_ID = fixed_id("media", "sunrise-1")
COMMENTS = f"/api/v1/e-social/posts/{POST_ID}/comments"


def comment(comment_id: str, action: str = "") -> str:
    return f"/api/v1/e-social/posts/comments/{comment_id}{action}"


def pin(comment_id: str, post_id: str = POST_ID) -> str:
    return f"/api/v1/e-social/posts/{post_id}/comments/{comment_id}/pin"


async def written(nexgate: Nexgate, content: str = "Hello", **more: Any) -> Any:
    user = more.pop("user", "alice")
    return await nexgate.data("POST", COMMENTS, user=user, json={"content": content, **more})


async def count(nexgate: Nexgate) -> int:
    return int((await nexgate.read_clip(CLIP_ID))["engagement"]["commentsCount"])


async def test_s37_a_comment_is_created_with_200(nexgate: Nexgate) -> None:
    response = await nexgate.send("POST", COMMENTS, user="bob", json={"content": "Great @alice"})
    document = await response.json()
    assert (response.status, document["message"]) == (200, "Comment created successfully")
    made = document["data"]
    assert made["postId"] == POST_ID
    assert made["parentCommentId"] is None
    assert made["author"]["userName"] == "bob"
    assert (made["canEdit"], made["canDelete"], made["canPin"]) == (True, True, False)
    (mention,) = made["contentParsed"]["mentions"]
    assert (mention["userName"], mention["displayName"]) == ("alice", "Alice Fischer")
    assert (mention["startIndex"], mention["endIndex"]) == (6, 12)
    assert made["createdAt"] == "2026-06-22T12:00:00"


async def test_mentions_count_in_utf16_and_name_people_without_names(nexgate: Nexgate) -> None:
    made = await written(nexgate, "🎉 @grace @nobody @bob.")
    (mention,) = made["contentParsed"]["mentions"]
    assert mention["displayName"] == "null null"
    assert (mention["startIndex"], mention["endIndex"]) == (3, 9)


async def test_s38_only_top_level_comments_count(nexgate: Nexgate) -> None:
    before = await count(nexgate)
    made = await written(nexgate)
    assert await count(nexgate) == before + 1
    reply = await written(nexgate, parentCommentId=made["id"])
    await written(nexgate, parentCommentId=reply["id"])
    assert await count(nexgate) == before + 1
    assert (await nexgate.data("GET", comment(made["id"])))["repliesCount"] == 1
    await nexgate.data("DELETE", comment(reply["id"]))
    assert (await nexgate.data("GET", comment(made["id"])))["repliesCount"] == 0
    await nexgate.data("DELETE", comment(made["id"]))
    assert await count(nexgate) == before


async def test_s39_top_level_newest_first_replies_oldest_first(nexgate: Nexgate) -> None:
    everything = await nexgate.data("GET", f"{COMMENTS}?size=100")
    times = [c["createdAt"] for c in everything]
    assert len(everything) == BUSY_COMMENTS > 20
    assert times == sorted(times, reverse=True)
    assert len(await nexgate.data("GET", COMMENTS)) == 20
    assert await nexgate.data("GET", f"{COMMENTS}?page=2") == everything[20:]
    assert await nexgate.data("GET", f"{COMMENTS}?page=3") == []
    pinned = next(c for c in everything if c["pinned"])
    assert pinned["content"] == PINNED
    replies = await nexgate.data("GET", comment(pinned["id"], "/replies"))
    assert [r["createdAt"] for r in replies] == sorted(r["createdAt"] for r in replies)
    assert len(replies) == 2
    third = await nexgate.data("GET", comment(replies[0]["id"], "/replies"))
    assert third[0]["parentCommentId"] == replies[0]["id"]


async def test_s39_deleted_comments_are_gone_and_so_are_their_replies(nexgate: Nexgate) -> None:
    made = await written(nexgate)
    await written(nexgate, parentCommentId=made["id"])
    deleted = await nexgate.answer("DELETE", comment(made["id"]))
    assert deleted == (200, "Comment deleted successfully")
    assert made["id"] not in [c["id"] for c in await nexgate.data("GET", COMMENTS)]
    missing = (400, "Comment not found")
    assert await nexgate.answer("GET", comment(made["id"])) == missing
    assert await nexgate.answer("GET", comment(made["id"], "/replies")) == missing


async def test_s40_lengths_count_in_utf16_units(nexgate: Nexgate) -> None:
    assert (await written(nexgate, "🎉" * 1000))["content"] == "🎉" * 1000
    response = await nexgate.send("POST", COMMENTS, json={"content": "🎉" * 1000 + "!"})
    assert response.status == 422
    too_long = {"content": "Comment cannot exceed 2000 characters"}
    assert (await response.json())["data"] == too_long
    for content in ("", "   ", None):
        response = await nexgate.send("POST", COMMENTS, json={"content": content})
        assert response.status == 422


async def test_s40_unknown_fields_are_refused(nexgate: Nexgate) -> None:
    body = {"content": "a", "mentions": []}
    assert await nexgate.answer("POST", COMMENTS, json=body) == (400, "JSON parse error")


async def test_refusals_on_creating(nexgate: Nexgate) -> None:
    json = {"content": "a"}
    draft = f"/api/v1/e-social/posts/{fixed_id('post', 'draft')}/comments"
    unpublished = (400, "Can only comment on published posts")
    assert await nexgate.answer("POST", draft, json=json) == unpublished
    deleted = f"/api/v1/e-social/posts/{fixed_id('post', 'deleted')}/comments"
    assert await nexgate.answer("POST", deleted, json=json) == (400, "Post not found")
    malformed = json | {"parentCommentId": "1-1-1-1-1"}
    assert await nexgate.answer("POST", COMMENTS, json=malformed) == (400, "JSON parse error")
    unknown = json | {"parentCommentId": fixed_id("nothing")}
    missing = (400, "Parent comment not found")
    assert await nexgate.answer("POST", COMMENTS, json=unknown) == missing
    other = next(c for c in nexgate.sandbox.store.comments.values() if c.post_id != POST_ID)
    foreign = (400, "Parent comment does not belong to this post")
    answer = await nexgate.answer("POST", COMMENTS, json=json | {"parentCommentId": other.id})
    assert answer == foreign


async def test_who_may_comment(nexgate: Nexgate) -> None:
    post = nexgate.sandbox.store.posts[fixed_id("post", "balloons-1")]
    path = f"/api/v1/e-social/posts/{post.id}/comments"
    denied = (400, "You don't have permission to comment on this post")
    allowed = {
        "EVERYONE": ("alice", "bob", "dmitri"),
        "FOLLOWERS": ("alice", "bob"),
        "MENTIONED": ("alice", "bob"),
        "DISABLED": ("alice",),
    }
    for setting, users in allowed.items():
        post.who_can_comment = setting
        for user in ("alice", "bob", "dmitri"):
            answer = await nexgate.answer("POST", path, user=user, json={"content": "a"})
            assert (answer != denied) is (user in users)


async def test_updating_and_deleting_belong_to_the_owner(nexgate: Nexgate) -> None:
    made = await written(nexgate, user="bob")
    path = comment(made["id"])
    nexgate.clock.move(minutes=1)
    changed = await nexgate.data("PUT", path, user="bob", json={"content": "Better"})
    assert (changed["content"], changed["updatedAt"]) == ("Better", "2026-06-22T12:01:00")
    foreign = (400, "You can only edit your own comments")
    assert await nexgate.answer("PUT", path, json={"content": "Mine"}) == foreign
    denied = (400, "You don't have permission to delete this comment")
    assert await nexgate.answer("DELETE", path, user="chiara") == denied
    assert (await nexgate.answer("DELETE", path))[0] == 200


async def test_pinning_belongs_to_the_posts_author(nexgate: Nexgate) -> None:
    made = await written(nexgate, user="bob")
    reply = await written(nexgate, parentCommentId=made["id"])
    only_author = (400, "Only post author can pin comments")
    assert await nexgate.answer("POST", pin(made["id"]), user="bob") == only_author
    replies = (400, "Cannot pin replies, only top-level comments")
    assert await nexgate.answer("POST", pin(reply["id"])) == replies
    foreign = fixed_id("post", "balloons-1")
    other = (400, "Comment does not belong to this post")
    assert await nexgate.answer("POST", pin(made["id"], foreign)) == other
    missing = (400, "Comment not found")
    assert await nexgate.answer("POST", pin(fixed_id("nothing"))) == missing
    assert (await nexgate.data("POST", pin(made["id"])))["pinned"] is True
    unpin = comment(made["id"], "/pin")
    only_author = (400, "Only post author can unpin comments")
    assert await nexgate.answer("DELETE", unpin, user="bob") == only_author
    assert await nexgate.answer("DELETE", unpin) == (200, "Comment unpinned successfully")


async def test_liking_a_comment(nexgate: Nexgate) -> None:
    made = await written(nexgate)
    path = comment(made["id"], "/like")
    assert await nexgate.answer("POST", path) == (200, "Comment liked successfully")
    again = (400, "You have already liked this comment")
    assert await nexgate.answer("POST", path) == again
    shown = await nexgate.data("GET", comment(made["id"]))
    assert (shown["likesCount"], shown["hasLiked"]) == (1, True)
    assert (await nexgate.data("GET", comment(made["id"]), user="bob"))["hasLiked"] is False
    assert await nexgate.answer("DELETE", path) == (200, "Comment unliked successfully")
    assert await nexgate.answer("DELETE", path) == (400, "You have not liked this comment")


async def test_comments_of_a_deleted_post_are_out_of_reach(nexgate: Nexgate) -> None:
    made = await written(nexgate)
    await nexgate.data("DELETE", f"/api/v1/e-social/posts/{POST_ID}")
    assert await nexgate.answer("DELETE", comment(made["id"])) == (400, "Post not found")
    assert await nexgate.answer("GET", COMMENTS) == (400, "Post not found")
