"""Session tokens, and the web app's cookie."""

import asyncio

import pytest
from yarl import URL

from tests.support.api import Api, Json
from tests.support.nexgate_calls import REFRESH, renewals
from tests.support.signing_in import (
    CODE,
    PASSWORD,
    Browser,
    signed_in,
    title_in,
    web_signed_in,
)
from tests.support.world import COUNTED, StartGateway, World

FEED = "/api/v1/feed/for-you"
PREFERENCES = "/api/v1/app/preferences"


async def first_video(api: Api, token: str) -> str:
    return str((await api.get(FEED, token=token)).videos[0]["id"])


# -- renewal --------------------------------------------------------------------------------------


async def test_many_requests_at_once_cost_one_renewal(world: World) -> None:
    own = await signed_in(world.gateway)
    token = str(own["access_token"])
    await world.calls()
    answers = await asyncio.gather(*(world.gateway.get(FEED, token=token) for _ in range(8)))
    assert {answer.status for answer in answers} == {200}
    calls = await world.calls()
    assert renewals(calls) == 1
    assert not any(call["authorization"] for call in calls if call["path"] == REFRESH)
    await world.gateway.get(FEED, token=token)
    assert renewals(await world.calls()) == 0


async def test_a_refused_token_is_renewed_and_the_call_made_once_more(world: World) -> None:
    own = await signed_in(world.gateway)
    token = str(own["access_token"])
    video_id = await first_video(world.gateway, token)
    await world.calls()
    route = "GET /api/v1/e-social/clip/feed"
    await world.fault("empty401", route=route, times=1)
    answer = await world.gateway.get(FEED, token=token)
    assert answer.status == 200, answer.text
    calls = await world.calls()
    # The refused call, the renewal, the call once more; beside them whom the viewer blocks.
    assert (renewals(calls), len(calls)) == (1, 4)
    await world.fault("empty401", route=route)
    answer = await world.gateway.get(FEED, token=token)
    assert (answer.status, answer.object["data"]) == (401, [])
    calls = await world.calls()
    # The refused call, the renewal, the call once more; beside them whom the viewer blocks.
    assert (renewals(calls), len(calls)) == (1, 4)
    await world.heal()
    liked = await world.gateway.post(f"/api/v1/video/like/{video_id}", token=token)
    assert liked.status == 200


async def test_a_session_whose_account_is_gone_is_over(world: World) -> None:
    own = await signed_in(world.gateway)
    token = str(own["access_token"])
    assert (await world.gateway.get(FEED, token=token)).status == 200
    await world.sandbox.post("/_sandbox/rename", json={"user": "alice", "to": "alicia"})
    refused = await world.gateway.get(FEED, token=token)
    assert refused.status == 401
    error = refused.object["error"]
    assert isinstance(error, dict)
    assert error["reason"] == "session_ended"
    asked = await world.gateway.get(PREFERENCES, token=token)
    assert asked.status == 401
    assert asked.headers["Content-Type"].startswith("text/html")
    assert (await world.gateway.post("/api/v1/app/logout", token=token)).status == 200


@pytest.mark.parametrize("what", ["expired", "forged", "signed out", "garbage"])
async def test_preferences_end_a_session_that_is_over(world: World, what: str) -> None:
    token = "garbage"
    if what == "expired":
        token = await world.token(lifetime_s=-5)
    elif what == "forged":
        token = (await world.token())[:-6] + "AAAAAA"
    elif what == "signed out":
        token = str((await signed_in(world.gateway))["access_token"])
        await world.gateway.post("/api/v1/app/logout", token=token)
    over = await world.gateway.get(PREFERENCES, token=token)
    assert (over.status, over.headers["Content-Type"][:9]) == (401, "text/html")
    guest = await world.gateway.get(PREFERENCES)
    assert (guest.status, guest.headers["Content-Type"]) == (401, "application/json")


async def test_nexgate_in_trouble_ends_no_session(world: World) -> None:
    own = await signed_in(world.gateway)
    token = str(own["access_token"])
    await world.fault("html", "502")
    assert (await world.gateway.get(PREFERENCES, token=token)).status == 200
    assert (await world.gateway.get(FEED, token=token)).status == 502
    await world.fault("drop")
    answer = await world.gateway.get(FEED, token=token)
    assert (answer.status, answer.object["data"]) == (503, [])
    assert int(answer.headers["Retry-After"]) >= 1
    await world.heal()
    assert (await world.gateway.get(FEED, token=token)).status == 200


