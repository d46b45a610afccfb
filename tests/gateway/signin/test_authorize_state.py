"""An app's authorization request: accepted, refused by a redirect to the app, or by a page."""

import pytest

from gateway.signin.authorize_state import (
    MAX_STATE_LENGTH,
    Authorization,
    Untrusted,
    read_authorization,
)
from gateway.signin.clients import Client, Clients

CLIENTS = Clients([b"s" * 32])
URI, SECOND = "loops://oauth-callback", "https://a.example/cb"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
ONE = CLIENTS.register("One", [URI], None)
TWO = CLIENTS.register("Two", [URI, SECOND], None)
PUBLIC = CLIENTS.register("Public", [URI], "none")


def read(
    client: Client | None = None,
    more: dict[str, str] | None = None,
    *,
    repeated: tuple[str, ...] = (),
) -> Authorization:
    sent = {"response_type": "code", "redirect_uri": URI, **(more or {})}
    if client is not None:
        sent["client_id"] = client.id
    return read_authorization(CLIENTS, lambda name: sent.get(name) or None, repeated)


def test_the_apps_own_request() -> None:
    asked = read(ONE, {"scope": "user:read user:write"})
    assert (asked.client, asked.redirect_uri, asked.error) == (ONE, URI, None)
    assert asked.state is asked.challenge is None


def test_state_and_challenge_are_kept() -> None:
    asked = read(ONE, {"state": "s", **PKCE})
    assert (asked.state, asked.challenge, asked.error) == ("s", CHALLENGE, None)


def test_the_only_address_may_be_left_out() -> None:
    asked = read(ONE, {"redirect_uri": ""})
    assert (asked.redirect_uri, asked.asked_redirect_uri) == (URI, None)
    with pytest.raises(Untrusted):
        read(TWO, {"redirect_uri": ""})


@pytest.mark.parametrize(
    "uri",
    [
        SECOND,
        f"{URI}/",
        f"{URI}?",
        f"{URI}#",
        f"{URI}/../evil",
        f"{URI}.evil",
        "Loops://oauth-callback",
        "loops://OAUTH-CALLBACK",
        "loops://oauth-callback%2f",
        " loops://oauth-callback",
        "javascript:alert(1)",
        "https://evil.example/",
    ],
)
def test_an_address_that_is_not_exactly_a_registered_one_goes_nowhere(uri: str) -> None:
    with pytest.raises(Untrusted):
        read(ONE, {"redirect_uri": uri})


def test_an_unknown_app_goes_nowhere() -> None:
    for text in ("", "x", ONE.id[:-1], ONE.id + "x"):
        with pytest.raises(Untrusted):
            read(None, {"client_id": text})


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_two_apps_at_once_go_nowhere(name: str) -> None:
    with pytest.raises(Untrusted):
        read(ONE, repeated=(name,))


@pytest.mark.parametrize(
    ("client", "more", "error"),
    [
        (ONE, {"response_type": "token"}, "unsupported_response_type"),
        (ONE, {"response_type": ""}, "unsupported_response_type"),
        (ONE, {"state": "x" * (MAX_STATE_LENGTH + 1)}, "invalid_request"),
        (ONE, {"code_challenge": CHALLENGE}, "invalid_request"),
        (ONE, {"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
        (ONE, {"code_challenge": "x", "code_challenge_method": "S256"}, "invalid_request"),
        (ONE, {"code_challenge_method": "S256"}, "invalid_request"),
        (PUBLIC, {}, "invalid_request"),
    ],
)
def test_the_app_is_told_what_is_wrong(client: Client, more: dict[str, str], error: str) -> None:
    asked = read(client, more)
    assert asked.error == error
    assert asked.error_description


def test_a_parameter_that_comes_twice_is_wrong() -> None:
    assert read(ONE, repeated=("state",)).error == "invalid_request"
    assert read(ONE, repeated=("theme",)).error is None


def test_a_public_app_with_its_challenge_goes_on() -> None:
    asked = read(PUBLIC, PKCE)
    assert asked.error is None
