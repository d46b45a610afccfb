"""What is sealed into sessions, refresh tokens and codes, and the words around it."""

import base64
import hashlib
import re
import secrets as randomness
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

# Loops' own: a year, because the app never refreshes (Loops API, tokens are never refreshed).
SESSION_LIFETIME_S: Final = 31_536_000
CODE_LIFETIME_S: Final = 60
# RFC 7636, 4.1 and 4.2: an S256 challenge is a SHA-256 in base64url.
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")

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
    """

    model_config = _SEALED

    account: Account
    session: str
    client: str
    issued_at: int
    expires_at: int
    token: str | None = None


class Code(BaseModel):
    """What an authorization code stands for; `redirect_uri` is None where none was asked for."""

    model_config = _SEALED

    account: Account
    session: str
    client: str
    expires_at: int
    redirect_uri: str | None = None
    challenge: str | None = None


def new_session_name() -> str:
    """A name nobody can guess and no other session has."""
    return randomness.token_urlsafe(16)


def is_challenge(text: str) -> bool:
    """Whether a text can be the challenge of a PKCE verifier under S256."""
    return _CHALLENGE.fullmatch(text) is not None


def is_proof(verifier: str | None, challenge: str | None) -> bool:
    """Whether the verifier is the one the challenge was made from (RFC 7636, 4.6).

    Without a challenge there must be no verifier either: that pairing is what an attacker
    makes who strips the challenge from a request (RFC 9700, 4.8).
    """
    if challenge is None:
        return verifier is None
    if verifier is None or not _VERIFIER.fullmatch(verifier):
        return False
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    return randomness.compare_digest(made.rstrip(b"="), challenge.encode())
