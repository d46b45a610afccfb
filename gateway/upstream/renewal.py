"""An access token that renews itself from its refresh token."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol

import jwt
from pydantic import SecretStr

from gateway.upstream.nexgate_error import NexgateError

UNKNOWN_LIFETIME_S: Final = 300.0
# A token is renewed this long before it ends, at most in the last fifth of a short life.
RENEWAL_MARGIN_S: Final = 60.0
_MARGIN_SHARE: Final = 0.2
# A lifetime past this is no fact about an access token.
_ENDLESS_S: Final = 10 * 365 * 86_400.0
# After a refusal another process' token is taken only this soon after it was got: what voids one
# token may void all of its time, and a call is made once more and no third time.
JUST_GOT_S: Final = 30.0

Refresh = Callable[[SecretStr], Awaitable[SecretStr]]


@dataclass(frozen=True)
class GotToken:
    """An access token, and when a process of ours got it, in epoch seconds."""

    token: SecretStr
    got_at: float


class Shared(Protocol):
    """Where processes leave each other the access token of one refresh token. Never raises."""

    async def find(self) -> GotToken | None:
        """What another process left, good or not any more."""

    async def tell(self, got: GotToken, left_s: float) -> None:
        """Leave a token which is good for so many seconds."""


@dataclass(frozen=True)
class _Held:
    token: SecretStr
    got_at: float
    renew_at: float
    expires_at: float


class Renewal:
    """The access token behind one refresh token.

    It is renewed ahead of expiry, once however many callers wait; where another process has left
    a good one, that is taken instead. A renewal that fails raises its NexgateError in every waiter
    unless the token in hand is still good, and is tried again by the next call.
    """

    def __init__(
        self,
        refresh_token: SecretStr,
        refresh: Refresh,
        *,
        clock: Callable[[], float],
        shared: Shared | None = None,
    ) -> None:
        """Hold a refresh token; `refresh` makes a new access token, `clock` is epoch time."""
        self._refresh_token = refresh_token
        self._refresh = refresh
        self._clock = clock
        self._shared = shared
        self._held: _Held | None = None
        self._refused: _Held | None = None
        self._task: asyncio.Task[SecretStr] | None = None

    async def token(self) -> SecretStr:
        """A token that is good now. Raises NexgateError when it can't be renewed."""
        if self._held is not None and self._clock() < self._held.renew_at:
            return self._held.token
        if self._task is None:
            self._task = asyncio.create_task(self._renewed())
            self._task.add_done_callback(self._finish)
        try:
            # Shielded: a caller that leaves must not take the renewal from the others.
            return await asyncio.shield(self._task)
        except NexgateError:
            if self._held is not None and self._clock() < self._held.expires_at:
                return self._held.token
            raise

    def forget(self, token: SecretStr | None = None) -> None:
        """Drop the token in hand after a 401, so that the next call renews it.

        With the refused `token` given, a newer one is kept: of many calls refused at once only
        the first costs a renewal.
        """
        if self._held is not None and token in (None, self._held.token):
            self._refused, self._held = self._held, None

    def stop_sharing(self) -> None:
        """Leave no token to other processes from now on, and take none of theirs."""
        self._shared = None

    async def close(self) -> None:
        """End a renewal under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _renewed(self) -> SecretStr:
        self._held = await self._found() or await self._got()
        return self._held.token

    async def _got(self) -> _Held:
        """A token from Nexgate, left to the other processes too."""
        got = GotToken(await self._refresh(self._refresh_token), self._clock())
        held = _held(got)
        if self._shared is not None:
            await self._shared.tell(got, held.expires_at - held.got_at)
        return held

    async def _found(self) -> _Held | None:
        """The token another process left, if it is as good as one that is held."""
        found = await self._shared.find() if self._shared is not None else None
        if found is None:
            return None
        now = self._clock()
        # Its clock may be ahead of ours: no token becomes good for longer than it lives.
        held = _held(GotToken(found.token, min(found.got_at, now)))
        return held if now < held.renew_at and self._is_trusted(held, now) else None

    def _is_trusted(self, found: _Held, now: float) -> bool:
        """Whether nothing speaks for Nexgate refusing a token of another process."""
        refused = self._refused
        if refused is None:
            return True
        if found.token == refused.token or found.got_at <= refused.got_at:
            return False
        return self._held is not None or now - found.got_at <= JUST_GOT_S

    def _finish(self, task: asyncio.Task[SecretStr]) -> None:
        self._task = None
        if not task.cancelled():
            task.exception()  # seen, even when every waiter has left


def _held(got: GotToken) -> _Held:
    lifetime_s = _lifetime_s(got.token, got.got_at)
    margin_s = 0.0 if lifetime_s is None else min(RENEWAL_MARGIN_S, lifetime_s * _MARGIN_SHARE)
    expires_at = got.got_at + (lifetime_s or UNKNOWN_LIFETIME_S)
    return _Held(got.token, got.got_at, renew_at=expires_at - margin_s, expires_at=expires_at)


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
