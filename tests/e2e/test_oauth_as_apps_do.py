"""OAuth as apps do it: loopback addresses with any port, and scopes."""

from urllib.parse import quote

import pytest

from tests.support.api import Answer, Api, Json
from tests.support.signing_in import (
    AUTHORIZE,
    CODE,
    FEED,
    PASSWORD,
    Browser,
    answer_in,
    exchange,
    refusal_in,
    register,
    step,
)
from tests.support.world import World

READ, WRITE = "user:read", "user:write"
ALL = "user:read user:write video:create video:read"


def path_of(app: Json, redirect_uri: str, scope: str | None = None) -> str:
    scopes = "" if scope is None else f"&scope={quote(scope, safe='')}"
    return (
        f"{AUTHORIZE}?response_type=code&client_id={app['client_id']}"
        f"&redirect_uri={quote(redirect_uri, safe='')}{scopes}"
    )


async def consent(api: Api, path: str) -> tuple[Browser, Answer]:
    browser = Browser(api)
    page = await browser.call("GET", path)
    assert page.status == 200, page.text
    page = await step(browser, page, "password", identifier="alice", password=PASSWORD)
    return browser, await step(browser, page, "code", code=CODE)


@pytest.mark.parametrize(
    ("registered", "asked"),
    [
        ("http://127.0.0.1/callback", "http://127.0.0.1:51004/callback"),
        ("http://127.0.0.1:8000/callback", "http://127.0.0.1:51004/callback"),
        ("http://127.0.0.1:8000/callback", "http://127.0.0.1/callback"),
        ("http://[::1]/callback?a=b", "http://[::1]:51004/callback?a=b"),
    ],
)
async def test_the_port_of_a_loopback_address_is_not_compared(
    world: World, registered: str, asked: str
) -> None:
    app = await register(world.gateway, redirect_uris=[registered])
    browser, page = await consent(world.gateway, path_of(app, asked))
    answer = await step(browser, page, "allow")
    assert answer.headers["Location"].startswith(asked)
    tokens = await exchange(world.gateway, app, answer_in(answer)["code"], redirect_uri=asked)
    assert tokens.status == 200, tokens.text


@pytest.mark.parametrize(
    ("registered", "asked"),
    [
        ("http://127.0.0.1/callback", "http://127.0.0.1:51004/other"),
        ("http://127.0.0.1/callback", "http://127.0.0.1:51004/callback?x=1"),
        ("http://127.0.0.1/callback", "http://127.0.0.1:0x50/callback"),
        ("http://127.0.0.1/callback", "http://127.0.0.1:99999/callback"),
        ("http://127.0.0.1/callback", "http://[::1]/callback"),
        ("http://127.0.0.1/callback", "http://127.0.0.1.example/callback"),
        ("http://127.0.0.1/callback", "https://127.0.0.1:1/callback"),
        ("http://127.0.0.1/callback", "http://127.0.0.1:80@evil.example/callback"),
        ("http://localhost/callback", "http://localhost:51004/callback"),
        ("https://app.example/callback", "https://app.example:444/callback"),
    ],
)
async def test_everything_else_is_compared(world: World, registered: str, asked: str) -> None:
    app = await register(world.gateway, redirect_uris=[registered])
    answer = await world.gateway.get(path_of(app, asked))
    assert answer.status == 400
    assert "Location" not in answer.headers


async def test_the_code_is_for_the_port_that_was_asked_for(world: World) -> None:
    app = await register(world.gateway, redirect_uris=["http://127.0.0.1/cb"])
    browser, page = await consent(world.gateway, path_of(app, "http://127.0.0.1:5001/cb"))
    code = answer_in(await step(browser, page, "allow"))["code"]
    other = await exchange(world.gateway, app, code, redirect_uri="http://127.0.0.1:5002/cb")
    assert other.status == 400


async def token_of(api: Api, asked: str | None, **registration: object) -> tuple[str, Json, str]:
    """An app's token, the answer it came in, and the consent page."""
    app = await register(api, **registration)
    redirect_uri = "loops://oauth-callback"
    browser, page = await consent(api, path_of(app, redirect_uri, asked))
    code = answer_in(await step(browser, page, "allow"))["code"]
    answer = await exchange(api, app, code, redirect_uri=redirect_uri)
    assert answer.status == 200, answer.text
    return str(answer.object["access_token"]), answer.object, page.text


