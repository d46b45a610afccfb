"""The pages on which a person signs in for an app, step by step and out of step."""

from urllib.parse import urlencode

import pytest

from tests.support.signing_in import (
    AUTHORIZE,
    CODE,
    FORM,
    PASSWORD,
    REDIRECT,
    Browser,
    alert_in,
    answer_in,
    assert_page,
    authorize_path,
    consent_page,
    flow_in,
    refusal_in,
    register,
    step,
    title_in,
)
from tests.support.world import World


async def test_every_page_is_plain_and_private(world: World) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await browser.call("GET", authorize_path(app))
    assert_page(page)
    assert "Loops for iOS" in page.text
    cookie = page.headers["Set-Cookie"]
    for attribute in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/oauth"):
        assert attribute in cookie
    page = await step(browser, page, "password", identifier="alice", password=PASSWORD)
    assert_page(page)
    assert title_in(page.text) == "Check your e-mail"
    page = await step(browser, page, "code", code=f" {CODE[:3]}-{CODE[3:]} ")
    assert_page(page)
    assert title_in(page.text) == "Allow Loops for iOS to act as @alice?"
    assert REDIRECT in page.text
    allowed = await step(browser, page, "allow")
    assert allowed.headers["Referrer-Policy"] == "no-referrer"
    assert "form-action" not in allowed.headers["Content-Security-Policy"]


async def test_the_app_s_name_is_no_markup(world: World) -> None:
    app = await register(world.gateway, client_name='<script>alert(1)</script>"')
    page = await Browser(world.gateway).call("GET", authorize_path(app))
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text


async def test_state_comes_back_as_it_went(world: World) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    state = "ü &=#?%41+/ \u2603"
    page = await consent_page(browser, app, state=state)
    assert answer_in(await step(browser, page, "allow"))["state"] == state


async def test_a_wrong_password_and_an_unknown_account_read_the_same(world: World) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await browser.call("GET", authorize_path(app))
    wrong = await step(browser, page, "password", identifier="alice", password="x")
    unknown = await step(browser, page, "password", identifier="nobody", password="x")
    assert wrong.status == unknown.status == 422
    assert alert_in(wrong.text) == alert_in(unknown.text)
    assert 'value="alice"' in wrong.text
    right = await step(browser, wrong, "password", identifier="@alice", password=PASSWORD)
    assert title_in(right.text) == "Check your e-mail"


async def test_nothing_typed_is_no_try(world: World) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await browser.call("GET", authorize_path(app))
    await world.calls()
    for fields in ({}, {"identifier": "alice"}, {"identifier": "x" * 300, "password": "x"}):
        assert (await step(browser, page, "password", **fields)).status == 422
    page = await step(browser, page, "password", identifier="alice", password=PASSWORD)
    await world.calls()
    for code in ("", "12345", "abcdef", "１２３４５６", "1234567"):
        answer = await step(browser, page, "code", code=code)
        assert answer.status == 422
        assert "six digits" in alert_in(answer.text)
    assert await world.calls() == []


async def test_three_wrong_codes_start_it_again(world: World) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await browser.call("GET", authorize_path(app))
    page = await step(browser, page, "password", identifier="alice", password=PASSWORD)
    for _ in range(3):
        answer = await step(browser, page, "code", code="000000")
        assert title_in(answer.text) == "Check your e-mail"
    answer = await step(browser, page, "code", code=CODE)
    assert answer.status == 422
    assert "three wrong codes" in alert_in(answer.text)
    assert title_in(answer.text) == "Sign in"
    answer = await step(browser, answer, "password", identifier="alice", password=PASSWORD)
    answer = await step(browser, answer, "code", code=CODE)
    assert answer_in(await step(browser, answer, "allow"))["code"]


async def test_another_code_can_be_asked_for(world: World) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await browser.call("GET", authorize_path(app))
    page = await step(browser, page, "password", identifier="alice", password=PASSWORD)
    early = await step(browser, page, "resend")
    assert early.status == 429
    assert "two minutes" in alert_in(early.text)
    assert title_in(early.text) == "Check your e-mail"
    page = await step(browser, early, "code", code=CODE)
    assert title_in(page.text).startswith("Allow")
    used = await step(browser, early, "code", code=CODE)
    assert "no longer good" in alert_in(used.text)
    assert title_in(used.text) == "Sign in"


async def test_another_account_can_be_used(world: World) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await step(browser, await consent_page(browser, app), "restart")
    assert title_in(page.text) == "Sign in"
    assert (await step(browser, page, "allow")).status == 200
    page = await step(browser, page, "password", identifier="bob", password=PASSWORD)
    page = await step(browser, page, "code", code=CODE)
    assert "@bob" in title_in(page.text)


@pytest.mark.parametrize("name", ["code", "resend"])
async def test_a_step_out_of_turn_goes_back_to_the_first(world: World, name: str) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await browser.call("GET", authorize_path(app))
    answer = await step(browser, page, name, code=CODE)
    assert answer.status == 422
    assert title_in(answer.text) == "Sign in"
    assert (await step(browser, page, "nonsense")).status == 200


