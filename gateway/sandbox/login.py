"""Login with a one-time code (3.4 to 3.6; rules S49 to S54)."""

import logging
import re
from collections.abc import Mapping
from datetime import timedelta

from aiohttp import web

from gateway.sandbox.calls import Call, endpoint, rejected_fields
from gateway.sandbox.envelope import Json, Refusal, Reply, local_time
from gateway.sandbox.state import Account, Ticket

LOGIN_PURPOSE = "LOGIN_OTP"
TICKET_LIFETIME = timedelta(minutes=10)
RESEND_COOLDOWN = timedelta(minutes=2)
MAX_TICKETS = 5
MAX_ATTEMPTS = 3

# field -> message when it is missing
_LOGIN_FIELDS = {"identifier": "Identifier is required", "password": "Password is required"}
_OTP_TEXT = "OTP code must be a 6-digit number"
_TICKET_FIELDS = {"tempToken": "Temp token is required"}
_REFRESH_FIELDS = {"refreshToken": "Refresh token is required"}

_OTP = re.compile(r"[0-9]{6}", re.ASCII)
_log = logging.getLogger(__name__)


async def _texts(call: Call, required: Mapping[str, str]) -> dict[str, str]:
    """The named texts of the body; `required` maps each to the message when it is missing."""
    body = await call.body(dict.fromkeys(required, str))
    given = {name: str(body.get(name) or "") for name in required}
    problems = {name: required[name] for name, value in given.items() if not value.strip()}
    if problems:
        raise rejected_fields(problems)
    return given


async def begin_login(call: Call) -> Reply:
    """The first step: identifier and password for a temp token and a code (S49)."""
    given = await _texts(call, _LOGIN_FIELDS)
    account = call.store.account_by_identifier(given["identifier"])
    if account is None:
        raise Refusal("User not found", 404)
    if len(_recent(call, account, LOGIN_PURPOSE)) >= MAX_TICKETS:
        raise Refusal("Too many OTP requests. Please wait before requesting again.")
    # Like Nexgate: issued, and earlier tickets ended, before the password is checked.
    ticket = _new_ticket(call, account, LOGIN_PURPOSE)
    if given["password"] != account.password:
        raise Refusal("Bad credentials")
    return Reply("Login successful", _ticket_json(ticket, "tempToken"))


def _recent(call: Call, account: Account, purpose: str) -> list[Ticket]:
    since = call.now - TICKET_LIFETIME
    return [
        ticket
        for ticket in call.store.tickets.values()
        if ticket.user_id == account.id and ticket.purpose == purpose and ticket.created_at > since
    ]


def _new_ticket(call: Call, account: Account, purpose: str) -> Ticket:
    for earlier in call.store.tickets.values():
        if earlier.user_id == account.id and earlier.purpose == purpose:
            earlier.is_used = True
    token = call.sandbox.signer.issue_ticket(
        account.email,
        account.id,
        purpose,
        int(TICKET_LIFETIME.total_seconds()),
        call.store.new_id("ticket"),
    )
    otp = call.sandbox.options.otp
    ticket = Ticket(token, account.id, purpose, otp, call.now, call.now + TICKET_LIFETIME)
    call.store.tickets[token] = ticket
    _log.info("The one-time code for %s is %s", account.user_name, otp)
    return ticket


def _ticket_json(ticket: Ticket, name: str) -> Json:
    return {
        name: ticket.token,
        "message": "OTP has been sent to your email",
        "expireAt": local_time(ticket.expires_at),
    }


