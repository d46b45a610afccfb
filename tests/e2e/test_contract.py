"""Every row of the route table: it works, refuses guests, refuses bad ids, survives Nexgate.

One shape of error for all of them (docs/design.md, Errors).
"""

import re

import pytest

from gateway.routes.route import Access, Route, Shape
from gateway.routes.table import ROUTES
from tests.support.api import Answer
from tests.support.nexgate_calls import PROFILE, routes
from tests.support.sample import Sample
from tests.support.samples import IMPRESSION, name, sample
from tests.support.samples_signin import SAMPLES as SIGN_IN
from tests.support.world import World

# With whose credential a row that anyone may call asks Nexgate is its own affair.
UPSTREAM_ROWS = [
    route for route in ROUTES if route.becomes != "-" and route.access is not Access.ANYONE
]
EMBED = "/embed/{shortcode}"  # is 200 whatever happens, and never a viewer's
ID_ROWS = [
    route
    for route in ROUTES
    if ("{id}" in route.path or "{shortcode}" in route.path) and route.path != EMBED
]
# Below these every method is answered alike.
EVERY_METHOD_BELOW = tuple(
    route.path.partition("{tail")[0] for route in ROUTES if route.method == "*"
)
# Loops answers as if there were no message (Loops API, Notifications).
HIDDEN_FROM_GUESTS = "/api/v1/notifications/system/{id}"
OPEN_TO_GUESTS = ("/api/web/feed", "/api/v1/explore/tags", IMPRESSION)
OTHER_PLACEHOLDER = re.compile(r"\{[^{}]+\}")
LIKED_VIDEOS = "/api/v1/account/videos/likes"
# Rows that are how one gets a credential have their own rules for the ones they are sent.
CREDENTIAL_ROWS = [
    route for route in ROUTES if name(route) not in SIGN_IN or route.access is not Access.ANYONE
]
BAD_IDS = [
    "..%2fadmin",
    "%2e%2e",
    "-1",
    "007",
    "1.5",
    "1e3",
    "x" * 70,
    "%00",
    "340282366920938463463374607431768211456",
]


async def send(world: World, it: Sample, token: str | None, **headers: str) -> Answer:
    sent = {**it.headers, **headers}
    return await world.gateway.call(
        it.method, it.path, token=token, json=it.json, body=it.body, headers=sent
    )


def assert_refused(answer: Answer, route: Route, reason: str | None = None) -> None:
    """401: as a page where that makes the app ask for a new sign-in, else as JSON."""
    if not route.ends_session:
        assert_error(answer, route, 401, reason)
        return
    assert answer.status == 401, answer.text
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Your sign-in has ended" in answer.text


def assert_error(answer: Answer, route: Route, status: int, reason: str | None = None) -> None:
    """The one shape of every error."""
    assert answer.status == status, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Request-Id"]
    assert "ETag" not in answer.headers
    if route.shape is Shape.PAGE:
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "Content-Security-Policy" in answer.headers
        return
    body = answer.object
    assert set(body) == {"message", "error", "data"} | ({"errors"} if status == 422 else set()) or (
        set(body) == {"message", "error", "data"}
    )
    error = body["error"]
    assert isinstance(error, dict)
    assert error["code"] == status
    assert error["message"] == body["message"]
    assert isinstance(error["reason"], str)
    if reason is not None:
        assert error["reason"] == reason
    assert body["data"] == ([] if route.shape is Shape.COLLECTION else None)


@pytest.mark.parametrize("route", ROUTES, ids=name)
async def test_it_works(world: World, route: Route) -> None:
    it = await sample(world, route)
    answer = await send(world, it, await world.token())
    assert answer.status == it.status, answer.text
    calls = routes(await world.calls())
    if route.becomes == "-" or route.path == EMBED:
        assert set(calls) <= {PROFILE}  # whether Nexgate accepts the token
    else:
        assert calls


@pytest.mark.parametrize("route", ROUTES, ids=name)
async def test_head_and_other_methods(world: World, route: Route) -> None:
    it = await sample(world, route)
    token = await world.token()
    if route.method == "GET":
        head = await world.gateway.call("HEAD", it.path, token=token, headers=dict(it.headers))
        assert head.status == it.status
        assert head.text == ""
    answer = await world.gateway.call("PATCH", it.path, token=token)
    if route.path.startswith(EVERY_METHOD_BELOW):
        assert answer.status == (it.status if route.method == "*" else 404)
        return
    assert answer.status == 404
    assert answer.object["message"] == "Not Found."
    assert route.method in answer.headers["Allow"]


@pytest.mark.parametrize("route", CREDENTIAL_ROWS, ids=name)
async def test_without_a_credential(world: World, route: Route) -> None:
    it = await sample(world, route)
    answer = await send(world, it, None)
    calls = await world.calls()
    if route.access is Access.SIGNED_IN:
        assert_error(answer, route, 401, "unauthenticated")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    elif route.path in OPEN_TO_GUESTS or route.access is Access.ANYONE:
        assert answer.status == it.status
    elif route.path == HIDDEN_FROM_GUESTS:
        assert_error(answer, route, 404, "not_found")
    else:
        assert_error(answer, route, 401, "unauthenticated")
    assert calls == []


