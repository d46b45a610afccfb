"""Signing in, and pages beside the API: each rule kept by the gateway, and seen to be broken."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway.conform.loops_oauth import OAUTH_RULES, oauth
from gateway.conform.loops_pages import PAGE_RULES, pages
from gateway.conform.report import Outcome, Report
from gateway.testing.servers import GatewayServer, ServerThread
from tests.support.twisting_proxy import Reply, Twist, conform_through

FAIL, WARN = Outcome.FAILED, Outcome.WARNED
HTML = "text/html; charset=utf-8"


@pytest.fixture
def fresh_gateway(gateway_server: GatewayServer, tmp_path: Path) -> Iterator[GatewayServer]:
    """One where nobody has tried to sign in yet: tries are counted."""
    with ServerThread() as thread, GatewayServer(thread, gateway_server.sandbox, tmp_path) as one:
        yield one


def run(server: GatewayServer, rule: str, twist: Twist) -> Report:
    is_page = rule in {one.name for one in PAGE_RULES}
    report = asyncio.run(
        conform_through(
            server,
            twist,
            step=pages if is_page else oauth,
            token=server.token("alice"),
            may_write=True,
            every_endpoint=True,
        )
    )
    assert report.not_judged is None
    return report


def at(name: str, change: Callable[[Reply], object]) -> Twist:
    """Nothing but one endpoint's answers; a path that ends in a slash stands for all under it."""
    method, _, path = name.partition(" ")

    def twist(reply: Reply) -> None:
        is_under = path.endswith("/") and path != "/" and reply.path.startswith(path)
        if reply.method == method and (reply.path == path or is_under):
            change(reply)

    return twist


def field(name: str, value: str | None) -> Twist:
    def twist(reply: Reply) -> None:
        reply.headers.pop(name, None)
        if value is not None:
            reply.headers[name] = value

    return twist


def status(value: int) -> Twist:
    return lambda reply: setattr(reply, "status", value)


def text(old: str, new: str) -> Twist:
    def twist(reply: Reply) -> None:
        reply.body = reply.body.replace(old.encode(), new.encode())

    return twist


def redirect(target: str) -> Twist:
    def twist(reply: Reply) -> None:
        reply.status, reply.headers["Location"] = 302, target

    return twist


def word(value: str) -> Twist:
    """Another OAuth error."""
    return lambda reply: reply.object.update(error=value)


def unless_without_accept(reply: Reply) -> None:
    if reply.asked.get("Accept") == "*/*":
        reply.headers["Content-Type"] = HTML


def stranger(reply: Reply) -> None:
    """A token that means nothing is a guest's."""
    if reply.token == "conform-nobody":
        reply.status, reply.document = 200, {"data": []}


def both_framings(reply: Reply) -> None:
    reply.headers.pop("X-Frame-Options", None)
    reply.headers.pop("Content-Security-Policy", None)


def _known_only(reply: Reply) -> None:
    """An unknown video's player is a 404."""
    if reply.path.endswith("/zzzzzzzzz"):
        reply.status = 404


