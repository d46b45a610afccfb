"""Every fault, asked for by header or set until taken away."""

import asyncio
import json
import time
from pathlib import Path

import aiohttp
import orjson
import pytest
from aiohttp.test_utils import TestServer

from gateway.sandbox.app import build_sandbox
from gateway.sandbox.faults import FAULTS
from gateway.sandbox.simulator import SANDBOX
from gateway.sandbox.state import fixed_id
from tests.support.sandbox_client import Nexgate
from tests.support.waiting import DEADLINE_S, until

FEED = "/api/v1/e-social/clip/feed"
POST_ID = fixed_id("post", "sunrise-1")
LIKE = f"/api/v1/e-social/posts/{POST_ID}/like"


def is_liked(nexgate: Nexgate) -> bool:
    return nexgate.id_of("alice") in nexgate.sandbox.store.posts[POST_ID].liked_by


async def set_fault(nexgate: Nexgate, *faults: dict[str, object]) -> None:
    response = await nexgate.http.put("/_sandbox/faults", json=list(faults))
    assert response.status == 200


async def test_latency(nexgate: Nexgate) -> None:
    before = time.monotonic()
    assert (await nexgate.answer("GET", FEED, fault="latency_ms=30"))[0] == 200
    assert time.monotonic() - before >= 0.03


async def test_status_answers_an_envelope_and_does_nothing(nexgate: Nexgate) -> None:
    answer = await nexgate.answer("POST", LIKE, fault="status=503")
    assert answer == (503, "An error occurred")
    text = "status=400:could not execute statement [ERROR"
    assert await nexgate.answer("POST", LIKE, fault=text) == (
        400,
        "could not execute statement [ERROR",
    )
    assert (await nexgate.answer("POST", LIKE, fault="status"))[0] == 500
    assert not is_liked(nexgate)


async def test_html(nexgate: Nexgate) -> None:
    response = await nexgate.send("GET", FEED, fault="html=503")
    assert (response.status, response.content_type) == (503, "text/html")
    assert "<html>" in await response.text()


async def test_empty401(nexgate: Nexgate) -> None:
    response = await nexgate.send("GET", FEED, fault="empty401")
    assert (response.status, await response.read()) == (401, b"")
    assert "WWW-Authenticate" in response.headers


async def test_retry_after(nexgate: Nexgate) -> None:
    response = await nexgate.send("GET", FEED, fault="retry_after=7")
    assert (response.status, response.headers["Retry-After"]) == (429, "7")


async def test_success_false(nexgate: Nexgate) -> None:
    response = await nexgate.send("POST", LIKE, fault="success_false")
    document = await response.json()
    assert (response.status, document["success"]) == (200, False)
    assert not is_liked(nexgate)


async def test_drop(nexgate: Nexgate) -> None:
    with pytest.raises(aiohttp.ClientError):
        await nexgate.send("POST", LIKE, fault="drop")
    assert not is_liked(nexgate)


async def test_drop_after_the_work_loses_only_the_answer(nexgate: Nexgate) -> None:
    with pytest.raises(aiohttp.ClientError):
        await nexgate.send("POST", LIKE, fault="drop=after")
    assert is_liked(nexgate)


async def test_timeout_never_answers(nexgate: Nexgate) -> None:
    for fault in ("timeout", "timeout=after"):
        is_done = fault.endswith("after")
        before = len(nexgate.sandbox.calls)
        waiting = asyncio.ensure_future(nexgate.send("POST", LIKE, fault=fault))
        await until(lambda: len(nexgate.sandbox.calls) > before)  # noqa: B023 - awaited at once
        await until(lambda: is_liked(nexgate) is is_done)  # noqa: B023
        await asyncio.sleep(0.05)
        assert not waiting.done()
        assert is_liked(nexgate) is is_done
        waiting.cancel()


async def test_timeout_does_not_hold_up_the_end() -> None:
    server = TestServer(build_sandbox())
    await server.start_server()
    token = server.app[SANDBOX].issue_token("alice")
    headers = {"Authorization": f"Bearer {token}", "X-Sandbox-Fault": "timeout"}
    async with aiohttp.ClientSession() as session:
        waiting = asyncio.ensure_future(session.get(server.make_url(FEED), headers=headers))
        await until(lambda: len(server.app[SANDBOX].calls) == 1)
        async with asyncio.timeout(DEADLINE_S):
            await server.close()
        await asyncio.gather(waiting, return_exceptions=True)


