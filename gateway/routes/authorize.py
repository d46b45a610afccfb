"""The authorization endpoint: sign-in and consent pages, without scripts (RFC 6749, 3.1).

Each form carries the state of the sign-in, sealed; a cookie binds it to the browser that began it.
"""

import re
import secrets as randomness
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from pydantic import SecretStr

from gateway.http.list_fields import read_cookie
from gateway.locale.languages import marked
from gateway.routes.app_keys import COOKIES, SERVICES
from gateway.routes.authorize_responses import (
    keep_device,
    page_answer,
    refused_answer,
    sent_back,
    stopped_answer,
    trouble_fields,
)
from gateway.routes.forms import Fields, UnreadableBody, fields_of, read_fields
from gateway.routes.rate_limits import client_address_of
from gateway.routes.route import Access, Route, Shape
from gateway.service.grants import CodeRequest
from gateway.service.request_context import RequestContext
from gateway.service.signin_troubles import SignInTrouble, Trouble
from gateway.signin.authorize_state import (
    FLOW_LIFETIME_S,
    Flow,
    Untrusted,
    browser_digest,
    read_authorization,
)
from gateway.signin.clients import Client
from gateway.signin.codes_and_tokens import Account
from gateway.signin.redirects import is_registered
from gateway.signin.sealing import Purpose

COOKIE: Final = "loops_authorize"
PATH: Final = "/oauth"
_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
STALE: Final = marked("This page was open for too long, or was opened in another browser.")
NO_COOKIE: Final = marked(
    "Your browser sent no cookie along. Allow cookies for this site: signing in needs one."
)
ALLOWED_BEFORE: Final = marked(
    "You have allowed this already. If the app doesn't go on, start again from the app."
)
MIXED: Final = marked("What this page sent doesn't belong to the sign-in it showed.")


@dataclass(frozen=True)
class Turn:
    """A submitted form: the state of the sign-in, the fields typed, and where from."""

    request: web.Request
    flow: Flow
    client: Client
    fields: Fields
    address: str


Step = Callable[[Turn], Awaitable[web.Response]]


async def show_page(request: web.Request, context: RequestContext) -> web.Response:
    """The sign-in page for an app's request."""
    fields = fields_of(request.query)
    try:
        asked = read_authorization(request.app[SERVICES].clients, fields.text, fields.repeated)
    except Untrusted as error:
        return stopped_answer(request, error.message)
    if asked.error is not None:
        return refused_answer(request, asked)
    nonce = _nonce(request) or randomness.token_urlsafe(32)
    flow = Flow(
        client_id=asked.client.id,
        redirect_uri=asked.redirect_uri,
        asked_redirect_uri=asked.asked_redirect_uri,
        state=asked.state,
        challenge=asked.challenge,
        scopes=asked.scopes,
        browser=browser_digest(nonce),
        expires_at=int(time.time()) + FLOW_LIFETIME_S,
    )
    response = page_answer(request, flow, asked.client)
    response.set_cookie(
        COOKIE,
        nonce,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=request.app[COOKIES].is_secure,
    )
    return response


async def advance(request: web.Request, context: RequestContext) -> web.Response:
    """Do the step the form names: password, code, resend, token, restart, allow or deny."""
    try:
        turn = await _turn(request)
    except Untrusted as error:
        return stopped_answer(request, error.message)
    step = _STEPS.get(turn.fields.text("step") or "")
    if step is None:
        return page_answer(request, turn.flow, turn.client)
    try:
        return await step(turn)
    except SignInTrouble as trouble:
        return _troubled(turn, trouble)


async def refuse(request: web.Request, context: RequestContext) -> web.Response:
    """Deny the app (DELETE, as Loops' own page does it)."""
    try:
        return await _deny(await _turn(request))
    except Untrusted as error:
        return stopped_answer(request, error.message)


async def _turn(request: web.Request) -> Turn:
    """The submitted form, checked. Raises `Untrusted`."""
    services = request.app[SERVICES]
    if request.app[COOKIES].is_cross_site(request):
        raise Untrusted(MIXED)
    try:
        fields = await read_fields(request)
    except UnreadableBody:
        raise Untrusted(STALE) from None
    nonce = _nonce(request)
    if nonce is None:
        raise Untrusted(NO_COOKIE)
    flow = services.sealer.open(Purpose.AUTHORIZATION, fields.text("flow") or "", Flow)
    if flow is None or flow.expires_at <= time.time() or flow.browser != browser_digest(nonce):
        raise Untrusted(STALE)
    client = services.clients.find(flow.client_id)
    if client is None or not is_registered(flow.redirect_uri, client.redirect_uris):
        raise Untrusted(STALE)
    said = {name: fields.text(name) for name in ("client_id", "redirect_uri", "state")}
    known = {
        "client_id": flow.client_id,
        "redirect_uri": flow.redirect_uri,
        "state": flow.state,
    }
    if any(text is not None and text != known[name] for name, text in said.items()):
        raise Untrusted(MIXED)
    return Turn(request, flow, client, fields, client_address_of(request))


