"""Posts read singly and in lists, bookmarks and reposts (6.3, 8; S48)."""

from gateway.sandbox.options import Switch
from gateway.sandbox.state import fixed_id
from tests.support.sandbox_client import Nexgate

POSTS = "/api/v1/e-social/posts"
POST_FIELDS = {
    "id",
    "author",
    "content",
    "contentParsed",
    "postType",
    "status",
    "media",
    "poll",
    "quotedPost",
    "attachments",
    "collaboration",
    "privacySettings",
    "engagement",
    "userInteraction",
    "createdAt",
    "publishedAt",
    "scheduledAt",
}


def post(key: str) -> str:
    return f"{POSTS}/{fixed_id('post', key)}"


async def test_the_post_object_has_its_own_vocabulary(nexgate: Nexgate) -> None:
    shown = await nexgate.data("GET", post("balloons-1"))
    assert set(shown) == POST_FIELDS
    assert shown["author"]["userName"] == "alice"
    assert "bookmarksCount" in shown["engagement"]
    assert shown["media"][0]["id"] == fixed_id("media", "balloons-1")
    kinds = {entity["type"]: entity for entity in shown["contentParsed"]["entities"]}
    assert kinds["MENTION"]["user"]["userName"] == "bob"
    assert kinds["HASHTAG"]["hashtag"] == "travel"
    start, end = kinds["MENTION"]["startIndex"], kinds["MENTION"]["endIndex"]
    assert shown["content"].encode("utf-16-le")[start * 2 : end * 2].decode("utf-16-le") == "@bob"


async def test_a_draft_is_read_by_anyone_a_deleted_post_by_nobody(nexgate: Nexgate) -> None:
    assert (await nexgate.data("GET", post("draft")))["status"] == "DRAFT"
    assert (await nexgate.data("GET", post("draft")))["publishedAt"] is None
    assert await nexgate.answer("GET", post("deleted")) == (400, "Post not found")


async def test_attachments_of_a_post(nexgate: Nexgate) -> None:
    shopping = await nexgate.data("GET", post("shopping"))
    assert [shop["name"] for shop in shopping["attachments"]["shops"]] == [
        "Bottega Chiara",
        "Velo Corner",
    ]
    assert shopping["attachments"]["products"][0]["discountPrice"] is None
    link = (await nexgate.data("GET", post("siblings")))["attachments"]["externalLink"]
    assert (link["shortCode"], link["preview"]["title"]) == ("river1", None)


async def test_a_vanished_author_is_only_an_id(nexgate: Nexgate) -> None:
    gone = nexgate.sandbox.store.accounts.pop(nexgate.id_of("grace"))
    author = (await nexgate.data("GET", post("no-pictures")))["author"]
    assert author["id"] == gone.id
    assert author["userName"] is None


async def test_lists_of_posts(nexgate: Nexgate) -> None:
    published = await nexgate.data("GET", f"{POSTS}?size=500")
    assert {shown["status"] for shown in published} == {"PUBLISHED"}
    times = [shown["createdAt"] for shown in published]
    assert times == sorted(times, reverse=True)
    of_bob = await nexgate.data("GET", f"{POSTS}/author/{nexgate.id_of('bob')}?size=500")
    assert "DRAFT" in {shown["status"] for shown in of_bob}
    unknown = await nexgate.answer("GET", f"{POSTS}/author/{fixed_id('nothing')}")
    assert unknown == (400, "Author not found")


async def test_own_drafts_and_scheduled_posts(nexgate: Nexgate) -> None:
    assert (await nexgate.data("GET", f"{POSTS}/draft", user="bob"))["status"] == "DRAFT"
    assert await nexgate.data("GET", f"{POSTS}/draft") is None
    scheduled = await nexgate.data("GET", f"{POSTS}/scheduled", user="chiara")
    assert [shown["status"] for shown in scheduled] == ["SCHEDULED"]


async def test_deleting_an_own_post_takes_its_clips_away(nexgate: Nexgate) -> None:
    foreign = await nexgate.answer("DELETE", post("siblings"))
    assert foreign == (400, "You can only delete your own posts")
    deleted = await nexgate.answer("DELETE", post("siblings"), user="bob")
    assert deleted == (200, "Post deleted successfully")
    clip = f"/api/v1/e-social/clip/{fixed_id('media', 'siblings', 1)}"
    assert await nexgate.answer("GET", clip) == (404, "Clip not found")


async def test_bookmarks_latest_first_as_a_page_object(nexgate: Nexgate) -> None:
    before = await nexgate.data("GET", f"{POSTS}/bookmarks")
    await nexgate.data("POST", f"{post('siblings')}/bookmark")
    page = await nexgate.data("GET", f"{POSTS}/bookmarks")
    assert page["totalElements"] == before["totalElements"] + 1
    assert page["content"][0]["id"] == fixed_id("post", "siblings")
    assert page["content"][0]["userInteraction"]["hasBookmarked"] is True
    nexgate.turn_on(Switch.COMPACT_PAGES)
    compact = await nexgate.data("GET", f"{POSTS}/bookmarks")
    assert set(compact) == {"content", "page"}


async def test_pages_are_filtered_after_the_query(nexgate: Nexgate) -> None:
    keys = ["siblings", "no-pictures", "accepted-collaboration"]
    for key in keys:
        await nexgate.data("POST", f"{post(key)}/bookmark", user="dmitri")
        nexgate.clock.move(seconds=1)
    await nexgate.data("DELETE", post("siblings"), user="bob")
    chiara = nexgate.id_of("chiara")
    await nexgate.data("POST", f"/api/v1/e-social/privacy-control/block/{chiara}", user="dmitri")
    path = f"{POSTS}/bookmarks?size=1"
    first = await nexgate.data("GET", path, user="dmitri")
    assert (first["content"], first["last"], first["totalElements"]) == ([], False, 3)
    second = await nexgate.data("GET", f"{path}&page=2", user="dmitri")
    assert [shown["id"] for shown in second["content"]] == [fixed_id("post", "no-pictures")]
    last = await nexgate.data("GET", f"{path}&page=3", user="dmitri")
    assert (last["content"], last["last"], last["totalElements"]) == ([], True, 2)


async def test_reposts_hide_posts_for_followers_from_others(nexgate: Nexgate) -> None:
    await nexgate.data("POST", f"{post('siblings')}/share")
    own = await nexgate.data("GET", f"{POSTS}/my-reposts")
    assert [shown["id"] for shown in own["content"]] == [fixed_id("post", "siblings")]
    of_alice = f"{POSTS}/users/{nexgate.id_of('alice')}/reposts"
    nexgate.sandbox.store.posts[fixed_id("post", "siblings")].visibility = "FOLLOWERS"
    seen = {
        user: len((await nexgate.data("GET", of_alice, user=user))["content"])
        for user in ("alice", "bob", "chiara")
    }
    assert seen == {"alice": 1, "bob": 1, "chiara": 0}
    nobody = await nexgate.data("GET", f"{POSTS}/users/{fixed_id('nothing')}/reposts")
    assert nobody["empty"] is True
