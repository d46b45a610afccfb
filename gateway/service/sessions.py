"""Sessions: a sealed token in, the viewer and a usable Nexgate token out."""

import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from cachetools import LRUCache
from pydantic import SecretStr

from gateway.cache.lru import LruOfBytes
from gateway.errors import ApiError, unauthenticated, unavailable
from gateway.service.shared_session_tokens import SharedTokens
from gateway.signin.codes_and_tokens import SESSION_LIFETIME_S, Account, Grant, new_session_name
from gateway.signin.sealing import Purpose, Sealer
from gateway.state.revocations import Revocations
from gateway.upstream.nexgate_error import NexgateError
from gateway.upstream.renewal import Refresh, Renewal
from gateway.viewer import Viewer, fingerprint, token_expiry, viewer_from_token
from mappings.error_kinds import Kind

log = logging.getLogger(__name__)

MAX_RENEWALS = 20_000
LONGEST_REMEMBERED = 4_200
# Python's own share of a remembered token: the viewer, its texts, its place in the memory.
REMEMBERED_OVERHEAD_BYTES = 600


@dataclass(frozen=True)
class Tokens:
    """The tokens issued for a sign-in: access token, refresh token, lifetime (RFC 6749, 5.1)."""

    access: SecretStr
    refresh: SecretStr
    expires_in_s: int


