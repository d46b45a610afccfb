"""Each rule of the Nexgate side: passed by the sandbox, failed by one that breaks it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from gateway.conform.conformance import Wanted, conform
from gateway.conform.report import Outcome, Report
from gateway.conform.rules import NEXGATE_RULES
from gateway.conform.walker import Bounds
from gateway.sandbox.simulator import SANDBOX
from tests.support.twisted_sandbox import FEED, USER, Json, Reply, Twist, twisted_sandbox

Conform = Callable[..., Awaitable[Report]]
FAIL, WARN = Outcome.FAILED, Outcome.WARNED
# What the sandbox's own oddities are warned about.
ODD = {"variants", "playable", "size"}


def as_it_is(reply: Reply) -> None:
    """Nothing is changed."""


@pytest.fixture
async def judge() -> AsyncIterator[Conform]:
    servers: list[TestServer] = []

    async def run(twist: Twist = as_it_is, **options: Any) -> Report:
        app, token = twisted_sandbox(twist)
        server = TestServer(app, host="localhost")
        await server.start_server()
        servers.append(server)
        bounds = options.pop("bounds", None)
        wanted = Wanted(**{"token": token, "may_write": True, **options})
        report = await conform(str(server.make_url("")), "nexgate", wanted, bounds=bounds)
        assert token not in report.summary
        return report

    yield run
    for server in servers:
        await server.close()


def put(path: str, value: object) -> Twist:
    """A value in every clip."""
    *parents, name = path.split(".")

    def twist(reply: Reply) -> None:
        for clip in reply.clips:
            inner = clip
            for parent in parents:
                found = inner[parent]
                assert isinstance(found, dict)
                inner = found
            inner[name] = value

    return twist


def on_clips(change: Callable[[Json], object]) -> Twist:
    def twist(reply: Reply) -> None:
        for clip in reply.clips:
            change(clip)

    return twist


def on_pages(change: Callable[[Json], object]) -> Twist:
    def twist(reply: Reply) -> None:
        if "hasMore" in reply.data:
            change(reply.data)

    return twist


def on_answers(change: Callable[[Json], object]) -> Twist:
    def twist(reply: Reply) -> None:
        if isinstance(reply.document, dict) and "success" in reply.document:
            change(reply.document)

    return twist


def at(path: str, method: str = "GET", **changes: object) -> Twist:
    def twist(reply: Reply) -> None:
        if reply.path.startswith(path) and reply.method == method:
            for name, value in changes.items():
                setattr(reply, name, value)

    return twist


def when(status: int, change: Callable[[Reply], object]) -> Twist:
    def twist(reply: Reply) -> None:
        if reply.status == status:
            change(reply)

    return twist


def _told(message: str, status: int) -> Callable[[Reply], None]:
    """Every refusal with this message becomes another answer."""

    def twist(reply: Reply) -> None:
        if isinstance(reply.document, dict) and reply.document.get("message") == message:
            reply.status = status
            reply.document.update(message="Something else", success=status < 400)

    return twist


def _repeat(data: Json) -> None:
    clips = data["clips"]
    assert isinstance(clips, list)
    if len(clips) > 1:
        clips[-1] = clips[0]


def _reverse(data: Json) -> None:
    clips = data["clips"]
    assert isinstance(clips, list)
    clips.reverse()


def _lose_in_small_portions(reply: Reply) -> None:
    if reply.query.get("limit") == "7":
        reply.data["clips"] = reply.clips[1:]


def _lose_of_user(reply: Reply) -> None:
    if "/clip/user/" in reply.path:
        reply.data["clips"] = reply.clips[1:]


def _beyond(reply: Reply) -> None:
    if reply.query.get("limit") == "21":
        reply.status = 200
        reply.document = {"data": {"clips": [{}] * 21}}


def _alone(reply: Reply) -> None:
    if reply.path != FEED and "postId" in reply.data:
        reply.data["createdAt"] = "2020-01-01T00:00:00"


def _broken_alone(reply: Reply) -> None:
    if reply.path != FEED and "postId" in reply.data:
        reply.status = 500


def _sibling(reply: Reply) -> None:
    for number, clip in enumerate(reply.clips):
        clip["caption"] = f"{clip['caption']} {number}"


def _comment_with(**changes: object) -> Twist:
    def twist(reply: Reply) -> None:
        listed = reply.document.get("data") if isinstance(reply.document, dict) else None
        if "/comments" in reply.path and isinstance(listed, list):
            for comment in listed:
                comment.update(changes)

    return twist


def _comments_hidden(reply: Reply) -> None:
    if reply.path.endswith("/comments") and reply.method == "GET":
        assert isinstance(reply.document, dict)
        reply.document["data"] = []


def _not_deleted(reply: Reply) -> None:
    if "/posts/comments/" in reply.path and reply.method == "DELETE":
        reply.status = 500


def _uncounted(flag: str) -> Twist:
    def change(clip: Json) -> None:
        did = clip["userInteraction"]
        assert isinstance(did, dict)
        did[flag] = False

    return on_clips(change)


BROKEN: list[tuple[str, str, Outcome, Twist]] = [
    ("answers", "500 for a clip of the feed", FAIL, _broken_alone),
    ("json", "called text", FAIL, at("/api/v1/e-social/posts", content_type="text/plain")),
    ("envelope", "no action_time", FAIL, on_answers(lambda told: told.pop("action_time"))),
    ("success", "success beside 404", FAIL, when(404, lambda r: setattr(r, "status", 200))),
    ("page", "hasMore as text", FAIL, on_pages(lambda data: data.update(hasMore="no"))),
    (
        "page-size",
        "more than asked for",
        FAIL,
        on_pages(lambda data: data.update(clips=[*data["clips"]] * 3)),  # type: ignore[misc]
    ),
    ("clip", "no author", FAIL, on_clips(lambda clip: clip.pop("author"))),
    ("clip", "a counter as text", FAIL, put("engagement.likesCount", "1")),
    ("clip", "a counter below zero", FAIL, put("engagement.viewsCount", -1)),
    ("clip-drift", "a new field", WARN, put("author.pronouns", "they")),
    ("lists", "null for a list", WARN, put("hashtags", None)),
    ("nulls", "null for a text", WARN, put("author.username", None)),
    ("formats", "no address", WARN, put("author.profilePictureUrl", "/me.webp")),
    ("formats", "a zone", WARN, put("createdAt", "2026-06-20T08:30:00Z")),
    ("variants", "a new key", WARN, as_it_is),
    ("playable", "pictures only", WARN, put("media.variants", {"poster": "https://c.example/p"})),
    ("id", "another media id", FAIL, put("media.id", "00000000-0000-4000-8000-000000000001")),
    ("post-id", "no UUID", FAIL, put("postId", "post 1")),
    ("created-at", "no time", FAIL, put("createdAt", "yesterday")),
    ("caption", "blank", WARN, put("caption", " ")),
    ("caption", "half a surrogate pair", WARN, put("caption", "\ud83d")),
    ("hashtags", "with a sign", WARN, put("hashtags", ["#a"])),
    ("size", "no duration", WARN, put("media.duration", 0)),
    ("siblings", "a caption of its own", FAIL, _sibling),
    ("end", "more and no cursor", FAIL, on_pages(lambda data: data.update(nextCursor=None))),
    (
        "end-null",
        "a cursor at the end",
        WARN,
        on_pages(lambda data: data["hasMore"] or data.update(nextCursor="eA==")),
    ),
    ("repeats", "a clip twice", FAIL, on_pages(_repeat)),
    ("order", "the oldest first", FAIL, on_pages(_reverse)),
    ("complete", "lost in small portions", FAIL, _lose_in_small_portions),
    ("garbage-cursor", "another refusal", FAIL, _told("Invalid cursor", 500)),
    ("limit", "21 given", FAIL, _beyond),
    ("user-videos", "one lost", FAIL, _lose_of_user),
    ("single", "another time alone", FAIL, _alone),
    ("long-video", "another refusal", FAIL, _told("Media is not a clip", 400)),
    ("no-clip", "another refusal", FAIL, _told("Clip not found", 400)),
    ("no-clip", "an old build's status", WARN, when(404, lambda r: setattr(r, "status", 400))),
    ("unauthenticated", "403", FAIL, when(401, lambda r: setattr(r, "status", 403))),
    ("no-route", "200", FAIL, at("/api/v1/e-social/there", status=200)),
    ("comments", "a number for a text", FAIL, _comment_with(content=1)),
    ("comment-drift", "a new field", WARN, _comment_with(mood="good")),
    ("like", "not told", FAIL, _uncounted("hasLiked")),
    ("save", "not told", FAIL, _uncounted("hasSaved")),
    ("comment", "not listed", FAIL, _comments_hidden),
    ("undone", "the comment stays", FAIL, _not_deleted),
]


async def test_the_sandbox_conforms(judge: Conform) -> None:
    report = await judge()
    assert report.exit_code == 0, report.summary
    assert {verdict.rule.name for verdict in report.of(WARN)} == ODD
    assert report.of(Outcome.SKIPPED) == []


@pytest.mark.parametrize(
    ("rule", "twist", "outcome"),
    [pytest.param(row[0], row[3], row[2], id=f"{row[0]}: {row[1]}") for row in BROKEN],
)
async def test_a_server_that_breaks_a_rule_is_found_out(
    judge: Conform, rule: str, twist: Twist, outcome: Outcome
) -> None:
    report = await judge(twist)
    assert report.verdicts[rule].outcome is outcome, report.summary
    assert report.verdicts[rule].findings[0].expected
    if outcome is WARN:
        assert report.of(FAIL) == [], [v.rule.name for v in report.of(FAIL)]


def test_every_rule_is_seen_to_be_broken() -> None:
    assert {row[0] for row in BROKEN} == {rule.name for rule in NEXGATE_RULES}


async def test_writing_leaves_nothing_behind() -> None:
    app, token = twisted_sandbox(as_it_is)
    async with TestServer(app, host="localhost") as server:
        store = app[SANDBOX].store
        before = {key: (post.likes, post.saves, post.comments) for key, post in store.posts.items()}
        report = await conform(str(server.make_url("")), "nexgate", Wanted(token, may_write=True))
        after = {key: (post.likes, post.saves, post.comments) for key, post in store.posts.items()}
        assert report.exit_code == 0
        assert after == before
        viewer = app[SANDBOX].account(USER).id
        called = {(call.method, call.route) for call in app[SANDBOX].calls}
        assert not any("share" in str(route) or "view" in str(route) for _, route in called)
        assert not any(
            c.user_id == viewer and not c.is_deleted and "conformance" in c.content
            for c in store.comments.values()
        )


async def test_a_feed_that_leads_back_can_not_be_judged(judge: Conform) -> None:
    def same_again(reply: Reply) -> None:
        if "hasMore" in reply.data and "cursor" in reply.query:
            reply.data.update(hasMore=True, nextCursor=reply.query["cursor"])

    report = await judge(same_again)
    assert report.exit_code == 2
    assert "never ends" in report.summary


async def test_the_first_pages_alone_can_be_judged(judge: Conform) -> None:
    report = await judge(bounds=Bounds(max_pages=1))
    assert report.exit_code == 0, report.summary


@pytest.mark.parametrize(
    ("twist", "options", "reason"),
    [
        (at("/", content_type="text/html", document="<html>"), {}, "no JSON"),
        (at("/", status=502), {}, "in trouble itself (502"),
        (as_it_is, {"token": "x.y.z"}, "refuses the token"),
        (as_it_is, {"token": None}, "give --token"),
        (at("/", document={"message": "Not Found."}, status=404), {}, "--side loops"),
        (at("/", document={"x": 1}, status=404), {}, "no Nexgate: 404"),
        (
            at(
                "/",
                document={"success": False, "httpStatus": "X", "message": "Illegal base64"},
                status=400,
            ),
            {},
            "refuses the token (Illegal base64",
        ),
        (on_pages(lambda data: data.update(clips=[], hasMore=False)), {}, "no clip to judge by"),
    ],
)
async def test_what_can_not_be_judged_says_why(
    judge: Conform, twist: Twist, options: dict[str, object], reason: str
) -> None:
    report = await judge(twist, **options)
    assert report.exit_code == 2
    assert reason in report.summary
