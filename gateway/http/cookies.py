"""The web app's two cookies: its session, and the token that proves that a request is its own.

The session cookie is HttpOnly. The second one, which scripts of this origin can read, follows from
the first by a key of the gateway: another site can neither read it nor make one up.
"""

import base64
import hmac
import re
from collections.abc import Sequence

from aiohttp import hdrs, web
from multidict import MultiMapping

from gateway.http.cross_site import is_cross_site
from gateway.http.list_fields import read_cookie

SESSION_COOKIE = "loops_session"
# On https: a browser takes it from this very host alone, not from another of its domain, and never
# over http (RFC 6265bis, 4.1.3.2). Sessions begun under the other name go on.
HOST_SESSION_COOKIE = f"__Host-{SESSION_COOKIE}"
DEVICE_COOKIE = "loops_device"
XSRF_COOKIE = "XSRF-TOKEN"
XSRF_HEADER = "X-XSRF-TOKEN"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# A cookie session without "remember me" ends with the browser, its proof after this.
PROOF_LIFETIME_S = 31_536_000


class Cookies:
    """Reads, checks and sets the web app's cookies."""

    def __init__(
        self, *, origin: str, csrf_keys: Sequence[bytes], session_prefix: str, max_length: int
    ) -> None:
        """`origin` is our own; of `csrf_keys` the first is current, former ones still prove.

        A finished session begins with `session_prefix`; no value is longer than `max_length`.
        """
        self._origin = origin
        self.is_secure = origin.startswith("https://")
        self._names = (HOST_SESSION_COOKIE, SESSION_COOKIE) if self.is_secure else (SESSION_COOKIE,)
        self._device_name = f"__Host-{DEVICE_COOKIE}" if self.is_secure else DEVICE_COOKIE
        names = "|".join(self._names)
        self._plain_session = re.compile(rf"(?:^|; ?)(?:{names})=([A-Za-z0-9._-]+)(?:;|$)")
        self._keys = csrf_keys
        self._session_prefix = session_prefix
        self._max_length = max_length

    def use_keys(self, csrf_keys: Sequence[bytes]) -> None:
        """Use these keys from now on."""
        self._keys = csrf_keys

    def session_value(self, request: web.Request) -> str | None:
        """What is in the session cookie; None for what was never put there, such as raw bytes."""
        name = self._name_in(request) or SESSION_COOKIE
        value = read_cookie(request, name, preferred=self._session_prefix)
        return value if value and value.isascii() and len(value) <= self._max_length else None

    def device_value(self, request: web.Request) -> str | None:
        """What the browser keeps of who signed in there, if anything."""
        return read_cookie(request, self._device_name)

    def set_device(self, response: web.StreamResponse, value: str, *, max_age_s: int) -> None:
        """Have the browser keep who signed in there, also after they have signed out."""
        response.set_cookie(
            self._device_name,
            value,
            max_age=max_age_s,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=self.is_secure,
        )

    def has_session(self, request: web.Request) -> bool:
        """Whether a request came with a session cookie, whatever is in it."""
        return self._name_in(request) is not None

    def _name_in(self, request: web.Request) -> str | None:
        """Under which name a request has its session; the stricter one goes first."""
        names = (name for name in self._names if read_cookie(request, name) is not None)
        return next(names, None)

    def session_token(self, request: web.Request) -> str | None:
        """The sealed session in the cookie; None before the sign-in is finished."""
        value = self.session_value(request)
        return value if value is not None and value.startswith(self._session_prefix) else None

    def plain_session_token(self, headers: MultiMapping[str]) -> str | None:
        """The same, read without a parser from header fields as every browser writes them.

        "" where there is no finished session; None where only a parser can tell.
        """
        fields = headers.getall(hdrs.COOKIE, ())
        if not fields:
            return ""
        field = fields[0]
        # In a quoted value a cookie's name is no name.
        if len(fields) > 1 or '"' in field:
            return None
        mentions = field.count(SESSION_COOKIE)
        if not mentions:
            return ""
        found = self._plain_session.search(field)
        if found is None or mentions > 1:
            return None
        value = found[1]
        is_finished = len(value) <= self._max_length and value.startswith(self._session_prefix)
        return value if is_finished else ""

    def is_cross_site(self, request: web.Request) -> bool:
        """Whether the browser says that a page of another site made the request."""
        return is_cross_site(request.headers, self._origin)

    def is_same_origin(self, request: web.Request) -> bool:
        """Whether a request proves, by its CSRF token, that no page of another site made it."""
        return self.is_proof(request, request.headers.get(XSRF_HEADER, ""))

    def proof_of(self, value: str) -> str:
        """The CSRF token of a session cookie's value, for a form's hidden field."""
        return _xsrf(self._keys[0], value)

    def is_proof(self, request: web.Request, given: str) -> bool:
        """Whether `given` is the CSRF token of the session cookie that a request came with.

        Nothing is a proof in a request that a page of another site made.
        """
        if self.is_cross_site(request):
            return False
        value = self.session_value(request)
        sent = given.encode("utf-8", "replace")
        return value is not None and any(
            hmac.compare_digest(_xsrf(key, value).encode(), sent) for key in self._keys
        )

    def set_session(
        self, response: web.StreamResponse, value: str, *, max_age_s: int | None
    ) -> None:
        """Set both cookies; without `max_age_s` they end with the browser."""
        response.set_cookie(
            self._names[0],
            value,
            max_age=max_age_s,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=self.is_secure,
        )
        for name in self._names[1:]:
            response.del_cookie(name, path="/", samesite="Lax", secure=self.is_secure)
        self.set_proof(response, value, max_age_s=max_age_s or PROOF_LIFETIME_S)

    def set_proof(self, response: web.StreamResponse, value: str, *, max_age_s: int) -> None:
        """Set the second cookie alone, for the session cookie that is in place."""
        response.set_cookie(
            XSRF_COOKIE,
            _xsrf(self._keys[0], value),
            max_age=max_age_s,
            path="/",
            samesite="Lax",
            secure=self.is_secure,
        )

    def expire_cookies(self, response: web.StreamResponse) -> None:
        """Have both cookies forgotten."""
        for name in (*self._names, XSRF_COOKIE):
            response.del_cookie(name, path="/", samesite="Lax", secure=self.is_secure)

    def expired_session(self, request: web.Request) -> str:
        """The value of a `Set-Cookie` field that has a request's session cookie forgotten."""
        name = self._name_in(request) or self._names[0]
        attributes = "Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        return f"{name}=; {attributes}{'; Secure' if self.is_secure else ''}"


def _xsrf(key: bytes, value: str) -> str:
    digest = hmac.digest(key, value.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
