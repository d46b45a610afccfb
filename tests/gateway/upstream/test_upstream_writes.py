"""Each write of the client against a fake Nexgate over real HTTP."""

from collections.abc import Awaitable, Callable

import orjson
import pytest

from gateway.upstream.bookmarks import NexgateBookmarks
from gateway.upstream.caller import Access, Caller
from gateway.upstream.client import Nexgate
from gateway.upstream.posts import NexgatePosts
from mappings.error_kinds import Kind
from tests.support.upstream_fake import (
    MEDIA_ID,
    POST_ID,
    FakeNexgate,
    envelope,
    failure_of,
    json_answer,
    refusal,
)

POST = f"/api/v1/e-social/posts/{POST_ID}"
NOBODY = Access(token=None)
CLIPS = "/api/v1/e-social/clip"
CONSTRAINT = json_answer(refusal("BAD_REQUEST", "could not execute statement [ERROR"), 400)
NO_ROUTE = json_answer(refusal("BAD_REQUEST", "No static resource api/v1/e-social."), 400)

Write = Callable[[Caller, Access, str], Awaitable[bool | None]]


def of_posts(method: Callable[[NexgatePosts, Access, str], Awaitable[bool | None]]) -> Write:
    return lambda caller, access, post_id: method(NexgatePosts(caller), access, post_id)


def of_bookmarks(method: Callable[[NexgateBookmarks, Access, str], Awaitable[bool]]) -> Write:
    return lambda caller, access, post_id: method(NexgateBookmarks(caller), access, post_id)


WRITES: dict[str, tuple[Write, str]] = {
    "like": (of_posts(NexgatePosts.like_post), f"POST {POST}/like"),
    "unlike": (of_posts(NexgatePosts.unlike_post), f"DELETE {POST}/like"),
    "bookmark": (of_bookmarks(NexgateBookmarks.bookmark_post), f"POST {POST}/bookmark"),
    "unbookmark": (of_bookmarks(NexgateBookmarks.unbookmark_post), f"DELETE {POST}/bookmark"),
    "share": (of_posts(NexgatePosts.share_post), f"POST {POST}/share"),
    "unrepost": (of_posts(NexgatePosts.unrepost_post), f"DELETE {POST}/repost"),
    "accept": (of_posts(NexgatePosts.accept_collaboration), f"POST {POST}/collaboration/accept"),
    "decline": (of_posts(NexgatePosts.decline_collaboration), f"POST {POST}/collaboration/decline"),
}


