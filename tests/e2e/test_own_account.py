"""One's own account: another picture, another password, deactivation."""

import re

import pytest

from tests.support.api import Answer, Api, Json
from tests.support.pictures import JPEG, PNG, picture_form
from tests.support.signing_in import FEED, PASSWORD, signed_in, web_signed_in
from tests.support.world import COUNTED, StartGateway, World

SETTINGS = "/api/v1/account/settings"
SELF = "/api/v1/account/info/self"
MEGABYTE = 2**20
NEW = "Another2?"


async def send_picture(
    api: Api, token: str | None, content: bytes, name: str = "me.png", **more: str
) -> Answer:
    body, headers = picture_form(content, name, **more)
    path = f"{SETTINGS}/update-avatar"
    return await api.call("POST", path, token=token, body=body, headers=headers)


def errors_of(answer: Answer) -> Json:
    assert answer.status == 422, answer.text
    errors = answer.object["errors"]
    assert isinstance(errors, dict)
    return errors


async def own(api: Api, token: str) -> Json:
    content = (await api.get(SELF, token=token)).object["data"]
    assert isinstance(content, dict)
    return content


def passwords(current: str, new: str, again: str | None = None) -> Json:
    return {
        "current_password": current,
        "password": new,
        "password_confirmation": new if again is None else again,
    }


# -- picture --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "ending"), [(PNG, "png"), (JPEG, "jpg")])
async def test_a_picture_is_everywhere_at_once(world: World, content: bytes, ending: str) -> None:
    token = await world.token()
    before = await own(world.gateway, token)
    answer = await send_picture(
        world.gateway, token, content, "../../x.exe", coordinates='{"x": 1, "width": 30}'
    )
    assert answer.status == 200, answer.text
    account = answer.object["data"]
    assert isinstance(account, dict)
    assert account["id"] == before["id"]
    assert account["avatar"] != before["avatar"]
    assert re.search(rf"/uploads/[0-9a-f-]+\.{ending}$", str(account["avatar"]))
    assert (await own(world.gateway, token))["avatar"] == account["avatar"]
    path = f"/api/v1/feed/account/{account['id']}"
    author = (await world.gateway.get(path, token=token)).videos[0]["account"]
    assert isinstance(author, dict)
    assert author["avatar"] == account["avatar"]
    # What arrived is the very file.
    name = str(account["avatar"]).rpartition("/uploads/")[2]
    async with world.sandbox.session.get(f"{world.sandbox.base}/uploads/{name}") as found:
        assert await found.read() == content


async def test_the_former_pictures_stay_behind_the_new_one(world: World) -> None:
    token = await world.token()
    for _ in range(7):
        assert (await send_picture(world.gateway, token, PNG)).status == 200
    profile = (await world.sandbox.get("/api/v1/profile/me", token=token)).object["data"]
    assert isinstance(profile, dict)
    urls = profile["profilePictureUrls"]
    assert isinstance(urls, list)
    assert len(urls) == len(set(urls)) == 5
    assert urls[0] == (await own(world.gateway, token))["avatar"]


async def test_a_picture_may_be_as_large_as_loops_allows(world: World) -> None:
    token = await world.token()
    largest = PNG + b"\0" * (2 * MEGABYTE - len(PNG))
    assert (await send_picture(world.gateway, token, largest)).status == 200
    for content in (largest + b"\0", PNG + b"\0" * (3 * MEGABYTE)):
        errors = errors_of(await send_picture(world.gateway, token, content))
        assert errors == {"avatar": ["The avatar must not be greater than 2 megabytes."]}


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg/>", b"\xff\xd8", b"%PDF" + PNG])
async def test_what_is_no_picture_is_not_sent_on(world: World, content: bytes) -> None:
    token = await world.token()
    errors = errors_of(await send_picture(world.gateway, token, content))
    assert errors == {"avatar": ["The avatar must be a JPEG or PNG picture."]}
    assert not [call for call in await world.calls() if call["method"] != "GET"]


@pytest.mark.parametrize("coordinates", ["{", "[1]", "7", "left"])
async def test_coordinates_are_checked(world: World, coordinates: str) -> None:
    answer = await send_picture(world.gateway, await world.token(), PNG, coordinates=coordinates)
    assert set(errors_of(answer)) == {"coordinates"}


@pytest.mark.parametrize("body", [b"", b"--x", b"--x\r\n\r\n", b"--x\r\n" + b"\0" * 300_000])
async def test_a_broken_form_is_422_in_json(world: World, body: bytes) -> None:
    answer = await world.gateway.call(
        "POST",
        f"{SETTINGS}/update-avatar",
        token=await world.token(),
        body=body,
        headers={"Content-Type": "multipart/form-data; boundary=x", "Accept": "text/html"},
    )
    assert set(errors_of(answer)) == {"avatar"}


async def test_other_bodies_keep_their_limit(world: World) -> None:
    body = {"name": "x" * 70_000}
    answer = await world.gateway.post(f"{SETTINGS}/bio", token=await world.token(), json=body)
    assert answer.status == 413


