"""A whole evening with a Loops client, sign-in to sign-out, and what Nexgate has of it."""

from mappings.ids import uuid_from_decimal
from tests.support.api import Answer, Api, Json
from tests.support.signing_in import signed_in
from tests.support.world import World


class Client:
    """A Loops client: it uses the Loops API and nothing of Nexgate."""

    def __init__(self, api: Api, token: str) -> None:
        self.api = api
        self.token = token

    async def get(self, path: str) -> Json:
        answer = await self.api.get(path, token=self.token)
        assert answer.status == 200, f"{path}: {answer.text}"
        return answer.object

    async def post(self, path: str, json: object = None) -> Json:
        answer = await self.send(path, json)
        assert answer.status == 200, f"{path}: {answer.text}"
        return answer.object

    async def send(self, path: str, json: object = None) -> Answer:
        return await self.api.post(path, token=self.token, json=json)

    async def scroll(self, path: str) -> list[Json]:
        items: list[Json] = []
        cursor: object = None
        while True:
            mark = "&" if "?" in path else "?"
            page = await self.get(path if cursor is None else f"{path}{mark}cursor={cursor}")
            items += listed(page)
            cursor = part(page, "meta")["next_cursor"]
            if cursor is None:
                return items


def listed(page: Json) -> list[Json]:
    found = page["data"]
    assert isinstance(found, list)
    return found


def part(value: Json, key: str) -> Json:
    found = value[key]
    assert isinstance(found, dict)
    return found


def uuid_of(value: Json) -> str:
    found = uuid_from_decimal(str(value["id"]))
    assert found is not None
    return str(found)


async def test_an_evening_with_a_loops_client(world: World) -> None:
    before = await world.state()
    tokens = await signed_in(world.gateway, user="grace")
    client = Client(world.gateway, str(tokens["access_token"]))

    # The app starts: who am I, what may I do, is there anything new?
    me = part(await client.get("/api/v1/account/info/self"), "data")
    assert me["username"] == "grace"
    settings = part(await client.get("/api/v1/app/preferences"), "data")
    assert part(settings, "account")["profile_id"] == me["id"]
    count = part(await client.get("/api/v1/account/notifications/count"), "data")
    assert count == {"unread_count": 0}

    # She scrolls to the end, likes and saves something, and reports that she has watched it.
    videos = await client.scroll("/api/v1/feed/for-you")
    assert len({str(video["id"]) for video in videos}) == len(videos) > 45
    video = next(one for one in videos if part(one, "account")["username"] == "emeka")
    media_id, author = uuid_of(video), part(video, "account")
    liked = await client.post(f"/api/v1/video/like/{video['id']}")
    assert (liked["has_liked"], liked["likes"]) == (True, int(str(video["likes"])) + 1)
    await client.post(f"/api/v1/video/bookmark/{video['id']}")
    seen = {"video_id": video["id"], "watch_duration": 6, "completed": True}
    await client.post("/api/v0/feed/recommended/impression", seen)

    # She writes a comment, answers it, likes one, mends hers and takes the answer back.
    path = f"/api/v1/video/comments/{video['id']}"
    comment = listed(await client.post(path, {"comment": "What a day it was"}))[0]
    answer = {"comment": "And what an evening", "parent_id": str(comment["id"])}
    reply = listed(await client.post(path, answer))[0]
    assert reply["p_id"] == comment["id"]
    mended = {"id": str(comment["id"]), "comment": "What a day it was 🌊"}
    edited = listed(await client.post(f"/api/v1/video/comments/edit/{video['id']}", mended))[0]
    assert edited["caption"] == "What a day it was 🌊"
    await client.post(f"/api/v1/comments/like/{video['id']}/{comment['id']}")
    await client.post(f"/api/v1/comments/delete/{video['id']}/{comment['id']}/{reply['id']}")
    newest = listed(await client.get(f"{path}?cursor=null&limit=10"))[0]
    assert (newest["id"], newest["liked"], newest["replies"]) == (comment["id"], True, 0)

    # She follows the author, whose videos are now in her following feed.
    state = part(await client.get(f"/api/v1/account/state/{author['id']}"), "data")
    assert state["following"] is False
    await client.post(f"/api/v1/account/follow/{author['id']}")
    state = part(await client.get(f"/api/v1/account/state/{author['id']}"), "data")
    assert state["following"] is True
    following = await client.scroll("/api/v1/feed/following")
    authors = {str(part(one, "account")["username"]) for one in following}
    assert authors == {"alice", "emeka", "fatima", "grace"}

    # She searches, finds what she liked among her likes and favourites, and changes a setting.
    found = part(await client.get("/api/v1/search?query=swim"), "data")
    hits = found["videos"]
    assert isinstance(hits, list)
    assert hits
    for shelf in ("/api/v1/account/videos/likes", "/api/v1/account/favourites"):
        shelved = [str(one["id"]) for one in listed(await client.get(shelf))]
        assert str(video["id"]) in shelved
    await client.post("/api/v1/app/preferences", {"appearance": "dark"})
    kept = part(await client.get("/api/v1/app/preferences"), "data")
    assert part(kept, "settings")["appearance"] == "dark"

    # She deletes her own video, signs out, and is out.
    own = (await client.scroll("/api/v1/feed/account/self"))[0]
    await client.post(f"/api/v1/video/delete/{own['id']}")
    assert (await client.send(f"/api/v1/video/like/{own['id']}")).status == 404
    await client.post("/api/v1/app/logout")
    assert (await world.gateway.get("/api/v1/feed/for-you", token=client.token)).status == 401
    gone = await world.gateway.get("/api/v1/app/preferences", token=client.token)
    assert gone.status == 401
    assert gone.headers["Content-Type"].startswith("text/html")

    assert_changes(before, await world.state(), media_id, uuid_of(comment), uuid_of(own))


def assert_changes(before: Json, after: Json, media_id: str, comment_id: str, own_id: str) -> None:
    """Exactly what the evening did, and nothing else."""
    post_id = str(part(part(before, "media"), media_id)["postId"])
    own_post_id = str(part(part(before, "media"), own_id)["postId"])
    post_before, post = part(part(before, "posts"), post_id), part(part(after, "posts"), post_id)
    for name, by in (("likes", 1), ("saves", 1), ("comments", 1), ("views", 1), ("shares", 0)):
        assert post[name] == int(str(post_before[name])) + by, name
    assert post["likedBy"] == post["savedBy"] == ["grace"]
    assert part(part(after, "posts"), own_post_id)["status"] == "DELETED"
    touched = {post_id, own_post_id}
    for one, value in part(after, "posts").items():
        assert one in touched or value == part(before, "posts")[one]
    newly_added = {
        one: made
        for one, made in part(after, "comments").items()
        if one not in part(before, "comments")
    }
    comment = newly_added.pop(comment_id)
    assert isinstance(comment, dict)
    assert (comment["user"], comment["content"]) == ("grace", "What a day it was 🌊")
    assert (comment["deleted"], comment["likedBy"]) == (False, ["grace"])
    (reply,) = newly_added.values()
    assert isinstance(reply, dict)
    assert (reply["deleted"], reply["parentCommentId"]) == (True, comment_id)
    follows, follows_before = after["follows"], before["follows"]
    assert isinstance(follows, list)
    assert isinstance(follows_before, list)
    assert [one for one in follows if one not in follows_before] == [
        {"follower": "grace", "following": "emeka", "status": "ACCEPTED"}
    ]
