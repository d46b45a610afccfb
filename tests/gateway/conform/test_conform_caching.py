"""What caches may keep: each rule kept by the gateway, and seen to be broken."""

import asyncio

import pytest

from gateway.conform.caching import CACHING_RULES
from gateway.conform.report import Outcome
from gateway.testing.servers import GatewayServer
from tests.support.twisting_proxy import Reply, Twist, conform_through


def put(name: str, value: str) -> Twist:
    """A header field in every answer."""

    def twist(reply: Reply) -> None:
        reply.headers[name] = value

    return twist


def drop(name: str, *statuses: int) -> Twist:
    def twist(reply: Reply) -> None:
        if not statuses or reply.status in statuses:
            reply.headers.pop(name, None)

    return twist


def _for_anyone(reply: Reply) -> None:
    if not reply.token:
        reply.headers["Cache-Control"] = "public, max-age=60"


def _for_anyone_of_any_token(reply: Reply) -> None:
    _for_anyone(reply)
    reply.headers.pop("Vary", None)


def _with_cookie(reply: Reply) -> None:
    _for_anyone(reply)
    reply.headers["Set-Cookie"] = "seen=1"


def _kept_refusal(reply: Reply) -> None:
    if reply.status == 401:
        reply.headers["Cache-Control"] = "max-age=600"


def _unquoted(reply: Reply) -> None:
    if "ETag" in reply.headers:
        reply.headers["ETag"] = reply.headers["ETag"].strip('"')


def _whole_again(reply: Reply) -> None:
    if reply.status == 304:
        reply.status = 200


def _always_304(reply: Reply) -> None:
    if "If-None-Match" in reply.asked:
        reply.status, reply.body = 304, b""


def _uncalled_for(reply: Reply) -> None:
    if reply.asked.get("Accept-Encoding") == "gzip":
        reply.headers.pop("Content-Encoding", None)
        reply.body = b"\x1f\x8b" + reply.body


def _one_tag(reply: Reply) -> None:
    if "ETag" in reply.headers:
        reply.headers["ETag"] = '"one-for-all"'


def _other_head(reply: Reply) -> None:
    if reply.method == "HEAD":
        reply.headers.pop("ETag", None)


def _any_origin(reply: Reply) -> None:
    reply.headers["Access-Control-Allow-Origin"] = reply.asked.get("Origin", "*")
    reply.headers["Access-Control-Allow-Credentials"] = "true"


def _origin_in_silence(reply: Reply) -> None:
    reply.headers["Access-Control-Allow-Origin"] = reply.asked.get("Origin", "*")


BROKEN: list[tuple[str, str, Outcome, Twist]] = [
    ("private", "public", Outcome.FAILED, put("Cache-Control", "public, max-age=5")),
    ("private", "for shared caches", Outcome.FAILED, put("Cache-Control", "s-maxage=5")),
    ("vary", "one answer for all", Outcome.FAILED, _for_anyone_of_any_token),
    ("cookie", "a cookie for all", Outcome.FAILED, _with_cookie),
    ("refusal-kept", "a 401 for ten minutes", Outcome.FAILED, _kept_refusal),
    ("date", "no time", Outcome.FAILED, put("Date", "today")),
    ("etag", "without quotes", Outcome.FAILED, _unquoted),
    ("not-modified", "200 again", Outcome.FAILED, _whole_again),
    ("modified", "304 to all", Outcome.FAILED, _always_304),
    ("304-fields", "no ETag", Outcome.FAILED, drop("ETag", 304)),
    ("304-fields", "no Cache-Control", Outcome.FAILED, drop("Cache-Control", 304)),
    ("codings", "gzip unsaid", Outcome.FAILED, _uncalled_for),
    ("codings", "no Vary", Outcome.FAILED, put("Vary", "Authorization")),
    ("coded-etag", "one tag for both", Outcome.FAILED, _one_tag),
    ("head-etag", "HEAD without", Outcome.WARNED, _other_head),
    ("cors", "with cookies", Outcome.FAILED, _any_origin),
    ("cors", "no Vary", Outcome.FAILED, _origin_in_silence),
]


def test_the_gateway_keeps_the_rules_of_caching(gateway_server: GatewayServer) -> None:
    token = gateway_server.token("alice")
    report = asyncio.run(conform_through(gateway_server, lambda _: None, token=token))
    found = {rule.name: report.verdicts[rule.name].outcome for rule in CACHING_RULES}
    assert found == dict.fromkeys(found, Outcome.PASSED), report.summary


@pytest.mark.parametrize(
    ("rule", "twist", "outcome"),
    [pytest.param(row[0], row[3], row[2], id=f"{row[0]}: {row[1]}") for row in BROKEN],
)
def test_a_server_that_breaks_a_rule_of_caching_is_found_out(
    gateway_server: GatewayServer, rule: str, twist: Twist, outcome: Outcome
) -> None:
    token = gateway_server.token("alice")
    report = asyncio.run(conform_through(gateway_server, twist, token=token))
    assert report.verdicts[rule].outcome is outcome, report.summary


def test_every_rule_of_caching_is_seen_to_be_broken() -> None:
    assert {row[0] for row in BROKEN} == {rule.name for rule in CACHING_RULES}
