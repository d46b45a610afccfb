"""Why a step of signing in did not work, and the sentence for whoever signs in."""

import logging
from enum import StrEnum
from typing import Final

from gateway.limits.reads import TooMany
from gateway.locale.languages import marked
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind

log = logging.getLogger(__name__)


class Trouble(StrEnum):
    """The kinds of trouble, which are counted."""

    CREDENTIALS = "credentials"
    CODE = "code"
    TOKEN = "token"  # noqa: S105 - a word
    STARTS_AGAIN = "starts_again"
    TOO_EARLY = "too_early"
    TOO_MANY = "too_many"
    REFUSED = "refused"
    UPSTREAM = "upstream"


_STATUS: Final = {Trouble.TOO_EARLY: 429, Trouble.TOO_MANY: 429, Trouble.UPSTREAM: 502}


class SignInTrouble(Exception):
    """A step that did not work. `message` is for the person and has nothing they typed."""

    def __init__(
        self,
        trouble: Trouble,
        message: str,
        *,
        wait_s: float | None = None,
        too_many: TooMany | None = None,
    ) -> None:
        """`too_many` is our own limit, if that is it; `wait_s` what Nexgate says, if anything."""
        super().__init__(trouble.value)
        self.too_many = too_many
        self.trouble = trouble
        self.message = message
        self.wait_s = wait_s

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows it."""
        return _STATUS.get(self.trouble, 422)


# The same text for both, so that nobody can find out who has an account.
WRONG: Final = (
    Trouble.CREDENTIALS,
    marked("That account name and password don't belong together. Check both and try again."),
)
BEGIN_TROUBLES: Final = {
    Kind.NOT_FOUND: WRONG,
    Kind.INVALID: WRONG,
    Kind.FORBIDDEN: (
        Trouble.REFUSED,
        marked("Nexgate doesn't let this account sign in. Its own app can tell you why."),
    ),
    Kind.RATE_LIMITED: (
        Trouble.TOO_MANY,
        marked(
            "Nexgate has sent this account many codes already. Wait ten minutes, then try again."
        ),
    ),
}
_OVER: Final = (
    Trouble.STARTS_AGAIN,
    marked(
        "That code is no longer good: it was used, replaced or is older than ten minutes. "
        "Sign in again to get a new one."
    ),
)
FINISH_TROUBLES: Final = {
    Kind.INVALID: (
        Trouble.CODE,
        marked("That is not the code. Look for the newest message from Nexgate and try again."),
    ),
    Kind.INVALID_STATE: (
        Trouble.STARTS_AGAIN,
        marked("Those were three wrong codes. Sign in again to get a new one."),
    ),
    Kind.AUTH_REQUIRED: _OVER,
    Kind.FORBIDDEN: _OVER,
}
RESEND_TROUBLES: Final = {
    Kind.NOT_READY: (
        Trouble.TOO_EARLY,
        marked("The last code is on its way. You can ask for another one two minutes after it."),
    ),
    Kind.RATE_LIMITED: (
        Trouble.TOO_MANY,
        marked("Nexgate has sent enough codes for now. Use the newest one, or wait ten minutes."),
    ),
    Kind.AUTH_REQUIRED: _OVER,
    Kind.FORBIDDEN: _OVER,
}
_NOT_ACCEPTED: Final = (
    Trouble.TOKEN,
    marked("Nexgate doesn't accept this token. It may have expired: get a new one."),
)
PASTE_TROUBLES: Final = {Kind.AUTH_REQUIRED: _NOT_ACCEPTED, Kind.REFUSED: _NOT_ACCEPTED}
UNUSABLE: Final = (
    Trouble.UPSTREAM,
    marked(
        "Nexgate can't be reached or gave an odd answer. Nothing is lost: try again in a moment."
    ),
)
_IN_A_MINUTE: Final = marked("Too many tries. Wait a minute, then go on.")
_IN_MINUTES: Final = marked("Too many tries. Wait a few minutes, then go on.")


def refuse_try(found: TooMany | None) -> None:
    """Raise `SignInTrouble` for a try that is one too many."""
    if found is not None:
        message = _IN_A_MINUTE if found.wait_s <= 60 else _IN_MINUTES
        raise SignInTrouble(Trouble.TOO_MANY, message, wait_s=found.wait_s, too_many=found)


def trouble_of(error: NexgateError, table: dict[Kind, tuple[Trouble, str]]) -> SignInTrouble:
    """The trouble that a step's `table` has for a failure of Nexgate, and its sentence."""
    trouble, message = table.get(error.kind, UNUSABLE)
    if trouble is Trouble.UPSTREAM:
        log.warning("signing in: %s", error)
    return SignInTrouble(trouble, message, wait_s=error.retry_after_s)
