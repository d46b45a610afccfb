"""The viewer of a request: a credential in, a `Viewer` out.

Nexgate alone verifies its tokens. The gateway reads `sub` and `exp` unverified, so they may narrow
what a viewer gets and never widen it.
"""

import hmac
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import jwt
from pydantic import SecretStr

from gateway.errors import unauthenticated
from mappings.videos import ViewerFacts

# RFC 6750, section 2.1: b64token; the length is bounded to keep headers cheap.
TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{1,4096}=*")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The viewer of a request. `token` is sent to Nexgate; a guest has none.

    `expires_at` is in seconds since the epoch. `digest`, a keyed hash of the credential, is safe to
    log and names the viewer's cache partition. `renew` returns a new token for one that Nexgate
    refused, if the viewer has a session; it raises `ApiError` 401 when the session has ended.
    `session` is the session's name, `scopes` what its app may do (None: everything),
    `account_name` the user name at the sign-in.
    """

    token: SecretStr | None = None
    subject: str | None = None
    expires_at: float | None = None
    digest: str = "guest"
    renew: Callable[[SecretStr], Awaitable[SecretStr]] | None = field(
        default=None, repr=False, compare=False
    )
    session: str | None = None
    scopes: tuple[str, ...] | None = None
    account_name: str | None = None

    @property
    def is_signed_in(self) -> bool:
        """Whether the request had a credential."""
        return self.token is not None

    @property
    def facts(self) -> ViewerFacts:
        """What the mappings need of the viewer."""
        return ViewerFacts(signed_in=self.is_signed_in, subject=self.subject)


GUEST = Viewer()


def bearer_token(values: Sequence[str]) -> str | None:
    """The token in the `Authorization` header fields of a request; None when there are none.

    Raises `ApiError` 401 for anything but exactly one Bearer token: a malformed credential
    never makes the request a guest's.
    """
    if not values:
        return None
    scheme, _, token = values[0].strip().partition(" ")
    token = token.strip()
    if len(values) > 1 or scheme.lower() != "bearer" or not TOKEN.fullmatch(token):
        raise unauthenticated("token_refused")
    return token


def viewer_from_token(token: str, *, secret: bytes, now: float) -> Viewer:
    """The viewer whose Nexgate token this is; `now` is the time in seconds since the epoch.

    Raises `ApiError` 401 for a token past its own expiry.
    """
    subject, expires_at = _claims(token)
    if expires_at is not None and expires_at <= now:
        raise unauthenticated("token_expired")
    return Viewer(SecretStr(token), subject, expires_at, fingerprint(token, secret=secret))


def token_expiry(token: str) -> float | None:
    """The `exp` of a Nexgate token, unverified, in seconds since the epoch; None without."""
    return _claims(token)[1]


def token_subject(token: str) -> str | None:
    """Whose Nexgate token this is by its own words, unverified: a user id or a user name."""
    return _claims(token)[0]


def token_kind(token: str) -> str | None:
    """The `tokenType` of a Nexgate token, unverified: `ACCESS` or `REFRESH`; None without."""
    kind = _payload(token).get("tokenType")
    return kind if isinstance(kind, str) else None


def fingerprint(credential: str, *, secret: bytes) -> str:
    """A keyed hash of a credential, in hex: stands for it in logs and names its partition."""
    return hmac.digest(secret, credential.encode(), "sha256").hex()


def _claims(token: str) -> tuple[str | None, float | None]:
    """`sub` and `exp`, unverified; None for both when the token is no readable JWT."""
    claims = _payload(token)
    subject, exp = claims.get("sub"), claims.get("exp")
    try:
        expires_at = float(exp) if isinstance(exp, int | float) else None
    except OverflowError:
        return None, None
    return (subject if isinstance(subject, str) and subject else None), expires_at


def _payload(token: str) -> Mapping[str, object]:
    try:
        return jwt.decode(token, options={"verify_signature": False})
    # PyJWT also raises the JSON parser's errors: nesting depth, huge numbers.
    except (jwt.PyJWTError, RecursionError, ValueError):
        return {}
