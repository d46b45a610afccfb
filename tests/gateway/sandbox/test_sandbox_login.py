"""Login with a one-time code (S49 to S54)."""

from typing import Any

import pytest

from gateway.sandbox.options import FIXED_OTP, SHARED_PASSWORD
from tests.support.sandbox_client import Nexgate

AUTH = "/api/v1/auth"
TOO_MANY = (400, "Too many OTP requests. Please wait before requesting again.")
USED = (403, "Token has already been used")


async def post(nexgate: Nexgate, name: str, **body: Any) -> tuple[int, str]:
    return await nexgate.answer("POST", f"{AUTH}/{name}", user=None, json=body)


async def data(nexgate: Nexgate, name: str, **body: Any) -> Any:
    return await nexgate.data("POST", f"{AUTH}/{name}", user=None, json=body)


async def login(nexgate: Nexgate, identifier: str = "alice") -> str:
    given = {"identifier": identifier, "password": SHARED_PASSWORD}
    return str((await data(nexgate, "login", **given))["tempToken"])


async def verify(nexgate: Nexgate, token: str, code: str = FIXED_OTP) -> tuple[int, str]:
    return await post(nexgate, "verify-otp", tempToken=token, otpCode=code)


@pytest.mark.parametrize("identifier", ["alice", "alice@example.org", "+49305550100"])
async def test_s49_s52_from_password_to_tokens(nexgate: Nexgate, identifier: str) -> None:
    first = await data(nexgate, "login", identifier=identifier, password=SHARED_PASSWORD)
    assert first["message"] == "OTP has been sent to your email"
    assert first["expireAt"] == "2026-06-22T12:10:00"
    body = {"tempToken": first["tempToken"], "otpCode": FIXED_OTP}
    response = await nexgate.send("POST", f"{AUTH}/verify-otp", user=None, json=body)
    document = await response.json()
    assert document["message"] == "Registration completed successfully. You are now logged in."
    assert document["data"]["userData"]["userName"] == "alice"
    headers = {"Authorization": f"Bearer {document['data']['accessToken']}"}
    profile = await nexgate.data("GET", "/api/v1/profile/me", user=None, headers=headers)
    assert profile["email"] == "alice@example.org"


async def test_s49_refusals(nexgate: Nexgate) -> None:
    unknown = await post(nexgate, "login", identifier="Alice", password=SHARED_PASSWORD)
    assert unknown == (404, "User not found")
    wrong = await post(nexgate, "login", identifier="alice", password="wrong")
    assert wrong == (400, "Bad credentials")
    assert (await post(nexgate, "login", identifier="", password="x"))[0] == 422
    assert await post(nexgate, "login", identifier="alice", otp="1") == (400, "JSON parse error")


async def test_s49_wrong_passwords_count_and_end_a_pending_code(nexgate: Nexgate) -> None:
    token = await login(nexgate)
    for _ in range(4):
        await post(nexgate, "login", identifier="alice", password="wrong")
    assert await verify(nexgate, token) == USED
    given = {"identifier": "alice", "password": SHARED_PASSWORD}
    assert await post(nexgate, "login", **given) == TOO_MANY
    nexgate.clock.move(minutes=10)
    assert (await post(nexgate, "login", **given))[0] == 200


async def test_s50_the_code_is_logged(nexgate: Nexgate, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "gateway.sandbox.login"):
        await login(nexgate)
    assert caplog.messages == ["The one-time code for alice is 123456"]


async def test_s51_order_of_checks(nexgate: Nexgate) -> None:
    unknown = (403, "Invalid or expired temporary token")
    assert await verify(nexgate, "nothing") == unknown
    token = await login(nexgate)
    for _ in range(3):
        assert await verify(nexgate, token, "000000") == (403, "Invalid OTP code")
    exceeded = (403, "Maximum verification attempts exceeded")
    assert await verify(nexgate, token) == exceeded
    nexgate.clock.move(minutes=10)
    assert await verify(nexgate, token) == (403, "Token has expired")


async def test_s51_a_ticket_works_once(nexgate: Nexgate) -> None:
    token = await login(nexgate)
    assert (await verify(nexgate, token))[0] == 200
    assert await verify(nexgate, token) == USED