# -- the cookie session ---------------------------------------------------------------------------


async def test_the_web_app_signs_in_and_out(world: World) -> None:
    browser = await web_signed_in(world.gateway)
    answer = await browser.call("GET", FEED)
    assert answer.videos
    assert answer.headers["Vary"] == "Authorization, Cookie, Accept-Encoding"
    accounts = (await browser.call("GET", "/api/v1/auth/accounts")).object
    rows = accounts["accounts"]
    assert isinstance(rows, list)
    assert [row["username"] for row in rows] == ["alice"]
    assert rows[0]["is_active"] is True
    assert accounts["max"] == 1
    assert accounts["at_capacity"] is True
    stolen = Browser(world.gateway, dict(browser.cookies))
    assert (await browser.spa("POST", "/logout")).status == 204
    assert set(browser.cookies) == {"__Host-loops_device"}
    assert (await stolen.call("GET", FEED)).status == 401
    assert (await browser.call("GET", FEED)).status == 401


@pytest.mark.parametrize("remember", [True, False])
async def test_the_session_cookie_is_out_of_reach_and_the_other_is_not(
    world: World, remember: bool
) -> None:
    browser = Browser(world.gateway)
    await browser.call("GET", "/sanctum/csrf-cookie")
    await browser.spa(
        "POST", "/login", {"email": "alice", "password": PASSWORD, "remember": remember}
    )
    answer = await browser.spa("POST", "/api/v1/auth/2fa/verify", {"otp_code": int(CODE)})
    assert answer.object == {
        "success": True,
        "error": None,
        "redirect": "https://loops.example",
    }
    lines = {line.partition("=")[0]: line for line in answer.headers.getall("Set-Cookie")}
    for name, is_hidden in (("__Host-loops_session", True), ("XSRF-TOKEN", False)):
        assert ("HttpOnly" in lines[name]) is is_hidden
        assert "SameSite=Lax" in lines[name]
        assert "Secure" in lines[name]
        assert "Path=/" in lines[name]
        assert "Domain" not in lines[name]
    assert ("Max-Age=31536000" in lines["__Host-loops_session"]) is remember


async def test_on_plain_http_the_cookies_still_work(start_gateway: StartGateway) -> None:
    api = await start_gateway(server={"public_url": "http://localhost:8080"})
    answer = await api.get("/sanctum/csrf-cookie")
    assert answer.status == 204
    assert not any("Secure" in line for line in answer.headers.getall("Set-Cookie"))


@pytest.mark.parametrize("xsrf", [None, "", "wrong", "other"])
async def test_a_write_of_another_site_is_refused(world: World, xsrf: str | None) -> None:
    browser = await web_signed_in(world.gateway)
    if xsrf == "other":
        xsrf = (await web_signed_in(world.gateway, user="bob")).cookies["XSRF-TOKEN"]
    video_id = str((await browser.call("GET", FEED)).videos[0]["id"])
    await world.calls()
    headers = {} if xsrf is None else {"X-XSRF-TOKEN": xsrf}
    for path in (
        f"/api/v1/video/like/{video_id}",
        "/login",
        "/logout",
        "/api/v1/app/logout",
        "/api/v1/auth/2fa/verify",
    ):
        answer = await browser.call("POST", path, headers=headers)
        assert answer.status == 419, path
        assert answer.object["message"] == "CSRF token mismatch."
    assert await world.calls() == []
    liked = await browser.spa("POST", f"/api/v1/video/like/{video_id}")
    assert liked.object["has_liked"] is True


