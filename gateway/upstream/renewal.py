"""Renews an access token with its refresh token, ahead of expiry."""

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
# A longer lifetime in a token is not believed.
_ENDLESS_S: Final = 10 * 365 * 86_400.0
# After a refusal another process' token is used only when it is this new: what revoked one token
# may have revoked all others of that time, and a call is repeated only once.
JUST_GOT_S: Final = 30.0

Refresh = Callable[[SecretStr], Awaitable[SecretStr]]


@dataclass(frozen=True)
class GotToken:
    """An access token, and when Nexgate issued it to one of our processes, in epoch seconds."""

    token: SecretStr
    got_at: float


class Shared(Protocol):
    """Shares the access token of one refresh token between processes. Never raises."""

    async def find_token(self) -> GotToken | None:
        """The token another process stored, expired or not; None without one."""

    async def store_token(self, got: GotToken, left_s: float) -> None:
        """Store a token for the other processes; it expires in `left_s` seconds."""


@dataclass(frozen=True)
class _DatedToken:
    token: SecretStr
    got_at: float
    renew_at: float
    expires_at: float


class Renewal:
    """The access token behind one refresh token.

    It is renewed ahead of expiry, in a single flight for all waiting callers; a valid token that
    another process has stored is used instead. A failed renewal raises its NexgateError in every
    waiter, unless the current token is still valid, and the next call tries again.
    """

    def __init__(
        self,
        refresh_token: SecretStr,
        refresh: Refresh,
        *,
        clock: Callable[[], float],
        shared: Shared | None = None,
    ) -> None:
        """`refresh` gets a new access token; `clock` gives seconds since the epoch."""
        self._refresh_token = refresh_token
        self._refresh = refresh
        self._clock = clock
        self._shared = shared
        self._current: _DatedToken | None = None
        self._refused: _DatedToken | None = None
        self._task: asyncio.Task[SecretStr] | None = None

    async def token(self) -> SecretStr:
        """A token that is valid now. Raises NexgateError when it can't be renewed."""
        if self._current is not None and self._clock() < self._current.renew_at:
            return self._current.token
        if self._task is None:
            self._task = asyncio.create_task(self._renewed())
            self._task.add_done_callback(self._finish)
        try:
            # Shielded: a caller that leaves must not take the renewal from the others.
            return await asyncio.shield(self._task)
        except NexgateError:
            if self._current is not None and self._clock() < self._current.expires_at:
                return self._current.token
            raise

    def drop_token(self, token: SecretStr | None = None) -> None:
        """Drop the current token after a 401, so that the next call renews it.

        With the refused `token` given, a newer one stays: of many calls refused at once only
        the first causes a renewal.
        """
        if self._current is not None and token in (None, self._current.token):
            self._refused, self._current = self._current, None

    def stop_sharing(self) -> None:
        """Neither store tokens for other processes from now on, nor use theirs."""
        self._shared = None

    async def close(self) -> None:
        """End a renewal under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _renewed(self) -> SecretStr:
        self._current = await self._find_shared() or await self._request_token()
        return self._current.token

    async def _request_token(self) -> _DatedToken:
        """A new token from Nexgate, stored for the other processes too."""
        got = GotToken(await self._refresh(self._refresh_token), self._clock())
        dated = _with_expiry(got)
        if self._shared is not None:
            await self._shared.store_token(got, dated.expires_at - dated.got_at)
        return dated

    async def _find_shared(self) -> _DatedToken | None:
        """The token another process stored, if it is valid and not near its expiry."""
        found = await self._shared.find_token() if self._shared is not None else None
        if found is None:
            return None
        now = self._clock()
        # Its clock may be ahead of ours: that must not lengthen the token's lifetime.
        dated = _with_expiry(GotToken(found.token, min(found.got_at, now)))
        return dated if now < dated.renew_at and self._is_trusted(dated, now) else None

    def _is_trusted(self, found: _DatedToken, now: float) -> bool:
        """Whether a token of another process may be used after Nexgate refused one of ours."""
        refused = self._refused
        if refused is None:
            return True
        if found.token == refused.token or found.got_at <= refused.got_at:
            return False
        return self._current is not None or now - found.got_at <= JUST_GOT_S

    def _finish(self, task: asyncio.Task[SecretStr]) -> None:
        self._task = None
        if not task.cancelled():
            task.exception()  # seen, even when every waiter has left


def _with_expiry(got: GotToken) -> _DatedToken:
    lifetime_s = _lifetime_s(got.token, got.got_at)
    margin_s = 0.0 if lifetime_s is None else min(RENEWAL_MARGIN_S, lifetime_s * _MARGIN_SHARE)
    expires_at = got.got_at + (lifetime_s or UNKNOWN_LIFETIME_S)
    return _DatedToken(got.token, got.got_at, renew_at=expires_at - margin_s, expires_at=expires_at)


def _lifetime_s(token: SecretStr, now: float) -> float | None:
    """A token's lifetime in seconds, `exp` minus `iat`, unverified; None without an `exp`.

    The difference of the two claims, so that Nexgate's clock and ours need not agree.
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