@pytest.mark.parametrize(("write", "route"), WRITES.values(), ids=WRITES.keys())
async def test_write_is_one_call_without_a_body(
    write: Write, route: str, nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    assert await write(nexgate.caller, viewer, POST_ID) in (True, None)

    assert fake.routes == [route]
    assert fake.calls[0].headers["Authorization"] == "Bearer viewer-token"
    assert fake.calls[0].body == b""


@pytest.mark.parametrize(("write", "_"), WRITES.values(), ids=WRITES.keys())
async def test_write_with_a_hostile_id_sends_nothing(
    write: Write, _: str, nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    error = await failure_of(write(nexgate.caller, viewer, "../../auth/login"))

    assert error.kind is Kind.NOT_FOUND
    assert fake.calls == []


@pytest.mark.parametrize(("write", "_"), WRITES.values(), ids=WRITES.keys())
async def test_write_that_is_not_signed_in_says_so(
    write: Write, _: str, nexgate: Nexgate, fake: FakeNexgate
) -> None:
    fake.answer = json_answer(b"", 401)

    assert (await failure_of(write(nexgate.caller, NOBODY, POST_ID))).kind is Kind.REFUSED
    assert len(fake.calls) == 1


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (of_posts(NexgatePosts.like_post), "You have already liked this post"),
        (of_posts(NexgatePosts.unlike_post), "you have not liked this post"),
        (of_bookmarks(NexgateBookmarks.bookmark_post), "You have already bookmarked this post"),
        (of_bookmarks(NexgateBookmarks.unbookmark_post), "You have not bookmarked this post"),
        (of_posts(NexgatePosts.unrepost_post), "You have not reposted this post"),
        (of_posts(NexgatePosts.accept_collaboration), "Collaboration already accepted"),
        (of_posts(NexgatePosts.decline_collaboration), "Collaboration already declined"),
    ],
)
async def test_write_that_was_done_before_succeeds(
    write: Write, message: str, nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = json_answer(refusal("BAD_REQUEST", message), 400)

    assert await write(nexgate.caller, viewer, POST_ID) in (False, None)


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (of_posts(NexgatePosts.accept_collaboration), "Collaboration already declined"),
        (of_posts(NexgatePosts.decline_collaboration), "Collaboration already accepted"),
    ],
)
async def test_answered_invite_can_not_be_answered_the_other_way(
    write: Write, message: str, nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = json_answer(refusal("BAD_REQUEST", message), 400)

    assert (await failure_of(write(nexgate.caller, viewer, POST_ID))).kind is Kind.INVALID_STATE


async def test_share_falls_back_to_repost_and_remembers(
    posts: NexgatePosts, fake: FakeNexgate, viewer: Access
) -> None:
    fake.by_route[f"POST {POST}/share"] = NO_ROUTE

    await posts.share_post(viewer, POST_ID)
    await posts.share_post(viewer, POST_ID)

    assert fake.routes == [f"POST {POST}/share", f"POST {POST}/repost", f"POST {POST}/repost"]


async def test_share_returns_when_the_server_learns_it(
    posts: NexgatePosts, fake: FakeNexgate, viewer: Access
) -> None:
    fake.by_route[f"POST {POST}/share"] = NO_ROUTE
    await posts.share_post(viewer, POST_ID)
    fake.by_route = {f"POST {POST}/repost": NO_ROUTE}
    fake.calls.clear()

    await posts.share_post(viewer, POST_ID)
    await posts.share_post(viewer, POST_ID)

    assert fake.routes == [f"POST {POST}/repost", f"POST {POST}/share", f"POST {POST}/share"]


async def test_share_that_neither_route_knows_is_unsupported(
    posts: NexgatePosts, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = NO_ROUTE

    assert (await failure_of(posts.share_post(viewer, POST_ID))).kind is Kind.UNSUPPORTED_ROUTE
    assert len(fake.calls) == 2


async def test_share_of_a_missing_post_does_not_fall_back(
    posts: NexgatePosts, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = json_answer(refusal("NOT_FOUND", "Post not found"), 404)

    assert (await failure_of(posts.share_post(viewer, POST_ID))).kind is Kind.NOT_FOUND
    assert fake.routes == [f"POST {POST}/share"]


@pytest.mark.parametrize("route", ["share", "repost"])
async def test_second_share_is_an_unknown_conflict(
    route: str, posts: NexgatePosts, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = NO_ROUTE
    fake.by_route[f"POST {POST}/{route}"] = CONSTRAINT

    assert (await failure_of(posts.share_post(viewer, POST_ID))).kind is Kind.CONFLICT_UNKNOWN


@pytest.mark.parametrize(
    ("duration_ms", "body"),
    [
        (38_000, {"watchDurationMs": 38_000, "source": "FEED"}),
        (0, {"source": "FEED"}),
        (-1, {"source": "FEED"}),
        (None, {"source": "FEED"}),
        (2**70, {"watchDurationMs": 2**63 - 1, "source": "FEED"}),
    ],
)
async def test_view_says_how_long_and_where(
    duration_ms: int | None,
    body: dict[str, object],
    nexgate: Nexgate,
    fake: FakeNexgate,
    viewer: Access,
) -> None:
    fake.answer = json_answer(b"", 204)

    await nexgate.record_view(viewer, MEDIA_ID, watch_duration_ms=duration_ms, source="FEED")

    assert fake.routes == [f"POST {CLIPS}/{MEDIA_ID}/view"]
    assert orjson.loads(fake.calls[0].body) == body


@pytest.mark.parametrize(("status", "body"), [(204, b""), (200, envelope()), (200, b"<html>")])
async def test_view_succeeds_whatever_the_body(
    status: int, body: bytes, nexgate: Nexgate, fake: FakeNexgate
) -> None:
    fake.answer = json_answer(body, status)

    await nexgate.record_view(NOBODY, MEDIA_ID, watch_duration_ms=1, source="PROFILE")

    assert "Authorization" not in fake.calls[0].headers
