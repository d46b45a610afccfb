"""What the sign-in pages show, and the headers they go out with."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

# No form-action: Chromium applies it to where a form's answer redirects too, and so would block the
# way back to an app's own scheme. Nothing that could inject a form has a way in.
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
    """One sign-in page: the consent with an `account_name`, the code or the password without.

    `flow` is the sealed sign-in under way, `target` where the app's answer goes.
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

    @property
    def template(self) -> str:
        """The template of the page."""
        if self.account_name is not None:
            return "authorize_consent.html"
        return "authorize_code.html" if self.awaits_code else "authorize_password.html"
