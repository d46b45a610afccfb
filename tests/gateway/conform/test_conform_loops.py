"""Each rule of the Loops side: passed by a correct server, failed by one that breaks it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from gateway.conform.conformance import Wanted, conform
from gateway.conform.report import Outcome, Report
from gateway.conform.rules import LOOPS_RULES
from gateway.conform.walker import Bounds
from gateway.conform.writers import json_report, junit_report, text_report
from tests.support.loops_fake import FIRST_ID, TOKEN, Json, LoopsFake, Reply, Twist

Conform = Callable[..., Awaitable[Report]]
FAIL, WARN = Outcome.FAILED, Outcome.WARNED


@pytest.fixture
async def judge() -> AsyncIterator[Conform]:
    servers: list[TestServer] = []

    async def run(twist: Twist = lambda _: None, **options: Any) -> Report:
        server = TestServer(LoopsFake(twist).app(), host="localhost")
        await server.start_server()
        servers.append(server)
        bounds = options.pop("bounds", None)
        wanted = Wanted(**{"token": TOKEN, "may_write": True, **options})
        return await conform(str(server.make_url("")), "loops", wanted, bounds=bounds)

    yield run
    for server in servers:
        await server.close()


def on_videos(change: Callable[[Json], object]) -> Twist:
    def twist(reply: Reply) -> None:
        for video in reply.videos:
            change(video)

    return twist


def put(path: str, value: object) -> Twist:
    """A value in every video."""
    *parents, name = path.split(".")

    def change(video: Json) -> None:
        for parent in parents:
            inner = video[parent]
            assert isinstance(inner, dict)
            video = inner
        video[name] = value

    return on_videos(change)


def at(path: str, **changes: object) -> Twist:
    """Something else under a path that starts so."""

    def twist(reply: Reply) -> None:
        if reply.path.startswith(path):
            for name, value in changes.items():
                setattr(reply, name, value)

    return twist


def on_pages(change: Callable[[Json, Json], object]) -> Twist:
    def twist(reply: Reply) -> None:
        document = reply.document
        if isinstance(document, dict) and "links" in document:
            meta = document["meta"]
            assert isinstance(meta, dict)
            change(document, meta)

    return twist


def _repeat(document: Json, meta: Json) -> None:
    listed = document["data"]
    assert isinstance(listed, list)
    if len(listed) > 1:
        listed[-1] = listed[0]


def _shuffle(document: Json, meta: Json) -> None:
    listed = document["data"]
    assert isinstance(listed, list)
    listed.reverse()


def _lose_one(reply: Reply) -> None:
    if reply.path.endswith("/cursor") and isinstance(reply.document, dict):
        reply.document["data"] = reply.videos[:-1] or reply.videos


def _start_late(reply: Reply) -> None:
    if reply.path.endswith("/cursor") and isinstance(reply.document, dict):
        reply.document["data"] = reply.videos[1:]


def _foreign(reply: Reply) -> None:
    if reply.path in ("/api/v1/feed/account/1", "/api/v1/feed/account/2"):
        for video in reply.videos[:1]:
            video["account"] = {"id": "9", "name": "X", "username": "x", "avatar": "https://x.y/z"}


def _other_alone(reply: Reply) -> None:
    if reply.path.startswith("/api/v1/video/1"):
        for video in reply.videos:
            video["created_at"] = "2020-01-01T00:00:00+00:00"


def _personal_public(reply: Reply) -> None:
    if reply.is_guest:
        for video in reply.videos:
            video["has_liked"] = True


def _comment_with(**changes: object) -> Twist:
    def twist(reply: Reply) -> None:
        document = reply.document
        if reply.path.startswith("/api/v1/video/comments/") and isinstance(document, dict):
            listed = document["data"]
            assert isinstance(listed, list)
            for comment in listed:
                comment.update(changes)

    return twist


def _error_without(name: str) -> Twist:
    def twist(reply: Reply) -> None:
        if reply.status >= 400 and isinstance(reply.document, dict):
            reply.document.pop(name, None)

    return twist


def _garbage_refused(reply: Reply) -> None:
    if reply.path.endswith("for-you"):
        # The fake gives the first page for it; this one gives another.
        reply.document = dict(reply.document) if isinstance(reply.document, dict) else {}
        counted = calls["garbage"] = calls.get("garbage", 0) + 1
        if counted > 5:
            reply.document["data"] = reply.videos[counted % 2 :]


calls: dict[str, int] = {}


def _likes_twice(reply: Reply) -> None:
    if reply.path.startswith("/api/v1/video/like/"):
        calls["likes"] = calls.get("likes", 0) + 1
        for video in reply.videos:
            video["likes"] = 3 + calls["likes"]


def _head_refused(reply: Reply) -> None:
    if reply.method == "HEAD":
        reply.status = 405


def _never_saved(reply: Reply) -> None:
    if reply.path.startswith("/api/v1/video/bookmark/"):
        for video in reply.videos:
            video["has_bookmarked"] = False


def _comment_stays(reply: Reply) -> None:
    if reply.path.startswith("/api/v1/comments/delete/"):
        reply.status = 500


def _comment_hidden(reply: Reply) -> None:
    is_list = reply.path.startswith("/api/v1/video/comments/") and reply.method == "GET"
    if is_list and isinstance(reply.document, dict):
        reply.document["data"] = []


def _still_liked(reply: Reply) -> None:
    if reply.path.startswith(f"/api/v1/video/{FIRST_ID}") and not reply.is_guest:
        calls["reads"] = calls.get("reads", 0) + 1
        for video in reply.videos:
            video["has_liked"] = calls["reads"] > 2


BROKEN: list[tuple[str, str, Outcome, Twist]] = [
    ("instance", "another software", FAIL, at("/api/v1/config", document={"app": {}})),
    ("answers", "a video of the feed is 500 alone", FAIL, at("/api/v1/video/1", status=500)),
    ("json", "JSON called text", FAIL, at("/api/v1/feed/f", content_type="text/plain")),
    ("page", "no links", FAIL, on_pages(lambda document, _: document.pop("links"))),
    ("page", "no meta.path", FAIL, on_pages(lambda _, meta: meta.pop("path"))),
    ("page-size", "more than per_page", FAIL, on_pages(lambda _, meta: meta.update(per_page=1))),
    ("video", "a missing field", FAIL, on_videos(lambda video: video.pop("has_liked"))),
    ("video", "a number as text", FAIL, put("likes", "3")),
    ("video", "null for a text", FAIL, put("media.src_url", None)),
    ("video", "a true for a number", FAIL, put("media.duration", True)),
    ("video-drift", "a new field", WARN, put("account.display_name", "Ada")),
    ("lists", "null for a list", WARN, put("tags", None)),
    ("formats", "a relative address", WARN, put("account.avatar", "/default.jpg")),
    ("id", "an id that is no number", FAIL, on_videos(lambda v: v.update(id=f"v{v['id']}"))),
    ("shortcode", "another shortcode", FAIL, put("shortcode", "5YvxWOxcRb")),
    ("url", "another address", FAIL, put("url", "https://fake.example/p/1")),
    ("created-at", "no offset", FAIL, put("created_at", "2026-06-20T08:30:00")),
    ("created-at", "no time", FAIL, put("created_at", "yesterday")),
    ("counts", "below zero", FAIL, put("shares", -1)),
    ("src-url", "a playlist", WARN, put("media.src_url", "https://c.example/m.m3u8?x=1")),
    ("caption", "blank", WARN, put("caption", "  ")),
    ("caption", "a control character", WARN, put("caption", "a\0b")),
    ("tags", "twice", WARN, put("tags", ["a", "a"])),
    ("tags", "with a sign", WARN, put("tags", ["#a"])),
    ("mentions", "code points for UTF-16", WARN, put("caption", "Hi #cats @bob")),
    ("audio", "another name", WARN, put("audio.id", "1")),
    ("sensitive", "sensitive and embedded", WARN, put("is_sensitive", True)),
    ("end", "an empty cursor", FAIL, on_pages(lambda _, meta: meta.update(next_cursor=""))),
    ("end", "a number", FAIL, on_pages(lambda _, meta: meta.update(next_cursor=0))),
    (
        "cursor-text",
        "a cursor to be escaped",
        WARN,
        on_pages(lambda _, m: m.update(next_cursor=m["next_cursor"] and f"{m['next_cursor']}==")),
    ),
    ("repeats", "a video twice", FAIL, on_pages(_repeat)),
    ("order", "the oldest first", FAIL, on_pages(_shuffle)),
    ("garbage-cursor", "not the first page", FAIL, _garbage_refused),
    ("complete", "one lost in small portions", FAIL, _lose_one),
    ("account-feed", "somebody else's video", FAIL, _foreign),
    ("account-cursor", "begins behind the video", FAIL, _start_late),
    ("limit", "a limit of 0 taken", FAIL, at("/api/v1/feed/account/self", status=200)),
    ("single", "another time alone", FAIL, _other_alone),
    ("comments", "a number for a text", FAIL, _comment_with(caption=1)),
    ("comment-drift", "a new field", WARN, _comment_with(mood="good")),
    ("guest", "liked by a guest", FAIL, _personal_public),
    ("unauthenticated", "a redirect", FAIL, lambda r: _guest_status(r, 302)),
    ("unauthenticated", "403", FAIL, lambda r: _guest_status(r, 403)),
    ("no-video", "200", FAIL, at("/api/v1/video/1152921504606846975", status=200)),
    (
        "no-route",
        "HTML",
        FAIL,
        at("/api/v1/there", content_type="text/html", document="<p>Not found"),
    ),
    ("no-method", "405 in HTML", FAIL, lambda r: _delete_html(r)),
    ("error-message", "no message", FAIL, _error_without("message")),
    ("error-data", "no data", WARN, _error_without("data")),
    ("head", "405", FAIL, _head_refused),
    ("like", "counted twice", FAIL, _likes_twice),
    ("save", "not saved", FAIL, _never_saved),
    ("comment", "not listed", FAIL, _comment_hidden),
    ("undone", "the comment stays", FAIL, _comment_stays),
    ("undone", "the like stays", FAIL, _still_liked),
]


def _guest_status(reply: Reply, status: int) -> None:
    if reply.status == 401:
        reply.status = status


def _delete_html(reply: Reply) -> None:
    if reply.method == "DELETE":
        reply.status, reply.content_type, reply.document = 405, "text/html", "<p>No"


async def test_a_correct_server_conforms(judge: Conform) -> None:
    report = await judge()
    assert report.exit_code == 0, report.summary
    assert report.of(WARN) == []
    # It has no ETags, and nothing that a shared cache may keep.
    tried = {rule.name for rule in LOOPS_RULES}
    assert [one for one in report.of(Outcome.SKIPPED) if one.rule.name in tried] == []


@pytest.mark.parametrize(
    ("rule", "twist", "outcome"),
    [pytest.param(row[0], row[3], row[2], id=f"{row[0]}: {row[1]}") for row in BROKEN],
)
async def test_a_server_that_breaks_a_rule_is_found_out(
    judge: Conform, rule: str, twist: Twist, outcome: Outcome
) -> None:
    calls.clear()
    report = await judge(twist)
    verdict = report.verdicts[rule]
    assert verdict.outcome is outcome, report.summary
    finding = verdict.findings[0]
    assert finding.where
    assert finding.expected
    assert report.exit_code == (1 if report.of(FAIL) else 0)
    if outcome is WARN:
        assert report.of(FAIL) == [], [v.rule.name for v in report.of(FAIL)]


def test_every_rule_is_seen_to_be_broken() -> None:
    broken = {row[0] for row in BROKEN}
    assert broken == {rule.name for rule in LOOPS_RULES}


async def test_names_that_no_terminal_and_no_address_takes_are_told(judge: Conform) -> None:
    def change(video: Json) -> None:
        video.update({"id": f"\ud800{video['id']}", "\x1b[2Jmood\ud800": 1})
        video["account"] = {"id": "\udfff", "name": "X", "username": "x", "avatar": "https://x.y/z"}

    report = await judge(on_videos(change))
    assert report.exit_code == 1
    written = text_report(report) + json_report(report) + junit_report(report)
    assert "\x1b" not in written
    assert written.encode()


async def test_without_a_token_the_rest_is_judged(judge: Conform) -> None:
    report = await judge(token=None)
    assert report.exit_code == 0
    skipped = {verdict.rule.name for verdict in report.of(Outcome.SKIPPED)}
    assert {"order", "garbage-cursor", "like", "comment"} <= skipped
    assert report.verdicts["video"].checked


async def test_nothing_is_written_unless_asked(judge: Conform) -> None:
    methods = set()
    report = await judge(lambda reply: methods.add(reply.method), may_write=False)
    assert report.exit_code == 0
    assert methods == {"GET", "HEAD", "DELETE"}  # DELETE of the config, which no server takes


async def test_a_feed_that_leads_back_can_not_be_judged(judge: Conform) -> None:
    report = await judge(on_pages(lambda _, meta: meta.update(next_cursor="at.0")))
    assert report.exit_code == 2
    assert "never ends" in report.summary


async def test_a_feed_that_goes_on_for_ever_can_not_be_judged(judge: Conform) -> None:
    def endless(reply: Reply) -> None:
        for video in reply.videos:
            calls["fresh"] = calls.get("fresh", 0) + 1
            video["id"] = str(calls["fresh"])
        if isinstance(reply.document, dict) and isinstance(reply.document.get("meta"), dict):
            reply.document["meta"]["next_cursor"] = f"at.0.{calls['fresh']}"

    calls.clear()
    report = await judge(endless, bounds=Bounds(max_requests=20))
    assert report.exit_code == 2
    assert "--max-requests" in report.summary
    assert report.requests == 20


async def test_the_first_pages_alone_can_be_judged(judge: Conform) -> None:
    report = await judge(bounds=Bounds(max_pages=1))
    assert report.exit_code == 0, report.summary


@pytest.mark.parametrize(
    ("twist", "reason"),
    [
        (at("/", content_type="text/html", document="<html>"), "no JSON"),
        (at("/api/v1/config", status=502), "in trouble itself (502"),
        (at("/api/v1/config", status=404), "no Loops server: 404"),
        (at("/api/v1/feed/for-you", status=401), "refuses the token"),
        (at("/api/v1/config", document={"success": True, "httpStatus": "OK"}), "--side nexgate"),
        (on_pages(lambda document, _: document.update(data=[])), "no video to judge by"),
    ],
)
async def test_what_can_not_be_judged_says_why(judge: Conform, twist: Twist, reason: str) -> None:
    report = await judge(twist)
    assert report.exit_code == 2
    assert reason in report.summary
