"""Signing a person in at Nexgate: password, then one-time code. Each failure has a message."""

import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from pydantic import SecretStr

from gateway.limits.rates import RateLimit
from gateway.limits.tries import TryLimits
from gateway.locale.languages import marked
from gateway.metrics.meters import SignInMeter
from gateway.service.signin_troubles import (
    BEGIN_TROUBLES,
    FINISH_TROUBLES,
    PASTE_TROUBLES,
    RESEND_TROUBLES,
    UNUSABLE,
    WRONG,
    SignInTrouble,
    Trouble,
    refuse_try,
    trouble_of,
)
from gateway.service.store_errors import store_needed
from gateway.settings.tree import SignInSettings
from gateway.signin.addresses import ForwardedField, client_address
from gateway.signin.codes_and_tokens import Account
from gateway.signin.devices import Devices, name_digest
from gateway.state.sign_in_tries import SignInTries
from gateway.state.store import StoreUnavailable
from gateway.upstream.caller import Access
from gateway.upstream.client import Nexgate
from gateway.upstream.login import NexgateLogin
from gateway.upstream.nexgate_error import NexgateError
from gateway.viewer import token_kind
from mappings.nexgate import Profile

log = logging.getLogger(__name__)

MAX_IDENTIFIER_LENGTH: Final = 254
MAX_PASSWORD_LENGTH: Final = 1024
MAX_TOKEN_LENGTH: Final = 2048
OTP_LENGTH: Final = 6


_NOT_NOW: Final = "Sign-ins can't be counted right now, try again in a moment."


Given = ParamSpec("Given")
Result = TypeVar("Result")


def _counted(
    step: Callable[Concatenate["SignIn", Given], Awaitable[Result]],
) -> Callable[Concatenate["SignIn", Given], Coroutine[Any, Any, Result]]:
    """A step of signing in whose end is counted."""

    @wraps(step)
    async def counted(self: "SignIn", /, *given: Given.args, **named: Given.kwargs) -> Result:
        try:
            result = await step(self, *given, **named)
        except SignInTrouble as trouble:
            self.meter.outcomes[trouble.trouble] += 1
            raise
        if isinstance(result, Account):
            self.meter.outcomes["signed_in"] += 1
        return result

    return counted


