"""The web app's session: a cookie, its CSRF token, and Loops' two-step sign-in.

Loops' second step carries Nexgate's one-time code (Loops API, Discovery, OAuth, session).
"""

import secrets as randomness
import time
from typing import Final

from aiohttp import web
from pydantic import BaseModel, SecretStr

from gateway.errors import ApiError, Problem, invalid
from gateway.locale.languages import marked
from gateway.routes.app_keys import COOKIES, PUBLIC_URL, SERVICES
from gateway.routes.authorize_responses import (
    keep_device,
    trouble_fields,
)
from gateway.routes.csrf import check_csrf
from gateway.routes.parameters import SafeInteger, read_body
from gateway.routes.rate_limits import client_address_of
from gateway.routes.responses import json_answer, pages_for
from gateway.routes.route import Access, Route, Shape
from gateway.service.request_context import RequestContext
from gateway.service.session_tokens import SignInOrigin
from gateway.service.signin_troubles import SignInTrouble, Trouble
from gateway.signin.authorize_state import WebLogin
from gateway.signin.codes_and_tokens import SESSION_LIFETIME_S
from gateway.signin.sealing import Purpose

WEB_CLIENT: Final = "web"
# Longer than Nexgate's one-time code is valid.
LOGIN_LIFETIME_S: Final = 1200
# The sentence the web app's users know from Loops (Loops API, POST /login).
BAD_CREDENTIALS: Final = marked("These credentials do not match our records.")
_BEGIN_AGAIN: Final = marked("Sign in again to get a code.")


class Credentials(BaseModel):
    """What the web app's form sends; `email` takes a user name or a phone number too."""

    email: str
    password: str
    remember: bool = False


class OneTimeCode(BaseModel):
    """The second step."""

    otp_code: str | SafeInteger


async def csrf_cookie(request: web.Request, context: RequestContext) -> web.Response:
    """Set the session and CSRF cookies of later requests; an existing session stays."""
    cookies = request.app[COOKIES]
    response = web.Response(status=204)
    session = cookies.session_token(request)
    if session is not None:
        cookies.set_proof(response, session, max_age_s=SESSION_LIFETIME_S)
    else:
        _keep_login(request, response, find_login(request) or new_login())
    return response


async def login(request: web.Request, context: RequestContext) -> web.Response:
    """The first step. Wrong credentials are 422: the web app swallows a 401."""
    check_csrf(request)
    given = await read_body(request, Credentials)
    # Before Nexgate sends a code that would be of no use.
    request.app[SERVICES].sessions.require_store()
    try:
        ticket = await request.app[SERVICES].sign_in.begin(
            client_address_of(request),
            given.email,
            SecretStr(given.password),
            kept=request.app[COOKIES].device_value(request),
        )
    except SignInTrouble as trouble:
        raise _refused(request, trouble) from trouble
    response = json_answer({"has_2fa": True})
    made = begun_login(ticket, given.email, remember=given.remember)
    _keep_login(request, response, made)
    return response


async def verify(request: web.Request, context: RequestContext) -> web.Response:
    """The second step. A wrong code is 200 with `success: false`, as in Loops."""
    cookies, services = request.app[COOKIES], request.app[SERVICES]
    check_csrf(request)
    given = await read_body(request, OneTimeCode)
    begun = find_login(request)
    if begun is None or begun.ticket is None:
        return _unverified(request, _BEGIN_AGAIN, over=True)
    services.sessions.require_store()
    try:
        account = await services.sign_in.finish(
            client_address_of(request),
            SecretStr(begun.ticket),
            str(given.otp_code),
            identifier=begun.identifier,
        )
    except SignInTrouble as trouble:
        if trouble.trouble in (Trouble.CODE, Trouble.STARTS_AGAIN):
            is_over = trouble.trouble is Trouble.STARTS_AGAIN
            return _unverified(request, trouble.message, over=is_over)
        raise _refused(request, trouble) from trouble
    origin = SignInOrigin(WEB_CLIENT, place=client_address_of(request))
    tokens = await services.sessions.start_session(account, origin)
    response = json_answer({"success": True, "error": None, "redirect": request.app[PUBLIC_URL]})
    cookies.set_session(
        response,
        tokens.access.get_secret_value(),
        max_age_s=tokens.expires_in_s if begun.remember else None,
    )
    keep_device(request, response, begun.identifier, account.name)
    return response


