"""OAuth 2 for apps: registration, tokens, revocation, logout (Loops API, OAuth, session).

The consent pages are in `authorize`.
"""

import base64
import binascii
from typing import Annotated
from urllib.parse import unquote_plus

from aiohttp import web
from pydantic import AliasChoices, BaseModel, BeforeValidator, Field

from gateway.errors import ApiError, Problem, invalid, oauth_error_body
from gateway.http.cookies import SAFE_METHODS
from gateway.routes.app_keys import COOKIES, SERVICES
from gateway.routes.csrf import check_csrf
from gateway.routes.forms import Fields, UnreadableBody, is_json, read_fields
from gateway.routes.parameters import read_body
from gateway.routes.rate_limits import count_refresh, count_registration
from gateway.routes.responses import json_answer
from gateway.routes.route import Access, Route, Shape
from gateway.service.grants import BadGrant
from gateway.service.request_context import RequestContext
from gateway.service.session_tokens import Tokens
from gateway.signin.clients import BadRegistration, Client
from gateway.viewer import bearer_token

UNREADABLE = "The request body can't be read."


def _listed(value: object) -> object:
    """Nothing, one text or several as a list."""
    return [] if value is None else [value] if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class RegistrationBody(BaseModel):
    """An app that wants to be registered; what else is in it is passed over."""

    client_name: str = ""
    redirect_uris: Annotated[
        Texts, Field(validation_alias=AliasChoices("redirect_uris", "redirect_uris[]"))
    ] = ()
    scopes: Texts = ()
    scope: Texts = ()
    token_endpoint_auth_method: str | None = None


class OAuthError(Exception):
    """An OAuth error response: `error` code, `description` for people (RFC 6749, 5.2)."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.description = description
        self.status = status

    def answer(self) -> web.Response:
        """The response."""
        headers = {"WWW-Authenticate": 'Basic realm="oauth"'} if self.status == 401 else {}
        return json_answer(
            oauth_error_body(self.error, self.description),
            status=self.status,
            headers={**headers, "Pragma": "no-cache"},
        )


async def register(request: web.Request, context: RequestContext) -> web.Response:
    """Register an app. Nothing is stored: the `client_id` carries the registration."""
    asked = await _registration(request)
    await count_registration(request)
    # Some clients write all of them into one text, a line each.
    uris = [uri for text in asked.redirect_uris for uri in text.split()]
    clients = request.app[SERVICES].clients
    method = asked.token_endpoint_auth_method or None
    try:
        client = clients.register(asked.client_name, uris, method, [*asked.scopes, *asked.scope])
    except BadRegistration as error:
        raise invalid(error.errors) from None
    answer: dict[str, object] = {
        "client_id": client.id,
        "client_name": client.name,
        "client_secret": None if client.is_public else clients.secret_of(client),
        "redirect_uris": client.redirect_uris,
        "vapid_key": None,
    }
    if method is not None:
        answer["token_endpoint_auth_method"] = client.auth_method
    return json_answer(answer)


async def token(request: web.Request, context: RequestContext) -> web.Response:
    """Tokens for a code or a refresh token."""
    try:
        fields = await _oauth_fields(request)
        tokens = await _granted(request, _authenticated(request, fields), fields)
    except OAuthError as error:
        return error.answer()
    body = {
        "token_type": "Bearer",
        "expires_in": tokens.expires_in_s,
        "access_token": tokens.access.get_secret_value(),
        "refresh_token": tokens.refresh.get_secret_value(),
    }
    if tokens.scopes is not None:  # fewer than an app of Loops gets (RFC 6749, 5.1)
        body["scope"] = " ".join(tokens.scopes)
    return json_answer(body, headers={"Pragma": "no-cache"})


async def revoke_token(request: web.Request, context: RequestContext) -> web.Response:
    """End the session of a token; 200 for an invalid token too (RFC 7009, 2.2)."""
    try:
        fields = await _oauth_fields(request)
        client = _authenticated(request, fields)
        text = _required(fields, "token")
    except OAuthError as error:
        return error.answer()
    await request.app[SERVICES].grants.revoke(client, text)
    return json_answer({})


async def logout(request: web.Request, context: RequestContext) -> web.Response:
    """End the presented session and no other; 200 also when it has ended already."""
    services, cookies = request.app[SERVICES], request.app[COOKIES]
    authorization = request.headers.getall("Authorization", ())
    response = json_answer({"message": "Successfully logged out."})
    if authorization:
        try:
            presented = bearer_token(authorization)
        except ApiError:
            return response
    else:
        presented = cookies.session_token(request)
        if presented is None:
            raise ApiError(
                Problem(401, "unauthenticated", "Unauthenticated.", {"WWW-Authenticate": "Bearer"})
            )
        if request.method not in SAFE_METHODS:
            check_csrf(request)
        cookies.expire_cookies(response)
    await services.sessions.end(presented or "")
    return response


async def _registration(request: web.Request) -> RegistrationBody:
    """A registration, as JSON or as a form."""
    if is_json(request):
        return await read_body(request, RegistrationBody)
    try:
        fields = await read_fields(request)
    except UnreadableBody:
        raise invalid({"body": [UNREADABLE]}) from None
    return RegistrationBody(
        client_name=fields.text("client_name") or "",
        redirect_uris=fields.texts("redirect_uris"),
        scopes=fields.texts("scopes"),
        scope=fields.texts("scope"),
        token_endpoint_auth_method=fields.text("token_endpoint_auth_method"),
    )


async def _oauth_fields(request: web.Request) -> Fields:
    try:
        fields = await read_fields(request)
    except UnreadableBody:
        raise OAuthError("invalid_request", UNREADABLE) from None
    if fields.repeated:
        raise OAuthError("invalid_request", "A parameter came more than once.")
    return fields


def _authenticated(request: web.Request, fields: Fields) -> Client:
    """The app that calls, by its secret unless it is a public one."""
    client_id, secret = _basic(request) or (fields.text("client_id"), fields.text("client_secret"))
    clients = request.app[SERVICES].clients
    client = clients.find(client_id)
    if client is None:
        raise OAuthError("invalid_client", "The client is not registered here.", status=401)
    if client.is_public:
        return client
    if secret is None or not clients.is_secret(client, secret):
        raise OAuthError("invalid_client", "The client_secret is wrong or missing.", status=401)
    return client


def _basic(request: web.Request) -> tuple[str, str] | None:
    """Id and secret from HTTP Basic (RFC 6749, 2.3.1); None where the app doesn't use it."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote_plus(user), unquote_plus(secret)