@pytest.mark.parametrize("cookie", ["lgs1.\N{LATIN SMALL LETTER Y WITH DIAERESIS}", "\udcff"])
async def test_bytes_that_are_no_text_are_no_session_and_no_proof(
    world: World, cookie: str
) -> None:
    async def status(method: str, path: str, headers: dict[str, str]) -> int:
        reader, writer = await asyncio.open_connection("localhost", URL(world.gateway.base).port)
        fields = {"Host": "localhost", "Connection": "close", "Content-Length": "0", **headers}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {v}" for name, v in fields.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape"))
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return int(answer.split()[1])

    broken = {"Cookie": f"loops_session={cookie}", "X-XSRF-TOKEN": "\udcff"}
    assert await status("GET", "/sanctum/csrf-cookie", broken) == 204
    assert await status("POST", "/login", broken) == 419
    assert await status("POST", "/logout", broken) == 419
    browser = await web_signed_in(world.gateway)
    session = {"Cookie": f"loops_session={browser.cookies['__Host-loops_session']}"}
    assert await status("POST", "/logout", {**session, "X-XSRF-TOKEN": "\udcff"}) == 419


async def test_nobody_signs_in_without_the_csrf_cookie(world: World) -> None:
    answer = await world.gateway.post("/login", json={"email": "alice", "password": PASSWORD})
    assert answer.status == 419
    assert await world.calls() == []


async def test_a_bearer_wins_over_a_cookie_and_needs_no_csrf(world: World) -> None:
    browser = await web_signed_in(world.gateway, user="bob")
    bearer = {"Authorization": f"Bearer {await world.token('alice')}"}
    accounts = (await browser.call("GET", "/api/v1/auth/accounts", headers=bearer)).object
    rows = accounts["accounts"]
    assert isinstance(rows, list)
    assert rows[0]["username"] == "alice"
    video_id = str((await browser.call("GET", FEED)).videos[0]["id"])
    answer = await browser.call("POST", f"/api/v1/video/like/{video_id}", headers=bearer)
    assert answer.status == 200
    dead = {"Authorization": "Bearer garbage"}
    assert (await browser.call("GET", FEED, headers=dead)).status == 401


async def test_wrong_credentials_are_never_401(world: World) -> None:
    browser = Browser(world.gateway)
    await browser.call("GET", "/sanctum/csrf-cookie")
    for body in (
        {"email": "alice", "password": "wrong"},
        {"email": "nobody@example.org", "password": "wrong"},
        {"email": "", "password": ""},
        {"email": "alice"},
        {},
        {"email": 5, "password": []},
    ):
        answer = await browser.spa("POST", "/login", body)
        assert answer.status == 422, answer.text
        errors = answer.object["errors"]
        assert isinstance(errors, dict)
        assert set(errors) <= {"email", "password"}
    await world.fault("empty401")
    answer = await browser.spa("POST", "/login", {"email": "bob", "password": PASSWORD})
    assert answer.status == 502


async def test_guessing_has_an_end_here_too(start_gateway: StartGateway) -> None:
    browser = Browser(await start_gateway(signin=COUNTED))
    await browser.call("GET", "/sanctum/csrf-cookie")
    body = {"email": "alice", "password": "wrong"}
    statuses = [(await browser.spa("POST", "/login", body)).status for _ in range(4)]
    assert statuses == [422] * 3 + [429]
    answer = await browser.spa("POST", "/login", body)
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.headers["X-RateLimit-Limit"] == "3"
    assert "Too many tries" in str(answer.object["message"])


async def test_wrong_codes_are_told_as_loops_tells_them(world: World) -> None:
    browser = Browser(world.gateway)
    await browser.call("GET", "/sanctum/csrf-cookie")

    async def verified(code: object) -> Json:
        answer = await browser.spa("POST", "/api/v1/auth/2fa/verify", {"otp_code": code})
        assert answer.status == 200, answer.text
        return answer.object

    first = await verified(CODE)
    assert (first["success"], first["force_relogin"]) == (False, True)
    await browser.spa("POST", "/login", {"email": "alice", "password": PASSWORD})
    for code in ("000000", "12", 7, "000000", "000000"):
        answer = await verified(code)
        assert (answer["success"], answer["force_relogin"]) == (False, False)
        assert isinstance(answer["error"], str)
    last = await verified(CODE)
    assert (last["success"], last["force_relogin"]) == (False, True)
    for body in ({}, {"otp_code": False}, {"otp_code": 1.5}):
        refused = await browser.spa("POST", "/api/v1/auth/2fa/verify", body)
        assert refused.status == 422