async def resend(request: web.Request, context: RequestContext) -> web.Response:
    """Another code in place of the last one; the answer is as that of the second step."""
    check_csrf(request)
    begun = find_login(request)
    if begun is None or begun.ticket is None:
        return _unverified(request, _BEGIN_AGAIN, over=True)
    sign_in = request.app[SERVICES].sign_in
    try:
        ticket = await sign_in.resend(client_address_of(request), SecretStr(begun.ticket))
    except SignInTrouble as trouble:
        is_over = trouble.trouble is Trouble.STARTS_AGAIN
        return _unverified(request, trouble.message, over=is_over)
    response = json_answer({"success": True, "error": None, "redirect": None})
    made = begun.model_copy(update={"ticket": ticket.get_secret_value()})
    _keep_login(request, response, made)
    return response


async def logout(request: web.Request, context: RequestContext) -> web.Response:
    """End the cookie's session and expire the cookies, also when it has ended already."""
    cookies = request.app[COOKIES]
    check_csrf(request)
    await request.app[SERVICES].sessions.end(cookies.session_token(request) or "")
    response = web.Response(status=204)
    cookies.expire_cookies(response)
    return response


async def accounts(request: web.Request, context: RequestContext) -> web.Response:
    """Who is signed in in this browser: one at a time."""
    own = await request.app[SERVICES].people.accounts.own_compact(context)
    rows = [] if own is None else [{**own.model_dump(), "is_active": True}]
    return json_answer({"accounts": rows, "max": 1, "at_capacity": True})


def find_login(request: web.Request) -> WebLogin | None:
    """The sign-in under way in this browser's cookie."""
    value = request.app[COOKIES].session_value(request) or ""
    begun = request.app[SERVICES].sealer.open(Purpose.WEB_LOGIN, value, WebLogin)
    return begun if begun is not None and begun.expires_at > time.time() else None


def new_login() -> WebLogin:
    """A sign-in that begins now."""
    return WebLogin(
        nonce=randomness.token_urlsafe(16), expires_at=int(time.time()) + LOGIN_LIFETIME_S
    )


def begun_login(ticket: SecretStr, identifier: str, *, remember: bool = False) -> WebLogin:
    """A sign-in that waits for the code, to the account of a name that was typed."""
    return new_login().model_copy(
        update={
            "ticket": ticket.get_secret_value(),
            "remember": remember,
            "identifier": identifier,
        }
    )


def _keep_login(request: web.Request, response: web.Response, begun: WebLogin) -> None:
    value = request.app[SERVICES].sealer.seal(Purpose.WEB_LOGIN, begun)
    request.app[COOKIES].set_session(response, value, max_age_s=LOGIN_LIFETIME_S)


def _unverified(request: web.Request, message: str, *, over: bool) -> web.Response:
    said = pages_for(request).language.say(message)
    return json_answer({"success": False, "error": said, "force_relogin": over})


def _refused(request: web.Request, trouble: SignInTrouble) -> ApiError:
    """The error for a step that did not work, in the language of who signs in."""
    say = pages_for(request).language.say
    if trouble.trouble is Trouble.CREDENTIALS:
        return invalid({"email": [say(BAD_CREDENTIALS)]})
    message = say(trouble.message)
    if trouble.status == 422:
        return invalid({"email": [message]})
    reason = "rate_limited" if trouble.status == 429 else "upstream_error"
    return ApiError(Problem(trouble.status, reason, message, trouble_fields(trouble)))


ROUTES = (
    Route(
        "GET",
        "/sanctum/csrf-cookie",
        Access.ANYONE,
        Shape.OBJECT,
        "-",
        "The web app's cookies",
        csrf_cookie,
    ),
    Route(
        "POST",
        "/login",
        Access.ANYONE,
        Shape.OBJECT,
        "POST auth/login",
        "Sign in with a cookie: the password",
        login,
    ),
    Route(
        "POST",
        "/api/v1/auth/2fa/verify",
        Access.ANYONE,
        Shape.OBJECT,
        "POST auth/verify-otp",
        "Sign in with a cookie: the one-time code",
        verify,
    ),
    Route(
        "POST",
        "/api/v1/auth/2fa/resend",
        Access.ANYONE,
        Shape.OBJECT,
        "POST auth/resend-otp",
        "Sign in with a cookie: another one-time code",
        resend,
    ),
    Route("POST", "/logout", Access.ANYONE, Shape.OBJECT, "-", "End the cookie's session", logout),
    Route(
        "GET",
        "/api/v1/auth/accounts",
        Access.SIGNED_IN,
        Shape.OBJECT,
        "GET profile/me",
        "Who is signed in in this browser",
        accounts,
    ),
)
