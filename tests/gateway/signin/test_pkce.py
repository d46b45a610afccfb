"""PKCE: the verifier proves the challenge, and nothing else does."""

import base64
import hashlib

import pytest

from gateway.signin.codes_and_tokens import new_session_name
from gateway.signin.pkce import is_challenge, is_proof

# RFC 7636, Appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_example_of_the_rfc() -> None:
    assert is_challenge(CHALLENGE)
    assert is_proof(VERIFIER, CHALLENGE)


@pytest.mark.parametrize(
    "verifier", [None, "", CHALLENGE, VERIFIER[:-1], VERIFIER + "A", "a" * 42, "a" * 129, "ü" * 43]
)
def test_nothing_else_proves_it(verifier: str | None) -> None:
    assert not is_proof(verifier, CHALLENGE)


def test_a_verifier_that_is_too_short_proves_nothing_even_where_it_fits() -> None:
    digest = hashlib.sha256(b"short").digest()
    assert not is_proof("short", base64.urlsafe_b64encode(digest).decode().rstrip("="))


def test_without_a_challenge_there_must_be_no_verifier() -> None:
    assert is_proof(None, None)
    assert not is_proof(VERIFIER, None)


@pytest.mark.parametrize("text", ["", "a" * 42, "a" * 44, "a" * 42 + "=", "a" * 42 + "+"])
def test_what_is_no_challenge(text: str) -> None:
    assert not is_challenge(text)


def test_session_names_do_not_repeat() -> None:
    assert len({new_session_name() for _ in range(100)}) == 100