async def test_another_code_can_be_asked_for(world: World) -> None:
    browser = Browser(world.gateway)
    await browser.call("GET", "/sanctum/csrf-cookie")
    path = "/api/v1/auth/2fa/resend"
    early = (await browser.spa("POST", path)).object
    assert (early["success"], early["force_relogin"]) == (False, True)
    await browser.spa("POST", "/login", {"email": "alice", "password": PASSWORD})
    # Nexgate sends none within two minutes of the last.
    soon = (await browser.spa("POST", path)).object
    assert (soon["success"], soon["force_relogin"]) == (False, False)
    assert "two minutes" in str(soon["error"])
    answer = await browser.spa("POST", "/api/v1/auth/2fa/verify", {"otp_code": CODE})
    assert answer.object["success"] is True


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("de", "passen nicht"), ("fr", "ne correspondent"), ("es", "no coinciden"), ("en", "match")],
)
async def test_what_is_wrong_is_said_in_the_readers_language(
    world: World, language: str, sentence: str
) -> None:
    browser = Browser(world.gateway)
    await browser.call("GET", "/sanctum/csrf-cookie")
    headers = {
        "Accept-Language": language,
        "X-XSRF-TOKEN": browser.cookies["XSRF-TOKEN"],
    }
    body = {"email": "alice", "password": "wrong"}
    answer = await browser.call("POST", "/login", json=body, headers=headers)
    assert sentence in str(answer.object["message"])


async def test_a_half_finished_sign_in_is_nobody(world: World) -> None:
    browser = Browser(world.gateway)
    await browser.call("GET", "/sanctum/csrf-cookie")
    await browser.spa("POST", "/login", {"email": "alice", "password": PASSWORD})
    assert (await browser.call("GET", FEED)).status == 401
    assert (await browser.call("GET", "/api/web/feed")).status == 200


async def test_a_dead_cookie_is_forgotten_and_the_next_request_is_a_guest(world: World) -> None:
    browser = await web_signed_in(world.gateway)
    token = browser.cookies["__Host-loops_session"]
    await world.gateway.post("/api/v1/app/logout", token=token)
    refused = await browser.call("GET", "/api/web/feed")
    assert refused.status == 401
    assert "__Host-loops_session" not in browser.cookies
    assert (await browser.call("GET", "/api/web/feed")).status == 200
    assert (await browser.call("GET", "/sanctum/csrf-cookie")).status == 204


@pytest.mark.parametrize("is_gone", [False, True], ids=["signed out", "account gone"])
async def test_pages_for_guests_are_given_to_who_comes_with_a_dead_cookie(
    world: World, start_gateway: StartGateway, *, is_gone: bool
) -> None:
    gateway = await start_gateway(nexgate={"service_token": await world.token("chiara")})
    browser = await web_signed_in(gateway)
    code = (await gateway.get("/api/web/feed")).videos[0]["shortcode"]
    cookies = dict(browser.cookies)
    if is_gone:
        await world.sandbox.post("/_sandbox/rename", json={"user": "alice", "to": "alicia"})
    else:
        await gateway.post("/api/v1/app/logout", token=cookies["__Host-loops_session"])
    for path in (f"/v/{code}", "/@bob"):
        page = await Browser(gateway, dict(cookies)).call("GET", path)
        assert (page.status, page.text) == (200, (await gateway.get(path)).text), path
    for path in (f"/v/{code}", "/@bob"):
        await browser.call("GET", path)
    assert "__Host-loops_session" not in browser.cookies
    # Without a service token there is nothing for guests.
    closed = await Browser(world.gateway, cookies).call("GET", f"/v/{code}")
    assert closed.status == 401


@pytest.mark.parametrize(
    ("fault", "value", "status", "title"),
    [
        ("drop", None, 503, "Nexgate antwortet nicht"),
        ("html", "502", 502, "Nexgate hat seltsam geantwortet"),
        ("retry_after", "5", 429, "Etwas zu schnell"),
    ],
)
async def test_a_page_says_what_is_wrong_in_the_readers_language(
    world: World, fault: str, value: str | None, status: int, title: str
) -> None:
    browser = await web_signed_in(world.gateway)
    code = (await world.gateway.get(FEED, token=await world.token())).videos[0]["shortcode"]
    await world.fault(fault, value)
    page = await browser.call("GET", f"/v/{code}", headers={"Accept-Language": "de"})
    assert (page.status, title_in(page.text)) == (status, title)
    assert "video service" not in page.text
    assert "Too many" not in page.text


