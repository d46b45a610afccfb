"""The gateway's own Nexgate credential, used for guests' reads."""

import time
from collections.abc import Callable

from pydantic import SecretStr

from gateway.settings.tree import NexgateSettings
from gateway.upstream.renewal import Refresh, Renewal


class ServiceCredential:
    """A valid access token, or None where none is configured.

    A configured service token is used as it is; with a service refresh token, access tokens are
    requested and renewed ahead of expiry.
    """

    def __init__(
        self,
        settings: NexgateSettings,
        refresh: Refresh,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`refresh` gets a new access token; `clock` gives seconds since the epoch."""
        self._service_token = settings.service_token
        refresh_token = settings.service_refresh_token
        self._renewal = (
            Renewal(refresh_token, refresh, clock=clock) if refresh_token is not None else None
        )

    def use_token(self, token: SecretStr | None) -> None:
        """Use another service token from now on."""
        self._service_token = token

    @property
    def is_configured(self) -> bool:
        """Whether a service token or refresh token is configured."""
        return self._service_token is not None or self.can_renew

    @property
    def can_renew(self) -> bool:
        """Whether a refused access token can be renewed."""
        return self._renewal is not None

    async def access_token(self) -> SecretStr | None:
        """The token for guests' reads. Raises NexgateError when it can't be renewed."""
        return self._service_token if self._renewal is None else await self._renewal.token()

    def drop_token(self, token: SecretStr | None = None) -> None:
        """Drop the current token after a 401; with the refused `token` given, a newer one stays."""
        if self._renewal is not None:
            self._renewal.drop_token(token)

    async def close(self) -> None:
        """End a renewal under way."""
        if self._renewal is not None:
            await self._renewal.close()
