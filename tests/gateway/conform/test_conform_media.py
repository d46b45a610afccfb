"""Media as players fetch them: each rule kept by the sandbox's, and seen to be broken."""

import asyncio

import pytest

from gateway.conform.media import MEDIA_RULES, media
from gateway.conform.report import Outcome
from gateway.testing.servers import GatewayServer
from tests.support.twisting_proxy import Reply, Twist, conform_through


def of_media(change: Twist) -> Twist:
    """Nothing but the files."""

    def twist(reply: Reply) -> None:
        if reply.path.startswith("/media/"):
            change(reply)

    return twist


def _for_members(reply: Reply) -> None:
    if not reply.token:
        reply.status, reply.body = 403, b""


def _head_refused(reply: Reply) -> None:
    if reply.method == "HEAD":
        reply.status = 405


def _head_of_nothing(reply: Reply) -> None:
    if reply.method == "HEAD":
        reply.headers["Content-Length"] = "0"


def _whole(reply: Reply) -> None:
    if reply.status == 206:
        reply.status = 200
        del reply.headers["Content-Range"]


def _one_more(reply: Reply) -> None:
    if reply.status == 206:
        reply.body += b"!"


def _nothing_beyond(reply: Reply) -> None:
    if reply.status == 416:
        reply.headers.pop("Content-Range", None)


def _mixed(reply: Reply) -> None:
    if "If-Range" in reply.asked:
        reply.status, reply.body = 206, reply.body[:9]


def _sent_again(reply: Reply) -> None:
    if reply.status == 304:
        reply.status = 200


def _no_origin(reply: Reply) -> None:
    reply.headers.pop("Access-Control-Allow-Origin", None)


def _called(content_type: str) -> Twist:
    def twist(reply: Reply) -> None:
        reply.headers["Content-Type"] = content_type

    return twist


def _no_movie(reply: Reply) -> None:
    reply.body = reply.body.replace(b"ftyp", b"wide", 1)


BROKEN: list[tuple[str, str, Outcome, Twist]] = [
    ("media-open", "for members", Outcome.FAILED, _for_members),
    ("media-type", "no type", Outcome.FAILED, _called("application/octet-stream")),
    ("media-type", "no MP4", Outcome.FAILED, _no_movie),
    ("media-head", "405", Outcome.FAILED, _head_refused),
    ("media-head", "another length", Outcome.FAILED, _head_of_nothing),
    ("media-ranges", "the whole file", Outcome.FAILED, _whole),
    ("media-ranges", "a byte too many", Outcome.FAILED, _one_more),
    ("media-beyond", "no length", Outcome.FAILED, _nothing_beyond),
    ("media-if-range", "a part of another", Outcome.FAILED, _mixed),
    ("media-again", "sent again", Outcome.WARNED, _sent_again),
    ("media-cors", "this site only", Outcome.FAILED, _no_origin),
]


def _run(server: GatewayServer, twist: Twist) -> dict[str, Outcome]:
    report = asyncio.run(
        conform_through(
            server, of_media(twist), step=media, token=server.token("alice"), with_media=True
        )
    )
    assert report.not_judged is None
    return {rule.name: report.verdicts[rule.name].outcome for rule in MEDIA_RULES}


def test_the_sandboxs_media_keep_the_rules(gateway_server: GatewayServer) -> None:
    found = _run(gateway_server, lambda _: None)
    assert found == dict.fromkeys(found, Outcome.PASSED)


@pytest.mark.parametrize(
    ("rule", "twist", "outcome"),
    [pytest.param(row[0], row[3], row[2], id=f"{row[0]}: {row[1]}") for row in BROKEN],
)
def test_media_that_break_a_rule_are_found_out(
    gateway_server: GatewayServer, rule: str, twist: Twist, outcome: Outcome
) -> None:
    assert _run(gateway_server, twist)[rule] is outcome


def test_every_rule_of_media_is_seen_to_be_broken() -> None:
    assert {row[0] for row in BROKEN} == {rule.name for rule in MEDIA_RULES}


def test_the_credential_goes_to_no_media_host(gateway_server: GatewayServer) -> None:
    seen: list[str] = []
    _run(gateway_server, lambda reply: seen.append(reply.asked.get("Authorization", "")))
    assert set(seen) == {""}
