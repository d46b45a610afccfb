"""The gateway's own Nexgate credential: what guests' reads are made with."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import jwt
from pydantic import SecretStr

from gateway.settings import NexgateSettings
from gateway.upstream.failures import NexgateError

UNKNOWN_LIFETIME_S: Final = 300.0
# A token is renewed this long before it ends, at most in the last fifth of a short life.
RENEWAL_MARGIN_S: Final = 60.0
_MARGIN_SHARE: Final = 0.2
# A lifetime past this is no fact about an access token.
_ENDLESS_S: Final = 10 * 365 * 86_400.0


@dataclass(frozen=True)
class _Held:
    token: SecretStr
    renew_at: float
    expires_at: float


class ServiceCredential:
    """Gives an access token that is good now, or None where none is configured.

    A service token is given as it is. From a service refresh token an access token is made and
    renewed ahead of expiry, once however many callers wait. A renewal that fails raises its
    NexgateError in every waiter unless the token in hand is still good, and is tried again by
    the next call.
    """

    def __init__(
        self,
        settings: NexgateSettings,
        refresh: Callable[[SecretStr], Awaitable[SecretStr]],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Hold the configured tokens; `refresh` makes a new access token, `clock` is epoch time."""
        self._service_token = settings.service_token
        self._refresh_token = settings.service_refresh_token
        self._refresh = refresh
        self._clock = clock
        self._held: _Held | None = None
        self._renewal: asyncio.Task[SecretStr] | None = None

    @property
    def is_configured(self) -> bool:
        """Whether there is a token to read with at all."""
        return self._service_token is not None or self.can_renew

    @property
    def can_renew(self) -> bool:
        """Whether a refused access token can be replaced by a new one."""
        return self._refresh_token is not None

    async def access_token(self) -> SecretStr | None:
        """The token to read with. Raises NexgateError when it can't be renewed."""
        if self._refresh_token is None:
            return self._service_token
        if self._held is not None and self._clock() < self._held.renew_at:
            return self._held.token
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._renewed(self._refresh_token))
            self._renewal.add_done_callback(self._finish)
        try:
            # Shielded: a caller that leaves must not take the renewal from the others.
            return await asyncio.shield(self._renewal)
        except NexgateError:
            if self._held is not None and self._clock() < self._held.expires_at:
                return self._held.token
            raise

    def forget(self, token: SecretStr | None = None) -> None:
        """Drop the renewed token after a 401, so that the next call renews it.

        With the refused `token` given, a newer one is kept: of many calls refused at once only
        the first costs a renewal.
        """
        if self._held is not None and token in (None, self._held.token):
            self._held = None

    async def close(self) -> None:
        """End a renewal under way."""
        if self._renewal is not None:
            self._renewal.cancel()
            await asyncio.gather(self._renewal, return_exceptions=True)

    async def _renewed(self, refresh_token: SecretStr) -> SecretStr:
        token = await self._refresh(refresh_token)
        now = self._clock()
        lifetime_s = _lifetime_s(token, now)
        margin_s = 0.0 if lifetime_s is None else min(RENEWAL_MARGIN_S, lifetime_s * _MARGIN_SHARE)
        expires_at = now + (lifetime_s or UNKNOWN_LIFETIME_S)
        self._held = _Held(token, renew_at=expires_at - margin_s, expires_at=expires_at)
        return token

    def _finish(self, renewal: asyncio.Task[SecretStr]) -> None:
        self._renewal = None
        if not renewal.cancelled():
            renewal.exception()  # seen, even when every waiter has left


def _lifetime_s(token: SecretStr, now: float) -> float | None:
    """How long a token lives by its own words, unverified; None where it doesn't say.

    Measured from the moment it was issued, so that the two clocks need not agree.
    """
    try:
        claims = jwt.decode(token.get_secret_value(), options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return None
    expires_at, issued_at = claims.get("exp"), claims.get("iat", now)
    if not isinstance(expires_at, int | float) or not isinstance(issued_at, int | float):
        return None
    try:
        lifetime_s = float(expires_at) - float(issued_at)
    except OverflowError:
        return None
    return lifetime_s if 0 < lifetime_s < _ENDLESS_S else None