async def test_a_picture_that_nexgate_does_not_take_changes_nothing(world: World) -> None:
    token = await world.token()
    before = (await own(world.gateway, token))["avatar"]
    await world.fault("status", "500", route="POST /api/v1/files/upload-single")
    assert (await send_picture(world.gateway, token, PNG)).status == 502
    await world.heal()
    assert (await own(world.gateway, token))["avatar"] == before


# -- password -------------------------------------------------------------------------------------


async def test_another_password_ends_the_other_sessions(world: World) -> None:
    here, there = await signed_in(world.gateway), await signed_in(world.gateway)
    browser = await web_signed_in(world.gateway)
    bob = await signed_in(world.gateway, user="bob")
    tokens = [str(session["access_token"]) for session in (here, there, bob)]
    answer = await world.gateway.post(
        f"{SETTINGS}/update-password", token=tokens[0], json=passwords(PASSWORD, NEW)
    )
    assert answer.status == 200, answer.text
    assert [(await world.gateway.get(FEED, token=token)).status for token in tokens] == [
        200,
        401,
        200,
    ]
    assert (await browser.call("GET", SELF)).status == 401
    # The new password counts from now on.
    body = {"identifier": "alice", "password": NEW}
    assert (await world.sandbox.post("/api/v1/auth/login", json=body)).status == 200


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({}, "current_password", "required"),
        (passwords("wrong", NEW), "current_password", "not right"),
        (passwords(PASSWORD, PASSWORD), "password", "must differ"),
        (passwords(PASSWORD, "alllower1"), "password", "capital letter"),
        (passwords(PASSWORD, "Short1!"), "password", "8 to 72 characters"),
        (passwords(PASSWORD, "Aa1!" * 19), "password", "8 to 72 characters"),
        (passwords(PASSWORD, NEW, "Another3?"), "password_confirmation", "differ"),
        ({**passwords(PASSWORD, NEW), "password": 7}, "password", "valid"),
    ],
)
async def test_a_refused_password_says_why(
    world: World, body: Json, field: str, sentence: str
) -> None:
    own_session = await signed_in(world.gateway, user="chiara")
    other = await signed_in(world.gateway, user="chiara")
    token = str(own_session["access_token"])
    answer = await world.gateway.post(f"{SETTINGS}/update-password", token=token, json=body)
    messages = errors_of(answer)[field]
    assert isinstance(messages, list)
    assert sentence in str(messages[0])
    assert "Sandbox1!" not in answer.text
    # Nothing has ended.
    assert (await world.gateway.get(FEED, token=str(other["access_token"]))).status == 200


async def test_a_password_can_not_be_guessed_at_length(
    start_gateway: StartGateway, world: World
) -> None:
    gateway, token = await start_gateway(signin=COUNTED), await world.token("emeka")
    statuses = [
        (
            await gateway.post(
                f"{SETTINGS}/update-password", token=token, json=passwords(f"guess {number}", NEW)
            )
        )
        for number in range(12)
    ]
    assert [answer.status for answer in statuses] == [422] * 5 + [429] * 7
    assert int(statuses[-1].headers["Retry-After"]) > 0
    assert statuses[-1].headers["X-RateLimit-Limit"] == "5"
    last = await gateway.post(
        f"{SETTINGS}/account/disable", token=token, json={"password": PASSWORD}
    )
    assert last.status == 429


# -- deactivation ---------------------------------------------------------------------------------


async def test_a_deactivated_account_is_forgotten(world: World) -> None:
    first, second = await signed_in(world.gateway), await signed_in(world.gateway)
    token = str(first["access_token"])
    preferences = "/api/v1/app/preferences"
    await world.gateway.post(preferences, token=token, json={"appearance": "dark"})
    video = (await world.gateway.get(FEED, token=token)).videos[0]["id"]
    await world.gateway.post(f"/api/v1/video/like/{video}", token=token)
    wrong = await world.gateway.post(
        f"{SETTINGS}/account/disable", token=token, json={"password": "wrong"}
    )
    assert errors_of(wrong) == {"password": ["The password is not right."]}
    missing = await world.gateway.post(f"{SETTINGS}/account/disable", token=token, json={})
    assert set(errors_of(missing)) == {"password"}
    done = await world.gateway.post(
        f"{SETTINGS}/account/disable", token=token, json={"password": PASSWORD}
    )
    assert done.status == 200, done.text
    for session in (first, second):
        answer = await world.gateway.get(FEED, token=str(session["access_token"]))
        assert answer.status == 401
    nexgate = await world.token()
    profile = (await world.sandbox.get("/api/v1/profile/me", token=nexgate)).object["data"]
    assert isinstance(profile, dict)
    assert profile["isAccountLocked"] is True
    # Who comes back, by Nexgate's own token, finds nothing kept.
    kept = (await world.gateway.get(preferences, token=nexgate)).object["data"]
    assert isinstance(kept, dict)
    assert kept["settings"]["appearance"] == "light"
    liked = await world.gateway.get("/api/v1/account/videos/likes", token=nexgate)
    assert liked.object["data"] == []


async def test_the_browser_that_deactivates_loses_its_cookies(world: World) -> None:
    browser = await web_signed_in(world.gateway, user="fatima")
    answer = await browser.spa("POST", f"{SETTINGS}/account/disable", {"password": PASSWORD})
    assert answer.status == 200, answer.text
    assert "loops_session" not in browser.cookies