async def _password(turn: Turn) -> web.Response:
    # Before Nexgate sends a code that would be of no use.
    turn.request.app[SERVICES].sessions.require_store()
    identifier = (turn.fields.text("identifier") or "").strip()
    password = SecretStr(turn.fields.text("password") or "")
    kept = turn.request.app[COOKIES].device_value(turn.request)
    ticket = await turn.request.app[SERVICES].sign_in.begin(
        turn.address, identifier, password, kept=kept
    )
    return _next(turn, identifier=identifier, ticket=ticket.get_secret_value(), account=None)


async def _code(turn: Turn) -> web.Response:
    ticket = _ticket(turn)
    turn.request.app[SERVICES].sessions.require_store()
    otp = turn.fields.text("code") or ""
    sign_in, identifier = turn.request.app[SERVICES].sign_in, turn.flow.identifier
    account = await sign_in.finish(turn.address, ticket, otp, identifier=identifier)
    return _signed_in(turn, account, identifier)


async def _resend(turn: Turn) -> web.Response:
    ticket = await turn.request.app[SERVICES].sign_in.resend(turn.address, _ticket(turn))
    flow = turn.flow.model_copy(update={"ticket": ticket.get_secret_value()})
    return page_answer(turn.request, flow, turn.client, notice=marked("A new code is on its way."))


async def _paste(turn: Turn) -> web.Response:
    sign_in = turn.request.app[SERVICES].sign_in
    if not sign_in.allows_token_paste:
        return page_answer(turn.request, turn.flow, turn.client)
    account = await sign_in.paste(turn.address, turn.fields.text("token") or "")
    return _signed_in(turn, account)


def _signed_in(turn: Turn, account: Account, *names: str | None) -> web.Response:
    response = _next(turn, ticket=None, account=account)
    keep_device(turn.request, response, account.name, *names)
    return response


async def _restart(turn: Turn) -> web.Response:
    return _next(turn, identifier=None, ticket=None, account=None)


async def _allow(turn: Turn) -> web.Response:
    flow = turn.flow
    if flow.account is None:
        return page_answer(turn.request, flow, turn.client)
    asked = CodeRequest(flow.asked_redirect_uri, flow.challenge, flow.scopes)
    code = await turn.request.app[SERVICES].grants.make_code(
        flow.account,
        turn.client,
        asked,
        form=turn.fields.text("flow") or "",
        place=turn.address,
    )
    if code is None:
        return stopped_answer(turn.request, ALLOWED_BEFORE)
    return sent_back(flow.redirect_uri, {"code": code, "state": flow.state})


async def _deny(turn: Turn) -> web.Response:
    return sent_back(
        turn.flow.redirect_uri,
        {
            "error": "access_denied",
            "error_description": "The person did not allow it.",
            # The mobile app shows this one.
            "message": "The person did not allow it.",
            "state": turn.flow.state,
        },
    )


_STEPS: Final[Mapping[str, Step]] = {
    "password": _password,
    "code": _code,
    "resend": _resend,
    "token": _paste,
    "restart": _restart,
    "allow": _allow,
    "deny": _deny,
}


def _ticket(turn: Turn) -> SecretStr:
    if turn.flow.ticket is None:
        raise SignInTrouble(Trouble.STARTS_AGAIN, marked("Sign in first."))
    return SecretStr(turn.flow.ticket)


def _next(turn: Turn, **changes: str | Account | None) -> web.Response:
    return page_answer(turn.request, turn.flow.model_copy(update=changes), turn.client)


def _troubled(turn: Turn, trouble: SignInTrouble) -> web.Response:
    """The same page with the problem; typed text stays, secrets do not."""
    flow = turn.flow
    if trouble.trouble is Trouble.STARTS_AGAIN:
        flow = flow.model_copy(update={"ticket": None, "account": None})
    response = page_answer(
        turn.request,
        flow,
        turn.client,
        problem=trouble.message,
        identifier=turn.fields.text("identifier") or flow.identifier,
        status=trouble.status,
        is_token_open=turn.fields.text("step") == "token",
    )
    response.headers.update(trouble_fields(trouble))
    return response


def _nonce(request: web.Request) -> str | None:
    value = read_cookie(request, COOKIE) or ""
    return value if _NONCE.fullmatch(value) else None


ROUTES = (
    Route(
        "GET",
        "/oauth/authorize",
        Access.ANYONE,
        Shape.PAGE,
        "-",
        "Sign in for an app",
        show_page,
    ),
    Route(
        "POST",
        "/oauth/authorize",
        Access.ANYONE,
        Shape.PAGE,
        "POST auth/login, POST auth/verify-otp, POST auth/resend-otp",
        "Password, code and consent",
        advance,
    ),
    Route(
        "DELETE",
        "/oauth/authorize",
        Access.ANYONE,
        Shape.PAGE,
        "-",
        "Refuse an app",
        refuse,
    ),
)
