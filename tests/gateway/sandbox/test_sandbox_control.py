"""Control calls, the page for people and the recorded calls."""

import jwt
import pytest
from yarl import URL

from gateway.sandbox.app import build_sandbox
from gateway.sandbox.options import FIXED_OTP, SHARED_PASSWORD, SandboxOptions, Switch
from gateway.sandbox.seed.people import DEMO_USERS
from gateway.sandbox.state import fixed_id
from tests.support.sandbox_client import AiohttpClient, Nexgate

FEED = "/api/v1/e-social/clip/feed"


async def test_tokens(nexgate: Nexgate) -> None:
    response = await nexgate.http.post("/_sandbox/token", json={"user": "bob", "lifetime_s": 60})
    token = (await response.json())["token"]
    headers = {"Authorization": f"Bearer {token}"}
    profile = await nexgate.data("GET", "/api/v1/profile/me", user=None, headers=headers)
    assert profile["userName"] == "bob"
    body = {"user": "bob", "kind": "REFRESH"}
    refresh = (await (await nexgate.http.post("/_sandbox/token", json=body)).json())["token"]
    claims = jwt.decode(refresh, options={"verify_signature": False})
    assert claims["tokenType"] == "REFRESH"
    assert claims["exp"] - claims["iat"] == SandboxOptions().refresh_lifetime_s


async def test_users(nexgate: Nexgate) -> None:
    users = await (await nexgate.http.get("/_sandbox/users")).json()
    assert tuple(user["user"] for user in users) == DEMO_USERS
    alice = users[0]
    assert (alice["password"], alice["otp"]) == (SHARED_PASSWORD, FIXED_OTP)
    assert (alice["email"], alice["name"]) == ("alice@example.org", "Alice Fischer")
    assert (await nexgate.http.get(URL(alice["picture"]).path)).status == 200
    assert next(user for user in users if user["user"] == "grace")["picture"] is None


async def test_recorded_calls_name_the_user_and_hide_the_token(nexgate: Nexgate) -> None:
    await nexgate.feed(limit=3)
    path = f"/api/v1/e-social/clip/{fixed_id('nothing')}/view"
    await nexgate.send("POST", path, user=None)
    text = await (await nexgate.http.get("/_sandbox/calls")).text()
    assert "Bearer" not in text
    feed, view = await (await nexgate.http.get("/_sandbox/calls")).json()
    assert (feed["method"], feed["path"], feed["route"]) == ("GET", FEED, FEED)
    assert (feed["user"], feed["authorization"], feed["status"]) == ("alice", True, 200)
    assert feed["query"] == {"limit": "3"}
    assert feed["headers"]["Authorization"] == "(hidden)"
    assert view["route"] == "/api/v1/e-social/clip/{mediaId}/view"
    assert (view["user"], view["authorization"], view["status"]) == (None, False, 204)
    await nexgate.http.delete("/_sandbox/calls")
    assert await (await nexgate.http.get("/_sandbox/calls")).json() == []


async def test_switches(nexgate: Nexgate) -> None:
    shown = await (await nexgate.http.get("/_sandbox/switches")).json()
    assert shown == {switch.value: False for switch in Switch}
    await nexgate.http.put("/_sandbox/switches", json={"strict404": True, "empty401": True})
    await nexgate.http.put("/_sandbox/switches", json={"empty401": False})
    assert nexgate.sandbox.switches == {Switch.STRICT_404}


async def test_publishing_puts_new_clips_on_top(nexgate: Nexgate) -> None:
    body = {"author": "bob", "caption": "New #fresh", "count": 3}
    made = (await (await nexgate.http.post("/_sandbox/clips", json=body)).json())["clips"]
    page = await nexgate.feed(limit=4)
    ids = [clip["id"] for clip in page["clips"]]
    assert ids == [clip["id"] for clip in reversed(made)] + [fixed_id("media", "sunrise-1")]
    assert page["clips"][0]["hashtags"] == ["fresh"]
    one = (await (await nexgate.http.post("/_sandbox/clips", json={"author": "bob"})).json())[
        "clips"
    ]
    assert (await nexgate.feed(limit=1))["clips"][0]["id"] == one[0]["id"]


async def test_deleting_a_post(nexgate: Nexgate) -> None:
    first = (await nexgate.feed(limit=1))["clips"][0]
    await nexgate.http.delete(f"/_sandbox/posts/{first['postId']}")
    assert (await nexgate.feed(limit=1))["clips"][0]["id"] != first["id"]


