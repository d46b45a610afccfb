"""Registrations, codes and tokens: what gives them, and what gives nothing."""

import asyncio
import base64
import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.state.address import FILE_NAME
from tests.support.api import Answer, Json
from tests.support.signing_in import (
    AUTHORIZE,
    FEED,
    REDIRECT,
    Browser,
    answer_in,
    authorize_path,
    code_for,
    consent_page,
    exchange,
    multipart,
    oauth_error,
    refreshed,
    refusal_in,
    register,
    send_form,
    signed_in,
    step,
)
from tests.support.world import StartGateway, World

VERIFIER = "a" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
)
MULTIPART = "multipart/form-data; boundary=a"
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "client_name"),
        ({"client_name": "A"}, "redirect_uris"),
        ({"client_name": "A", "redirect_uris": []}, "redirect_uris"),
        ({"client_name": "A", "redirect_uris": ["javascript:alert(1)"]}, "redirect_uris"),
        ({"client_name": "A", "redirect_uris": {"a": 1}}, "redirect_uris"),
        ({"client_name": "A" * 200, "redirect_uris": [REDIRECT]}, "client_name"),
    ],
)
async def test_a_bad_registration(world: World, body: Json, field: str) -> None:
    answer = await world.gateway.post("/api/v1/apps", json=body)
    assert answer.status == 422
    errors = answer.object["errors"]
    assert isinstance(errors, dict)
    assert field in errors
    assert isinstance(answer.object["message"], str)


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"\xff=%ff", "application/x-www-form-urlencoded"),
        (b"a=b", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"x", "multipart/form-data"),
        (b"x", MULTIPART),
        (b"--a\r\n\r\n", MULTIPART),
        (b"--a\r\ncontent-disposition: form-data\r\n\r\nx\r\n--a--", MULTIPART),
        (
            b'--a\r\ncontent-disposition: form-data; name="client_name"\r\n'
            b"content-transfer-encoding: base64\r\n\r\n!\r\n--a--\r\n",
            MULTIPART,
        ),
        (b"--a\r\n" + b"x" * 20_000 + b": y\r\n\r\n", MULTIPART),
        (
            b'--a\r\ncontent-disposition: form-data; name="_charset_"\r\n\r\nnonsense\r\n--a\r\n'
            b'content-disposition: form-data; name="client_name"\r\n\r\nx\r\n--a--\r\n',
            MULTIPART,
        ),
        (b"", "application/json"),
        (b"", ""),
        (b"client_name=A", "text/plain"),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/apps", "/oauth/token", "/oauth/revoke"])
