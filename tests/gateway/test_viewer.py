"""Who asks: exactly one Bearer token, or nobody."""

import base64
import json

import jwt
import pytest

from gateway.errors import ApiError
from gateway.viewer import GUEST, Viewer, bearer_token, viewer_from_token

SECRET = b"a-secret-of-the-tests-that-is-long-enough"
NOW = 1_000_000.0


def read(*values: str, secret: bytes = SECRET) -> Viewer:
    token = bearer_token(values)
    return GUEST if token is None else viewer_from_token(token, secret=secret, now=NOW)


def signed(**claims: object) -> str:
    return jwt.encode(claims, "k" * 32, algorithm="HS256")


def unsigned(payload: str) -> str:
    parts = [json.dumps({"alg": "HS256", "typ": "JWT"}), payload, "signature"]
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


def test_no_header_is_a_guest() -> None:
    assert read() is GUEST
    assert not GUEST.is_signed_in
    assert not GUEST.facts.signed_in


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
def test_a_token_is_read_whatever_the_case_of_the_scheme(scheme: str) -> None:
    viewer = read(f"{scheme} {signed(sub='alice', exp=NOW + 60)}")
    assert viewer.is_signed_in
    assert viewer.facts.subject == "alice"
    assert viewer.expires_at == NOW + 60


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer a b",
        "Bearer ü",
        "Bearer a\tb",
        "Bearer =",
        f"Bearer {'x' * 4097}",
    ],
)
def test_anything_else_is_refused_not_taken_for_a_guest(value: str) -> None:
    with pytest.raises(ApiError) as refused:
        read(value)
    assert refused.value.problem.status == 401
    assert refused.value.problem.reason == "token_refused"


def test_two_credentials_are_refused() -> None:
    with pytest.raises(ApiError):
        read("Bearer one", "Bearer two")


@pytest.mark.parametrize("exp", [NOW, NOW - 1, 0, -5, True])
def test_a_token_past_its_own_expiry_is_refused(exp: float) -> None:
    with pytest.raises(ApiError) as refused:
        read(f"Bearer {unsigned(json.dumps({'sub': 'a', 'exp': exp}))}")
    assert refused.value.problem.reason == "token_expired"


@pytest.mark.parametrize(
    "token",
    [
        "opaque-token",
        unsigned("[]"),
        unsigned("no json"),
        unsigned('{"exp": 1e999}'),
        unsigned('{"exp": ' + "9" * 400 + "}"),
        unsigned('{"exp": "soon", "sub": 5}'),
        unsigned("[" * 2_000),
        unsigned('{"sub": ""}'),
    ],
)
def test_what_is_no_readable_jwt_is_nexgates_to_judge(token: str) -> None:
    viewer = read(f"Bearer {token}")
    assert viewer.is_signed_in
    assert viewer.subject is None


def test_the_digest_tells_viewers_apart_and_gives_nothing_away() -> None:
    token = signed(sub="alice")
    one, other = read(f"Bearer {token}"), read(f"Bearer {signed(sub='bob')}")
    assert one.digest != other.digest
    assert one.digest == read(f"Bearer {token}").digest
    elsewhere = read(f"Bearer {token}", secret=b"x" * 32)
    assert one.digest != elsewhere.digest
    assert token not in repr(one)
    assert token.split(".")[2] not in repr(one)