async def test_renaming(nexgate: Nexgate) -> None:
    response = await nexgate.http.post("/_sandbox/rename", json={"user": "bob", "to": "robert"})
    assert await response.json() == {"user": "robert"}
    clip = await nexgate.read_clip(fixed_id("media", "cycling-1"))
    assert clip["author"]["username"] == "robert"


async def test_reset_brings_everything_back(nexgate: Nexgate) -> None:
    before = await (await nexgate.http.get("/_sandbox/state")).json()
    await nexgate.http.post("/_sandbox/clips", json={"author": "bob"})
    await nexgate.send("POST", f"/api/v1/e-social/posts/{fixed_id('post', 'sunrise-1')}/like")
    nexgate.turn_on(Switch.STRICT_404)
    await nexgate.http.put("/_sandbox/faults", json={"fault": "drop"})
    await nexgate.http.post("/_sandbox/reset")
    assert await (await nexgate.http.get("/_sandbox/state")).json() == before
    assert nexgate.sandbox.switches == set()
    assert (nexgate.sandbox.faults, list(nexgate.sandbox.calls)) == ([], [])


async def test_state_tells_who_did_what(nexgate: Nexgate) -> None:
    post_id, media_id = fixed_id("post", "sunrise-1"), fixed_id("media", "sunrise-1")
    before = (await (await nexgate.http.get("/_sandbox/state")).json())["posts"][post_id]
    for action in ("like", "bookmark", "share"):
        await nexgate.data("POST", f"/api/v1/e-social/posts/{post_id}/{action}")
    body = {"watchDurationMs": 1200, "source": "PROFILE"}
    await nexgate.send("POST", f"/api/v1/e-social/clip/{media_id}/view", json=body)
    await nexgate.data("POST", f"/api/v1/e-social/privacy-control/mute/{nexgate.id_of('bob')}")
    state = await (await nexgate.http.get("/_sandbox/state")).json()
    post = state["posts"][post_id]
    assert post["likedBy"] == post["savedBy"] == post["sharedBy"] == ["alice"]
    for count in ("likes", "saves", "shares", "views"):
        assert post[count] == before[count] + 1
    assert state["media"][media_id]["viewedBy"] == {
        "alice": {"viewCount": 1, "watchDurationMs": 1200, "source": "PROFILE"}
    }
    assert {"follower": "alice", "following": "hugo", "status": "PENDING"} in state["follows"]
    assert state["mutes"] == [["alice", "bob"]]
    pending = state["posts"][fixed_id("post", "pending-collaboration")]
    assert pending["collaborators"] == {"alice": "PENDING", "grace": "ACCEPTED"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "token", {"user": "nobody"}, 404),
        ("POST", "token", {"user": "bob", "kind": "OTHER"}, 400),
        ("POST", "token", {"user": "bob", "lifetime_s": "1"}, 400),
        ("POST", "token", {"user": ""}, 400),
        ("POST", "token", {"name": "bob"}, 400),
        ("POST", "token", [], 400),
        ("PUT", "switches", {"nothing": True}, 400),
        ("PUT", "switches", {"empty401": 1}, 400),
        ("PUT", "faults", {"fault": "explode"}, 400),
        ("PUT", "faults", [1], 400),
        ("POST", "clips", {"author": "bob", "caption": 1}, 400),
        ("POST", "rename", {"user": "bob", "to": "alice"}, 400),
        ("DELETE", "posts/nothing", None, 404),
    ],
)
async def test_misuse_is_told_in_a_sentence(
    nexgate: Nexgate, method: str, path: str, body: object, status: int
) -> None:
    response = await nexgate.http.request(method, f"/_sandbox/{path}", json=body)
    assert response.status == status
    assert set(await response.json()) == {"error"}


async def test_what_is_no_json_is_told(nexgate: Nexgate) -> None:
    response = await nexgate.http.post("/_sandbox/token", data=b"{")
    assert response.status == 400


async def test_the_page_for_people_names_users_password_and_code(nexgate: Nexgate) -> None:
    text = await (await nexgate.http.get("/")).text()
    for word in (*DEMO_USERS, SHARED_PASSWORD, FIXED_OTP, "/_sandbox/faults", "clampLimit"):
        assert word in text


async def test_options_switches_and_public_url(aiohttp_client: AiohttpClient) -> None:
    options = SandboxOptions(
        public_url="https://cdn.example.org", switches=frozenset({Switch.EMPTY_401})
    )
    client = await aiohttp_client(build_sandbox(options))
    response = await client.get(FEED)
    assert (response.status, await response.read()) == (401, b"")
    users = await (await client.get("/_sandbox/users")).json()
    assert users[0]["picture"] == "https://cdn.example.org/media/users/alice/medium.webp"
