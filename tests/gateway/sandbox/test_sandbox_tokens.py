"""What the token filter makes of each kind of credential (3.2; S55)."""

import base64
import json

import jwt
import pytest

from gateway.sandbox.options import SandboxOptions, Switch
from tests.support.sandbox_client import Nexgate

ME = "/api/v1/profile/me"
KEY = SandboxOptions().signing_key


async def refusal(nexgate: Nexgate, token: str) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"}
    return await nexgate.answer("GET", ME, user=None, headers=headers)


async def test_s55_claims_of_an_access_token(nexgate: Nexgate) -> None:
    token = nexgate.sandbox.issue_token("alice", lifetime_s=60)
    claims = jwt.decode(token, KEY, algorithms=["HS256"], options={"verify_exp": False})
    now = int(nexgate.clock.now.timestamp())
    assert claims == {"sub": "alice", "iat": now, "exp": now + 60, "tokenType": "ACCESS"}


async def test_s55_expired_tokens_by_the_sandboxs_clock(nexgate: Nexgate) -> None:
    token = nexgate.sandbox.issue_token("alice", lifetime_s=60)
    nexgate.clock.move(seconds=60)
    assert await refusal(nexgate, token) == (401, "Token has expired")
    gone = nexgate.sandbox.issue_token("alice", lifetime_s=-5)
    assert await refusal(nexgate, gone) == (401, "Token has expired")


async def test_s55_switch_legacy_texts(nexgate: Nexgate) -> None:
    nexgate.turn_on(Switch.LEGACY_TEXTS)
    expired = nexgate.sandbox.issue_token("alice", lifetime_s=0)
    assert await refusal(nexgate, expired) == (401, "Token expired")
    assert await refusal(nexgate, "a.b.c") == (401, "Invalid token")


async def test_tokens_of_another_kind_are_refused(nexgate: Nexgate) -> None:
    refresh = nexgate.sandbox.issue_token("alice", kind="REFRESH")
    assert await refusal(nexgate, refresh) == (401, "Invalid token")
    signer = nexgate.sandbox.signer
    ticket = signer.issue_ticket("alice@example.org", "1", "LOGIN_OTP", 60, "nonce")
    assert await refusal(nexgate, ticket) == (401, "Invalid token")


async def test_the_signature_is_judged_before_the_expiry(nexgate: Nexgate) -> None:
    claims = {"sub": "alice", "exp": 1, "tokenType": "ACCESS"}
    forged = jwt.encode(claims, "x" * 40, algorithm="HS256")
    assert await refusal(nexgate, forged) == (401, "Invalid JWT signature")


@pytest.mark.parametrize("token", ["abc", "a.b", "a.b.c.d", "bm90.anNvbg.eA"])
async def test_what_is_no_jwt_is_invalid(nexgate: Nexgate, token: str) -> None:
    assert await refusal(nexgate, token) == (401, "Invalid token")


async def test_a_token_without_expiry_has_expired(nexgate: Nexgate) -> None:
    eternal = jwt.encode({"sub": "alice", "tokenType": "ACCESS"}, KEY, algorithm="HS256")
    assert await refusal(nexgate, eternal) == (401, "Token has expired")


async def test_unsigned_tokens_are_unsupported(nexgate: Nexgate) -> None:
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    assert await refusal(nexgate, f"{header}.e30.") == (401, "Unsupported token")


async def test_illegal_characters_are_400(nexgate: Nexgate) -> None:
    assert await refusal(nexgate, "a*b.c.d") == (400, "Illegal base64url character")


async def test_the_token_of_nobody_is_404(nexgate: Nexgate) -> None:
    answer = await refusal(nexgate, nexgate.sandbox.issue_token("nobody"))
    assert answer == (404, "Invalid user token: Account does not exist.")