BACK = "loops://oauth-callback?code=1"
AUTHORIZE = "GET /oauth/authorize"
SIGNED_IN: list[tuple[str, str, Outcome, Twist]] = [
    ("guarded", "a page without Accept", FAIL, unless_without_accept),
    ("bad-token", "a guest", FAIL, stranger),
    ("challenge", "none", WARN, field("WWW-Authenticate", None)),
    (AUTHORIZE, "back with a code", FAIL, at(AUTHORIZE, redirect(BACK))),
    (AUTHORIZE, "anywhere", FAIL, at(AUTHORIZE, redirect("https://conform.example/callback?e"))),
    (AUTHORIZE, "JSON", FAIL, at(AUTHORIZE, field("Content-Type", "application/json"))),
    ("framing", "by anyone", WARN, at(AUTHORIZE, both_framings)),
    ("POST /oauth/authorize", "a code", FAIL, at("POST /oauth/authorize", redirect(BACK))),
    ("DELETE /oauth/authorize", "a code", FAIL, at("DELETE /oauth/authorize", redirect(BACK))),
    ("POST /oauth/token", "another word", FAIL, at("POST /oauth/token", word("nope"))),
    ("POST /oauth/token", "200", FAIL, at("POST /oauth/token", status(200))),
    ("token-kept", "kept", WARN, at("POST /oauth/token", field("Cache-Control", "max-age=9"))),
    ("refresh", "another word", FAIL, at("POST /oauth/token", word("invalid_request"))),
    ("revoke", "400", FAIL, at("POST /oauth/revoke", status(400))),
    (
        "GET /sanctum/csrf-cookie",
        "not for scripts",
        FAIL,
        at(
            "GET /sanctum/csrf-cookie",
            lambda r: r.headers.update({"Set-Cookie": "XSRF-TOKEN=a; HttpOnly"}),
        ),
    ),
    ("POST /login", "401", FAIL, at("POST /login", status(401))),
    ("POST /logout", "without the token", FAIL, at("POST /logout", status(204))),
]
CODE = 'property="og:url" content="'
PAGES: list[tuple[str, str, Outcome, Twist]] = [
    ("GET /", "JSON", WARN, at("GET /", field("Content-Type", "application/json"))),
    ("GET /v/{shortcode}", "no picture", FAIL, at("GET /v/", text("og:image", "og:none"))),
    ("GET /v/{shortcode}", "another address", FAIL, at("GET /v/", text(CODE, f"{CODE}x"))),
    ("GET /v/{shortcode}", "200 for all", FAIL, at("GET /v/", status(200))),
    ("GET /embed/{shortcode}", "404", FAIL, at("GET /embed/", _known_only)),
    (
        "GET /embed/{shortcode}",
        "not framed",
        FAIL,
        at("GET /embed/", field("X-Frame-Options", "DENY")),
    ),
    ("GET /@{username}", "an article", FAIL, text('content="profile"', 'content="article"')),
    ("GET /embed.js", "HTML", FAIL, at("GET /embed.js", field("Content-Type", HTML))),
    (
        "GET /storage/avatars/default.jpg",
        "404",
        FAIL,
        at("GET /storage/avatars/default.jpg", status(404)),
    ),
    ("GET /ping", "pong", FAIL, at("GET /ping", text("pong!", "pong"))),
    (
        "GET /.well-known/nodeinfo",
        "no links",
        FAIL,
        at("GET /.well-known/nodeinfo", lambda r: r.object.update(links=[])),
    ),
    *(
        (
            f"GET /nodeinfo/{version}",
            "of something else",
            FAIL,
            at(f"GET /nodeinfo/{version}", lambda r: r.object.update(software={"name": "x"})),
        )
        for version in ("2.0", "2.1")
    ),
]
BROKEN = [*SIGNED_IN, *PAGES]
RULES = (*OAUTH_RULES, *PAGE_RULES)


@pytest.mark.parametrize("rules", [OAUTH_RULES, PAGE_RULES], ids=["oauth", "pages"])
def test_the_gateway_keeps_the_rules(
    fresh_gateway: GatewayServer, rules: tuple[object, ...]
) -> None:
    names = [rule.name for rule in RULES if rule in rules]
    report = run(fresh_gateway, names[0], lambda _: None)
    found = {name: report.verdicts[name].outcome for name in names}
    assert found == dict.fromkeys(found, Outcome.PASSED)


@pytest.mark.parametrize(
    ("rule", "twist", "outcome"),
    [pytest.param(row[0], row[3], row[2], id=f"{row[0]}: {row[1]}") for row in BROKEN],
)
def test_a_server_that_lets_anyone_in_is_found_out(
    fresh_gateway: GatewayServer, rule: str, twist: Twist, outcome: Outcome
) -> None:
    report = run(fresh_gateway, rule, twist)
    assert report.verdicts[rule].outcome is outcome, report.summary


def test_every_rule_is_seen_to_be_broken() -> None:
    assert {row[0] for row in BROKEN} == {rule.name for rule in RULES}