async def verify_otp(call: Call) -> Reply:
    """The second step: temp token and code for tokens (S51, S52)."""
    given = await _texts(call, _TICKET_FIELDS | {"otpCode": _OTP_TEXT})
    if not _OTP.fullmatch(given["otpCode"]):
        raise rejected_fields({"otpCode": _OTP_TEXT})
    ticket = call.store.tickets.get(given["tempToken"])
    if ticket is None:
        raise Refusal("Invalid or expired temporary token", 403)
    _check_open(call, ticket)
    if ticket.attempts >= MAX_ATTEMPTS:
        raise Refusal("Maximum verification attempts exceeded", 403)
    if given["otpCode"] != ticket.otp:
        ticket.attempts += 1
        raise Refusal("Invalid OTP code", 403)
    ticket.is_used = True
    account = call.store.accounts[ticket.user_id]
    account.is_verified = True
    tokens: Json = {
        "userData": _user_data(account),
        "accessToken": call.sandbox.issue_token(account.user_name),
        "refreshToken": call.sandbox.issue_token(account.user_name, kind="REFRESH"),
    }
    return Reply("Registration completed successfully. You are now logged in.", tokens)


def _check_open(call: Call, ticket: Ticket) -> None:
    if ticket.is_used:
        raise Refusal("Token has already been used", 403)
    if ticket.expires_at <= call.now:
        raise Refusal("Token has expired", 403)


def _user_data(account: Account) -> Json:
    return {
        "id": account.id,
        "userName": account.user_name,
        "firstName": account.first_name,
        "lastName": account.last_name,
        "middleName": account.middle_name,
        "email": account.email,
        "isVerified": account.is_verified,
        "isEmailVerified": True,
        "isPhoneVerified": False,
        "createdAt": local_time(account.created_at),
        "editedAt": local_time(account.edited_at),
        "roles": ["ROLE_NORMAL_USER"],
    }


async def resend_otp(call: Call) -> Reply:
    """Sends another code for a login, with a new temp token (S54)."""
    token = (await _texts(call, _TICKET_FIELDS))["tempToken"]
    claims = _ticket_claims(call, token)
    account = call.store.accounts.get(str(claims.get("userId")))
    purpose = str(claims.get("purpose"))
    recent = _recent(call, account, purpose) if account is not None else []
    if len(recent) >= MAX_TICKETS:
        raise Refusal("Resend limit exceeded. Please wait before requesting again.")
    ticket = call.store.tickets.get(token)
    if ticket is None or account is None:
        raise Refusal("Token not found or already used", 403)
    _check_open(call, ticket)
    if any(call.now - earlier.created_at < RESEND_COOLDOWN for earlier in recent):
        raise Refusal("Please wait 2 minutes before requesting another OTP")
    made = _new_ticket(call, account, purpose)
    answer = _ticket_json(made, "newTempToken") | {
        "attemptsRemaining": MAX_TICKETS - len(recent) - 1,
        "nextResendAllowedAt": local_time(call.now + RESEND_COOLDOWN),
    }
    return Reply("OTP resent successfully", answer)


def _ticket_claims(call: Call, token: str) -> Json:
    try:
        return call.sandbox.signer.read_token(token, "TEMP")
    except Refusal as refusal:
        # The old server answers its JWT library's message, up to the first colon.
        expired = refusal.message == "Token has expired"
        text = f"JWT expired at {call.now:%Y-%m-%dT%H}" if expired else refusal.message
        raise Refusal(text) from refusal


async def refresh_token(call: Call) -> Reply:
    """A new access token for a refresh token, which is not rotated (S53)."""
    token = (await _texts(call, _REFRESH_FIELDS))["refreshToken"]
    try:
        claims = call.sandbox.signer.read_token(token, "REFRESH")
    except Refusal as refusal:
        if refusal.message == "Token has expired":
            raise Refusal("Refresh token has expired. Please login again", 401) from refusal
        raise Refusal(f"Failed to refresh token: {refusal.message}", 401) from refusal
    name = str(claims.get("sub"))
    if name not in call.store.accounts_by_name:
        raise Refusal("Failed to refresh token: User not found", 401)
    return Reply("Token refreshed successful", {"newToken": call.sandbox.issue_token(name)})


_AUTH = "/api/v1/auth"

ROUTES = (
    web.post(f"{_AUTH}/login", endpoint(begin_login)),
    web.post(f"{_AUTH}/verify-otp", endpoint(verify_otp)),
    web.post(f"{_AUTH}/resend-otp", endpoint(resend_otp)),
    web.post(f"{_AUTH}/refreshToken", endpoint(refresh_token)),
)
