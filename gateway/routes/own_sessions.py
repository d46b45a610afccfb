"""The page of one's own sessions: where one is signed in, and signing out there.

It works without scripts, by the cookie of a session. Who has none signs in on the page itself.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from pydantic import SecretStr

from gateway.locale.languages import marked
from gateway.pages.authorize import AUTHORIZE_HEADERS
from gateway.pages.own_sessions import SessionLine, SessionsSignInView, SessionsView
from gateway.routes.app_keys import COOKIES, SERVICES
from gateway.routes.authorize_responses import (
    keep_device,
    trouble_fields,
)
from gateway.routes.cookie_session import (
    LOGIN_LIFETIME_S,
    WEB_CLIENT,
    begun_login,
    find_login,
    new_login,
)
from gateway.routes.forms import Fields, UnreadableBody, read_fields
from gateway.routes.rate_limits import client_address_of
from gateway.routes.responses import pages_for
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.request_context import RequestContext
from gateway.service.session_tokens import SignInOrigin
from gateway.service.signin_troubles import SignInTrouble, Trouble
from gateway.signin.authorize_state import WebLogin
from gateway.signin.codes_and_tokens import Grant
from gateway.signin.sealing import Purpose

PATH: Final = "/oauth/sessions"
OPEN_TOO_LONG: Final = marked(
    "This page was open for too long, or another site sent you here. Try again."
)
THE_WEB_APP: Final = marked("The web app")
SOME_APP: Final = marked("An app")
# As for every form that doesn't prove where it comes from.
_NO_PROOF: Final = 419


@dataclass(frozen=True)
class Turn:
    """A form that was sent, and the session it came with, if that goes on."""

    request: web.Request
    fields: Fields
    own: Grant | None


async def show(request: web.Request, context: RequestContext) -> web.Response:
    """One's sessions, or the form to sign in with."""
    return await _page(request, await _own_session(request))


async def act(request: web.Request, context: RequestContext) -> web.Response:
    """Sign out somewhere or everywhere, or take the next step of signing in."""
    try:
        fields = await read_fields(request)
    except UnreadableBody:
        fields = Fields({})
    own = await _own_session(request)
    if not request.app[COOKIES].is_proof(request, fields.text("proof") or ""):
        return await _page(request, own, problem=OPEN_TOO_LONG, status=_NO_PROOF)
    turn = Turn(request, fields, own)
    steps = _STEPS_OF_NOBODY if own is None else _STEPS
    step = steps.get(fields.text("step") or "", _show_again)
    try:
        return await step(turn)
    except SignInTrouble as trouble:
        return _troubled(turn, trouble)


async def _own_session(request: web.Request) -> Grant | None:
    token = request.app[COOKIES].session_token(request)
    return await request.app[SERVICES].sessions.find_session(token) if token is not None else None


async def _show_again(turn: Turn) -> web.Response:
    return _to_the_page()


async def _end_one(turn: Turn) -> web.Response:
    assert turn.own is not None  # noqa: S101 - one of `_STEPS`
    name = turn.fields.text("session") or ""
    await turn.request.app[SERVICES].sessions.end_one_of(turn.own.account.id, name)
    return _to_the_page()


async def _end_all(turn: Turn) -> web.Response:
    assert turn.own is not None  # noqa: S101 - one of `_STEPS`
    await turn.request.app[SERVICES].sessions.end_all_of(turn.own.account.id)
    return _to_the_page()


async def _password(turn: Turn) -> web.Response:
    services = turn.request.app[SERVICES]
    # Before Nexgate sends a code that would be of no use.
    services.sessions.require_store()
    identifier = (turn.fields.text("identifier") or "").strip()
    password = SecretStr(turn.fields.text("password") or "")
    kept = turn.request.app[COOKIES].device_value(turn.request)
    ticket = await services.sign_in.begin(
        client_address_of(turn.request), identifier, password, kept=kept
    )
    return _sign_in_page(turn.request, begun_login(ticket, identifier))


