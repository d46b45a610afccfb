"""The request pipeline (S1 to S8)."""

import io
from datetime import datetime

import pytest

from gateway.sandbox.options import Switch
from gateway.sandbox.state import fixed_id
from tests.support.sandbox_client import Nexgate

FEED = "/api/v1/e-social/clip/feed"
POST = f"/api/v1/e-social/posts/{fixed_id('post', 'sunrise-1')}"
UNKNOWN_CLIP = "/api/v1/e-social/clip/00000000-0000-4000-8000-000000000000"

MISSING = "Full authentication is required to access this resource"


@pytest.mark.parametrize("header", [None, "", "Bearer", "bearer abc", "Token abc", "Bearer "])
async def test_s2_no_credential_is_401_with_the_envelope(
    nexgate: Nexgate, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    assert await nexgate.answer("GET", FEED, user=None, headers=headers) == (401, MISSING)


async def test_s2_an_unknown_path_without_token_is_401_too(nexgate: Nexgate) -> None:
    assert await nexgate.answer("GET", "/api/v1/nothing", user=None) == (401, MISSING)


async def test_s2_switch_empty401(nexgate: Nexgate) -> None:
    nexgate.turn_on(Switch.EMPTY_401)
    response = await nexgate.send("GET", FEED, user=None)
    assert response.status == 401
    assert await response.read() == b""
    assert response.headers["WWW-Authenticate"] == 'Basic realm="Realm"'


async def test_s1_a_bad_token_is_refused_on_public_paths_too(nexgate: Nexgate) -> None:
    bad = {"Authorization": "Bearer abc"}
    view = f"{UNKNOWN_CLIP}/view"
    for path in (view, "/api/v1/auth/login", "/api/v1/auth/nothing"):
        answer = await nexgate.answer("POST", path, user=None, headers=bad)
        assert answer == (401, "Invalid token")


async def test_s2_auth_paths_need_no_token_for_get_and_post(nexgate: Nexgate) -> None:
    nothing = (400, "No static resource api/v1/auth/nothing.")
    assert await nexgate.answer("POST", "/api/v1/auth/nothing", user=None) == nothing
    assert await nexgate.answer("PUT", "/api/v1/auth/nothing", user=None) == (401, MISSING)


async def test_s3_the_token_of_a_renamed_user_is_404(nexgate: Nexgate) -> None:
    token = nexgate.sandbox.issue_token("alice")
    nexgate.sandbox.store.rename_account(nexgate.sandbox.account("alice"), "alicia")
    headers = {"Authorization": f"Bearer {token}"}
    answer = await nexgate.answer("GET", FEED, user=None, headers=headers)
    assert answer == (404, "Invalid user token: Account does not exist.")


async def test_s4_unknown_route_wrong_method_and_trailing_slash(nexgate: Nexgate) -> None:
    unknown = await nexgate.answer("GET", "/api/v1/e-social/clips")
    assert unknown == (400, "No static resource api/v1/e-social/clips.")
    slash = await nexgate.answer("GET", f"{FEED}/")
    assert slash == (400, "No static resource api/v1/e-social/clip/feed/.")
    wrong = await nexgate.answer("PATCH", f"{POST}/like")
    assert wrong == (400, "Request method 'PATCH' is not supported")
    foreign_profile = await nexgate.answer("GET", "/api/v1/profile/bob")
    assert foreign_profile == (400, "No static resource api/v1/profile/bob.")


async def test_s4_switch_modern_routing(nexgate: Nexgate) -> None:
    nexgate.turn_on(Switch.MODERN_ROUTING)
    assert (await nexgate.answer("GET", "/api/v1/nothing"))[0] == 404
    assert (await nexgate.answer("PATCH", f"{POST}/like"))[0] == 405


async def test_odd_paths_get_the_firewalls_empty_400(nexgate: Nexgate) -> None:
    for path in ("/api/v1//profile/me", "/api/v1/profile/me;a=b"):
        response = await nexgate.send("GET", path)
        assert (response.status, await response.read()) == (400, b"")


async def test_s5_literal_segments_win(nexgate: Nexgate) -> None:
    assert (await nexgate.answer("GET", FEED))[1] == "Clip feed fetched"
    bookmarks = await nexgate.answer("GET", "/api/v1/e-social/posts/bookmarks")
    assert bookmarks[1] == "Bookmarks retrieved successfully"


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/api/v1/e-social/clip/nope", "mediaId"),
        ("POST", "/api/v1/e-social/clip/shop-bbb-222/view", "mediaId"),
        ("GET", "/api/v1/e-social/clip/user/eee-555-fff-666-ggg/videos", "userId"),
        ("POST", "/api/v1/e-social/posts/1/like", "postId"),
        ("GET", "/api/v1/e-social/posts/comments/x", "commentId"),
        ("GET", f"{POST}/comments?page=one", "page"),
        ("GET", f"{POST}/comments?size=1.5", "size"),
        ("GET", f"{FEED}?limit=abc", "limit"),
    ],
)
async def test_s6_conversion_errors(nexgate: Nexgate, method: str, path: str, name: str) -> None:
    assert await nexgate.answer(method, path) == (400, f"Method parameter '{name}'")


