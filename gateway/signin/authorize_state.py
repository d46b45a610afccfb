"""A sign-in under way on the authorize pages, and the app's request that it answers.

Between the pages everything travels sealed in a hidden form field: nothing of it is stored, nothing
of it is in an address, and it works in no other browser.
"""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from gateway.locale.languages import marked
from gateway.signin.clients import Client, Clients
from gateway.signin.codes_and_tokens import Account
from gateway.signin.pkce import is_challenge
from gateway.signin.redirects import is_registered
from gateway.signin.scopes import SCOPES, granted_scopes

FLOW_LIFETIME_S: Final = 1200
MAX_STATE_LENGTH: Final = 2048
# RFC 6749, 3.1: parameters must not be included more than once.
_SINGLE: Final = frozenset(
    {"client_id", "redirect_uri", "response_type", "state", "scope"}
    | {"code_challenge", "code_challenge_method"}
)


class Untrusted(Exception):
    """A request that names no registered app or no address of that app's: nothing is sent there.

    `message` is a sentence for the person who followed the link.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Authorization:
    """What an app asks for; `error` is what it is told at once (RFC 6749, 4.1.2.1)."""

    client: Client
    redirect_uri: str
    asked_redirect_uri: str | None
    state: str | None
    challenge: str | None
    scopes: tuple[str, ...] = SCOPES
    error: str | None = None
    error_description: str | None = None


class Flow(BaseModel):
    """A sign-in under way.

    Without `ticket` and `account` the password comes next, with a `ticket` the one-time code, with
    an `account` the consent. `browser` is the digest of what only this browser's cookie holds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    client_id: str
    redirect_uri: str
    asked_redirect_uri: str | None = None
    state: str | None = None
    challenge: str | None = None
    scopes: tuple[str, ...] = SCOPES
    browser: str
    expires_at: int
    identifier: str | None = None
    ticket: str | None = Field(None, repr=False)
    account: Account | None = None


class WebLogin(BaseModel):
    """What the web app's cookie holds before the sign-in is finished."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    nonce: str
    expires_at: int
    ticket: str | None = Field(None, repr=False)
    remember: bool = False
    identifier: str | None = None


def browser_digest(cookie: str) -> str:
    """What a flow remembers of the cookie it is bound to."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def read_authorization(
    clients: Clients, value: Callable[[str], str | None], repeated: Collection[str]
) -> Authorization:
    """An app's request. Raises `Untrusted` where even an error may not be sent on.

    `value` gives a parameter or None, `repeated` names those that came more than once.
    """
    if {"client_id", "redirect_uri"} & set(repeated):
        raise Untrusted(marked("The link that led here names more than one app."))
    client = clients.find(value("client_id"))
    if client is None:
        raise Untrusted(marked("The app that sent you here is not registered with this server."))
    asked = value("redirect_uri")
    if asked is None and len(client.redirect_uris) != 1:
        raise Untrusted(marked("The app that sent you here doesn't say where its answer goes."))
    redirect_uri = client.redirect_uris[0] if asked is None else asked
    if not is_registered(redirect_uri, client.redirect_uris):
        raise Untrusted(
            marked("The answer would go to an address that the app has not registered.")
        )
    error, description = _refusal(client, value, repeated) or (None, None)
    state = value("state")
    is_state_kept = state is not None and len(state) <= MAX_STATE_LENGTH
    return Authorization(
        client=client,
        redirect_uri=redirect_uri,
        asked_redirect_uri=asked,
        state=state if is_state_kept else None,
        challenge=value("code_challenge"),
        scopes=granted_scopes(value("scope"), client.scopes),
        error=error,
        error_description=description,
    )


def _refusal(
    client: Client, value: Callable[[str], str | None], repeated: Collection[str]
) -> tuple[str, str] | None:
    if _SINGLE & set(repeated):
        return "invalid_request", "A parameter came more than once."
    if len(value("state") or "") > MAX_STATE_LENGTH:
        return "invalid_request", f"The state is longer than {MAX_STATE_LENGTH} characters."
    if value("response_type") != "code":
        return "unsupported_response_type", "The response_type has to be code."
    if not granted_scopes(value("scope"), client.scopes):
        return "invalid_scope", "The app has registered none of the scopes it asks for."
    challenge, method = value("code_challenge"), value("code_challenge_method")
    if challenge is None:
        if client.is_public or method is not None:
            return "invalid_request", "A code_challenge with the method S256 is required."
        return None
    if method != "S256" or not is_challenge(challenge):
        return "invalid_request", "The code_challenge has to be one of the method S256."
    return None