class SignIn:
    """The steps of signing in.

    Each raises `SignInTrouble`, and `ApiError` 503 when the state store can't count a try.
    """

    def __init__(
        self,
        nexgate: Nexgate,
        settings: SignInSettings,
        tries: SignInTries,
        devices: Devices,
        attempts: RateLimit,
        *,
        forwarded: ForwardedField = "x-forwarded-for",
    ) -> None:
        """Sign in at `nexgate`; `attempts` counts tries by address."""
        self.allows_token_paste = settings.allow_token_paste
        self._login = NexgateLogin(nexgate.caller)
        self._nexgate = nexgate
        self._trusted = settings.trusted_networks
        self.forwarded: Final = forwarded
        self.devices: Final = devices
        self._tries = tries
        self.use_limits(settings)
        self._attempts = attempts
        self.meter = SignInMeter(Trouble)

    def use_limits(self, settings: SignInSettings) -> None:
        """Give an account as many tries as these settings say from now on."""
        self._limits = TryLimits(
            settings.attempts_per_account,
            settings.attempts_of_strangers,
            settings.window_s,
            settings.stranger_delay_s,
        )

    def address(self, peer: str | None, forwarded_for: Sequence[str]) -> str:
        """The address whose tries are counted; `forwarded_for` are the lines of `forwarded`."""
        return client_address(peer, forwarded_for, self._trusted, self.forwarded)

    @_counted
    async def begin(
        self, address: str, identifier: str, password: SecretStr, *, kept: str | None
    ) -> SecretStr:
        """The ticket of a sign-in; Nexgate e-mails a code to the account's owner.

        `kept` is what the browser keeps of who signed in there.
        """
        identifier = _plain_identifier(identifier)
        length = len(password.get_secret_value())
        if not identifier or not length:
            raise SignInTrouble(
                Trouble.CREDENTIALS, marked("Type your account name and your password.")
            )
        if len(identifier) > MAX_IDENTIFIER_LENGTH or length > MAX_PASSWORD_LENGTH:
            raise SignInTrouble(*WRONG)
        await self._count_try(address)
        is_known = self.devices.knows(kept, identifier)
        await self._count_account(_tried_name(identifier), is_known=is_known)
        try:
            return await self._login.begin(identifier, password)
        except NexgateError as error:
            raise trouble_of(error, BEGIN_TROUBLES) from error

    @_counted
    async def resend(self, address: str, ticket: SecretStr) -> SecretStr:
        """A new ticket in place of `ticket`; Nexgate e-mails a new code."""
        await self._count_try(address)
        try:
            return await self._login.resend(ticket)
        except NexgateError as error:
            raise trouble_of(error, RESEND_TROUBLES) from error

    @_counted
    async def finish(
        self, address: str, ticket: SecretStr, otp: str, *, identifier: str | None
    ) -> Account:
        """The account that signed in, by the name `identifier`.

        A text that can't be a code is not counted as a try.
        """
        digits = "".join(otp.split()).replace("-", "")
        if len(digits) != OTP_LENGTH or not (digits.isascii() and digits.isdigit()):
            raise SignInTrouble(Trouble.CODE, marked("The code in the e-mail has six digits."))
        await self._count_try(address)
        try:
            found = await self._login.finish(ticket, digits)
        except NexgateError as error:
            raise trouble_of(error, FINISH_TROUBLES) from error
        refresh_token = found.refresh_token.get_secret_value()
        if len(refresh_token) > MAX_TOKEN_LENGTH:
            log.warning("signing in: a refresh token that is too long to be sealed into a cookie")
            raise SignInTrouble(*UNUSABLE)
        account = _account(found.profile, refresh=refresh_token)
        await self._remember_names(account, identifier)
        return account

    @_counted
    async def paste(self, address: str, token: str) -> Account:
        """The account of a pasted Nexgate token, access or refresh, checked with Nexgate."""
        token = "".join(token.split()).removeprefix("Bearer")
        if not token or len(token) > MAX_TOKEN_LENGTH or not token.isascii():
            raise SignInTrouble(
                Trouble.TOKEN, marked("That is no Nexgate token. Paste it as a whole.")
            )
        await self._count_try(address)
        is_refresh_token = token_kind(token) == "REFRESH"
        try:
            access = SecretStr(token)
            if is_refresh_token:
                access = await self._nexgate.refresh(access)
            profile = await self._nexgate.profile(Access(access))
        except NexgateError as error:
            raise trouble_of(error, PASTE_TROUBLES) from error
        if is_refresh_token:
            return _account(profile, refresh=token)
        return _account(profile, access=token)

    async def count_own_try(self, address: str, viewer: str) -> None:
        """Count a password that a viewer gives who has signed in; `viewer` names the account."""
        await self._count_try(address)
        await self._count_account(f"password of {viewer}", is_known=True)

    async def _remember_names(self, account: Account, identifier: str | None) -> None:
        """Have all names of an account share its tries, as far as the gateway gets to know them."""
        names = {identifier} if identifier else set()
        # Whoever calls an account as somebody else's e-mail address or number has no part in those.
        if "@" not in account.name and any(map(str.isalpha, account.name)):
            names.add(account.name)
        try:
            await self._tries.remember_names(account.id, map(_tried_name, names))
        except StoreUnavailable as error:  # the code is used up: nobody signs in again for this
            log.warning("signing in: the names of an account could not be kept: %s", error)

    async def _count_account(self, name: str, *, is_known: bool) -> None:
        """Count a try at an account, at all replicas."""
        with store_needed(_NOT_NOW):
            refuse_try(await self._tries.count_try(name, self._limits, is_known=is_known))

    async def _count_try(self, address: str) -> None:
        """Count a try from an address, at any account."""
        refuse_try(await self._attempts.count_use(address))


def _account(profile: Profile, *, refresh: str | None = None, access: str | None = None) -> Account:
    return Account(
        id=profile.id, name=profile.user_name or profile.id, refresh=refresh, access=access
    )


def _tried_name(identifier: str) -> str:
    """What the tries of a name are counted by."""
    return f"sign-in {name_digest(identifier)}"


def _plain_identifier(text: str) -> str:
    """What was typed, without the `@` that people write before a user name."""
    text = text.strip()
    return text[1:] if text.startswith("@") and "@" not in text[1:] else text