async def test_s6_short_and_upper_case_groups_are_read(nexgate: Nexgate) -> None:
    media_id = fixed_id("media", "sunrise-1")
    assert (await nexgate.read_clip(media_id.upper()))["id"] == media_id
    short = await nexgate.answer("GET", "/api/v1/e-social/clip/aaa-111-bbb-222-ccc")
    assert short == (404, "Clip not found")


async def test_s7_bodies(nexgate: Nexgate) -> None:
    path = f"{POST}/comments"
    json = {"Content-Type": "application/json"}
    missing = (400, "Required request body is missing")
    unreadable = (400, "JSON parse error")
    assert await nexgate.answer("POST", path) == missing
    assert await nexgate.answer("POST", path, data=b"{", headers=json) == unreadable
    assert await nexgate.answer("POST", path, data=b"[1]", headers=json) == unreadable
    assert await nexgate.answer("POST", path, json={"content": 1}) == unreadable
    assert await nexgate.answer("POST", path, json={"content": "a", "x": 1}) == unreadable
    plain = await nexgate.answer("POST", path, data=b"{}", headers={"Content-Type": "text/plain"})
    assert plain == (400, "Content-Type 'text/plain' is not supported")
    response = await nexgate.send("POST", path, json={"content": " "})
    document = await response.json()
    assert (response.status, document["httpStatus"]) == (422, "UNPROCESSABLE_ENTITY")
    assert document["message"] == "Validation failed"
    assert document["data"] == {"content": "Comment content is required"}


async def test_s7_a_body_beyond_all_bounds_is_refused(nexgate: Nexgate) -> None:
    body = io.BytesIO(b'{"content": "' + b"a" * 1_100_000 + b'"}')
    json = {"Content-Type": "application/json"}
    answer = await nexgate.answer("POST", f"{POST}/comments", data=body, headers=json)
    assert answer == (400, "Maximum upload size exceeded")


async def test_s8_action_time_has_no_zone(nexgate: Nexgate) -> None:
    nexgate.clock.move(milliseconds=120)
    document = await (await nexgate.send("GET", FEED)).json()
    assert document["action_time"] == "2026-06-22T12:00:00.12"
    assert datetime.fromisoformat(document["action_time"]).tzinfo is None
    assert document["httpStatus"] == "OK"


async def test_s8_errors_repeat_the_message_as_data(nexgate: Nexgate) -> None:
    document = await (await nexgate.send("GET", UNKNOWN_CLIP)).json()
    assert document["httpStatus"] == "NOT_FOUND"
    assert document["data"] == document["message"] == "Clip not found"


async def test_switch_gzip_compresses_large_answers(nexgate: Nexgate) -> None:
    gzipped = {"Accept-Encoding": "gzip"}
    assert "Content-Encoding" not in (await nexgate.send("GET", FEED, headers=gzipped)).headers
    nexgate.turn_on(Switch.GZIP)
    large = await nexgate.send("GET", FEED, headers=gzipped)
    assert large.headers["Content-Encoding"] == "gzip"
    assert (await large.json())["success"] is True
    small = await nexgate.send("GET", UNKNOWN_CLIP, headers=gzipped)
    assert "Content-Encoding" not in small.headers