async def test_saying_no_is_told_to_the_app(world: World) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await browser.call("GET", authorize_path(app, state="s"))
    no = {"error": "access_denied", "state": "s"}
    answer = answer_in(await step(browser, page, "deny"))
    assert {name: answer[name] for name in no} == no
    deleted = await browser.submit(AUTHORIZE, {"flow": flow_in(page.text)}, "DELETE")
    assert answer_in(deleted)["error"] == "access_denied"
    assert (await Browser(world.gateway).submit(AUTHORIZE, {}, "DELETE")).status == 400


@pytest.mark.parametrize(
    "uri",
    [
        "loops://evil",
        f"{REDIRECT}/",
        f"{REDIRECT}?a=b",
        "https://evil.example/",
        "javascript:alert(1)",
        "//evil.example",
        "",
    ],
)
async def test_nothing_goes_to_an_address_that_is_not_registered(world: World, uri: str) -> None:
    app = await register(world.gateway, redirect_uris=[REDIRECT, "loops://second"])
    page = await Browser(world.gateway).call("GET", authorize_path(app, redirect_uri=uri))
    assert page.status == 400
    assert_page(page)
    assert "Location" not in page.headers
    assert title_in(page.text) == "Signing in can't go on"


async def test_an_unknown_app_is_sent_nothing(world: World) -> None:
    for client_id in ("", "nobody", "a.b.c"):
        path = authorize_path({"client_id": client_id})
        answer = await Browser(world.gateway).call("GET", path)
        assert (answer.status, "Location" in answer.headers) == (400, False)


async def test_a_form_works_in_its_own_browser_only(world: World) -> None:
    app = await register(world.gateway)
    mine, theirs = Browser(world.gateway), Browser(world.gateway)
    page = await consent_page(mine, app)
    await theirs.call("GET", authorize_path(app))
    for browser in (
        theirs,
        Browser(world.gateway),
        Browser(world.gateway, {"loops_authorize": "x"}),
    ):
        answer = await step(browser, page, "allow")
        assert (answer.status, "Location" in answer.headers) == (400, False)
    assert answer_in(await step(mine, page, "allow"))["code"]


@pytest.mark.parametrize(
    "field",
    [
        {"redirect_uri": "https://evil.example/"},
        {"client_id": "somebody-else"},
        {"state": "another"},
        {"flow": "lga1.AAAA"},
        {"flow": ""},
    ],
)
async def test_a_form_can_not_be_turned_elsewhere(world: World, field: dict[str, str]) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await consent_page(browser, app)
    fields = {"flow": flow_in(page.text), "step": "allow", **field}
    answer = await browser.submit(AUTHORIZE, fields)
    assert (answer.status, "Location" in answer.headers) == (400, False)


async def test_an_app_s_mistake_is_told_to_the_app_by_a_click(world: World) -> None:
    """Else a link to this server would lead anywhere: anybody registers (RFC 9700, 4.11.2)."""
    elsewhere = "https://evil.example/<b>?a=b&c"
    app = await register(world.gateway, redirect_uris=[REDIRECT, elsewhere.replace("<b>", "x")])
    for target in (REDIRECT, elsewhere.replace("<b>", "x")):
        answer = await Browser(world.gateway).call(
            "GET", authorize_path(app, redirect_uri=target, response_type="token", state='s">')
        )
        told = refusal_in(answer)
        assert (told["error"], told["state"]) == ("unsupported_response_type", 's">')
        assert_page(answer)
        assert "Set-Cookie" not in answer.headers


async def test_no_request_is_redirected_before_a_person_has_signed_in(world: World) -> None:
    app = await register(world.gateway)
    for wrong in (
        {"response_type": "token"},
        {"scope": "nothing"},
        {"code_challenge": "x"},
        {"code_challenge_method": "plain"},
        {"state": "s" * 3_000},
        {"redirect_uri": "https://other.example/"},
        {"client_id": "x"},
        {},
    ):
        path = authorize_path({**app, **wrong}, **wrong)
        answer = await world.gateway.get(path)
        assert (answer.status in (200, 400), "Location" in answer.headers) == (True, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ],
)
async def test_a_form_of_another_site_is_not_taken(world: World, fields: dict[str, str]) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await consent_page(browser, app)
    sent = urlencode({"flow": flow_in(page.text), "step": "allow"}).encode()
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = {**FORM, "Cookie": cookie}
    refused = await world.gateway.call("POST", AUTHORIZE, body=sent, headers={**headers, **fields})
    assert (refused.status, "Location" in refused.headers) == (400, False)
    ours = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    taken = await world.gateway.call("POST", AUTHORIZE, body=sent, headers={**headers, **ours})
    assert "code" in answer_in(taken)


@pytest.mark.parametrize(
    ("fault", "value"),
    [("html", "502"), ("status", "500"), ("garbage", None), ("drop", None), ("empty401", None)],
)
async def test_nexgate_in_trouble_is_said_and_nothing_is_lost(
    world: World, fault: str, value: str | None
) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await browser.call("GET", authorize_path(app))
    await world.fault(fault, value)
    answer = await step(browser, page, "password", identifier="alice", password=PASSWORD)
    assert answer.status == 502
    assert_page(answer)
    assert "try again" in alert_in(answer.text)
    assert world.sandbox.base not in answer.text
    await world.heal()
    answer = await step(browser, answer, "password", identifier="alice", password=PASSWORD)
    assert title_in(answer.text) == "Check your e-mail"
