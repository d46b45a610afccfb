"""Who asks: a credential in, a `Viewer` out.

A Nexgate token is judged by Nexgate alone. What the gateway reads from it (`sub`, `exp`) is
not verified, so it may narrow what a viewer gets and never widen it.
"""

import hmac
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import jwt
from pydantic import SecretStr

from gateway.errors import unauthenticated
from mappings.videos import ViewerFacts

# RFC 6750, section 2.1: b64token; the bound keeps a header from becoming a burden.
TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{1,4096}=*")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `token` is what Nexgate gets; a guest has none.

    `digest` is a keyed fingerprint of the presented credential for logs; it tells viewers apart
    and gives nothing away. `renew` gives another token for one that Nexgate refused, where a
    session stands behind it; it raises `ApiError` 401 when the session is over. `session` names
    that session.
    """

    token: SecretStr | None = None
    subject: str | None = None
    expires_at: float | None = None
    digest: str = "guest"
    renew: Callable[[SecretStr], Awaitable[SecretStr]] | None = field(
        default=None, repr=False, compare=False
    )
    session: str | None = None

    @property
    def is_signed_in(self) -> bool:
        """Whether a credential came with the request."""
        return self.token is not None

    @property
    def facts(self) -> ViewerFacts:
        """What the mappings need to know of the viewer."""
        return ViewerFacts(signed_in=self.is_signed_in, subject=self.subject)


GUEST = Viewer()


def bearer_token(values: Sequence[str]) -> str | None:
    """The token in the `Authorization` header fields of a request; None when there are none.

    Raises `ApiError` 401 for anything that is not exactly one Bearer token: a credential that
    can't be honoured is never treated as no credential.
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
    """When a Nexgate token ends by its own words, unverified, in seconds since the epoch."""
    return _claims(token)[1]


def token_kind(token: str) -> str | None:
    """What kind of Nexgate token this says it is, unverified: `ACCESS` or `REFRESH`."""
    kind = _payload(token).get("tokenType")
    return kind if isinstance(kind, str) else None


def fingerprint(credential: str, *, secret: bytes) -> str:
    """What stands for a credential in logs and as the name of its partition."""
    return hmac.digest(secret, credential.encode(), "sha256").hex()


def _claims(token: str) -> tuple[str | None, float | None]:
    """`sub` and `exp` as the token states them; nothing from what is no readable JWT."""
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
    # Besides its own errors PyJWT lets those of the JSON parser through: depth, huge numbers.
    except (jwt.PyJWTError, RecursionError, ValueError):
        return {}