async def test_slow_headers_and_a_slow_body_come_whole_in_the_end(nexgate: Nexgate) -> None:
    whole = await (await nexgate.send("GET", FEED)).read()
    for fault in ("slow_headers=1", "slow_body=1"):
        response = await nexgate.send("GET", FEED, fault=fault)
        assert len(await response.read()) == len(whole)
        assert response.headers["Connection"] == "close"


@pytest.mark.parametrize(
    "fault",
    ["wrong_length", "wrong_length=-10", "bad_gzip", "huge_header", "not_http", "reset_body=0.5"],
)
async def test_what_is_no_whole_response(nexgate: Nexgate, fault: str) -> None:
    with pytest.raises(aiohttp.ClientError):
        await (await nexgate.send("POST", LIKE, fault=fault)).read()
    assert is_liked(nexgate)


async def test_gzip_may_lack_its_end(nexgate: Nexgate) -> None:
    response = await nexgate.send(
        "GET", FEED, fault="bad_gzip=500", headers={"Accept-Encoding": "gzip"}
    )
    with pytest.raises(json.JSONDecodeError):
        json.loads(await response.read())


async def test_informational_is_followed_by_the_response(nexgate: Nexgate) -> None:
    for fault in ("informational", "informational=102"):
        assert (await nexgate.answer("GET", FEED, fault=fault))[0] == 200


