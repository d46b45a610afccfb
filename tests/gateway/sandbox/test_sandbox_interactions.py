"""Likes, saves, shares and the older repost (S31 to S36)."""

import pytest

from gateway.sandbox.options import Switch
from gateway.sandbox.state import fixed_id
from tests.support.sandbox_client import Nexgate

SIBLINGS = [fixed_id("media", "siblings", number) for number in (1, 2, 3)]
POST_ID = fixed_id("post", "siblings")
NO_POST = fixed_id("post", "nothing")


def on(post_id: str, action: str) -> str:
    return f"/api/v1/e-social/posts/{post_id}/{action}"


@pytest.mark.parametrize(
    ("action", "done", "undone", "again", "not_done"),
    [
        (
            "like",
            "Post liked successfully",
            "Post unliked successfully",
            "You have already liked this post",
            "You have not liked this post",
        ),
        (
            "bookmark",
            "Post bookmarked successfully",
            "Bookmark removed successfully",
            "You have already bookmarked this post",
            "You have not bookmarked this post",
        ),
    ],
)
async def test_s31_s32_s33_texts(
    nexgate: Nexgate, action: str, done: str, undone: str, again: str, not_done: str
) -> None:
    path = on(POST_ID, action)
    assert await nexgate.answer("POST", path) == (200, done)
    assert await nexgate.answer("POST", path) == (400, again)
    assert await nexgate.answer("DELETE", path) == (200, undone)
    assert await nexgate.answer("DELETE", path) == (400, not_done)


@pytest.mark.parametrize(
    ("action", "count", "flag"),
    [("like", "likesCount", "hasLiked"), ("bookmark", "savesCount", "hasSaved")],
)
async def test_s36_effects_show_at_once_on_every_clip_of_the_post(
    nexgate: Nexgate, action: str, count: str, flag: str
) -> None:
    before = (await nexgate.read_clip(SIBLINGS[0]))["engagement"][count]
    assert await nexgate.data("POST", on(POST_ID, action)) is None
    for media_id in SIBLINGS:
        clip = await nexgate.read_clip(media_id)
        assert clip["engagement"][count] == before + 1
        assert clip["userInteraction"][flag] is True
        assert (await nexgate.read_clip(media_id, user="bob"))["userInteraction"][flag] is False
    await nexgate.data("DELETE", on(POST_ID, action))
    assert (await nexgate.read_clip(SIBLINGS[2]))["engagement"][count] == before


@pytest.mark.parametrize("action", ["like", "bookmark", "share"])
async def test_what_is_missing_deleted_or_unpublished_is_refused(
    nexgate: Nexgate, action: str
) -> None:
    for post_id in (NO_POST, fixed_id("post", "deleted")):
        assert await nexgate.answer("POST", on(post_id, action)) == (400, "Post not found")
    draft = await nexgate.answer("POST", on(fixed_id("post", "draft"), action))
    assert draft == (400, f"Can only {action} published posts")


async def test_s31_switch_strict404(nexgate: Nexgate) -> None:
    nexgate.turn_on(Switch.STRICT_404)
    missing = (404, "Post not found")
    assert await nexgate.answer("POST", on(NO_POST, "like")) == missing
    assert await nexgate.answer("GET", on(NO_POST, "comments")) == missing
    again = on(POST_ID, "like")
    await nexgate.send("POST", again)
    assert (await nexgate.answer("POST", again))[0] == 400


async def test_s32_unliking_works_on_unpublished_posts_and_never_goes_below_zero(
    nexgate: Nexgate,
) -> None:
    draft = nexgate.sandbox.store.posts[fixed_id("post", "draft")]
    draft.liked_by[nexgate.id_of("alice")] = nexgate.clock.now
    draft.likes = 0
    assert await nexgate.data("DELETE", on(draft.id, "like")) is None
    assert draft.likes == 0


async def test_s34_a_second_share_changes_nothing(nexgate: Nexgate) -> None:
    before = nexgate.sandbox.store.posts[POST_ID].shares
    for _ in range(2):
        answer = await nexgate.answer("POST", on(POST_ID, "share"))
        assert answer == (200, "Post shared successfully")
    clip = await nexgate.read_clip(SIBLINGS[1])
    assert clip["engagement"]["sharesCount"] == before + 1
    assert clip["userInteraction"]["hasShared"] is True


async def test_s34_switch_share_constraint(nexgate: Nexgate) -> None:
    nexgate.turn_on(Switch.SHARE_CONSTRAINT)
    await nexgate.data("POST", on(POST_ID, "share"))
    broken = (400, "could not execute statement [ERROR")
    assert await nexgate.answer("POST", on(POST_ID, "share")) == broken


async def test_s35_repost_does_not_exist_by_default(nexgate: Nexgate) -> None:
    for method in ("POST", "DELETE"):
        path = on(POST_ID, "repost")
        answer = await nexgate.answer(method, path)
        assert answer == (400, f"No static resource {path.removeprefix('/')}.")


async def test_s35_switch_legacy_repost_replaces_share(nexgate: Nexgate) -> None:
    nexgate.turn_on(Switch.LEGACY_REPOST)
    share, repost = on(POST_ID, "share"), on(POST_ID, "repost")
    gone = (400, f"No static resource {share.removeprefix('/')}.")
    assert await nexgate.answer("POST", share) == gone
    done = await nexgate.answer("POST", repost, json={"comment": "look"})
    assert done == (200, "Post reposted successfully")
    assert (await nexgate.read_clip(SIBLINGS[0]))["userInteraction"]["hasShared"] is True
    broken = (400, "could not execute statement [ERROR")
    assert await nexgate.answer("POST", repost) == broken
    assert await nexgate.answer("DELETE", repost) == (200, "Repost removed successfully")
    assert await nexgate.answer("DELETE", repost) == (400, "You have not reposted this post")


async def test_repost_permission(nexgate: Nexgate) -> None:
    nexgate.turn_on(Switch.LEGACY_REPOST)
    post = nexgate.sandbox.store.posts[fixed_id("post", "accepted-collaboration")]
    denied = (400, "You don't have permission to repost this post")
    path = on(post.id, "repost")
    post.who_can_repost = "DISABLED"
    assert await nexgate.answer("POST", path) == denied
    assert (await nexgate.answer("POST", path, user="chiara"))[0] == 200
    assert (await nexgate.answer("POST", path, user="bob"))[0] == 200
    post.who_can_repost = "FOLLOWERS"
    assert (await nexgate.answer("POST", path))[0] == 200
    assert await nexgate.answer("POST", path, user="emeka") == denied


async def test_the_post_level_view_ignores_authors_and_drafts(nexgate: Nexgate) -> None:
    post = nexgate.sandbox.store.posts[POST_ID]
    before = post.views
    recorded = (200, "View recorded successfully")
    for user in ("alice", "alice", "bob"):
        assert await nexgate.answer("POST", on(POST_ID, "view"), user=user) == recorded
    assert post.views == before + 1
    draft = nexgate.sandbox.store.posts[fixed_id("post", "draft")]
    before = draft.views
    assert await nexgate.answer("POST", on(draft.id, "view")) == recorded
    assert draft.views == before
