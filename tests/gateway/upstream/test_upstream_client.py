"""Each method of the client against a fake Nexgate over real HTTP."""

import logging

import orjson
import pytest
from multidict import CIMultiDict
from pydantic import SecretStr

from gateway.settings.tree import NexgateSettings
from gateway.tracing.trace_context import TraceContext
from gateway.tracing.traces import Traces
from gateway.upstream.caller import Access
from gateway.upstream.client import Nexgate
from gateway.upstream.requests import USER_AGENT
from mappings.error_kinds import Kind
from mappings.nexgate import read_clip
from tests.support.upstream_fake import (
    MEDIA_ID,
    POST_ID,
    USER_ID,
    FakeNexgate,
    all_of,
    clip_document,
    envelope,
    failure_of,
    json_answer,
    like_post,
    page_document,
    refusal,
)

CLIPS = "/api/v1/e-social/clip"
POST = f"/api/v1/e-social/posts/{POST_ID}"
NOBODY = Access(token=None)

PARENT = TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", True)


async def test_feed_asks_for_the_cursor_and_gives_the_page(
    nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = json_answer(
        envelope(page_document(clip_document(), nextCursor="bmV4dA==", hasMore=True))
    )

    page = await nexgate.clip_feed(viewer, cursor="bGFzdA==", limit=5)

    assert fake.routes == [f"GET {CLIPS}/feed?limit=5&cursor=bGFzdA%3D%3D"]
    assert [orjson.loads(item) for item in page.items] == [clip_document()]
    assert page.next_cursor == "bmV4dA=="


@pytest.mark.parametrize("cursor", [None, ""])
async def test_first_page_sends_no_cursor(
    cursor: str | None, nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = json_answer(envelope(page_document()))

    await nexgate.user_videos(viewer, USER_ID, cursor=cursor, limit=12)

    assert fake.routes == [f"GET {CLIPS}/user/{USER_ID}/videos?limit=12"]


@pytest.mark.parametrize(("limit", "sent"), [(-1, 1), (0, 1), (1, 1), (20, 20), (21, 20)])
async def test_limit_is_held_within_what_nexgate_takes(
    limit: int, sent: int, nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = json_answer(envelope(page_document()))

    await nexgate.clip_feed(viewer, cursor=None, limit=limit)

    assert fake.routes == [f"GET {CLIPS}/feed?limit={sent}"]


@pytest.mark.parametrize(
    ("cursor", "has_more"), [("bmV4dA==", False), (None, True), ("", True), (7, True)]
)
async def test_page_without_more_or_without_cursor_is_the_last(
    cursor: object, has_more: bool, nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = json_answer(envelope(page_document(nextCursor=cursor, hasMore=has_more)))

    page = await nexgate.clip_feed(viewer, cursor=None, limit=5)

    assert page.next_cursor is None


async def test_broken_text_in_one_clip_is_repaired_and_counted(
    nexgate: Nexgate, fake: FakeNexgate, viewer: Access, caplog: pytest.LogCaptureFixture
) -> None:
    body = envelope(page_document(clip_document(caption="SECRET text HERE")))
    fake.answer = json_answer(body.replace(b"HERE", rb"\ud83d"))

    with caplog.at_level(logging.WARNING, "gateway.upstream"):
        page = await nexgate.clip_feed(viewer, cursor=None, limit=5)

    assert read_clip(orjson.loads(page.items[0])).caption == "SECRET text �"
    assert nexgate.repairs == 1
    assert "1 broken values repaired" in caplog.text
    assert "SECRET" not in caplog.text


@pytest.mark.parametrize("data", [None, [], "text", {"clips": None}, {"clips": "none"}])
async def test_page_of_the_wrong_type_is_broken(
    data: object, nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = json_answer(envelope(data))

    error = await failure_of(nexgate.clip_feed(viewer, cursor=None, limit=5))

    assert (error.kind, error.reason) == (Kind.BROKEN, "page_malformed")


async def test_cursor_that_nexgate_refuses_is_a_bad_cursor(
    nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = json_answer(refusal("BAD_REQUEST", "Invalid cursor"), 400)

    error = await failure_of(nexgate.clip_feed(viewer, cursor="x", limit=5))

    assert error.kind is Kind.BAD_CURSOR


async def test_endless_cursor_is_refused_without_a_call(
    nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    error = await failure_of(nexgate.clip_feed(viewer, cursor="x" * 4097, limit=5))

    assert error.kind is Kind.BAD_CURSOR
    assert fake.calls == []


async def test_clip_is_given(nexgate: Nexgate, fake: FakeNexgate, viewer: Access) -> None:
    fake.answer = json_answer(envelope(clip_document()))

    clip = await nexgate.read_clip(viewer, MEDIA_ID)

    assert orjson.loads(clip) == clip_document()
    assert fake.routes == [f"GET {CLIPS}/{MEDIA_ID}"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (None, "clip_not_an_object"),
        ([], "clip_not_an_object"),
        ("text", "clip_not_an_object"),
        ({"postId": POST_ID}, "clip_id_missing"),
        ({"id": MEDIA_ID}, "clip_post_id_missing"),
        (
            {"id": "00000000-0000-4000-8000-00000000000f", "postId": POST_ID},
            "clip_id_differs",
        ),
    ],
)
async def test_clip_of_the_wrong_type_is_broken(
    data: object, reason: str, nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = json_answer(envelope(data))

    error = await failure_of(nexgate.read_clip(viewer, MEDIA_ID))

    assert (error.kind, error.reason) == (Kind.BROKEN, reason)


async def test_clip_by_anything_but_a_uuid_is_not_found_without_a_call(
    nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    assert (await failure_of(nexgate.read_clip(viewer, "feed"))).kind is Kind.NOT_FOUND
    assert fake.calls == []


async def test_profile_is_read(nexgate: Nexgate, fake: FakeNexgate, viewer: Access) -> None:
    fake.answer = json_answer(
        envelope({"id": USER_ID, "userName": "amina", "email": "a@b.example"})
    )

    profile = await nexgate.profile(viewer)

    assert (profile.id, profile.user_name) == (USER_ID, "amina")
    assert fake.routes == ["GET /api/v1/profile/me"]


async def test_profile_of_the_wrong_type_is_broken(
    nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = json_answer(envelope("amina"))

    assert (await failure_of(nexgate.profile(viewer))).kind is Kind.BROKEN


async def test_following_leaves_vanished_users_out(
    nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    entry = {"id": "f-1", "user": {"id": USER_ID, "userName": "amina"}, "status": "ACCEPTED"}
    fake.answer = json_answer(envelope([entry, {"id": "f-2", "user": None}]))

    entries = await all_of(nexgate.following(viewer, USER_ID))

    assert [entry.user.id for entry in entries if entry.user] == [USER_ID]
    assert fake.routes == [f"GET /api/v1/e-social/follows/following/{USER_ID}"]


@pytest.mark.parametrize("data", [None, {}, "text"])
async def test_following_of_the_wrong_type_is_broken(
    data: object, nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = json_answer(envelope(data))

    assert (await failure_of(all_of(nexgate.following(viewer, USER_ID)))).kind is Kind.BROKEN


async def test_refresh_sends_the_refresh_token_in_the_body_alone(
    nexgate: Nexgate, fake: FakeNexgate
) -> None:
    fake.answer = json_answer(envelope({"newToken": "fresh"}))

    token = await nexgate.refresh(SecretStr("long-lived"))

    assert token.get_secret_value() == "fresh"
    assert fake.routes == ["POST /api/v1/auth/refreshToken"]
    assert orjson.loads(fake.calls[0].body) == {"refreshToken": "long-lived"}
    assert "Authorization" not in fake.calls[0].headers


async def test_refresh_with_an_expired_token_asks_for_a_new_login(
    nexgate: Nexgate, fake: FakeNexgate
) -> None:
    fake.answer = json_answer(
        refusal("UNAUTHORIZED", "Refresh token has expired. Please login again"), 401
    )

    error = await failure_of(nexgate.refresh(SecretStr("long-lived")))

    assert error.kind is Kind.AUTH_REQUIRED
    assert "long-lived" not in str(error)


@pytest.mark.parametrize("data", [None, [], {}, {"newToken": None}, {"newToken": " "}])
async def test_refresh_without_a_new_token_is_broken(
    data: object, nexgate: Nexgate, fake: FakeNexgate
) -> None:
    fake.answer = json_answer(envelope(data))

    assert (await failure_of(nexgate.refresh(SecretStr("x")))).kind is Kind.BROKEN


async def test_headers_sent_are_the_allowed_ones_and_no_more(
    nexgate: Nexgate, fake: FakeNexgate
) -> None:
    access = Access(SecretStr("t"))
    fields = CIMultiDict(traceparent=PARENT.as_field(), tracestate="a=1, b=2")
    host = fake.url.removeprefix("http://")
    fake.answer = json_answer(envelope(page_document()))
    expected = {
        "host": host,
        "accept": "application/json",
        "accept-encoding": "gzip",
        "user-agent": USER_AGENT,
        "authorization": "Bearer t",
        "x-request-id": "r-1",
        "tracestate": "a=1,b=2",
    }

    with Traces().tracing(fields, "r-1"):
        await nexgate.clip_feed(access, cursor=None, limit=5)
        await like_post(nexgate, access)
        await nexgate.record_view(access, MEDIA_ID, watch_duration_ms=None, source="FEED")

    read, write, view = (
        {name.lower(): text for name, text in seen.headers.items()} for seen in fake.calls
    )
    # In the caller's trace, each call with a span id of its own.
    sent = [one.pop("traceparent").split("-") for one in (read, write, view)]
    assert {(version, trace, flags) for version, trace, _, flags in sent} == {
        ("00", PARENT.trace_id, "01")
    }
    assert len({span for _, _, span, _ in sent} - {PARENT.span_id}) == 3
    assert read == expected
    assert write == expected | {"content-length": "0"}
    assert view == expected | {"content-length": "17", "content-type": "application/json"}


async def test_base_url_may_have_a_prefix(fake: FakeNexgate, viewer: Access) -> None:
    async with Nexgate(NexgateSettings(base_url=f"{fake.url}/social")) as nexgate:
        await like_post(nexgate, viewer)

    assert fake.routes == [f"POST /social{POST}/like"]
