"""Requests that work on the rows of accounts; alice asks, bob is asked for."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from gateway.sandbox.seed.people import account_id
from tests.support.api import Json
from tests.support.pictures import PNG, picture_form
from tests.support.sample import Sample
from tests.support.signing_in import PASSWORD
from tests.support.world import World


def loops_account_id(user_name: str) -> str:
    """The Loops id of a seeded user."""
    return str(UUID(account_id(user_name)).int)


def _sample(
    method: str, path: str, *, user: str = "bob", json: Json | None = None, status: int = 200
) -> tuple[str, Callable[[World], Awaitable[Sample]]]:
    async def make(world: World) -> Sample:
        filled = path.replace("{id}", loops_account_id(user)).replace("{username}", user)
        return Sample(method, filled, json, status)

    return f"{method} {path}", make


async def _avatar(world: World) -> Sample:
    body, headers = picture_form(PNG, "avatar.png")
    path = f"{_SETTINGS}/update-avatar"
    return Sample("POST", path, headers=headers, body=body)


_V1 = "/api/v1"
_SETTINGS = f"{_V1}/account/settings"

SAMPLES = dict(
    (
        *(
            _sample("GET", f"{_V1}/{path}")
            for path in (
                "account/info/self",
                "account/info/{id}",
                "account/username/{username}",
                "account/state/{id}",
                "account/followers/{id}",
                "account/following/{id}",
                "web/account/followers/{id}",
                "web/account/following/{id}",
                "account/friends/{id}",
                "account/suggested/{id}",
                "accounts/suggested",
                "account/settings/blocked-accounts",
                "account/settings/total-blocked-accounts",
                "account/settings/email",
            )
        ),
        *(
            _sample("POST", f"{_V1}/account/{verb}/{{id}}")
            for verb in ("follow", "unfollow", "block", "unblock")
        ),
        # A private account: alice's request waits.
        _sample("POST", f"{_V1}/account/undo-follow-request/{{id}}", user="hugo"),
        _sample(
            "POST",
            f"{_V1}/accounts/suggested/hide",
            json={"profile_id": loops_account_id("grace")},
        ),
        _sample("POST", f"{_SETTINGS}/bio", json={"name": "Alice Fisher"}),
        _sample("POST", f"{_SETTINGS}/profile-bio", json={"name": "Alice", "bio": ""}),
        (f"POST {_SETTINGS}/update-avatar", _avatar),
        _sample(
            "POST",
            f"{_SETTINGS}/update-password",
            json={
                "current_password": PASSWORD,
                "password": "Another2?",
                "password_confirmation": "Another2?",
            },
        ),
        _sample("POST", f"{_SETTINGS}/account/disable", json={"password": PASSWORD}),
        _sample("POST", f"{_SETTINGS}/blocked-account-search", json={"q": "bo"}),
        _sample("GET", "/@{username}"),
        _sample("GET", "/u/{id}", status=302),
    )
)
