"""The two clip lists and their cursor (S18 to S25)."""

import base64
from datetime import datetime
from typing import Any

import pytest

from gateway.sandbox.cursors import decode_cursor, encode_cursor
from gateway.sandbox.envelope import Refusal
from gateway.sandbox.options import Switch
from gateway.sandbox.state import fixed_id
from tests.support.sandbox_client import Nexgate

FEED = "/api/v1/e-social/clip/feed"
NOBODY = "00000000-0000-4000-8000-000000000000"
SAMPLE = "MjAyNi0wNi0yMFQwODozMDowMDozZmE4NWY2NC01NzE3LTQ1NjItYjNmYy0yYzk2M2Y2NmFmYTY="
SAMPLE_ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
FRACTION = "MjAyNi0wNi0yMFQwODozMDowMC4xMjM0NTY6M2ZhODVmNjQtNTcxNy00NTYyLWIzZmMtMmM5NjNmNjZhZmE2"


def videos(user_id: str) -> str:
    return f"/api/v1/e-social/clip/user/{user_id}/videos"


async def walk(nexgate: Nexgate, limit: int) -> list[str]:
    ids: list[str] = []
    query: dict[str, Any] = {"limit": limit}
    while True:
        page = await nexgate.feed(**query)
        ids += [clip["id"] for clip in page["clips"]]
        if not page["hasMore"]:
            assert page["nextCursor"] is None
            return ids
        query["cursor"] = page["nextCursor"]


async def test_s18_newest_first_with_a_total_order(nexgate: Nexgate) -> None:
    clips = []
    cursor = ""
    while True:
        page = await nexgate.feed(limit=20, cursor=cursor)
        clips += page["clips"]
        if not page["hasMore"]:
            break
        cursor = page["nextCursor"]
    order = [(clip["createdAt"], clip["id"]) for clip in clips]
    assert order == sorted(order, reverse=True)
    assert len(set(order)) == len(order)
    assert len({created_at for created_at, _ in order}) < len(order)


@pytest.mark.parametrize("limit", [1, 7, 20])
async def test_s21_no_page_size_loses_or_repeats_a_clip(nexgate: Nexgate, limit: int) -> None:
    expected = [media.id for media in nexgate.sandbox.store.feed()]
    assert len(expected) >= 45
    assert await walk(nexgate, limit) == expected


async def test_s19_defaults_are_10_and_12(nexgate: Nexgate) -> None:
    assert len((await nexgate.feed())["clips"]) == 10
    page = await nexgate.data("GET", videos(nexgate.id_of("alice")))
    assert len(page["clips"]) == 12
    assert page["hasMore"] is True


@pytest.mark.parametrize("limit", ["0", "21", "-1", "abc", "1.5", "99999999999"])
async def test_s19_limits_out_of_range_are_refused(nexgate: Nexgate, limit: str) -> None:
    refused = (400, "Method parameter 'limit'")
    assert await nexgate.answer("GET", f"{FEED}?limit={limit}") == refused


async def test_s19_switch_clamp_limit(nexgate: Nexgate) -> None:
    nexgate.turn_on(Switch.CLAMP_LIMIT)
    assert len((await nexgate.feed(limit=0))["clips"]) == 1
    assert len((await nexgate.feed(limit=500))["clips"]) == 20


async def test_s20_the_cursor_names_the_last_item(nexgate: Nexgate) -> None:
    page = await nexgate.feed(limit=3)
    last = page["clips"][-1]
    decoded = base64.b64decode(page["nextCursor"]).decode()
    assert decoded == f"{last['createdAt']}:{last['id']}"


def test_s20_the_documents_own_cursors() -> None:
    assert encode_cursor("2026-06-20T08:30:00", SAMPLE_ID) == SAMPLE
    assert str(decode_cursor(SAMPLE)[1]) == SAMPLE_ID
    assert decode_cursor(SAMPLE.rstrip("=")) == decode_cursor(SAMPLE)
    assert decode_cursor(FRACTION)[0].microsecond == 123456


async def test_s21_clips_published_meanwhile_never_shift_later_pages(nexgate: Nexgate) -> None:
    before = [media.id for media in nexgate.sandbox.store.feed()]
    first = await nexgate.feed(limit=5)
    nexgate.sandbox.publish_clips("bob", "New at the top", 3)
    second = await nexgate.feed(limit=5, cursor=first["nextCursor"])
    assert [clip["id"] for clip in second["clips"]] == before[5:10]
    assert (await nexgate.feed(limit=4))["clips"][3]["id"] == before[0]