async def test_a_cookie_in_place_stays_when_csrf_is_asked_for_again(world: World) -> None:
    browser = await web_signed_in(world.gateway)
    before = dict(browser.cookies)
    await browser.call("GET", "/sanctum/csrf-cookie")
    assert browser.cookies == before
    assert (await browser.call("GET", FEED)).status == 200


@pytest.mark.parametrize("value", ["x", "lgs1.x", "a.b.c", "%00", '"', "lgw1.AAAA"])
async def test_a_cookie_that_is_none_breaks_nothing(world: World, value: str) -> None:
    browser = Browser(world.gateway, {"__Host-loops_session": value})
    assert (await browser.call("GET", FEED)).status == 401
    browser = Browser(world.gateway, {"__Host-loops_session": value})
    assert (await browser.call("GET", "/sanctum/csrf-cookie")).status == 204
    assert (await browser.spa("POST", "/logout")).status in (204, 419)


async def test_the_apps_logout_ends_a_cookie_session_too(world: World) -> None:
    browser = await web_signed_in(world.gateway)
    answer = await browser.spa("POST", "/api/v1/app/logout")
    assert answer.status == 200
    assert "__Host-loops_session" not in browser.cookies


# -- the cookie's name, and where it comes from ---------------------------------------------------


async def test_a_session_under_the_former_name_goes_on(world: World) -> None:
    browser = await web_signed_in(world.gateway)
    kept = {"__Host-loops_session", "XSRF-TOKEN", "__Host-loops_device"}
    assert set(browser.cookies) == kept
    former = Browser(world.gateway, {**browser.cookies})
    former.cookies["loops_session"] = former.cookies.pop("__Host-loops_session")
    for _ in range(2):  # the second one by the fast path, where it is cached
        assert (await former.call("GET", FEED)).status == 200
    assert (await former.spa("POST", "/logout")).status == 204
    assert set(former.cookies) == {"__Host-loops_device"}
    assert (await browser.call("GET", FEED)).status == 401


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 419),
        ({"Sec-Fetch-Site": "same-site"}, 419),
        ({"Origin": "https://evil.example"}, 419),
        ({"Origin": "https://loops.example"}, 204),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://loops.example"}, 204),
    ],
)
async def test_the_token_proves_nothing_in_a_request_of_another_site(
    world: World, fields: dict[str, str], status: int
) -> None:
    browser = await web_signed_in(world.gateway)
    proof = {"X-XSRF-TOKEN": browser.cookies["XSRF-TOKEN"]}
    answer = await browser.call("POST", "/logout", headers={**proof, **fields})
    assert answer.status == status


async def test_hsts_is_sent_with_everything_where_it_is_set(
    world: World, start_gateway: StartGateway
) -> None:
    gateway = await start_gateway(server={"hsts_s": 600}, cache={})
    token = await world.token()
    for path in (FEED, FEED, "/api/v1/config", "/", "/api/v1/nothing", "/assets/favicon.svg"):
        answer = await gateway.get(path, token=token)
        assert answer.headers.getall("Strict-Transport-Security") == ["max-age=600"], path
    assert "Strict-Transport-Security" not in (await world.gateway.get(FEED, token=token)).headers


async def test_a_session_goes_on_for_what_is_kept_here_while_nexgate_is_away(
    world: World, start_gateway: StartGateway
) -> None:
    token = str((await signed_in(world.gateway))["access_token"])
    path = "/api/v1/app/preferences"
    changed = await world.gateway.post(path, token=token, json={"mute_on_open": True})
    assert changed.status == 200
    # Another gateway, which has no Nexgate token of the session and can't get one.
    other = await start_gateway()
    await world.fault("drop")
    kept = await other.get(path, token=token)
    assert kept.status == 200, kept.text
    assert '"mute_on_open":true' in kept.text
    assert (await other.get("/api/v1/feed/for-you", token=token)).status == 503
    await world.heal()
    assert (await other.get("/api/v1/feed/for-you", token=token)).status == 200
