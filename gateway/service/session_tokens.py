"""The tokens of sessions: sealed from a sign-in, and opened again."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

from gateway.signin.codes_and_tokens import SESSION_LIFETIME_S, Account, Grant
from gateway.signin.sealing import Purpose, Sealer
from gateway.state.refresh_tokens import RefreshToken
from gateway.state.session_values import Session
from gateway.viewer import token_expiry


@dataclass(frozen=True)
class Tokens:
    """The tokens issued for a sign-in: access token, refresh token, lifetime (RFC 6749, 5.1).

    `scopes` None: all of them.
    """

    access: SecretStr
    refresh: SecretStr
    expires_in_s: int
    scopes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class SignInOrigin:
    """With which app, and from where, somebody signs in: what the list of sessions shows.

    `client` is the app's fingerprint, or `web`.
    """

    client: str
    app: str | None = None
    place: str | None = None


class TokenIssuer:
    """Makes and reads the tokens of sessions; whether a session goes on is not its affair."""

    def __init__(self, sealer: Sealer, *, clock: Callable[[], float] = time.time) -> None:
        """Seal with `sealer`; `clock` is epoch time."""
        self._sealer = sealer
        self._clock = clock

    def make_grant(
        self,
        account: Account,
        client: str,
        session: str,
        *,
        now: float | None = None,
        scopes: tuple[str, ...] | None = None,
    ) -> Grant:
        """What an access token stands for, valid for a year or until a pasted token expires.

        `now` is the store's time, where that was asked for; `scopes` None: all of them.
        """
        issued_at = int(self._clock() if now is None else now)
        return Grant(
            account=account,
            session=session,
            client=client,
            issued_at=issued_at,
            expires_at=_expires_at(account, issued_at),
            scopes=scopes,
        )

    def seal_tokens(self, grant: Grant, token: RefreshToken) -> Tokens:
        """The access token of a grant, and its refresh token under its own name."""
        again = grant.model_copy(update={"token": token.name})
        return Tokens(
            access=SecretStr(self._sealer.seal(Purpose.SESSION, grant)),
            refresh=SecretStr(self._sealer.seal(Purpose.REFRESH, again)),
            expires_in_s=grant.expires_at - int(self._clock()),
            scopes=grant.scopes,
        )

    def session_grant(self, token: str) -> Grant | None:
        """The grant in an access token, expired or not; None for anything else."""
        return self._sealer.open(Purpose.SESSION, token, Grant)

    def refresh_grant(self, token: str) -> Grant | None:
        """The grant in a refresh token; None for anything else and for an expired one."""
        grant = self._sealer.open(Purpose.REFRESH, token, Grant)
        return grant if grant is not None and grant.expires_at > self._clock() else None

    def any_grant(self, token: str) -> Grant | None:
        """The grant in an access or refresh token of ours; None for anything else."""
        return self.session_grant(token) or self.refresh_grant(token)


def session_of_grant(grant: Grant, origin: SignInOrigin | None = None) -> Session:
    """What the store gets to know of a grant's session."""
    return Session(
        name=grant.session,
        account_id=grant.account.id,
        client=grant.client,
        issued_at=grant.issued_at,
        expires_at=grant.expires_at,
        app=origin.app if origin is not None else None,
        place=origin.place if origin is not None else None,
    )


def _expires_at(account: Account, now: int) -> int:
    year = now + SESSION_LIFETIME_S
    if account.access is None:
        return year
    return int(min(year, token_expiry(account.access) or year))