async def test_redirect_leads_elsewhere(nexgate: Nexgate) -> None:
    response = await nexgate.send("GET", FEED, fault="redirect=308", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (308, "http://127.0.0.1:9/elsewhere")


async def test_bodies_beyond_any_page(nexgate: Nexgate) -> None:
    for fault in ("gzip_bomb=2", "huge_body=2"):
        response = await nexgate.send("GET", FEED, fault=fault)
        assert len(await response.read()) == 2_000_000


async def test_http10_ends_with_the_connection(nexgate: Nexgate) -> None:
    response = await nexgate.send("GET", FEED, fault="http10")
    assert response.version == aiohttp.HttpVersion10
    assert "Content-Length" not in response.headers
    assert (await response.json())["success"] is True


async def test_truncate(nexgate: Nexgate) -> None:
    whole = await (await nexgate.send("GET", FEED)).read()
    response = await nexgate.send("GET", FEED, fault="truncate=0.25")
    body = await response.read()
    assert response.content_type == "application/json"
    assert len(body) == len(whole) // 4
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


async def test_garbage(nexgate: Nexgate) -> None:
    response = await nexgate.send("POST", LIKE, fault="garbage")
    assert (response.status, response.content_type) == (200, "application/json")
    with pytest.raises(json.JSONDecodeError):
        json.loads(await response.read())
    assert is_liked(nexgate)


async def test_content_type(nexgate: Nexgate) -> None:
    response = await nexgate.send("GET", FEED, fault="content_type")
    assert response.content_type == "text/plain"
    assert json.loads(await response.read())["success"] is True
    html = await nexgate.send("GET", FEED, fault="content_type=text/html")
    assert html.content_type == "text/html"


async def test_extra_fields(nexgate: Nexgate) -> None:
    page = await (await nexgate.send("GET", FEED, fault="extra_fields")).json()
    clip = page["data"]["clips"][0]
    for place in (page["data"], clip, clip["author"], clip["media"], clip["engagement"]):
        assert "unknownField" in place
    assert clip["media"]["variants"]["unknown_variant"] == "not an address"


async def test_drop_and_null_optional(nexgate: Nexgate) -> None:
    for name, kept in (("drop_optional", {"id", "postId", "media"}), ("null_optional", None)):
        clip = (await nexgate.data("GET", FEED, fault=name))["clips"][0]
        assert {field for field, value in clip.items() if value is not None} == (
            kept or {"id", "postId", "media"}
        )
        assert set(clip["media"]) == {"id", "variants"}
        bare = (await nexgate.data("GET", FEED, fault=f"{name}=all"))["clips"][0]
        assert {field for field, value in bare.items() if value is not None} == {"id", "postId"}
    path = f"/api/v1/e-social/clip/{fixed_id('media', 'sunrise-1')}"
    assert set(await nexgate.data("GET", path, fault="drop_optional=all")) == {"id", "postId"}


@pytest.mark.parametrize("digits", [2, 6, 9])
async def test_fraction(nexgate: Nexgate, digits: int) -> None:
    page = await nexgate.data("GET", FEED, fault=f"fraction={digits}")
    expected = "2026-06-22T10:19:45." + "123456789"[:digits]
    assert page["clips"][0]["createdAt"] == expected
    assert page["nextCursor"] == (await nexgate.feed())["nextCursor"]


async def test_surrogate_and_huge_number(nexgate: Nexgate) -> None:
    body = await (await nexgate.send("GET", FEED, fault="surrogate=1,huge_number")).read()
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(body)
    clips = json.loads(body)["data"]["clips"]
    assert clips[1]["caption"].endswith("\ud83d")
    assert clips[0]["engagement"]["likesCount"] == float("inf")
    assert b'"likesCount":1e400' in body


async def test_duplicate(nexgate: Nexgate) -> None:
    first = await nexgate.data("GET", FEED, fault="duplicate")
    path = f"{FEED}?cursor={first['nextCursor']}"
    second = await nexgate.data("GET", path, fault="duplicate")
    assert second["clips"][0] == first["clips"][-1]
    assert len(second["clips"]) == 11


async def test_repeat_cursor(nexgate: Nexgate) -> None:
    first = await nexgate.data("GET", FEED, fault="repeat_cursor")
    second = await nexgate.data(
        "GET", f"{FEED}?cursor={first['nextCursor']}", fault="repeat_cursor"
    )
    assert second["nextCursor"] == first["nextCursor"]
    assert second["hasMore"] is True


async def test_cursor_null(nexgate: Nexgate) -> None:
    page = await nexgate.data("GET", FEED, fault="cursor_null")
    assert (page["hasMore"], page["nextCursor"]) == (True, None)


async def test_faults_of_pages_leave_other_answers_alone(nexgate: Nexgate) -> None:
    names = "cursor_null,repeat_cursor,duplicate,surrogate,huge_number,drop_optional,fraction=2"
    profile = await nexgate.data("GET", "/api/v1/profile/me", fault=names)
    assert profile["createdAt"].endswith(".12")
    assert "hasMore" not in profile
    assert await nexgate.data("POST", LIKE, fault=names) is None


async def test_a_set_fault_meets_only_its_route_and_so_many_times(nexgate: Nexgate) -> None:
    route = "POST /api/v1/e-social/posts/{postId}/like"
    await set_fault(nexgate, {"fault": "status", "value": "503", "route": route, "times": 2})
    assert (await nexgate.answer("GET", FEED))[0] == 200
    assert (await nexgate.answer("DELETE", LIKE))[0] == 400
    assert [(await nexgate.answer("POST", LIKE))[0] for _ in range(3)] == [503, 503, 200]


async def test_a_fault_may_name_a_path_and_is_taken_away(nexgate: Nexgate) -> None:
    await set_fault(nexgate, {"fault": "html", "route": FEED}, {"fault": "latency_ms", "value": 1})
    assert (await nexgate.send("GET", FEED)).status == 502
    shown = await (await nexgate.http.get("/_sandbox/faults")).json()
    assert shown["faults"][1] == {
        "fault": "latency_ms",
        "value": "1",
        "route": None,
        "times": None,
    }
    await nexgate.http.delete("/_sandbox/faults")
    assert (await nexgate.send("GET", FEED)).status == 200


async def test_unknown_faults_are_told(nexgate: Nexgate) -> None:
    response = await nexgate.send("GET", FEED, fault="explode")
    assert response.status == 400
    assert "unknown fault 'explode'" in await response.text()
    for wrong in ("latency_ms=soon", "status=bad", "wrong_length=x", "bad_gzip=x"):
        assert (await nexgate.send("GET", FEED, fault=wrong)).status == 400


async def test_the_sandboxs_own_paths_meet_no_faults(nexgate: Nexgate) -> None:
    await set_fault(nexgate, {"fault": "drop"})
    for path in ("/", "/_sandbox/users", "/media/sunrise/poster.webp"):
        assert (await nexgate.http.get(path)).status == 200


def test_every_fault_has_a_test() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in FAULTS if name not in source] == []
