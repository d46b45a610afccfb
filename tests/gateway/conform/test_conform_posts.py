"""Every endpoint that is written to, what a write must not upset: kept, and seen to be broken."""

import asyncio
import re

import pytest

from gateway.conform.loops_after_writes import AFTER_WRITE_RULES, after_writes
from gateway.conform.loops_oauth import oauth
from gateway.conform.loops_posts import POST_RULES
from gateway.conform.loops_written import every_write
from gateway.conform.report import Outcome, Report
from gateway.testing.servers import GatewayServer
from tests.support.twisting_proxy import Reply, Twist, conform_through

SIGNING_IN = ("POST /api/v1/apps", "POST /api/v1/app/logout")
PLACEHOLDER = re.compile(r"\\{\w+\\}")


def run(server: GatewayServer, rule: str, twist: Twist) -> Report:
    if rule in SIGNING_IN:
        step = oauth
    elif rule.startswith("POST"):
        step = every_write
    else:
        step = after_writes
    report = asyncio.run(
        conform_through(
            server,
            twist,
            step=step,
            token=server.token("alice"),
            may_write=True,
            every_endpoint=True,
        )
    )
    assert report.not_judged is None
    return report


def at(rule: str, change: Twist) -> Twist:
    """Nothing but the answers of one endpoint."""
    method, _, path = rule.partition(" ")
    pattern = re.compile(PLACEHOLDER.sub(r"\\d+", re.escape(path)))

    def twist(reply: Reply) -> None:
        if reply.method == method and pattern.fullmatch(reply.path):
            change(reply)

    return twist


def _something_else(reply: Reply) -> None:
    """Another body for a success; a success for a refusal."""
    if reply.status == 200:
        reply.document = "something else"
    else:
        reply.status = 200


def put(**values: object) -> Twist:
    """Other values in the object that a success is, or in each in its `data`."""

    def twist(reply: Reply) -> None:
        for item in reply.items if reply.status == 200 else ():
            item.update(values)

    return twist


def status(before: int, after: int) -> Twist:
    def twist(reply: Reply) -> None:
        if reply.status == before:
            reply.status = after

    return twist


def _page_of_403(reply: Reply) -> None:
    if reply.status == 422:
        reply.status, reply.document = 403, None
        reply.headers["Content-Type"] = "text/html"


def once_written(path: str, change: Twist) -> Twist:
    """Something else once a path that starts so was written to."""
    written: list[str] = []

    def twist(reply: Reply) -> None:
        if reply.method == "POST" and reply.path.startswith(path):
            written.append(reply.path)
        elif written:
            change(reply)

    return twist


def _other_page(reply: Reply) -> None:
    if "cursor" in reply.query and isinstance(reply.object.get("data"), list):
        reply.object["data"] = reply.object["data"][1:]


def _stale_304(reply: Reply) -> None:
    if "If-None-Match" in reply.asked:
        reply.status, reply.body, reply.document = 304, b"", None


FOLLOW = "POST /api/v1/account/follow/{id}"
UNFOLLOW = "POST /api/v1/account/unfollow/{id}"
BLOCK = "POST /api/v1/account/block/{id}"
CREATE = "POST /api/v1/video/comments/{id}"
LIKE = "POST /api/v1/comments/like/{id}/{comment_id}"
PREFERENCES = "POST /api/v1/app/preferences"
STATE = "GET /api/v1/account/state/{id}"
BLOCKED = "GET /api/v1/account/settings/blocked-accounts"
REPLIES = "GET /api/v1/video/comments/{id}/replies"

BROKEN: list[tuple[str, str, Twist]] = [
    *((rule.name, "something else", at(rule.name, _something_else)) for rule in POST_RULES),
    (FOLLOW, "another account", at(FOLLOW, put(id="1"))),
    (FOLLOW, "not followed then", at(STATE, put(following=False))),
    (FOLLOW, "nobody counted", at("GET /api/v1/account/info/{id}", put(follower_count=0))),
    (
        UNFOLLOW,
        "followed for good",
        once_written("/api/v1/account/follow/", at(STATE, put(following=True))),
    ),
    (BLOCK, "in data", at(BLOCK, lambda r: setattr(r, "document", {"data": r.document}))),
    (BLOCK, "not blocked", at(BLOCK, put(is_blocking=False))),
    (BLOCK, "not listed", at(BLOCKED, lambda r: r.object.update(data=[]))),
    (CREATE, "bare", at(CREATE, lambda r: setattr(r, "document", r.items[:1]))),
    (CREATE, "no parent", at(CREATE, put(p_id="1"))),
    (CREATE, "no reply", at(REPLIES, lambda r: r.object.update(data=[]))),
    (CREATE, "empty ones taken", at(CREATE, status(422, 200))),
    (LIKE, "not counted", at(LIKE, put(likes=0))),
    (LIKE, "not liked", at(LIKE, put(liked=False))),
    (PREFERENCES, "a page that logs out", at(PREFERENCES, _page_of_403)),
    ("etag-after-write", "not modified", _stale_304),
    ("cursor-after-like", "another page", once_written("/api/v1/video/like/", _other_page)),
    ("cursor-after-comment", "another page", once_written("/api/v1/video/com", _other_page)),
    ("cursor-after-save", "one skipped", once_written("/api/v1/video/bookmark/", _other_page)),
]
RULES = (*POST_RULES, *AFTER_WRITE_RULES)


@pytest.mark.parametrize("step", ["POST /api/v1/apps", "POST /api/v1/report", "cursor-after-like"])
def test_the_gateway_keeps_the_rules_of_writing(gateway_server: GatewayServer, step: str) -> None:
    report = run(gateway_server, step, lambda _: None)
    found = {rule.name: report.verdicts[rule.name] for rule in RULES}
    bad = {name: one.findings for name, one in found.items() if one.findings}
    assert bad == {}
    assert found[step].outcome is Outcome.PASSED
    assert report.verdicts["undone"].outcome in (Outcome.PASSED, Outcome.SKIPPED)


@pytest.mark.parametrize(
    ("rule", "twist"),
    [pytest.param(row[0], row[2], id=f"{row[0]}: {row[1]}") for row in BROKEN],
)
def test_a_server_that_writes_otherwise_is_found_out(
    gateway_server: GatewayServer, rule: str, twist: Twist
) -> None:
    gateway_server.sandbox.reset()
    report = run(gateway_server, rule, twist)
    assert report.verdicts[rule].outcome is Outcome.FAILED, report.summary


def test_every_rule_of_writing_is_seen_to_be_broken() -> None:
    assert {row[0] for row in BROKEN} == {rule.name for rule in RULES}
