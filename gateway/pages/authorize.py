"""The content of the sign-in pages, and their response headers."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

# No form-action: Chromium applies it to the redirect after a form too, which would block redirects
# to an app's own scheme. Nothing lets a form be injected.
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

AUTHORIZE_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Security-Policy": _POLICY,
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
)


@dataclass(frozen=True)
class SignInView:
    """One sign-in page: consent if there is an `account_name`, else the code or the password.

    `flow` is the sealed state of the sign-in, `target` the app's redirect target for display,
    `scopes` what the app is granted.
    """

    flow: str
    app_name: str
    target: str
    problem: str | None
    notice: str | None
    identifier: str
    can_paste_token: bool
    is_token_open: bool
    account_name: str | None
    awaits_code: bool
    scopes: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        """The template of the page."""
        if self.account_name is not None:
            return "authorize_consent.html"
        return "authorize_code.html" if self.awaits_code else "authorize_password.html"


@dataclass(frozen=True)
class RefusedView:
    """A request of an app's that can't be granted.

    `address` is where the app is told of it, `target` the same for display; `description` is for
    whoever makes the app.
    """

    app_name: str
    target: str
    address: str
    description: str
