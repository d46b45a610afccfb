"""Responses of the authorization endpoint: a page, an error page, the redirect to the app."""

import math

from aiohttp import web

from gateway.pages.authorize import AUTHORIZE_HEADERS, RefusedView, SignInView
from gateway.routes.app_keys import COOKIES, SERVICES
from gateway.routes.rate_limits import limit_fields
from gateway.routes.responses import pages_for
from gateway.service.signin_troubles import SignInTrouble
from gateway.signin.authorize_state import Authorization, Flow
from gateway.signin.clients import Client
from gateway.signin.devices import LIFETIME_S
from gateway.signin.redirects import answered_to, shown_target
from gateway.signin.sealing import Purpose


def trouble_fields(trouble: SignInTrouble) -> dict[str, str]:
    """The header fields of an answer to a step that did not work: when to try again."""
    if trouble.too_many is not None:
        return limit_fields(trouble.too_many)
    wait_s = trouble.wait_s
    return {} if wait_s is None else {"Retry-After": str(max(1, math.ceil(wait_s)))}


def keep_device(request: web.Request, response: web.StreamResponse, *names: str | None) -> None:
    """Have the browser keep that somebody has signed in there to the account of these names."""
    cookies, devices = request.app[COOKIES], request.app[SERVICES].sign_in.devices
    known = [name for name in names if name]
    kept = devices.remember(cookies.device_value(request), *known)
    cookies.set_device(response, kept, max_age_s=LIFETIME_S)


def page_answer(
    request: web.Request,
    flow: Flow,
    client: Client,
    *,
    problem: str | None = None,
    notice: str | None = None,
    identifier: str | None = None,
    is_token_open: bool = False,
    status: int = 200,
) -> web.Response:
    """The page for the state of a sign-in, with the last step's problem or notice."""
    services = request.app[SERVICES]
    view = SignInView(
        flow=services.sealer.seal(Purpose.AUTHORIZATION, flow),
        app_name=client.name,
        target=shown_target(flow.redirect_uri),
        problem=problem,
        notice=notice,
        identifier=identifier or flow.identifier or "",
        can_paste_token=services.sign_in.allows_token_paste,
        is_token_open=is_token_open,
        account_name=flow.account.name if flow.account is not None else None,
        awaits_code=flow.ticket is not None and flow.account is None,
        scopes=flow.scopes,
    )
    return _html(pages_for(request).authorize_page(view), status)


def stopped_answer(request: web.Request, message: str) -> web.Response:
    """The 400 page for an unknown client or redirect URI: no redirect (RFC 6749, 4.1.2.1)."""
    return _html(pages_for(request).authorize_error_page(message), 400)


def refused_answer(request: web.Request, asked: Authorization) -> web.Response:
    """The 400 page for a request that can't be granted, with a link that tells the app so.

    Not a redirect: anybody can register an app, and a link to this server would lead to any address
    without a person's click (RFC 9700, 4.11.2).
    """
    response = {
        "error": asked.error,
        "error_description": asked.error_description,
        "state": asked.state,
    }
    view = RefusedView(
        app_name=asked.client.name,
        target=shown_target(asked.redirect_uri),
        address=answered_to(asked.redirect_uri, response),
        description=asked.error_description or "",
    )
    return _html(pages_for(request).authorize_refused_page(view), 400)


def _html(html: str, status: int) -> web.Response:
    return web.Response(
        text=html,
        status=status,
        content_type="text/html",
        charset="utf-8",
        headers=AUTHORIZE_HEADERS,
    )


def sent_back(redirect_uri: str, parameters: dict[str, str | None]) -> web.Response:
    """The redirect to the app; 303, so that the form is not posted there (RFC 9700, 4.12)."""
    location = answered_to(redirect_uri, parameters)
    return web.Response(status=303, headers={**AUTHORIZE_HEADERS, "Location": location})
