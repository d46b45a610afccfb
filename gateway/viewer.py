"""Who asks: a credential in, a `Viewer` out.

A Nexgate token is judged by Nexgate alone. What the gateway reads from it (`sub`, `exp`) is
not verified, so it may narrow what a viewer gets and never widen it.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

import jwt
from pydantic import SecretStr

from gateway.errors import unauthenticated
from mappings.videos import ViewerFacts

# RFC 6750, section 2.1: b64token; the bound keeps a header from becoming a burden.
TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{1,4096}=*")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `token` is what Nexgate gets; a guest has none.

    `digest` is a keyed fingerprint of the credential for logs; it tells viewers apart and
    gives nothing away.
    """

    token: SecretStr | None = None
    subject: str | None = None
    expires_at: float | None = None
    digest: str = "guest"

    @property
    def is_signed_in(self) -> bool:
        """Whether a credential came with the request."""
        return self.token is not None

    @property
    def facts(self) -> ViewerFacts:
        """What the mappings need to know of the viewer."""
        return ViewerFacts(signed_in=self.is_signed_in, subject=self.subject)


GUEST = Viewer()


def viewer_from_authorization(values: Sequence[str], *, secret: bytes, now: float) -> Viewer:
    """Read the `Authorization` header fields of a request.

    `now` is the time in seconds since the epoch. No field: a guest. Raises `ApiError` 401 for
    anything that is not exactly one Bearer token, and for a token past its own expiry: a
    credential that can't be honoured is never treated as no credential.
    """
    if not values:
        return GUEST
    scheme, _, token = values[0].strip().partition(" ")
    token = token.strip()
    if len(values) > 1 or scheme.lower() != "bearer" or not TOKEN.fullmatch(token):
        raise unauthenticated("token_refused")
    subject, expires_at = _claims(token)
    if expires_at is not None and expires_at <= now:
        raise unauthenticated("token_expired")
    digest = hmac.digest(secret, token.encode(), "sha256").hex()
    return Viewer(SecretStr(token), subject, expires_at, digest)


def _claims(token: str) -> tuple[str | None, float | None]:
    """`sub` and `exp` as the token states them; nothing from what is no readable JWT."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        exp = claims.get("exp")
        expires_at = float(exp) if isinstance(exp, int | float) else None
    # Besides its own errors PyJWT lets those of the JSON parser through: depth, huge numbers.
    except (jwt.PyJWTError, RecursionError, ValueError, OverflowError):
        return None, None
    subject = claims.get("sub")
    return (subject if isinstance(subject, str) and subject else None), expires_at
