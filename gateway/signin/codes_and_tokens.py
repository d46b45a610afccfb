"""What is sealed into sessions, refresh tokens and codes."""

import base64
import hashlib
import secrets as randomness
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

# Loops' own: a year, because the app never refreshes (Loops API, tokens are never refreshed).
SESSION_LIFETIME_S: Final = 31_536_000
CODE_LIFETIME_S: Final = 60

_SEALED = ConfigDict(frozen=True, extra="forbid", strict=True)


class Account(BaseModel):
    """Who signed in, and the Nexgate token that keeps them in.

    `refresh` renews access tokens; where a person pasted an access token, `access` is all there is.
    """

    model_config = _SEALED

    id: str
    name: str
    refresh: str | None = Field(None, repr=False)
    access: str | None = Field(None, repr=False)


class Grant(BaseModel):
    """What an access or a refresh token of ours stands for.

    `session` is shared by all tokens that go back to one sign-in and is what gets revoked;
    `token` tells one refresh token from the next. `client` is the app's fingerprint, or `web`.
    `scopes` None: all of them.
    """

    model_config = _SEALED

    account: Account
    session: str
    client: str
    issued_at: int
    expires_at: int
    token: str | None = None
    scopes: tuple[str, ...] | None = None


class Code(BaseModel):
    """What an authorization code stands for; `redirect_uri` is None where none was asked for."""

    model_config = _SEALED

    account: Account
    session: str
    client: str
    expires_at: int
    redirect_uri: str | None = None
    challenge: str | None = None
    scopes: tuple[str, ...] | None = None


def new_session_name() -> str:
    """A name nobody can guess and no other session has."""
    return randomness.token_urlsafe(16)


def session_name_of_form(form: str) -> str:
    """The name of the session that a consent makes, the same for the same sealed form."""
    digest = hashlib.sha256(f"session of {form}".encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
