"""Sessions: a sealed token in, the viewer and a usable Nexgate token out."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from cachetools import LRUCache
from pydantic import SecretStr

from gateway.cache.lru import LruOfBytes
from gateway.errors import ApiError, unauthenticated, unavailable
from gateway.metrics.meters import SessionMeter
from gateway.service.confirmed_sessions import ConfirmedSessions
from gateway.service.session_tokens import SignInOrigin, TokenIssuer, Tokens, session_of_grant
from gateway.service.shared_session_tokens import SharedTokens
from gateway.service.store_errors import store_needed
from gateway.signin.codes_and_tokens import (
    Account,
    Code,
    Grant,
    new_session_name,
)
from gateway.signin.sealing import Purpose, Sealer
from gateway.state.refresh_tokens import RefreshToken
from gateway.state.session_values import ListedSession, Session
from gateway.state.sessions import SessionRows
from gateway.upstream.nexgate_error import NexgateError
from gateway.upstream.renewal import Refresh, Renewal
from gateway.viewer import Viewer, fingerprint, viewer_from_token
from mappings.error_kinds import Kind

MAX_RENEWALS = 20_000
LONGEST_REMEMBERED = 4_200
# Python's own share of a remembered token: the viewer, its texts, its place in the memory.
REMEMBERED_OVERHEAD_BYTES = 600
_NOT_NOW = "Sign-ins can't be checked right now, try again in a moment."

# It is never sent: a call with it is refused before it is made, which renews the token first.
NO_TOKEN: Final = SecretStr("")


class Sessions:
    """Makes, reads and ends sessions. Tokens say what they stand for, the store if it goes on."""

    def __init__(
        self,
        sealer: Sealer,
        rows: SessionRows,
        confirmed: ConfirmedSessions,
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
        self.tokens = TokenIssuer(sealer, clock=clock)
        self._rows = rows
        self._confirmed = confirmed
        self._refresh = refresh
        self._shared_tokens = shared_tokens
        self._fingerprint_key = fingerprint_key
        self._clock = clock
        self._renewals: LRUCache[str, Renewal] = LRUCache(MAX_RENEWALS)
        self._seen = seen
        self.meter = SessionMeter()

    def require_store(self) -> None:
        """`ApiError` 503 where nobody can be signed in now, before anybody has tried."""
        if not self._confirmed.is_store_up:
            raise unavailable(_NOT_NOW)

    async def start_session(self, account: Account, origin: SignInOrigin) -> Tokens:
        """Tokens for a sign-in, good for a year or as long as what stands behind them."""
        grant = self.tokens.make_grant(account, origin.client, new_session_name())
        token = RefreshToken(new_session_name())
        with store_needed(_NOT_NOW):
            await self._rows.start_session(session_of_grant(grant, origin), token)
        self.meter.started += 1
        return self.tokens.seal_tokens(grant, token)

    async def reserve_session(self, code: Code, origin: SignInOrigin, *, lifetime_s: int) -> bool:
        """Note the session that a code will start, once: False within `lifetime_s` of the first."""
        session = Session(
            name=code.session,
            account_id=code.account.id,
            client=origin.client,
            issued_at=self._clock(),
            expires_at=code.expires_at,
            app=origin.app,
            place=origin.place,
        )
        with store_needed(_NOT_NOW):
            return await self._rows.reserve_session(session, lifetime_s=lifetime_s)

    async def start_with_code(self, code: Code) -> Tokens | None:
        """Tokens for a code. None for one that was used before, whose session ends."""
        grant = self.tokens.make_grant(code.account, code.client, code.session, scopes=code.scopes)
        token = RefreshToken(new_session_name())
        with store_needed(_NOT_NOW):
            is_first = await self._rows.use_code(code.expires_at, session_of_grant(grant), token)
        if not is_first:
            await self._forget_session(code.session)
            return None
        self.meter.started += 1
        return self.tokens.seal_tokens(grant, token)

    async def refresh_session(self, grant: Grant) -> Tokens | None:
        """New tokens for those of a refresh token. None where the session has ended, or ends."""
        session = session_of_grant(grant)
        with store_needed(_NOT_NOW):
            refreshed = await self._rows.refresh_session(
                session, RefreshToken.from_name(grant.token or "")
            )
        if refreshed.token is None:
            await self._forget_session(grant.session)
            return None
        self.meter.refreshed += 1
        following = self.tokens.make_grant(
            grant.account, grant.client, grant.session, now=refreshed.now, scopes=grant.scopes
        )
        return self.tokens.seal_tokens(following, refreshed.token)

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
        if seen.session is not None and not self._confirmed.is_confirmed(seen.session):
            return None
        return seen

    async def viewer(self, token: str) -> Viewer:
        """The viewer of a Bearer token or a cookie, Nexgate's own tokens included.

        Raises `ApiError` 401 for an expired or revoked session and for an invalid token, and 503
        when the state store can't be read. A session whose Nexgate token can't be renewed now goes
        on with `NO_TOKEN`.
        """
        if not token.startswith(f"{Purpose.SESSION}."):
            seen = self.remembered(token)
            if seen is not None:
                return seen
            viewer = viewer_from_token(token, secret=self._fingerprint_key, now=self._clock())
            return self._remember(token, viewer)
        grant = await self._read_session(token)
        digest = fingerprint(token, secret=self._fingerprint_key)
        return self._remember(token, await self._viewer(digest, grant))

    async def find_session(self, token: str) -> Grant | None:
        """What a session's token says of it; None where it doesn't go on.

        `ApiError` 503 when the state store can't be read.
        """
        try:
            return await self._read_session(token)
        except ApiError as error:
            if error.problem.status != 401:
                raise
        return None

    async def _read_session(self, token: str) -> Grant:
        grant = self.tokens.session_grant(token)
        if grant is None:
            raise unauthenticated("token_refused")
        if grant.expires_at <= self._clock():
            raise unauthenticated("token_expired")
        with store_needed(_NOT_NOW):
            if not await self._confirmed.confirm_session(session_of_grant(grant)):
                raise unauthenticated("token_revoked")
        return grant

    async def end(self, token: str) -> None:
        """End the session a token belongs to; other sessions of the account go on.

        A text that is no token of ours is ignored.
        """
        grant = self.tokens.any_grant(token)
        if grant is None or grant.expires_at <= self._clock():
            return
        with store_needed(_NOT_NOW):
            await self._rows.end_session(session_of_grant(grant))
        await self._forget_session(grant.session)

    async def list_sessions(self, account_id: str) -> Sequence[ListedSession]:
        """The sessions of an account that go on, the one used last first."""
        with store_needed("Your sign-ins can't be shown right now."):
            return await self._rows.list_sessions(account_id)

    async def end_one_of(self, account_id: str, name: str) -> bool:
        """End one session of an account by its name; False where the account has none of it."""
        with store_needed(_NOT_NOW):
            has_ended = await self._rows.end_one_of(account_id, name)
        if has_ended:
            await self._forget_session(name)
        return has_ended

    async def end_all_of(self, account_id: str, *, but: str | None = None) -> None:
        """End all sessions of an account, everywhere; the one named `but` goes on."""
        with store_needed(_NOT_NOW):
            names = await self._rows.end_all_of(account_id, but=but)
        for name in names:
            await self._forget_session(name)

    async def _forget_session(self, name: str) -> None:
        """Keep nothing of a session that has ended."""
        self.meter.ended += 1
        self._confirmed.drop_sessions((name,))
        behind = self._behind(name)
        renewal = self._renewals.pop(behind, None)
        if renewal is not None:
            renewal.stop_sharing()
        await self._shared_tokens.drop_token(behind)

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
                pasted.token,
                account.id,
                pasted.expires_at,
                digest,
                session=grant.session,
                scopes=grant.scopes,
                account_name=account.name,
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
            await _token_for_now(renewal),
            account.id,
            grant.expires_at,
            digest,
            renew=partial(_renewed, renewal),
            session=grant.session,
            scopes=grant.scopes,
            account_name=account.name,
        )

    def _behind(self, session: str) -> str:
        """The key of a session's Nexgate token, the same for all tokens of the session."""
        return fingerprint(session, secret=self._fingerprint_key)


async def _renewed(renewal: Renewal, refused: SecretStr) -> SecretStr:
    renewal.drop_token(refused)
    return await _good_token(renewal)


async def _token_for_now(renewal: Renewal) -> SecretStr:
    """The same, or `NO_TOKEN` while Nexgate can't be asked: what is kept here needs none."""
    try:
        return await _good_token(renewal)
    except NexgateError:
        return NO_TOKEN


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