async def test_s21_the_cursors_item_need_not_exist_any_more(nexgate: Nexgate) -> None:
    first = await nexgate.feed(limit=2)
    gone = first["clips"][-1]["postId"]
    following = nexgate.sandbox.store.feed()[2].id
    await nexgate.http.delete(f"/_sandbox/posts/{gone}")
    second = await nexgate.feed(limit=1, cursor=first["nextCursor"])
    assert second["clips"][0]["id"] == following


async def test_s22_switch_cursor_at_end(nexgate: Nexgate) -> None:
    path = videos(nexgate.id_of("hugo"))
    page = await nexgate.data("GET", path)
    assert (page["hasMore"], page["nextCursor"]) == (False, None)
    nexgate.turn_on(Switch.CURSOR_AT_END)
    page = await nexgate.data("GET", path)
    assert page["hasMore"] is False
    assert base64.b64decode(page["nextCursor"]).decode().endswith(page["clips"][-1]["id"])


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-20T08:30:00",
        "yesterday:3fa85f64-5717-4562-b3fc-2c963f66afa6",
        "2026-06-20T08:30:00:xyz",
        "2026-06-31T08:30:00:3fa85f64-5717-4562-b3fc-2c963f66afa6",
        "2026-06-20T08:30:3fa85f64-5717-4562-b3fc-2c963f66afa6",
    ],
)
async def test_s23_cursors_with_wrong_content(nexgate: Nexgate, text: str) -> None:
    params = {"cursor": base64.b64encode(text.encode()).decode()}
    assert await nexgate.answer("GET", FEED, params=params) == (400, "Invalid cursor")


@pytest.mark.parametrize("cursor", ["not-base64!", "Zm9v", "____", "/w==", "null", "é"])
async def test_s23_cursors_that_are_none(nexgate: Nexgate, cursor: str) -> None:
    assert await nexgate.answer("GET", FEED, params={"cursor": cursor}) == (400, "Invalid cursor")
    with pytest.raises(Refusal):
        decode_cursor(cursor)


async def test_s23_an_empty_cursor_is_the_first_page(nexgate: Nexgate) -> None:
    assert await nexgate.feed(cursor="") == await nexgate.feed()


async def test_s24_s25_an_unknown_user_has_an_empty_list(nexgate: Nexgate) -> None:
    empty: dict[str, object] = {"clips": [], "nextCursor": None, "hasMore": False}
    assert await nexgate.data("GET", videos(NOBODY)) == empty
    nexgate.turn_on(Switch.CURSOR_AT_END)
    assert await nexgate.data("GET", videos(NOBODY)) == empty


async def test_s19_user_videos_hold_long_ones_the_feed_does_not(nexgate: Nexgate) -> None:
    long_id = fixed_id("media", "long-video")
    page = await nexgate.data("GET", videos(nexgate.id_of("alice")) + "?limit=20")
    assert long_id in [clip["id"] for clip in page["clips"]]
    assert {clip["author"]["username"] for clip in page["clips"]} == {"alice"}
    assert long_id not in await walk(nexgate, 20)


async def test_s11_the_feed_is_the_same_for_everyone(nexgate: Nexgate) -> None:
    alice, hugo = await nexgate.feed(), await nexgate.feed(user="hugo")
    ids = [clip["id"] for clip in alice["clips"]]
    assert ids == [clip["id"] for clip in hugo["clips"]]


async def test_s11_switch_block_filter(nexgate: Nexgate) -> None:
    block = f"/api/v1/e-social/privacy-control/block/{nexgate.id_of('emeka')}"
    await nexgate.data("POST", block)
    assert "emeka" in await authors(nexgate, "alice")
    nexgate.turn_on(Switch.BLOCK_FILTER)
    assert "emeka" not in await authors(nexgate, "alice")
    assert "alice" not in await authors(nexgate, "emeka")
    assert "emeka" in await authors(nexgate, "bob")


async def authors(nexgate: Nexgate, user: str) -> set[str]:
    page = await nexgate.feed(user=user, limit=20)
    return {clip["author"]["username"] for clip in page["clips"]}


async def test_a_clip_published_between_two_seconds_pages_right(nexgate: Nexgate) -> None:
    nexgate.clock.move(microseconds=123_450)
    posts = nexgate.sandbox.publish_clips("bob", None, 1)
    page = await nexgate.feed(limit=1)
    assert page["clips"][0]["createdAt"] == "2026-06-22T12:00:00.12345"
    assert page["clips"][0]["postId"] == posts[0].id
    following = await nexgate.feed(limit=1, cursor=page["nextCursor"])
    assert datetime.fromisoformat(following["clips"][0]["createdAt"]).microsecond == 0
    assert following["clips"][0]["id"] == fixed_id("media", "sunrise-1")
