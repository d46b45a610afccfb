"""Views (S12 to S17)."""

from typing import Any

import pytest

from gateway.sandbox.options import Switch
from gateway.sandbox.state import fixed_id
from tests.support.sandbox_client import Nexgate

CLIP_ID = fixed_id("media", "cycling-1")
POST_ID = fixed_id("post", "cycling-1")


def view(media_id: str = CLIP_ID) -> str:
    return f"/api/v1/e-social/clip/{media_id}/view"


async def viewed(nexgate: Nexgate, path: str = view(), **more: Any) -> int:
    response = await nexgate.send("POST", path, **more)
    if response.status == 204:
        assert await response.read() == b""
    return response.status


async def test_s12_anonymous_views_record_nothing_and_look_nothing_up(nexgate: Nexgate) -> None:
    before = nexgate.sandbox.store.media[CLIP_ID].views
    assert await viewed(nexgate, user=None) == 204
    assert await viewed(nexgate, view(fixed_id("nothing")), user=None) == 204
    assert await viewed(nexgate, user=None, data=b"{") == 204
    assert nexgate.sandbox.store.media[CLIP_ID].views == before
    answer = await nexgate.answer("POST", view("nope"), user=None)
    assert answer == (400, "Method parameter 'mediaId'")


async def test_s14_s15_a_users_views_count_once_per_clip(nexgate: Nexgate) -> None:
    media, post = nexgate.sandbox.store.media[CLIP_ID], nexgate.sandbox.store.posts[POST_ID]
    before = (media.views, post.views)
    for _ in range(3):
        assert await viewed(nexgate) == 204
    assert (media.views, post.views) == (before[0] + 1, before[1] + 1)
    assert nexgate.sandbox.store.views[CLIP_ID, nexgate.id_of("alice")].count == 3
    await viewed(nexgate, user="chiara")
    assert (await nexgate.read_clip(CLIP_ID))["engagement"]["viewsCount"] == before[0] + 2


async def test_s14_two_clips_of_a_post_count_apart(nexgate: Nexgate) -> None:
    post = nexgate.sandbox.store.posts[fixed_id("post", "siblings")]
    before = post.views
    for number in (1, 2):
        await viewed(nexgate, view(fixed_id("media", "siblings", number)))
    assert post.views == before + 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"watchDurationMs": 38000, "source": "FEED"},
        {"watchDurationMs": -1, "source": "ELSEWHERE"},
        {"watchDurationMs": None, "source": None},
    ],
)
async def test_s16_any_body_is_accepted_and_none_is_needed(
    nexgate: Nexgate, body: dict[str, object]
) -> None:
    assert await viewed(nexgate, json=body) == 204
    row = nexgate.sandbox.store.views[CLIP_ID, nexgate.id_of("alice")]
    assert (row.watch_duration_ms, row.source) == (body.get("watchDurationMs"), body.get("source"))


async def test_s16_broken_and_unknown_bodies(nexgate: Nexgate) -> None:
    json = {"Content-Type": "application/json"}
    for body in (b"{", b'{"watchDurationMs": "38"}', b'{"other": 1}', b'{"source": 1}'):
        answer = await nexgate.answer("POST", view(), data=body, headers=json)
        assert answer == (400, "JSON parse error")
    assert (CLIP_ID, nexgate.id_of("alice")) not in nexgate.sandbox.store.views


async def test_s13_what_is_no_clip_has_no_views(nexgate: Nexgate) -> None:
    refusals = {
        "nothing": "Clip not found",
        "draft": "Clip not found",
        "long-video": "Media is not a clip",
        "processing": "Clip is not available",
    }
    for key, message in refusals.items():
        answer = await nexgate.answer("POST", view(fixed_id("media", key)))
        assert answer == (404, message)


async def test_s13_switch_view_any_video(nexgate: Nexgate) -> None:
    nexgate.turn_on(Switch.VIEW_ANY_VIDEO)
    for key in ("long-video", "processing"):
        assert await viewed(nexgate, view(fixed_id("media", key))) == 204
    gone = await nexgate.answer("POST", view(fixed_id("media", "deleted", 1)))
    assert gone == (404, "Clip not found")


async def test_s17_authors_views_count_unless_a_switch_is_on(nexgate: Nexgate) -> None:
    media = nexgate.sandbox.store.media[CLIP_ID]
    before = media.views
    await viewed(nexgate, user="bob")
    assert media.views == before + 1
    nexgate.sandbox.reset_state()
    nexgate.turn_on(Switch.IGNORE_AUTHOR_VIEWS)
    assert await viewed(nexgate, user="bob") == 204
    assert nexgate.sandbox.store.media[CLIP_ID].views == before