async def test_a_body_that_is_none_is_the_callers_fault(
    world: World, path: str, raw: bytes, content_type: str
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = await world.gateway.call("POST", path, body=raw, headers=headers)
    assert answer.status in (400, 401, 422), answer.text
    assert isinstance(answer.object["message"], str)
    browser = Browser(world.gateway)
    page = await browser.call("POST", AUTHORIZE, headers=headers)
    assert page.status == 400


@pytest.mark.parametrize(
    "field", ["client_name", "redirect_uris", "scopes", "token_endpoint_auth_method"]
)
@pytest.mark.parametrize("value", [5, True, {}, [5]], ids=str)
async def test_a_registration_as_json_has_texts(world: World, field: str, value: object) -> None:
    body = {"client_name": "A", "redirect_uris": [REDIRECT], field: value}
    answer = await world.gateway.post("/api/v1/apps", json=body)
    assert answer.status == 422, answer.text
    errors = answer.object["errors"]
    assert isinstance(errors, dict)
    assert list(errors) == [field]


async def test_registrations_come_in_every_spelling(world: World) -> None:
    second = "https://a.example/b"
    body, headers = multipart(
        [("client_name", "A"), ("redirect_uris[]", REDIRECT), ("redirect_uris[]", second)]
    )
    answers = [
        await world.gateway.call("POST", "/api/v1/apps", body=body, headers=headers),
        await send_form(
            world.gateway,
            "/api/v1/apps",
            {"client_name": "A", "redirect_uris": f"{REDIRECT}\n{second}"},
        ),
        await world.gateway.post(
            "/api/v1/apps", json={"client_name": "A", "redirect_uris[]": [REDIRECT, second]}
        ),
        await world.gateway.post(
            "/api/v1/apps",
            json={
                "client_name": "A",
                "redirect_uris": f"{REDIRECT}\n{second}",
                "scopes": None,
                "token_endpoint_auth_method": None,
            },
        ),
    ]
    for answer in answers:
        assert answer.object["redirect_uris"] == [REDIRECT, second]


async def test_an_app_that_keeps_no_secret_needs_pkce(world: World) -> None:
    app = await register(world.gateway, token_endpoint_auth_method="none")
    assert app["client_secret"] is None
    assert app["token_endpoint_auth_method"] == "none"
    browser = Browser(world.gateway)
    answer = refusal_in(await browser.call("GET", authorize_path(app, state="s")))
    assert (answer["error"], answer["state"]) == ("invalid_request", "s")
    code = await code_for(world.gateway, app, **PKCE)
    oauth_error(await exchange(world.gateway, app, code), 400, "invalid_grant")
    wrong = await exchange(world.gateway, app, code, code_verifier="b" * 43)
    oauth_error(wrong, 400, "invalid_grant")
    assert (await exchange(world.gateway, app, code, code_verifier=VERIFIER)).status == 200


async def test_pkce_is_honoured_where_it_is_not_needed(world: World) -> None:
    app = await register(world.gateway)
    code = await code_for(world.gateway, app, **PKCE)
    oauth_error(await exchange(world.gateway, app, code), 400, "invalid_grant")
    plain = await code_for(world.gateway, app)
    stripped = await exchange(world.gateway, app, plain, code_verifier=VERIFIER)
    oauth_error(stripped, 400, "invalid_grant")


async def test_a_code_works_once_and_a_second_use_ends_what_it_gave(world: World) -> None:
    app = await register(world.gateway)
    code = await code_for(world.gateway, app)
    answer = await exchange(world.gateway, app, code)
    token = str(answer.object["access_token"])
    assert (await world.gateway.get(FEED, token=token)).status == 200
    oauth_error(await exchange(world.gateway, app, code), 400, "invalid_grant")
    assert (await world.gateway.get(FEED, token=token)).status == 401


async def test_a_code_works_once_on_all_replicas(start_gateway: StartGateway, world: World) -> None:
    app = await register(world.gateway)
    code = await code_for(world.gateway, app)
    other = await start_gateway()
    assert (await exchange(other, app, code)).status == 200
    oauth_error(await exchange(world.gateway, app, code), 400, "invalid_grant")


async def test_a_code_is_bound_to_its_app_and_address(world: World) -> None:
    second = "loops://elsewhere"
    app = await register(world.gateway, redirect_uris=[REDIRECT, second])
    thief = await register(world.gateway)
    code = await code_for(world.gateway, app)
    for answer in (
        await exchange(world.gateway, thief, code),
        await exchange(world.gateway, app, code, redirect_uri=second),
        await exchange(world.gateway, app, code, redirect_uri=None),
        await exchange(world.gateway, app, code[:-3] + "AAA"),
        await exchange(world.gateway, app, "lgc1.x"),
    ):
        oauth_error(answer, 400, "invalid_grant")
    assert (await exchange(world.gateway, app, code)).status == 200


@pytest.mark.parametrize(
    ("more", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": None}, 401, "invalid_client"),
        ({"client_id": None}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"grant_type": None}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"code": None}, 400, "invalid_request"),
        ({"grant_type": "refresh_token"}, 400, "invalid_request"),
    ],
)
async def test_a_token_request_that_is_wrong(
    world: World, more: dict[str, str | None], status: int, error: str
) -> None:
    app = await register(world.gateway)
    oauth_error(await exchange(world.gateway, app, "lgc1.x", **more), status, error)


