"""Signing in through OAuth: the app's way, its limits, and what stays secret."""

import json
import logging
from urllib.parse import quote

import pytest

from gateway.locale.languages import load_languages
from tests.support.api import Answer, Api, Json
from tests.support.signing_in import (
    AUTHORIZE,
    CODE,
    FEED,
    PASSWORD,
    REDIRECT,
    Browser,
    alert_in,
    answer_in,
    authorize_path,
    code_for,
    consent_page,
    exchange,
    flow_in,
    multipart,
    oauth_error,
    refreshed,
    register,
    signed_in,
    step,
    title_in,
    web_signed_in,
)
from tests.support.world import COUNTED, StartGateway, World


async def test_the_app_signs_in_as_it_does_at_loops(world: World) -> None:
    body, headers = multipart(
        [("client_name", "Loops for iOS"), ("redirect_uris[]", REDIRECT), ("website", "x")]
    )
    answer = await world.gateway.call("POST", "/api/v1/apps", body=body, headers=headers)
    app = answer.object
    assert set(app) == {
        "client_id",
        "client_name",
        "client_secret",
        "redirect_uris",
        "vapid_key",
    }
    assert app["redirect_uris"] == [REDIRECT]
    assert app["vapid_key"] is None
    code = await code_for(world.gateway, app)
    body, headers = multipart(
        [
            ("grant_type", "authorization_code"),
            ("client_id", str(app["client_id"])),
            ("client_secret", str(app["client_secret"])),
            ("redirect_uri", REDIRECT),
            ("code", code),
            ("scope", "user:read"),
        ]
    )
    answer = await world.gateway.call("POST", "/oauth/token", body=body, headers=headers)
    tokens = answer.object
    assert set(tokens) == {"token_type", "expires_in", "access_token", "refresh_token"}
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 31_536_000)
    token = str(tokens["access_token"])
    videos = (await world.gateway.get(FEED, token=token)).videos
    assert videos
    plain = (await world.gateway.get(FEED, token=await world.token())).videos
    assert videos == plain


async def test_nothing_handed_out_needs_escaping(world: World) -> None:
    own = await signed_in(world.gateway)
    code = await code_for(world.gateway, own)
    for text in (own["client_id"], own["access_token"], own["refresh_token"], code):
        assert quote(str(text), safe="") == text


async def test_what_is_mine_is_known_to_be_mine(world: World) -> None:
    own = await signed_in(world.gateway)
    token = str(own["access_token"])
    videos = (await world.gateway.get("/api/v1/feed/account/self", token=token)).videos
    assert videos
    assert all(video["is_owner"] is True for video in videos)


async def test_signing_out_ends_this_session_and_no_other(world: World) -> None:
    first, second = [await signed_in(world.gateway) for _ in range(2)]
    token = str(first["access_token"])
    for _ in range(2):  # the second time it is dead already
        answer = await world.gateway.post("/api/v1/app/logout", token=token)
        assert (answer.status, answer.object) == (200, {"message": "Successfully logged out."})
    refused = await world.gateway.get(FEED, token=token)
    assert refused.status == 401
    assert refused.object["data"] == []
    assert (await world.gateway.get(FEED, token=str(second["access_token"]))).status == 200
    again = await refreshed(world.gateway, first, str(first["refresh_token"]))
    oauth_error(again, 400, "invalid_grant")


@pytest.mark.parametrize("token", ["garbage", "lgs1.garbage", "lgs1.", "a.b.c", "ü"])
async def test_signing_out_with_a_dead_token_is_fine(world: World, token: str) -> None:
    answer = await world.gateway.post("/api/v1/app/logout", token=token)
    assert answer.status == 200
    assert await world.calls() == []


async def test_signing_out_without_a_token_is_not(world: World) -> None:
    answer = await world.gateway.post("/api/v1/app/logout")
    assert answer.status == 401
    assert answer.object["data"] is None


async def test_a_sign_out_survives_a_restart(start_gateway: StartGateway, world: World) -> None:
    own = await signed_in(world.gateway)
    token = str(own["access_token"])
    await world.gateway.post("/api/v1/app/logout", token=token)
    again = await start_gateway()
    assert (await again.get(FEED, token=token)).status == 401
    other = await signed_in(world.gateway)
    assert (await again.get(FEED, token=str(other["access_token"]))).status == 200


async def test_sessions_outlive_a_change_of_the_secret(
    start_gateway: StartGateway, world: World
) -> None:
    own = await signed_in(world.gateway)
    token, new = str(own["access_token"]), "another-secret-that-is-long-enough-too"
    former = ["a-secret-of-the-tests-that-is-long-enough"]
    changed = await start_gateway(server={"secret": new, "former_secrets": former})
    assert (await changed.get(FEED, token=token)).status == 200
    answer = await refreshed(changed, own, str(own["refresh_token"]))
    assert answer.status == 200
    forgotten = await start_gateway(server={"secret": new})
    assert (await forgotten.get(FEED, token=token)).status == 401