@pytest.mark.parametrize("code", ["12345", "1234567", "abcdef", ""])
async def test_s51_malformed_codes_are_422(nexgate: Nexgate, code: str) -> None:
    body = {"tempToken": await login(nexgate), "otpCode": code}
    response = await nexgate.send("POST", f"{AUTH}/verify-otp", user=None, json=body)
    document = await response.json()
    assert (response.status, document["message"]) == (422, "Validation failed")
    assert document["data"] == {"otpCode": "OTP code must be a 6-digit number"}


async def test_s51_verifying_verifies_the_account(nexgate: Nexgate) -> None:
    assert not nexgate.sandbox.account("dmitri").is_verified
    await verify(nexgate, await login(nexgate, "dmitri"))
    assert nexgate.sandbox.account("dmitri").is_verified


async def test_s53_refreshing(nexgate: Nexgate) -> None:
    refresh = nexgate.sandbox.issue_token("alice", kind="REFRESH")
    for _ in range(2):
        made = await data(nexgate, "refreshToken", refreshToken=refresh)
        headers = {"Authorization": f"Bearer {made['newToken']}"}
        await nexgate.data("GET", "/api/v1/profile/me", user=None, headers=headers)
    message = await post(nexgate, "refreshToken", refreshToken=refresh)
    assert message == (200, "Token refreshed successful")


async def test_s53_refusals(nexgate: Nexgate) -> None:
    expired = nexgate.sandbox.issue_token("alice", kind="REFRESH", lifetime_s=0)
    access = nexgate.sandbox.issue_token("alice")
    unknown = nexgate.sandbox.issue_token("nobody", kind="REFRESH")
    expected = {
        expired: "Refresh token has expired. Please login again",
        access: "Failed to refresh token: Invalid token",
        "abc": "Failed to refresh token: Invalid token",
        unknown: "Failed to refresh token: User not found",
    }
    for token, message in expected.items():
        assert await post(nexgate, "refreshToken", refreshToken=token) == (401, message)


async def test_s53_a_stale_token_beside_the_refresh_token_spoils_it(nexgate: Nexgate) -> None:
    body = {"refreshToken": nexgate.sandbox.issue_token("alice", kind="REFRESH")}
    stale = nexgate.sandbox.issue_token("alice", lifetime_s=0)
    headers = {"Authorization": f"Bearer {stale}"}
    path = f"{AUTH}/refreshToken"
    answer = await nexgate.answer("POST", path, user=None, headers=headers, json=body)
    assert answer == (401, "Token has expired")


async def test_s54_resending(nexgate: Nexgate) -> None:
    token = await login(nexgate)
    early = (400, "Please wait 2 minutes before requesting another OTP")
    assert await post(nexgate, "resend-otp", tempToken=token) == early
    nexgate.clock.move(minutes=2)
    made = await data(nexgate, "resend-otp", tempToken=token)
    assert made["attemptsRemaining"] == 3
    assert made["nextResendAllowedAt"] == "2026-06-22T12:04:00"
    assert await verify(nexgate, token) == USED
    assert (await verify(nexgate, made["newTempToken"]))[0] == 200


async def test_s54_refusals(nexgate: Nexgate) -> None:
    signer = nexgate.sandbox.signer
    alice = nexgate.id_of("alice")
    never_stored = signer.issue_ticket("a@example.org", alice, "LOGIN_OTP", 600, "n")
    unknown = (403, "Token not found or already used")
    assert await post(nexgate, "resend-otp", tempToken=never_stored) == unknown
    assert await post(nexgate, "resend-otp", tempToken="abc") == (400, "Invalid token")
    token = await login(nexgate)
    await verify(nexgate, token)
    assert await post(nexgate, "resend-otp", tempToken=token) == USED
    nexgate.clock.move(minutes=11)
    assert await post(nexgate, "resend-otp", tempToken=token) == (
        400,
        "JWT expired at 2026-06-22T12",
    )


async def test_s54_five_tickets_in_ten_minutes_are_enough(nexgate: Nexgate) -> None:
    for _ in range(4):
        await login(nexgate)
    token = await login(nexgate)
    nexgate.clock.move(minutes=3)
    limit = (400, "Resend limit exceeded. Please wait before requesting again.")
    assert await post(nexgate, "resend-otp", tempToken=token) == limit
