"""Nexgate's tokens: JWTs signed with HS256 whose subject is a user name (3.2, 3.3; rule S55).

To sign one outside the sandbox: claims `sub` (user name), `iat`, `exp` (epoch seconds) and
`tokenType` (`ACCESS` or `REFRESH`), key `SandboxOptions.signing_key`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

import jwt

from gateway.sandbox.envelope import Refusal

TokenKind = Literal["ACCESS", "REFRESH", "TEMP"]
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


class Signer:
    """Issues and verifies tokens by the sandbox's own clock."""

    def __init__(self, key: str, clock: Callable[[], datetime]) -> None:
        self._key = key
        self._clock = clock

    def issue_token(self, user_name: str, kind: TokenKind, lifetime_s: int) -> str:
        """An ACCESS or REFRESH token; a lifetime of zero or less makes one that has expired."""
        return self._sign({"sub": user_name}, kind, lifetime_s)

    def issue_ticket(
        self, email: str, user_id: str, purpose: str, lifetime_s: int, nonce: str
    ) -> str:
        """A TEMP token of a login: no subject, but the user and the purpose."""
        claims = {
            "userIdentifier": email,
            "identifier": email,
            "purpose": purpose,
            "userId": user_id,
            "jti": nonce,  # makes two tickets of one second differ
        }
        return self._sign(claims, "TEMP", lifetime_s)

    def _sign(self, claims: Mapping[str, object], kind: TokenKind, lifetime_s: int) -> str:
        issued = int(self._clock().timestamp())
        payload = {**claims, "iat": issued, "exp": issued + lifetime_s, "tokenType": kind}
        return jwt.encode(payload, self._key, algorithm="HS256")

    def read_token(self, token: str, kind: TokenKind) -> dict[str, object]:
        """The claims of a valid token of that kind. Raises `Refusal` (3.2), signature first."""
        parts = token.split(".")
        if len(parts) != 3:
            raise Refusal("Invalid token", 401)
        if not all(_BASE64URL.fullmatch(part) for part in parts):
            raise Refusal("Illegal base64url character", 400)
        claims = self._checked_claims(token)
        expires = claims.get("exp")
        if not isinstance(expires, int) or expires <= self._clock().timestamp():
            raise Refusal("Token has expired", 401)
        if claims.get("tokenType") != kind:
            raise Refusal("Invalid token", 401)
        return claims

    def _checked_claims(self, token: str) -> dict[str, object]:
        try:
            if jwt.get_unverified_header(token).get("alg") != "HS256":
                raise Refusal("Unsupported token", 401)
            # Expiry is checked by the sandbox's clock, after the signature.
            return jwt.decode(
                token,
                self._key,
                algorithms=["HS256"],
                options={"verify_exp": False, "verify_iat": False, "verify_sub": False},
            )
        except jwt.InvalidSignatureError as error:
            raise Refusal("Invalid JWT signature", 401) from error
        except jwt.PyJWTError as error:
            raise Refusal("Invalid token", 401) from error