async def try_in(
    api: Api,
    app: Json,
    identifier: str,
    *,
    cookies: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    browser = Browser(api, dict(cookies or {}))
    page = await browser.call("GET", authorize_path(app))
    body = {
        "flow": flow_in(page.text),
        "step": "password",
        "identifier": identifier,
        "password": "x",
    }
    return await browser.call("POST", AUTHORIZE, json=body, headers=headers)


async def test_guessing_has_an_end(start_gateway: StartGateway, world: World) -> None:
    api = await start_gateway(signin=COUNTED)
    app = await register(api)
    for _ in range(3):
        assert (await try_in(api, app, "alice")).status == 422
    await world.calls()
    for name in ("Alice", "@alice", " alice "):
        answer = await try_in(api, app, name)
        assert answer.status == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 600
        assert answer.headers["X-RateLimit-Limit"] == "3"
        assert answer.headers["X-RateLimit-Remaining"] == "0"
        assert int(answer.headers["X-RateLimit-Reset"]) > 1_700_000_000
        assert alert_in(answer.text) == "Too many tries. Wait a few minutes, then go on."
    assert await world.calls() == []
    assert (await try_in(api, app, "bob")).status == 422


@pytest.mark.parametrize("tag", ["de", "fr", "es"])
async def test_who_has_to_wait_reads_it_in_their_language(
    start_gateway: StartGateway, tag: str
) -> None:
    api = await start_gateway(
        signin={**COUNTED, "attempts_of_strangers": 2, "stranger_delay_s": 50.0}
    )
    app = await register(api)
    say = load_languages()[tag].say
    wait = "Too many tries. Wait a minute, then go on."
    assert say(wait) != wait
    await try_in(api, app, "alice")
    answer = await try_in(api, app, "alice", headers={"Accept-Language": tag})
    assert (answer.status, alert_in(answer.text)) == (429, say(wait))
    assert 1 <= int(answer.headers["Retry-After"]) <= 50


async def test_the_tries_of_an_account_outlive_a_restart(start_gateway: StartGateway) -> None:
    for status in (422, 422, 422, 429):
        api = await start_gateway(signin=COUNTED)
        assert (await try_in(api, await register(api), "alice")).status == status


async def test_strangers_leave_tries_for_a_browser_that_signed_in_before(
    start_gateway: StartGateway,
) -> None:
    api = await start_gateway(signin=COUNTED)
    app = await register(api)
    known = Browser(api)
    await consent_page(known, app)
    name, kept = "__Host-loops_device", known.cookies["__Host-loops_device"]
    assert "alice" not in kept
    for _ in range(6):
        await try_in(api, app, "alice")
    assert (await try_in(api, app, "alice")).status == 429
    # By the cookie, not by who is signed in; by any of the account's own names.
    for status in (422, 422, 429):
        found = await try_in(api, app, "alice", cookies={name: kept})
        assert found.status == status
    assert found.headers["X-RateLimit-Limit"] == "5"
    for _ in range(3):
        assert (await try_in(api, app, "bob", cookies={name: kept})).status == 422
    assert (await try_in(api, app, "bob", cookies={name: kept})).status == 429


async def test_an_account_has_no_more_tries_for_having_several_names(
    start_gateway: StartGateway,
) -> None:
    api = await start_gateway(signin=COUNTED)
    app = await register(api)
    mail = "alice@example.org"
    assert (await try_in(api, app, "alice")).status == 422
    # A sign-in by the address tells the user name, too; both were tried once.
    await consent_page(Browser(api), app, user=mail)
    assert (await try_in(api, app, mail)).status == 422
    for name in ("alice", mail, " @Alice", mail.upper()):
        refused = await try_in(api, app, name)
        assert (refused.status, refused.headers["X-RateLimit-Limit"]) == (429, "3")


async def test_a_browser_keeps_who_signed_in_for_a_year_also_after_a_sign_out(
    world: World,
) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await browser.call("GET", authorize_path(app))
    page = await step(browser, page, "password", identifier="alice", password=PASSWORD)
    wrong = await step(browser, page, "code", code="987654")
    page = await step(browser, page, "code", code=CODE)
    names = [
        [line for line in answer.headers.getall("Set-Cookie", ()) if "loops_device" in line]
        for answer in (wrong, page)
    ]
    assert names[0] == []
    [line] = names[1]
    for part in ("__Host-loops_device=lgd1.", "Max-Age=31536000", "Secure", "HttpOnly", "Path=/"):
        assert part in line
    web = await web_signed_in(world.gateway)
    assert (await web.spa("POST", "/logout")).status == 204
    assert set(web.cookies) == {"__Host-loops_device"}


async def test_on_http_the_cookie_has_no_prefix_that_browsers_refuse(
    start_gateway: StartGateway,
) -> None:
    api = await start_gateway(server={"public_url": "http://localhost:1"})
    browser = await web_signed_in(api)
    assert "loops_device" in browser.cookies


@pytest.mark.parametrize("proxies", [(), ("127.0.0.1", "::1")], ids=["direct", "proxied"])
async def test_many_addresses_have_no_more_tries_than_one(
    start_gateway: StartGateway, proxies: tuple[str, ...]
) -> None:
    api = await start_gateway(signin={**COUNTED, "trusted_proxies": list(proxies)})
    app = await register(api)
    answers = [
        await try_in(api, app, "alice", headers={"X-Forwarded-For": f"9.9.9.{number}"})
        for number in range(5)
    ]
    assert [answer.status for answer in answers] == [422] * 3 + [429] * 2


async def test_an_address_has_an_end_too(start_gateway: StartGateway) -> None:
    api = await start_gateway(signin={"attempts_per_address": 3})
    app = await register(api)
    statuses = [(await try_in(api, app, f"user{number}")).status for number in range(4)]
    assert statuses == [422, 422, 422, 429]


async def test_pasting_a_token_is_off_unless_it_is_on(world: World) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await browser.call("GET", authorize_path(app))
    assert "token instead" not in page.text
    answer = await step(browser, page, "token", token=await world.token())
    assert title_in(answer.text) == "Sign in"


@pytest.mark.parametrize("kind", ["ACCESS", "REFRESH"])
async def test_a_pasted_token_signs_in(
    start_gateway: StartGateway, world: World, kind: str
) -> None:
    api = await start_gateway(signin={"allow_token_paste": True})
    app = await register(api)
    browser = Browser(api)
    page = await browser.call("GET", authorize_path(app))
    token = await world.token("bob", kind=kind, lifetime_s=500)
    page = await step(browser, page, "token", token=f"Bearer {token[:20]}\n{token[20:]}")
    assert "@bob" in title_in(page.text)
    code = answer_in(await step(browser, page, "allow"))["code"]
    answer = (await exchange(api, app, code)).object
    assert (await api.get(FEED, token=str(answer["access_token"]))).status == 200
    lifetime = answer["expires_in"]
    assert isinstance(lifetime, int)
    assert lifetime == 31_536_000 if kind == "REFRESH" else 0 < lifetime <= 500


async def test_a_pasted_token_is_nexgates_to_judge(
    start_gateway: StartGateway, world: World
) -> None:
    api = await start_gateway(signin={"allow_token_paste": True})
    browser = Browser(api)
    page = await browser.call("GET", authorize_path(await register(api)))
    good = await world.token()
    expired = await world.token(lifetime_s=-5)
    for token in ("", "garbage", "ü", good[:-6] + "AAAAAA", expired, "x" * 5000):
        answer = await step(browser, page, "token", token=token)
        assert answer.status == 422, token
        assert "<details" in answer.text


async def test_no_secret_is_in_a_log_or_an_address(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await browser.call("GET", authorize_path(app))
    await step(browser, page, "password", identifier="alice", password="Canary-Password-1!")
    page = await step(browser, page, "password", identifier="alice", password=PASSWORD)
    await step(browser, page, "code", code="987654")
    page = await step(browser, page, "code", code=CODE)
    code = answer_in(await step(browser, page, "allow"))["code"]
    answer = await exchange(world.gateway, app, code)
    own: Json = {**app, **answer.object}
    await exchange(world.gateway, app, code)
    own2 = await signed_in(world.gateway)
    await world.gateway.get(FEED, token=str(own2["access_token"]))
    await refreshed(world.gateway, own2, str(own2["refresh_token"]))
    await world.gateway.post("/api/v1/app/logout", token=str(own2["access_token"]))
    own_lines = [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("gateway") and not record.name.startswith("gateway.sandbox")
    ]
    assert own_lines
    secrets = [
        "Canary-Password-1!",
        PASSWORD,
        "987654",
        CODE,
        code,
        str(app["client_secret"]),
        *(str(one[name]) for one in (own, own2) for name in ("access_token", "refresh_token")),
    ]
    told = "\n".join(own_lines) + json.dumps([call["path"] for call in await world.calls()])
    for secret in secrets:
        assert secret not in told
