"""Registered apps: the id carries the registration, and nobody but the gateway can make one."""

import re

import jwt
import pytest

from gateway.signin.clients import MAX_NAME_LENGTH, BadRegistration, Client, Clients

OLD, NEW = b"o" * 32, b"n" * 32
URI = "loops://oauth-callback"


@pytest.fixture
def clients() -> Clients:
    return Clients([NEW])


def test_an_app_is_known_again_by_its_id(clients: Clients) -> None:
    made = clients.register("Loops for iOS", [URI, "https://a.example/b", URI], None)
    assert made.redirect_uris == (URI, "https://a.example/b")
    assert clients.find(made.id) == made
    assert Clients([NEW]).find(made.id) == made


def test_id_and_secret_need_no_escaping_anywhere(clients: Clients) -> None:
    made = clients.register("Ünï ☃ " * 10, [URI], None)
    for text in (made.id, clients.secret_of(made)):
        assert re.fullmatch(r"[A-Za-z0-9._-]+", text)
    assert clients.secret_of(made) not in made.id


def test_every_registration_is_another_app(clients: Clients) -> None:
    first, second = (clients.register("A", [URI], None) for _ in range(2))
    assert first.id != second.id
    assert clients.secret_of(first) != clients.secret_of(second)
    assert first.fingerprint != second.fingerprint


def test_only_its_own_secret_is_its_secret(clients: Clients) -> None:
    made, other = (clients.register("A", [URI], None) for _ in range(2))
    secret = clients.secret_of(made)
    assert clients.is_secret(made, secret)
    for wrong in ("", secret[:-1], secret + "A", clients.secret_of(other), "ü"):
        assert not clients.is_secret(made, wrong)


def test_apps_outlive_a_change_of_the_secret() -> None:
    before, after = Clients([OLD]), Clients([NEW, OLD])
    made = before.register("A", [URI], None)
    assert after.find(made.id) == made
    assert after.is_secret(made, before.secret_of(made))
    assert Clients([NEW]).find(made.id) is None
    assert not Clients([NEW]).is_secret(made, before.secret_of(made))


@pytest.mark.parametrize("key", [OLD, b"", b"client id"])
def test_an_id_signed_by_somebody_else_is_nobodys(clients: Clients, key: bytes) -> None:
    claims = {"n": "Evil", "r": ["https://evil.example/"], "m": "none"}
    if key:
        key = key.ljust(32, b"=")
        assert clients.find(jwt.encode(claims, key, algorithm="HS256")) is None
    assert clients.find(jwt.encode(claims, "", algorithm="none")) is None


@pytest.mark.parametrize("text", [None, "", "x", "a.b.c", "ü.ü.ü", "a" * 5000, "." * 100])
def test_what_is_no_id_is_nobodys(clients: Clients, text: str | None) -> None:
    assert clients.find(text) is None


@pytest.mark.parametrize(
    ("method", "is_public"),
    [
        (None, False),
        ("", False),
        ("client_secret_post", False),
        ("client_secret_basic", False),
        ("none", True),
    ],
)
def test_an_app_may_say_that_it_keeps_no_secret(
    clients: Clients, method: str | None, is_public: bool
) -> None:
    made = clients.register("A", [URI], method)
    assert made.is_public is is_public
    assert clients.find(made.id) == made


@pytest.mark.parametrize(
    ("name", "uris", "method", "field"),
    [
        ("", [URI], None, "client_name"),
        (" \t\u202e\u200b ", [URI], None, "client_name"),
        ("x" * (MAX_NAME_LENGTH + 1), [URI], None, "client_name"),
        ("A", [], None, "redirect_uris"),
        ("A", ["javascript:alert(1)"], None, "redirect_uris"),
        ("A", [URI, "http://a.example/"], None, "redirect_uris"),
        ("A", [f"a.b:/{number}" for number in range(11)], None, "redirect_uris"),
        ("A", [f"a.b:/{number}{'x' * 400}" for number in range(5)], None, "redirect_uris"),
        ("A", [URI], "private_key_jwt", "token_endpoint_auth_method"),
    ],
)
def test_a_bad_registration_says_what_is_wrong(
    clients: Clients, name: str, uris: list[str], method: str | None, field: str
) -> None:
    with pytest.raises(BadRegistration) as refused:
        clients.register(name, uris, method)
    assert set(refused.value.errors) == {field}


def test_a_name_can_not_dress_up(clients: Clients) -> None:
    made = clients.register("Lo\u200bops\u202e\r\nfor\x00 iOS\u2028!", [URI], None)
    assert made.name == "Loops for iOS !"


def test_the_longest_registration_still_fits_into_an_address(clients: Clients) -> None:
    made = clients.register("𝔏" * MAX_NAME_LENGTH, [f"a.b:/{'x' * 490}"] * 1, None)
    assert clients.find(made.id) == made
    assert len(made.id) < 4096
    assert isinstance(made, Client)
