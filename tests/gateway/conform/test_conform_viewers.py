"""Two viewers beside each other: nothing of one is the other's, and a server that mixes them up."""

import asyncio
import json

import pytest

from gateway.conform.loops_viewers import VIEWER_RULES, viewers
from gateway.conform.report import Outcome
from gateway.testing.servers import GatewayServer
from tests.support.twisting_proxy import Reply, Twist, conform_through


def _run(server: GatewayServer, twist: Twist) -> dict[str, Outcome]:
    report = asyncio.run(
        conform_through(
            server,
            twist,
            step=viewers,
            token=server.token("alice"),
            other_token=server.token("bob"),
            may_write=True,
        )
    )
    assert report.not_judged is None
    return {rule.name: report.verdicts[rule.name].outcome for rule in VIEWER_RULES}


def everywhere(name: str, value: object) -> Twist:
    def twist(reply: Reply) -> None:
        for item in reply.items:
            if name in item:
                item[name] = value

    return twist


def _first_answer_for_all(prefix: str) -> Twist:
    """A cache that is told nothing of credentials, the worst that can happen."""
    kept: dict[str, object] = {}

    def twist(reply: Reply) -> None:
        if reply.method == "GET" and reply.path.startswith(prefix) and reply.token:
            reply.document = json.loads(json.dumps(kept.setdefault(reply.path, reply.document)))

    return twist


def _always_304(reply: Reply) -> None:
    if "If-None-Match" in reply.asked:
        reply.status, reply.body, reply.document = 304, b"", None


def once_liked(change: Twist) -> Twist:
    """Something else once the first video was liked."""
    liked: list[str] = []

    def twist(reply: Reply) -> None:
        if reply.path.startswith("/api/v1/video/like/"):
            liked.append(reply.token)
        elif liked:
            change(reply)

    return twist


def _counted_apart(reply: Reply) -> None:
    for video in reply.videos:
        video["likes"] += 0 if video["has_liked"] else 7


def _deleted_by_anyone(reply: Reply) -> None:
    if reply.path.startswith("/api/v1/comments/delete/"):
        reply.status = 200


def _nothing_saved(reply: Reply) -> None:
    if reply.path == "/api/v1/account/favourites":
        reply.object["data"] = []


BROKEN: list[tuple[str, str, Twist]] = [
    ("two-viewers", "one account", _first_answer_for_all("/api/v1/account/info/self")),
    ("two-viewers", "one's preferences", _first_answer_for_all("/api/v1/app/preferences")),
    ("is-owner", "everyone's", everywhere("is_owner", True)),
    ("is-owner", "nobody's", everywhere("is_owner", False)),
    ("etag-apart", "304 for all", _always_304),
    ("flags-apart", "one answer for both", _first_answer_for_all("/api/v1/video/")),
    ("flags-apart", "liked by all", once_liked(everywhere("has_liked", True))),
    ("counts-shared", "each viewer's own", once_liked(_counted_apart)),
    ("saved-apart", "nothing kept", _nothing_saved),
    ("comment-apart", "everyone's comment", everywhere("is_owner", True)),
    ("comment-apart", "liked by all", everywhere("liked", True)),
    ("comment-safe", "deleted by anyone", _deleted_by_anyone),
]


def test_the_gateway_keeps_viewers_apart(gateway_server: GatewayServer) -> None:
    found = _run(gateway_server, lambda _: None)
    assert found == dict.fromkeys(found, Outcome.PASSED)


@pytest.mark.parametrize(
    ("rule", "twist"),
    [pytest.param(row[0], row[2], id=f"{row[0]}: {row[1]}") for row in BROKEN],
)
def test_a_server_that_mixes_viewers_up_is_found_out(
    gateway_server: GatewayServer, rule: str, twist: Twist
) -> None:
    gateway_server.sandbox.reset()
    assert _run(gateway_server, twist)[rule] is Outcome.FAILED


def test_every_rule_of_viewers_is_seen_to_be_broken() -> None:
    assert {row[0] for row in BROKEN} == {rule.name for rule in VIEWER_RULES}