async def _code(turn: Turn) -> web.Response:
    services, address = turn.request.app[SERVICES], client_address_of(turn.request)
    begun = find_login(turn.request)
    if begun is None or begun.ticket is None:
        raise SignInTrouble(Trouble.STARTS_AGAIN, marked("Sign in again to get a code."))
    services.sessions.require_store()
    otp = turn.fields.text("code") or ""
    account = await services.sign_in.finish(
        address, SecretStr(begun.ticket), otp, identifier=begun.identifier
    )
    origin = SignInOrigin(WEB_CLIENT, place=address)
    tokens = await services.sessions.start_session(account, origin)
    response = _to_the_page()
    access = tokens.access.get_secret_value()
    turn.request.app[COOKIES].set_session(response, access, max_age_s=None)
    keep_device(turn.request, response, begun.identifier, account.name)
    return response


async def _resend(turn: Turn) -> web.Response:
    services, begun = turn.request.app[SERVICES], find_login(turn.request)
    if begun is None or begun.ticket is None:
        raise SignInTrouble(Trouble.STARTS_AGAIN, marked("Sign in again to get a code."))
    address = client_address_of(turn.request)
    ticket = await services.sign_in.resend(address, SecretStr(begun.ticket))
    following = begun.model_copy(update={"ticket": ticket.get_secret_value()})
    return _sign_in_page(turn.request, following)


def _troubled(turn: Turn, trouble: SignInTrouble) -> web.Response:
    begun = None if trouble.trouble is Trouble.STARTS_AGAIN else find_login(turn.request)
    response = _sign_in_page(
        turn.request,
        begun or new_login(),
        problem=trouble.message,
        identifier=turn.fields.text("identifier") or "",
        status=trouble.status,
    )
    response.headers.update(trouble_fields(trouble))
    return response


_STEPS: Final[Mapping[str, Callable[[Turn], Awaitable[web.Response]]]] = {
    "end": _end_one,
    "everywhere": _end_all,
}
_STEPS_OF_NOBODY: Final[Mapping[str, Callable[[Turn], Awaitable[web.Response]]]] = {
    "password": _password,
    "code": _code,
    "resend": _resend,
}


async def _page(
    request: web.Request, own: Grant | None, *, problem: str | None = None, status: int = 200
) -> web.Response:
    if own is None:
        begun = find_login(request) or new_login()
        return _sign_in_page(request, begun, problem=problem, status=status)
    cookies, pages = request.app[COOKIES], pages_for(request)
    sessions = await request.app[SERVICES].sessions.list_sessions(own.account.id)
    view = SessionsView(
        account_name=own.account.name,
        proof=cookies.proof_of(cookies.session_token(request) or ""),
        problem=problem,
        lines=[
            SessionLine(
                name=session.name,
                app=session.app
                or pages.language.say(THE_WEB_APP if session.client == WEB_CLIENT else SOME_APP),
                place=session.place,
                made_at=session.made_at,
                used_at=session.used_at,
                is_this=session.name == own.session,
            )
            for session in sessions
        ],
    )
    return _html(pages.own_sessions_page(view), status)


def _sign_in_page(
    request: web.Request,
    begun: WebLogin,
    *,
    problem: str | None = None,
    identifier: str = "",
    status: int = 200,
) -> web.Response:
    sealed = request.app[SERVICES].sealer.seal(Purpose.WEB_LOGIN, begun)
    view = SessionsSignInView(
        proof=request.app[COOKIES].proof_of(sealed),
        awaits_code=begun.ticket is not None,
        problem=problem,
        identifier=identifier,
    )
    response = _html(pages_for(request).own_sessions_page(view), status)
    request.app[COOKIES].set_session(response, sealed, max_age_s=LOGIN_LIFETIME_S)
    return response


def _html(html: str, status: int) -> web.Response:
    return web.Response(
        text=html,
        status=status,
        content_type="text/html",
        charset="utf-8",
        headers=AUTHORIZE_HEADERS,
    )


def _to_the_page() -> web.Response:
    return web.Response(status=303, headers={**AUTHORIZE_HEADERS, "Location": PATH})


def _row(method: str, becomes: str, summary: str, handler: RouteHandler) -> Route:
    return Route(method, PATH, Access.ANYONE, Shape.PAGE, becomes, summary, handler)


ROUTES = (
    _row("GET", "-", "Where one is signed in", show),
    _row("POST", "POST auth/login, POST auth/verify-otp", "Sign out there, or sign in", act),
)
