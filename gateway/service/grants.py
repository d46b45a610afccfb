"""OAuth 2's grants: codes and refresh tokens for tokens (RFC 6749, 7009, 7636, 9700)."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from gateway.service.session_tokens import SignInOrigin, Tokens
from gateway.service.sessions import Sessions
from gateway.signin.authorize_state import FLOW_LIFETIME_S
from gateway.signin.clients import Client
from gateway.signin.codes_and_tokens import (
    CODE_LIFETIME_S,
    Account,
    Code,
    Grant,
    session_name_of_form,
)
from gateway.signin.pkce import is_proof
from gateway.signin.scopes import SCOPES
from gateway.signin.sealing import Purpose, Sealer


class BadGrant(Exception):
    """A code or a refresh token that gives nothing; `message` says why, for developers."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class CodeRequest:
    """What an app asked for: `redirect_uri` as it was sent, `challenge` of S256 or None.

    `scopes` are those that it is granted.
    """

    redirect_uri: str | None
    challenge: str | None
    scopes: tuple[str, ...] = SCOPES


class Grants:
    """Makes codes, and exchanges codes and refresh tokens."""

    def __init__(
        self, sealer: Sealer, sessions: Sessions, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._sealer = sealer
        self._sessions = sessions
        self._clock = clock

    async def make_code(
        self, account: Account, client: Client, request: CodeRequest, *, form: str, place: str
    ) -> str | None:
        """An authorization code for an app, good for a minute and for one exchange.

        `form` is the consent as it was sent, from `place`. It gives one code: None for the second.
        """
        code = Code(
            account=account,
            session=session_name_of_form(form),
            client=client.fingerprint,
            expires_at=int(self._clock()) + CODE_LIFETIME_S,
            redirect_uri=request.redirect_uri,
            challenge=request.challenge,
            scopes=request.scopes if request.scopes != SCOPES else None,
        )
        origin = SignInOrigin(client.fingerprint, client.name, place)
        is_first = await self._sessions.reserve_session(code, origin, lifetime_s=FLOW_LIFETIME_S)
        if not is_first:
            return None
        return self._sealer.seal(Purpose.CODE, code)

    async def exchange_code(
        self, client: Client, text: str, *, redirect_uri: str | None, verifier: str | None
    ) -> Tokens:
        """Tokens for a code. Raises `BadGrant`.

        A code that comes a second time was stolen once: the session it made ends (RFC 6749, 4.1.2).
        """
        code = self._sealer.open(Purpose.CODE, text, Code)
        if code is None or code.client != client.fingerprint:
            raise BadGrant("The code was not given to this client.")
        if code.expires_at <= self._clock():
            raise BadGrant("The code has expired: it is good for a minute.")
        if not _is_same_address(client, code, redirect_uri):
            raise BadGrant("The redirect_uri is not the one the code was asked for with.")
        if not is_proof(verifier, code.challenge):
            raise BadGrant("The code_verifier doesn't prove the code_challenge.")
        tokens = await self._sessions.start_with_code(code)
        if tokens is None:
            raise BadGrant("The code was used before.")
        return tokens

    async def exchange_refresh(self, client: Client, text: str) -> Tokens:
        """A new pair of tokens for a refresh token, which is used up. Raises `BadGrant`.

        Within a minute it gives the same pair again, for an answer that got lost. Later it was
        stolen once: its session ends (RFC 9700, 4.14.2).
        """
        grant = self._refresh_grant(client, text)
        if grant is None:
            raise BadGrant("The refresh token was not given to this client, or has expired.")
        tokens = await self._sessions.refresh_session(grant)
        if tokens is None:
            raise BadGrant("The refresh token was used before, or its session has ended.")
        return tokens

    def session_of(self, client: Client, text: str) -> str | None:
        """The session of a refresh token, used or not; None for what is none of this client's."""
        grant = self._refresh_grant(client, text)
        return grant.session if grant is not None else None

    def _refresh_grant(self, client: Client, text: str) -> Grant | None:
        grant = self._sessions.tokens.refresh_grant(text)
        if grant is None or grant.client != client.fingerprint or grant.token is None:
            return None
        return grant

    async def revoke(self, client: Client, text: str) -> None:
        """End the session of an app's token; another app's token and what is none is left alone."""
        grant = self._sessions.tokens.any_grant(text)
        if grant is not None and grant.client == client.fingerprint:
            await self._sessions.end(text)


def _is_same_address(client: Client, code: Code, redirect_uri: str | None) -> bool:
    """Whether both requests of an app name one address; the first may leave out its only one."""
    if code.redirect_uri == redirect_uri:
        return True
    return code.redirect_uri is None and client.redirect_uris == (redirect_uri,)
