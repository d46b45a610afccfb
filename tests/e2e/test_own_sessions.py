"""The page of one's own sessions: where one is signed in, and signing out there."""

import html
import re

from mappings.ids import nexgate_id
from tests.support.api import Answer
from tests.support.replicas import StartReplica
from tests.support.signing_in import (
    CODE,
    FEED,
    PASSWORD,
    Browser,
    alert_in,
    assert_page,
    proof_in,
    signed_in,
    title_in,
    web_signed_in,
)
from tests.support.world import World

PAGE = "/oauth/sessions"


def lines_in(page: str) -> list[str]:
    """What is said of each session."""
    rows = re.findall(r"<li>(.*?)</li>", page, re.S)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]


def names_in(page: str) -> list[str]:
    return re.findall(r'name="session" value="([^"]+)"', page)


async def opened(browser: Browser) -> Answer:
    page = await browser.call("GET", PAGE)
    assert page.status == 200, page.text
    assert_page(page)
    return page


async def send(browser: Browser, page: Answer, step: str, **fields: str) -> Answer:
    answer = await browser.submit(PAGE, {"proof": proof_in(page.text), "step": step, **fields})
    if answer.status == 303:
        assert answer.headers["Location"] == PAGE
        return await opened(browser)
    assert_page(answer)
    return answer


async def test_one_s_sessions_are_shown_and_ended_one_by_one(world: World) -> None:
    app, other = await signed_in(world.gateway), await signed_in(world.gateway, user="bob")
    browser = await web_signed_in(world.gateway)
    page = await opened(browser)
    assert title_in(page.text) == "Where you are signed in"
    web, phone = lines_in(page.text)
    assert re.match(
        r"The web app this browser from 127\.0\.0\.1, "
        r"signed in \d\d? [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC",
        web,
    )
    assert re.match(r"Loops for iOS from 127\.0\.0\.1, signed in .* last used .* Sign out", phone)
    for token in (app, other):
        assert (await world.gateway.get(FEED, token=str(token["access_token"]))).status == 200
    page = await send(browser, page, "end", session=names_in(page.text)[1])
    assert len(lines_in(page.text)) == 1
    assert (await world.gateway.get(FEED, token=str(app["access_token"]))).status == 401
    assert (await world.gateway.get(FEED, token=str(other["access_token"]))).status == 200


async def test_the_list_is_in_the_language_of_who_looks(world: World) -> None:
    await signed_in(world.gateway)
    browser = await web_signed_in(world.gateway)
    page = await browser.call("GET", PAGE, headers={"Accept-Language": "de-AT"})
    web, _ = lines_in(page.text)
    assert re.match(
        r"Die Web-App dieser Browser von 127\.0\.0\.1, "
        r"angemeldet \d\d\.\d\d\.\d{4}, \d\d:\d\d UTC",
        web,
    )


async def test_everywhere_is_here_too(world: World) -> None:
    app = await signed_in(world.gateway)
    browser = await web_signed_in(world.gateway)
    stolen = Browser(world.gateway, dict(browser.cookies))
    page = await send(browser, await opened(browser), "everywhere")
    assert 'name="password"' in page.text
    assert (await world.gateway.get(FEED, token=str(app["access_token"]))).status == 401
    assert (await stolen.call("GET", FEED)).status == 401


async def test_nobody_ends_another_s_session(world: World) -> None:
    bob = await web_signed_in(world.gateway, user="bob")
    name = names_in((await opened(bob)).text)[0]
    alice = await web_signed_in(world.gateway)
    page = await send(alice, await opened(alice), "end", session=name)
    assert len(lines_in(page.text)) == 1
    assert (await bob.call("GET", FEED)).status == 200