@pytest.mark.parametrize(
    ("scope", "registration", "granted"),
    [
        (ALL, {}, None),
        (None, {}, None),
        ("", {}, None),
        (READ, {}, READ),
        (f"{READ} {WRITE}", {"scopes": [READ, "video:read"]}, READ),
        (None, {"scopes": f"{READ} {WRITE}"}, f"{READ} {WRITE}"),
        (ALL, {"scope": READ}, READ),
        ("read write follow", {"scopes": "read write follow push"}, None),
    ],
)
async def test_granted_is_what_is_asked_for_and_registered(
    world: World, scope: str | None, registration: Json, granted: str | None
) -> None:
    _, answer, page = await token_of(world.gateway, scope, **registration)
    assert answer.get("scope") == granted
    assert f'<span class="scopes">{granted or ALL}</span>' in page
    assert ("Like, save, comment" in page) is (WRITE in (granted or ALL))


async def test_what_was_not_registered_is_not_granted(world: World) -> None:
    app = await register(world.gateway, scopes=READ)
    answer = await world.gateway.get(path_of(app, "loops://oauth-callback", WRITE))
    assert refusal_in(answer)["error"] == "invalid_scope"


async def test_a_scope_opens_what_it_names_and_no_more(world: World) -> None:
    reader, _, _ = await token_of(world.gateway, "video:read")
    video = (await world.gateway.get(FEED, token=reader)).videos[0]
    like = f"/api/v1/video/like/{video['id']}"
    assert_refused(await world.gateway.post(like, token=reader), "user:write")
    writer, _, _ = await token_of(world.gateway, WRITE)
    assert (await world.gateway.post(like, token=writer)).status == 200
    assert_refused(await world.gateway.get(FEED, token=writer), "user:read video:read")
    creator, _, _ = await token_of(world.gateway, "video:create")
    for method, path in (("GET", FEED), ("POST", like), ("POST", "/api/v1/search/users")):
        answer = await world.gateway.call(method, path, token=creator, json={"q": "bob"})
        assert_refused(answer, "user:")
    found = await world.gateway.post("/api/v1/search/users", token=reader, json={"q": "bob"})
    assert found.status == 200


def assert_refused(answer: Answer, scope: str) -> None:
    assert answer.status == 403, answer.text
    challenge = answer.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer error="insufficient_scope"')
    assert scope in challenge


async def test_what_an_app_asks_first_needs_no_scope(world: World) -> None:
    creator, _, _ = await token_of(world.gateway, "video:create")
    for path in ("/api/v1/config", "/api/v1/app/preferences", "/api/v1/account/info/self"):
        assert (await world.gateway.get(path, token=creator)).status == 200
    assert (await world.gateway.post("/api/v1/app/logout", token=creator)).status == 200
    assert (await world.gateway.get("/api/v1/account/info/self", token=creator)).status == 401


async def test_a_nexgate_token_may_do_everything(world: World) -> None:
    token = await world.token()
    video = (await world.gateway.get(FEED, token=token)).videos[0]
    liked = await world.gateway.post(f"/api/v1/video/like/{video['id']}", token=token)
    assert liked.status == 200


async def test_a_refreshed_token_has_the_scopes_of_the_first(world: World) -> None:
    app = await register(world.gateway)
    browser, page = await consent(world.gateway, path_of(app, "loops://oauth-callback", READ))
    code = answer_in(await step(browser, page, "allow"))["code"]
    first = await exchange(world.gateway, app, code, redirect_uri="loops://oauth-callback")
    body = {
        "grant_type": "refresh_token",
        "refresh_token": first.object["refresh_token"],
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
    }
    again = await world.gateway.post("/oauth/token", json=body)
    assert again.object["scope"] == READ
    video = (await world.gateway.get(FEED, token=str(again.object["access_token"]))).videos[0]
    path = f"/api/v1/video/like/{video['id']}"
    refused = await world.gateway.post(path, token=str(again.object["access_token"]))
    assert_refused(refused, WRITE)
