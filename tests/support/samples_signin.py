"""Requests that work, for the rows of signing in."""

from collections.abc import Awaitable, Callable, Mapping

from tests.support.sample import Sample
from tests.support.signing_in import (
    CODE,
    PASSWORD,
    REDIRECT,
    Browser,
    authorize_path,
    code_for,
    flow_in,
    proof_in,
    register,
    signed_in,
    web_signed_in,
)
from tests.support.world import World


async def apps(world: World) -> Sample:
    body: dict[str, object] = {"client_name": "Loops", "redirect_uris": [REDIRECT]}
    return Sample("POST", "/api/v1/apps", body)


async def authorize(world: World) -> Sample:
    return Sample("GET", authorize_path(await register(world.gateway)))


def sends(method: str, status: int, **fields: object) -> Callable[[World], Awaitable[Sample]]:
    async def made(world: World) -> Sample:
        browser = Browser(world.gateway)
        page = await browser.call("GET", authorize_path(await register(world.gateway)))
        body = {"flow": flow_in(page.text), **fields}
        return Sample(method, "/oauth/authorize", body, status, cookies(browser))

    return made


async def own_sessions(world: World) -> Sample:
    return Sample("GET", "/oauth/sessions")


async def own_sessions_password(world: World) -> Sample:
    browser = Browser(world.gateway)
    page = await browser.call("GET", "/oauth/sessions")
    body: dict[str, object] = {
        "proof": proof_in(page.text),
        "step": "password",
        "identifier": "alice",
        "password": PASSWORD,
    }
    return Sample("POST", "/oauth/sessions", body, 200, cookies(browser))


async def token(world: World) -> Sample:
    app = await register(world.gateway)
    body = {
        "grant_type": "authorization_code",
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "redirect_uri": REDIRECT,
        "code": await code_for(world.gateway, app),
    }
    return Sample("POST", "/oauth/token", body)


async def revoke(world: World) -> Sample:
    own = await signed_in(world.gateway)
    body = {
        "client_id": own["client_id"],
        "client_secret": own["client_secret"],
        "token": own["access_token"],
    }
    return Sample("POST", "/oauth/revoke", body)


async def app_logout(world: World) -> Sample:
    return Sample("POST", "/api/v1/app/logout")


async def csrf_cookie(world: World) -> Sample:
    return Sample("GET", "/sanctum/csrf-cookie", status=204)


async def login(world: World) -> Sample:
    browser = Browser(world.gateway)
    await browser.call("GET", "/sanctum/csrf-cookie")
    body: dict[str, object] = {"email": "alice", "password": PASSWORD}
    return Sample("POST", "/login", body, headers=cookies(browser))


async def resend(world: World) -> Sample:
    browser = Browser(world.gateway)
    await browser.call("GET", "/sanctum/csrf-cookie")
    await browser.spa("POST", "/login", {"email": "alice", "password": PASSWORD})
    return Sample("POST", "/api/v1/auth/2fa/resend", headers=cookies(browser))


async def verify(world: World) -> Sample:
    browser = Browser(world.gateway)
    await browser.call("GET", "/sanctum/csrf-cookie")
    await browser.spa("POST", "/login", {"email": "alice", "password": PASSWORD})
    body: dict[str, object] = {"otp_code": CODE}
    return Sample("POST", "/api/v1/auth/2fa/verify", body, headers=cookies(browser))


async def logout(world: World) -> Sample:
    browser = await web_signed_in(world.gateway)
    return Sample("POST", "/logout", status=204, headers=cookies(browser))


async def accounts(world: World) -> Sample:
    return Sample("GET", "/api/v1/auth/accounts")


def cookies(browser: Browser) -> dict[str, str]:
    line = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return {"Cookie": line, "X-XSRF-TOKEN": browser.cookies.get("XSRF-TOKEN", "")}


SAMPLES: Mapping[str, Callable[[World], Awaitable[Sample]]] = {
    "POST /api/v1/apps": apps,
    "GET /oauth/authorize": authorize,
    "POST /oauth/authorize": sends(
        "POST", 200, step="password", identifier="alice", password=PASSWORD
    ),
    "DELETE /oauth/authorize": sends("DELETE", 303),
    "GET /oauth/sessions": own_sessions,
    "POST /oauth/sessions": own_sessions_password,
    "POST /oauth/token": token,
    "POST /oauth/revoke": revoke,
    "POST /api/v1/app/logout": app_logout,
    "GET /sanctum/csrf-cookie": csrf_cookie,
    "POST /login": login,
    "POST /api/v1/auth/2fa/verify": verify,
    "POST /api/v1/auth/2fa/resend": resend,
    "POST /logout": logout,
    "GET /api/v1/auth/accounts": accounts,
}
