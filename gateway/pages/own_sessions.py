"""What the page of one's own sessions shows."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class SessionLine:
    """One session; times are epoch seconds. `is_this` is the one that looks."""

    name: str
    app: str
    place: str | None
    made_at: float
    used_at: float
    is_this: bool


@dataclass(frozen=True)
class SessionsView:
    """The list. `proof` shows that a form of the page was sent from it."""

    account_name: str
    proof: str
    problem: str | None
    lines: Sequence[SessionLine]

    template: str = "own_sessions.html"


@dataclass(frozen=True)
class SessionsSignInView:
    """The form for the password, or for the code in the e-mail."""

    proof: str
    awaits_code: bool
    problem: str | None
    identifier: str

    template: str = "own_sessions_signin.html"