async def test_who_has_no_session_signs_in_on_the_page(world: World) -> None:
    app = await signed_in(world.gateway)
    browser = Browser(world.gateway)
    page = await opened(browser)
    assert lines_in(page.text) == []
    wrong = await send(browser, page, "password", identifier="alice", password="wrong")
    assert wrong.status == 422
    assert "don't belong together" in alert_in(wrong.text)
    assert 'value="alice"' in wrong.text
    page = await send(browser, wrong, "password", identifier="alice", password=PASSWORD)
    assert title_in(page.text) == "Check your e-mail"
    wrong = await send(browser, page, "code", code="000000")
    assert wrong.status == 422
    page = await send(browser, wrong, "code", code=CODE)
    assert len(lines_in(page.text)) == 2
    page = await send(browser, page, "end", session=names_in(page.text)[1])
    assert (await world.gateway.get(FEED, token=str(app["access_token"]))).status == 401


async def test_the_steps_of_others_lead_nowhere(world: World) -> None:
    browser = Browser(world.gateway)
    page = await opened(browser)
    for step in ("end", "everywhere", "code", "", "x"):
        answer = await send(browser, page, step, session="x", code=CODE)
        assert 'name="password"' in answer.text
        page = answer
    own = await web_signed_in(world.gateway)
    page = await opened(own)
    for step in ("password", "code", "", "x", "end"):
        page = await send(own, page, step, identifier="bob", password=PASSWORD, session="x")
        assert len(lines_in(page.text)) == 1


async def test_a_form_of_another_site_does_nothing(world: World) -> None:
    browser = await web_signed_in(world.gateway)
    for proof in ({}, {"proof": "x"}, {"proof": "\N{SNOWMAN}"}):
        answer = await browser.submit(PAGE, {"step": "everywhere", **proof})
        assert answer.status == 419
        assert len(lines_in(answer.text)) == 1
    nobody = Browser(world.gateway)
    answer = await nobody.submit(PAGE, {"step": "password", "identifier": "a", "password": "b"})
    assert answer.status == 419
    assert await world.calls() != []
    assert (await browser.call("GET", FEED)).status == 200


async def test_a_dead_session_is_asked_to_sign_in(world: World) -> None:
    browser = await web_signed_in(world.gateway)
    token = browser.cookies["__Host-loops_session"]
    await world.gateway.post("/api/v1/app/logout", token=token)
    page = await opened(browser)
    assert 'name="password"' in page.text
    assert browser.cookies["__Host-loops_session"] != token


async def test_nexgate_s_own_tokens_are_in_no_list(world: World) -> None:
    token = await world.token()
    assert (await world.gateway.get(FEED, token=token)).status == 200
    page = await world.gateway.get(PAGE, token=token)
    assert lines_in(page.text) == []
    browser = await web_signed_in(world.gateway)
    assert len(lines_in((await opened(browser)).text)) == 1


async def test_the_operator_sees_sign_ins_by_fingerprint(
    world: World, start_replica: StartReplica
) -> None:
    one = await start_replica()
    app = await signed_in(one.api)
    await one.api.post("/api/v1/app/logout", token=str(app["access_token"]))
    await web_signed_in(one.api, user="bob")
    found = (await one.admin.get("/sign-ins")).object["sign_ins"]
    assert isinstance(found, list)
    assert [line["event"] for line in found] == ["signed_in", "signed_out", "signed_in"]
    assert found[1]["session"] == found[2]["session"] != found[0]["session"]
    assert found[1]["account"] == found[2]["account"] != found[0]["account"]
    assert not any(word in str(found) for word in ("alice", "bob", "127.0.0.1"))
    assert found[0]["at"].endswith("+00:00")
    older = (await one.admin.get("/sign-ins?before=2")).object["sign_ins"]
    assert older == found[2:]
    me = await one.api.get("/api/v1/account/info/self", token=await world.token("bob"))
    data = me.object["data"]
    assert isinstance(data, dict)
    account = nexgate_id(str(data["id"]))
    own = (await one.admin.get(f"/sign-ins?account={account}")).object["sign_ins"]
    assert own == found[:1]