async def _granted(request: web.Request, client: Client, fields: Fields) -> Tokens:
    grants = request.app[SERVICES].grants
    grant_type = fields.text("grant_type")
    try:
        if grant_type == "authorization_code":
            return await grants.exchange_code(
                client,
                _required(fields, "code"),
                redirect_uri=fields.text("redirect_uri"),
                verifier=fields.text("code_verifier"),
            )
        if grant_type == "refresh_token":
            text = _required(fields, "refresh_token")
            await count_refresh(request, grants.session_of(client, text))
            return await grants.exchange_refresh(client, text)
    except BadGrant as error:
        raise OAuthError("invalid_grant", error.message) from error
    if grant_type is None:
        raise OAuthError("invalid_request", "The grant_type is missing.")
    raise OAuthError(
        "unsupported_grant_type", "The grant_type has to be authorization_code or refresh_token."
    )


def _required(fields: Fields, name: str) -> str:
    text = fields.text(name)
    if text is None:
        raise OAuthError("invalid_request", f"The {name} is missing.")
    return text


ROUTES = (
    Route("POST", "/api/v1/apps", Access.ANYONE, Shape.OBJECT, "-", "Register an app", register),
    Route("POST", "/oauth/token", Access.ANYONE, Shape.OAUTH, "-", "A code for tokens", token),
    Route(
        "POST",
        "/oauth/revoke",
        Access.ANYONE,
        Shape.OAUTH,
        "-",
        "End an app's session",
        revoke_token,
    ),
    Route(
        "POST",
        "/api/v1/app/logout",
        Access.ANYONE,
        Shape.OBJECT,
        "-",
        "End the presented session",
        logout,
    ),
)
