"""Which routes need which scopes, and the one 403 that the gateway answers (RFC 6750, 3.1)."""

from collections.abc import Collection
from typing import Final

from gateway.errors import ApiError, Problem
from gateway.http.cookies import SAFE_METHODS
from gateway.signin.scopes import READ_SCOPES, WRITE_SCOPES

# What every app asks for before it knows what it may.
_NEED_NONE: Final = frozenset(
    {
        "/api/v1/config",
        "/api/v1/app/preferences",
        "/api/v1/account/info/self",
        "/api/v1/app/logout",
        "/api/v1/auth/accounts/logout-all",
        "/logout",
    }
)
# Reads that Loops takes as POST, because they have a body.
_READS_BY_POST: Final = frozenset(
    {
        "/api/v1/search/users",
        "/api/v1/search/remote",
        "/api/v1/account/settings/blocked-account-search",
    }
)


def needed_scopes(method: str, path: str) -> frozenset[str]:
    """The scopes of which a token needs one for a route; empty where it needs none."""
    if path in _NEED_NONE:
        return frozenset()
    is_read = method in SAFE_METHODS or path in _READS_BY_POST
    return READ_SCOPES if is_read else WRITE_SCOPES


def check_scopes(granted: Collection[str] | None, needed: frozenset[str]) -> None:
    """Raise `ApiError` 403 for a token without any of the needed scopes; None has all."""
    if granted is None or not needed or needed & set(granted):
        return
    scope = " ".join(sorted(needed))
    challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
    message = "The app was not allowed to do this."
    raise ApiError(Problem(403, "insufficient_scope", message, {"WWW-Authenticate": challenge}))
