"""The web app's two cookies: its session, and the token that proves that a request is its own.

The session cookie is HttpOnly. The second one, which scripts of this origin can read, follows from
the first by a key of the gateway: another site can neither read it nor make one up.
"""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import replace

from aiohttp import web

from gateway.errors import ApiError, Problem
from gateway.signin.codes_and_tokens import SESSION_LIFETIME_S
from gateway.signin.sealing import MAX_LENGTH, Purpose, derived_key

SESSION_COOKIE = "loops_session"
XSRF_COOKIE = "XSRF-TOKEN"
XSRF_HEADER = "X-XSRF-TOKEN"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_MISMATCH = Problem(419, "csrf_mismatch", "CSRF token mismatch.")


class Cookies:
    """Reads, checks and sets the web app's cookies."""

    def __init__(self, public_url: str, secrets: Sequence[bytes]) -> None:
        self.is_secure = public_url.startswith("https://")
        self._keys = [derived_key(secret, "csrf") for secret in secrets]

    def session_value(self, request: web.Request) -> str | None:
        """What is in the session cookie; None for what was never put there, such as raw bytes."""
        value = request.cookies.get(SESSION_COOKIE)
        return value if value and value.isascii() and len(value) <= MAX_LENGTH else None

    def session_token(self, request: web.Request) -> str | None:
        """The sealed session in the cookie; None before the sign-in is finished."""
        value = self.session_value(request)
        return value if value is not None and value.startswith(f"{Purpose.SESSION}.") else None

    def check(self, request: web.Request) -> None:
        """Refuse, with 419, a request that a page of another site may have made."""
        value = self.session_value(request)
        given = request.headers.get(XSRF_HEADER, "").encode("utf-8", "replace")
        if value is None or not any(
            hmac.compare_digest(_xsrf(key, value).encode(), given) for key in self._keys
        ):
            raise ApiError(CSRF_MISMATCH)

    def keep(self, response: web.StreamResponse, value: str, *, max_age_s: int | None) -> None:
        """Set both cookies; without `max_age_s` they end with the browser."""
        response.set_cookie(
            SESSION_COOKIE,
            value,
            max_age=max_age_s,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=self.is_secure,
        )
        self.keep_proof(response, value, max_age_s=max_age_s or SESSION_LIFETIME_S)

    def keep_proof(self, response: web.StreamResponse, value: str, *, max_age_s: int) -> None:
        """Set the second cookie alone, for the session cookie that is in place."""
        response.set_cookie(
            XSRF_COOKIE,
            _xsrf(self._keys[0], value),
            max_age=max_age_s,
            path="/",
            samesite="Lax",
            secure=self.is_secure,
        )

    def drop(self, response: web.StreamResponse) -> None:
        """Have both cookies forgotten."""
        for name in (SESSION_COOKIE, XSRF_COOKIE):
            response.del_cookie(name, path="/", samesite="Lax", secure=self.is_secure)

    def without_session(self, error: ApiError) -> ApiError:
        """The refusal of a session cookie, with the order to forget it: next time it is a guest."""
        attributes = "Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        secure = "; Secure" if self.is_secure else ""
        headers = {
            **error.problem.headers,
            "Set-Cookie": f"{SESSION_COOKIE}=; {attributes}{secure}",
        }
        return ApiError(replace(error.problem, headers=headers))


def _xsrf(key: bytes, value: str) -> str:
    digest = hmac.digest(key, value.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
