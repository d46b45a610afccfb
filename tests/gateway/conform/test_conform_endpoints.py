"""Every endpoint that Loops' clients read: kept by the gateway, broken by one that answers else."""

import asyncio
import csv
import re
from pathlib import Path

from gateway.conform.conformance import SIDES, Wanted, conform, held_to
from gateway.conform.loops_announcements import ANNOUNCEMENT_RULES, announcements
from gateway.conform.loops_endpoints import ENDPOINT_RULES
from gateway.conform.loops_posts import NEVER_ASKED
from gateway.conform.report import Outcome, Report
from gateway.testing.servers import GatewayServer
from tests.support.twisting_proxy import Reply, conform_through

LIST = Path(__file__).parents[2] / "loops-endpoints.tsv"
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
# What the rest of a run leans on; it is broken in the tests of the other rules.
LEANT_ON = ("/api/v1/config", "/api/v1/feed/for-you", "/api/v1/video/comments/")


def _outcomes(report: Report) -> dict[str, Outcome]:
    return {rule.name: report.verdicts[rule.name].outcome for rule in ENDPOINT_RULES}


def test_the_gateway_answers_every_endpoint_as_documented(gateway_server: GatewayServer) -> None:
    report = asyncio.run(
        conform(
            gateway_server.url, "loops", Wanted(gateway_server.token("alice"), every_endpoint=True)
        )
    )
    found = _outcomes(report)
    bad = {name: report.verdicts[name].findings for name in found if found[name] is Outcome.FAILED}
    assert bad == {}
    assert Outcome.SKIPPED not in found.values()
    # A reply is asked for by the id of one.
    assert found["GET /api/v1/video/comments/{id}/reply/{comment_id}"] is Outcome.PASSED


def _something_else(reply: Reply) -> None:
    is_twisted = reply.status == 200 and not reply.path.startswith(LEANT_ON)
    if is_twisted and reply.method == "GET":
        reply.document = "something else"


def test_an_endpoint_that_answers_something_else_is_found_out(
    gateway_server: GatewayServer,
) -> None:
    whole = asyncio.run(
        conform(
            gateway_server.url, "loops", Wanted(gateway_server.token("alice"), every_endpoint=True)
        )
    )
    report = asyncio.run(
        conform_through(
            gateway_server,
            _something_else,
            token=gateway_server.token("alice"),
            every_endpoint=True,
        )
    )
    passed = {name for name, outcome in _outcomes(whole).items() if outcome is Outcome.PASSED}
    leant_on = {name for name in passed if name.removeprefix("GET ").startswith(LEANT_ON)}
    found = {name for name, one in _outcomes(report).items() if one is Outcome.FAILED}
    assert passed - leant_on <= found
    assert len(found) > 25


def test_there_is_a_rule_for_every_endpoint_that_clients_ask() -> None:
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    asked = {f"{row['method']} {row['path']}" for row in rows if row["tier"] in ("must", "should")}
    everything = held_to("loops", Wanted(every_endpoint=True)).rules
    rules = {PLACEHOLDER.sub("{}", rule.name) for rule in everything}
    missing = {name for name in asked if PLACEHOLDER.sub("{}", name) not in rules}
    assert missing == {f"POST {NEVER_ASKED}"}


def test_every_rule_has_its_source() -> None:
    for side in SIDES:
        wanted = Wanted(every_endpoint=True, other_token="b", with_media=True)
        assert all(rule.source and rule.title for rule in held_to(side, wanted).rules)


def test_announcements_that_nobody_made_are_found_out(gateway_server: GatewayServer) -> None:
    def everything_is_there(reply: Reply) -> None:
        if "/notifications/system/" in reply.path:
            reply.status = 200

    token = gateway_server.token("alice")
    for twist, wanted in ((lambda _: None, Outcome.PASSED), (everything_is_there, Outcome.FAILED)):
        report = asyncio.run(
            conform_through(
                gateway_server, twist, step=announcements, token=token, every_endpoint=True
            )
        )
        found = {rule.name: report.verdicts[rule.name].outcome for rule in ANNOUNCEMENT_RULES}
        assert found == dict.fromkeys(found, wanted)