class Sessions:
    """Makes, reads and ends sessions. A session is stored nowhere, only its revocation is."""

    def __init__(
        self,
        sealer: Sealer,
        revocations: Revocations,
        refresh: Refresh,
        shared_tokens: SharedTokens,
        *,
        fingerprint_key: bytes,
        seen: LruOfBytes[str, Viewer],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Read what `sealer` sealed; `refresh` renews Nexgate tokens, `clock` is epoch time.

        `seen` remembers whose tokens were honoured before.
        """
        self._sealer = sealer
        self._revocations = revocations
        self._refresh = refresh
        self._shared_tokens = shared_tokens
        self._fingerprint_key = fingerprint_key
        self._clock = clock
        self._renewals: LRUCache[str, Renewal] = LRUCache(MAX_RENEWALS)
        self._seen = seen

    def issue(self, account: Account, client: str, session: str) -> Tokens:
        """Tokens for a sign-in, valid for a year or until the pasted Nexgate token expires."""
        now = int(self._clock())
        grant = Grant(
            account=account,
            session=session,
            client=client,
            issued_at=now,
            expires_at=self._expires_at(account, now),
        )
        again = grant.model_copy(update={"token": new_session_name()})
        return Tokens(
            access=SecretStr(self._sealer.seal(Purpose.SESSION, grant)),
            refresh=SecretStr(self._sealer.seal(Purpose.REFRESH, again)),
            expires_in_s=grant.expires_at - now,
        )

    def remembered(self, token: str) -> Viewer | None:
        """The viewer of a token seen before, enough to read cached responses.

        None: use `viewer`. The Nexgate token behind a session may have expired.
        """
        seen = self._seen.find_item(token)
        if seen is None:
            return None
        if seen.expires_at is not None and seen.expires_at <= self._clock():
            self._seen.drop_item(token)
            return None
        if seen.session is not None and not self._revocations.is_believed_good(seen.session):
            return None
        return seen

    async def viewer(self, token: str) -> Viewer:
        """The viewer of a Bearer token or a cookie, Nexgate's own tokens included.

        Raises `ApiError` 401 for an expired or revoked session and for an invalid token, and
        `NexgateError` when its Nexgate token can't be renewed now.
        """
        if not token.startswith(f"{Purpose.SESSION}."):
            seen = self.remembered(token)
            if seen is not None:
                return seen
            viewer = viewer_from_token(token, secret=self._fingerprint_key, now=self._clock())
            return self._remember(token, viewer)
        grant = self._sealer.open(Purpose.SESSION, token, Grant)
        if grant is None:
            raise unauthenticated("token_refused")
        if grant.expires_at <= self._clock():
            raise unauthenticated("token_expired")
        if await self.is_revoked(grant.session):
            raise unauthenticated("token_revoked")
        digest = fingerprint(token, secret=self._fingerprint_key)
        return self._remember(token, await self._viewer(digest, grant))

    def refresh_grant(self, token: str) -> Grant | None:
        """The grant in a refresh token; None for anything else and for an expired one."""
        grant = self._sealer.open(Purpose.REFRESH, token, Grant)
        return grant if grant is not None and grant.expires_at > self._clock() else None

    def any_grant(self, token: str) -> Grant | None:
        """The grant in an access or refresh token of ours; None for anything else."""
        return self._sealer.open(Purpose.SESSION, token, Grant) or self.refresh_grant(token)

    async def end(self, token: str) -> None:
        """End the session a token belongs to; other sessions of the account go on.

        A text that is no token of ours is ignored.
        """
        grant = self.any_grant(token)
        if grant is not None and grant.expires_at > self._clock():
            await self.end_session(grant.session)

    async def end_session(self, name: str) -> None:
        """End a session by its name: revoke its tokens, drop the Nexgate token behind them."""
        await self.revoke(name)
        behind = self._behind(name)
        renewal = self._renewals.pop(behind, None)
        if renewal is not None:
            renewal.stop_sharing()
        await self._shared_tokens.drop_token(behind)

    async def revoke(self, name: str, *, lifetime_s: int = SESSION_LIFETIME_S) -> bool:
        """Revoke a session, a refresh token or a code; False when it was revoked before.

        `ApiError` 503 when the state store can't be written.
        """
        try:
            return await self._revocations.revoke(name, int(self._clock()) + lifetime_s)
        except sqlite3.Error:
            log.exception("the state store could not be written")
            raise unavailable("This can't be done right now, try again in a moment.") from None

    async def is_revoked(self, name: str) -> bool:
        """Whether a session or a token was revoked; `ApiError` 503 when that can't be read."""
        try:
            return await self._revocations.is_revoked(name)
        except sqlite3.Error:
            log.exception("the state store could not be read")
            raise unavailable("Sign-ins can't be checked right now, try again.") from None

    async def close(self) -> None:
        """End the renewals under way."""
        for renewal in list(self._renewals.values()):
            await renewal.close()

    def _remember(self, token: str, viewer: Viewer) -> Viewer:
        """Remember the viewer of a token, in the memory of this process alone."""
        if len(token) <= LONGEST_REMEMBERED:
            # A session's Nexgate token is about as long as the token that stands for it.
            self._seen.keep_item(token, viewer, REMEMBERED_OVERHEAD_BYTES + 2 * len(token))
        return viewer

    async def _viewer(self, digest: str, grant: Grant) -> Viewer:
        account = grant.account
        if account.refresh is None:
            pasted = viewer_from_token(
                account.access or "", secret=self._fingerprint_key, now=self._clock()
            )
            return Viewer(
                pasted.token, account.id, pasted.expires_at, digest, session=grant.session
            )
        behind = self._behind(grant.session)
        renewal = self._renewals.get(behind)
        if renewal is None:
            renewal = Renewal(
                SecretStr(account.refresh),
                self._refresh,
                clock=self._clock,
                shared=self._shared_tokens.of_session(behind),
            )
            self._renewals[behind] = renewal
        return Viewer(
            await _good_token(renewal),
            account.id,
            grant.expires_at,
            digest,
            renew=partial(_renewed, renewal),
            session=grant.session,
        )

    def _behind(self, session: str) -> str:
        """The key of a session's Nexgate token, the same for all tokens of the session."""
        return fingerprint(session, secret=self._fingerprint_key)

    def _expires_at(self, account: Account, now: int) -> int:
        year = now + SESSION_LIFETIME_S
        if account.access is None:
            return year
        return int(min(year, token_expiry(account.access) or year))


async def _renewed(renewal: Renewal, refused: SecretStr) -> SecretStr:
    renewal.drop_token(refused)
    return await _good_token(renewal)


async def _good_token(renewal: Renewal) -> SecretStr:
    """A valid Nexgate token; `ApiError` 401 when Nexgate refuses the refresh token."""
    try:
        return await renewal.token()
    except NexgateError as error:
        if error.kind is not Kind.AUTH_REQUIRED:
            raise
        raise _ended() from error


def _ended() -> ApiError:
    return unauthenticated("session_ended")