@pytest.mark.parametrize("route", CREDENTIAL_ROWS, ids=name)
async def test_with_a_credential_that_is_none(world: World, route: Route) -> None:
    it = await sample(world, route)
    for authorization in ("Basic YWxpY2U6eA==", "Bearer", "Bearer a b", "Bearer ü", "Token x"):
        answer = await send(world, it, None, Authorization=authorization)
        if route.access is Access.ANYONE:
            assert answer.status == it.status
        else:
            assert_refused(answer, route, "token_refused")
    assert await world.calls() == []


@pytest.mark.parametrize("route", UPSTREAM_ROWS, ids=name)
async def test_with_a_token_that_has_expired(world: World, route: Route) -> None:
    it = await sample(world, route)
    token = await world.token(lifetime_s=-10)
    await world.calls()
    answer = await send(world, it, token)
    assert_refused(answer, route, "token_expired")
    assert await world.calls() == []


@pytest.mark.parametrize("route", UPSTREAM_ROWS, ids=name)
async def test_with_a_token_that_nexgate_refuses(world: World, route: Route) -> None:
    it = await sample(world, route)
    token = await world.token()
    forged = token[:-8] + ("AAAAAAAA" if not token.endswith("AAAAAAAA") else "BBBBBBBB")
    answer = await send(world, it, forged)
    assert_refused(answer, route)
    assert token not in answer.text


@pytest.mark.parametrize("bad", BAD_IDS)
@pytest.mark.parametrize("route", ID_ROWS, ids=name)
async def test_an_id_that_can_be_none_costs_no_call(world: World, route: Route, bad: str) -> None:
    token = await world.token()
    if route.access is Access.SIGNED_IN:  # accepted before the id is looked at
        await world.gateway.get("/api/v1/account/notifications/count", token=token)
    await world.calls()
    if "{shortcode}" in route.path and bad in ("-1", "1e3"):
        bad = f"0{bad}"  # without the leading zero these are shortcodes
    path = route.path.replace("{id}", bad).replace("{shortcode}", bad)
    path = OTHER_PLACEHOLDER.sub("1", path)
    if path.endswith("/cursor"):
        path += "?id=1"
    method = "POST" if route.method == "*" else route.method
    answer = await world.gateway.call(method, path, token=token)
    assert_error(answer, route, 404)
    assert await world.calls() == []


@pytest.mark.parametrize("route", UPSTREAM_ROWS, ids=name)
@pytest.mark.parametrize(
    ("fault", "value", "status", "reason"),
    [
        ("html", "502", 502, "upstream_error"),
        ("html", "503", 503, "upstream_unavailable"),
        ("status", "500", 502, "upstream_error"),
        ("garbage", None, 502, "upstream_error"),
        ("truncate", None, 502, "upstream_error"),
        ("drop", None, 503, "upstream_unavailable"),
        ("status", "429", 429, "rate_limited"),
        ("empty401", None, 401, None),
        ("status", "403", None, None),
    ],
)
async def test_nexgate_fails(
    world: World,
    route: Route,
    fault: str,
    value: str | None,
    status: int | None,
    reason: str | None,
) -> None:
    it = await sample(world, route)
    token = await world.token()
    await world.fault(fault, value)
    answer = await send(world, it, token)
    if status is None:  # never a 403: the app signs its user out when it sees one
        status = 404 if route.method == "GET" else 422
    # Without an envelope the session may be good again in a moment.
    if status == 401 and route.ends_session and fault != "empty401":
        assert_refused(answer, route)
        return
    # A view's answer is never parsed, so garbage in it goes unseen.
    if route.path == IMPRESSION and fault in ("garbage", "truncate"):
        assert answer.status in (200, status)
        return
    # It is a write that reads nothing before: sent, and no answer of Nexgate's own.
    if route.path == IMPRESSION and (fault, value) in (("html", "502"), ("drop", None)):
        status, reason = 504, "outcome_unknown"
    # A liked clip that is refused is left out of the list.
    if route.path == LIKED_VIDEOS and value == "403":
        assert answer.videos == []
        return
    assert_error(answer, route, status, reason)
    if status in (429, 503):
        assert int(answer.headers["Retry-After"]) >= 1
    assert "Traceback" not in answer.text
    assert world.sandbox.base not in answer.text


@pytest.mark.parametrize("route", UPSTREAM_ROWS, ids=name)
async def test_the_web_app_gets_502_for_503(world: World, route: Route) -> None:
    it = await sample(world, route)
    await world.fault("drop")
    answer = await send(world, it, await world.token(), Cookie="theme=dark")
    if route.path == IMPRESSION:  # sent, and not answered
        assert_error(answer, route, 504, "outcome_unknown")
        return
    # A page is read by people.
    status = 503 if route.shape is Shape.PAGE else 502
    assert_error(answer, route, status, "upstream_unavailable")


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/nothing",
        "/api/v1/feed/for-you/x",
        "/api/v1/video/1/x.css",
        "/api/v1/video/1;a.js",
        "/api/v9/config",
    ],
)
@pytest.mark.parametrize("user", [None, "alice"])
async def test_an_unknown_route_is_404_in_json(world: World, path: str, user: str | None) -> None:
    token = await world.token(user) if user else None
    for method in ("GET", "POST", "DELETE"):
        answer = await world.gateway.call(
            method, path, token=token, headers={"Accept": "text/html"}
        )
        assert answer.status == 404, path
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.object["data"] in ([], None)
        error = answer.object["error"]
        assert isinstance(error, dict)
        assert error["reason"] == "not_found"
