"""Comments and bookmarks of the client against a fake Nexgate over real HTTP."""

from collections.abc import Awaitable, Callable

import orjson
import pytest

from gateway.upstream.bookmarks import NexgateBookmarks
from gateway.upstream.caller import Access
from gateway.upstream.client import Nexgate
from gateway.upstream.comments import NexgateComments
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

POSTS = "/api/v1/e-social/posts"
COMMENT_ID = "0b7e8a7e-7ac0-4a6b-9f3a-0a6a1c8f2d10"
PARENT_ID = "1b7e8a7e-7ac0-4a6b-9f3a-0a6a1c8f2d11"
COMMENT = {"id": COMMENT_ID, "postId": POST_ID, "content": "Hello", "inventedTomorrow": 1}

Call = Callable[[NexgateComments, Access], Awaitable[object]]

ONE: dict[str, tuple[Call, str, object]] = {
    "comment": (
        lambda comments, access: comments.comment(access, COMMENT_ID),
        f"GET {POSTS}/comments/{COMMENT_ID}",
        None,
    ),
    "create": (
        lambda comments, access: comments.create_comment(access, POST_ID, "Hello", parent_id=None),
        f"POST {POSTS}/{POST_ID}/comments",
        {"content": "Hello"},
    ),
    "reply": (
        lambda comments, access: comments.create_comment(
            access, POST_ID, "Hello", parent_id=PARENT_ID
        ),
        f"POST {POSTS}/{POST_ID}/comments",
        {"content": "Hello", "parentCommentId": PARENT_ID},
    ),
    "edit": (
        lambda comments, access: comments.edit_comment(access, COMMENT_ID, "Hello"),
        f"PUT {POSTS}/comments/{COMMENT_ID}",
        {"content": "Hello"},
    ),
}


@pytest.mark.parametrize(("call", "route", "body"), ONE.values(), ids=ONE.keys())
async def test_a_call_that_gives_a_comment(
    call: Call, route: str, body: object, nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    comments = NexgateComments(nexgate.caller)
    fake.answer = json_answer(envelope(COMMENT))
    found = await call(comments, viewer)
    assert getattr(found, "id", None) == COMMENT_ID
    assert fake.routes == [route]
    assert (orjson.loads(fake.calls[0].body) if fake.calls[0].body else None) == body
    assert fake.calls[0].headers["Authorization"] == "Bearer viewer-token"
    malformed: tuple[object, ...] = (None, [], {"id": "17", "postId": POST_ID}, {"id": COMMENT_ID})
    for broken in malformed:
        fake.answer = json_answer(envelope(broken))
        assert (await failure_of(call(comments, viewer))).kind is Kind.BROKEN


async def test_lists_are_numbered_pages(
    nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    comments = NexgateComments(nexgate.caller)
    fake.answer = json_answer(envelope([COMMENT, {"id": None}]))
    found = await comments.comments_of_post(viewer, POST_ID, page=2, size=30)
    assert [one.id if one else None for one in found.slots] == [COMMENT_ID, None]
    await comments.replies(viewer, COMMENT_ID, page=1, size=100)
    assert fake.routes == [
        f"GET {POSTS}/{POST_ID}/comments?page=2&size=30",
        f"GET {POSTS}/comments/{COMMENT_ID}/replies?page=1&size=100",
    ]
    fake.answer = json_answer(envelope({"content": []}))
    assert (
        await failure_of(comments.comments_of_post(viewer, POST_ID, page=1, size=1))
    ).kind is Kind.BROKEN


async def test_likes_are_settled_when_they_are_so_already(
    nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    comments = NexgateComments(nexgate.caller)
    assert await comments.like_comment(viewer, COMMENT_ID) is True
    assert await comments.unlike_comment(viewer, COMMENT_ID) is True
    fake.answer = json_answer(refusal("BAD_REQUEST", "You have already liked this comment"), 400)
    assert await comments.like_comment(viewer, COMMENT_ID) is False
    fake.answer = json_answer(refusal("BAD_REQUEST", "You have not liked this comment"), 400)
    assert await comments.unlike_comment(viewer, COMMENT_ID) is False
    assert fake.routes[:2] == [
        f"POST {POSTS}/comments/{COMMENT_ID}/like",
        f"DELETE {POSTS}/comments/{COMMENT_ID}/like",
    ]


async def test_a_delete_is_one_call(nexgate: Nexgate, fake: FakeNexgate, viewer: Access) -> None:
    comments = NexgateComments(nexgate.caller)
    await comments.delete_comment(viewer, COMMENT_ID)
    assert fake.routes == [f"DELETE {POSTS}/comments/{COMMENT_ID}"]
    text = "You don't have permission to delete this comment"
    fake.answer = json_answer(refusal("BAD_REQUEST", text), 400)
    assert (await failure_of(comments.delete_comment(viewer, COMMENT_ID))).kind is Kind.FORBIDDEN


async def test_a_hostile_id_sends_nothing(
    nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    comments = NexgateComments(nexgate.caller)
    error = await failure_of(comments.comment(viewer, "../../auth/login"))
    assert error.kind is Kind.NOT_FOUND
    assert fake.calls == []


async def test_bookmarks_are_page_objects(
    nexgate: Nexgate, fake: FakeNexgate, viewer: Access
) -> None:
    bookmarks = NexgateBookmarks(nexgate.caller)
    post = {"id": POST_ID, "media": [{"id": MEDIA_ID, "mediaType": "VIDEO"}]}
    fake.answer = json_answer(envelope({"content": [post], "last": False}))
    page = await bookmarks.read_page(viewer, page=3, size=20)
    assert (page.posts[0].id, page.posts[0].video_ids) == (POST_ID, (MEDIA_ID,))
    assert page.is_last is False
    assert fake.routes == [f"GET {POSTS}/bookmarks?page=3&size=20"]
    fake.answer = json_answer(envelope([]))
    assert (await failure_of(bookmarks.read_page(viewer, page=1, size=20))).kind is Kind.BROKEN
