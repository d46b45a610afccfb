"""Nexgate's login: identifier and password, then a one-time code by e-mail, then tokens."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from gateway.upstream.caller import Access, Caller, malformed
from gateway.upstream.endpoints import LOGIN, RESEND_OTP, VERIFY_OTP, Endpoint
from mappings.nexgate import MalformedProfile, Profile, read_profile


@dataclass(frozen=True)
class LoggedIn:
    """The profile of the account that logged in, and its refresh token."""

    profile: Profile
    refresh_token: SecretStr


class NexgateLogin:
    """The login calls. Every method may raise NexgateError and nothing else; none is retried."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def begin(self, identifier: str, password: SecretStr) -> SecretStr:
        """A ticket for an account; Nexgate e-mails a code to its owner.

        NOT_FOUND: no such account. INVALID: wrong password. RATE_LIMITED: five tickets within ten
        minutes; a wrong password costs one too, and ends the tickets before it.
        """
        body = {"identifier": identifier, "password": password.get_secret_value()}
        found = await self._answer(LOGIN, body)
        return _token(LOGIN, found, "tempToken")

    async def resend(self, ticket: SecretStr) -> SecretStr:
        """A new ticket in place of `ticket`, with a new code.

        NOT_READY: within two minutes of the last one. RATE_LIMITED: five within ten minutes.
        AUTH_REQUIRED: the ticket has expired.
        """
        body = {"tempToken": ticket.get_secret_value()}
        found = await self._answer(RESEND_OTP, body)
        return _token(RESEND_OTP, found, "newTempToken")

    async def finish(self, ticket: SecretStr, otp: str) -> LoggedIn:
        """The profile and refresh token of an account, for a ticket and its one-time code.

        INVALID: wrong code. INVALID_STATE: three wrong codes before. AUTH_REQUIRED: the ticket
        has expired.
        """
        body = {"tempToken": ticket.get_secret_value(), "otpCode": otp}
        found = await self._answer(VERIFY_OTP, body)
        try:
            profile = read_profile(found.get("userData"))
        except MalformedProfile as error:
            raise malformed(VERIFY_OTP, "profile_malformed") from error
        return LoggedIn(profile, _token(VERIFY_OTP, found, "refreshToken"))

    async def _answer(self, endpoint: Endpoint, body: Mapping[str, object]) -> dict[str, object]:
        found = await self._caller.data(endpoint, Access(None), body=body)
        if not isinstance(found, dict):
            raise malformed(endpoint, "answer_malformed")
        return found


def _token(endpoint: Endpoint, found: Mapping[str, object], name: str) -> SecretStr:
    token = found.get(name)
    if not isinstance(token, str) or not token.strip():
        raise malformed(endpoint, "token_missing")
    return SecretStr(token.strip())