async def test_a_parameter_that_comes_twice_is_refused(world: World) -> None:
    answer = await world.gateway.call(
        "POST",
        "/oauth/token",
        body=b"client_id=a&client_id=b",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    oauth_error(answer, 400, "invalid_request")


async def test_an_app_may_prove_itself_in_the_header(world: World) -> None:
    app = await register(world.gateway, token_endpoint_auth_method="client_secret_basic")
    code = await code_for(world.gateway, app)
    pair = f"{app['client_id']}:{app['client_secret']}".encode()
    body: Json = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    for credentials, status in ((b"x:y", 401), (b"\xff", 401), (pair, 200)):
        header = f"Basic {base64.b64encode(credentials).decode()}"
        answer = await world.gateway.call(
            "POST", "/oauth/token", json=body, headers={"Authorization": header}
        )
        assert answer.status == status, answer.text
        assert status != 401 or answer.headers["WWW-Authenticate"].startswith("Basic")


async def test_a_refresh_token_works_once_and_gives_a_new_pair(
    world: World, tmp_path: Path
) -> None:
    own = await signed_in(world.gateway)
    old = str(own["refresh_token"])
    answer = await refreshed(world.gateway, own, old)
    fresh = answer.object
    assert set(fresh) == {"token_type", "expires_in", "access_token", "refresh_token"}
    assert fresh["refresh_token"] != old
    assert (await world.gateway.get(FEED, token=str(fresh["access_token"]))).status == 200
    let_pass(tmp_path / "state" / FILE_NAME, 61)
    oauth_error(await refreshed(world.gateway, own, old), 400, "invalid_grant")
    # Somebody has a copy: the session is revoked.
    assert (await world.gateway.get(FEED, token=str(fresh["access_token"]))).status == 401
    last = await refreshed(world.gateway, own, str(fresh["refresh_token"]))
    oauth_error(last, 400, "invalid_grant")


def let_pass(file: Path, seconds: float) -> None:
    """Have all refresh tokens used so many seconds earlier."""
    with closing(sqlite3.connect(file)) as store, store:
        store.execute("UPDATE sessions SET refreshed_at = refreshed_at - ?", (seconds,))


async def test_an_app_that_refreshes_twice_at_once_or_again_stays_signed_in(world: World) -> None:
    own = await signed_in(world.gateway)
    old = str(own["refresh_token"])
    at_once = await asyncio.gather(*(refreshed(world.gateway, own, old) for _ in range(5)))
    again = await refreshed(world.gateway, own, old)
    pairs = [answer.object for answer in (*at_once, again)]
    for pair in pairs:
        assert (await world.gateway.get(FEED, token=str(pair["access_token"]))).status == 200
    # Whichever pair it keeps, the app goes on with it.
    nexts = [
        await refreshed(world.gateway, own, str(pair["refresh_token"])) for pair in reversed(pairs)
    ]
    assert {answer.status for answer in nexts} == {200}
    for answer in nexts:
        token = str(answer.object["access_token"])
        assert (await world.gateway.get(FEED, token=token)).status == 200


async def test_a_consent_gives_one_code(world: World) -> None:
    app = await register(world.gateway)
    browser = Browser(world.gateway)
    page = await consent_page(browser, app)
    code = answer_in(await step(browser, page, "allow"))["code"]
    second = await step(browser, page, "allow")
    assert second.status == 400
    assert "allowed this already" in second.text
    assert (await exchange(world.gateway, app, code)).status == 200
    assert (await step(browser, page, "allow")).status == 400


async def test_a_token_is_no_other_kind_of_token(world: World) -> None:
    own = await signed_in(world.gateway)
    thief = await register(world.gateway)
    for app, token in (
        (own, str(own["access_token"])),
        (own, await world.token()),
        (own, "garbage"),
        (thief, str(own["refresh_token"])),
    ):
        oauth_error(await refreshed(world.gateway, app, token), 400, "invalid_grant")
    for token in (str(own["refresh_token"]), await code_for(world.gateway, own)):
        assert (await world.gateway.get(FEED, token=token)).status == 401


async def test_an_app_ends_its_own_sessions_only(world: World) -> None:
    own, thief = await signed_in(world.gateway), await register(world.gateway)
    token = str(own["access_token"])

    async def revoked(app: Json, text: str | None) -> Answer:
        fields = {name: app[name] for name in ("client_id", "client_secret")}
        return await send_form(world.gateway, "/oauth/revoke", {**fields, "token": text})

    assert (await revoked(thief, token)).status == 200
    assert (await revoked(own, "garbage")).status == 200
    oauth_error(await revoked(own, None), 400, "invalid_request")
    oauth_error(await revoked({**own, "client_secret": "x"}, token), 401, "invalid_client")
    assert (await world.gateway.get(FEED, token=token)).status == 200
    assert (await revoked(own, str(own["refresh_token"]))).status == 200
    assert (await world.gateway.get(FEED, token=token)).status == 401
