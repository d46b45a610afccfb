"""The gateway's own Nexgate credential: what guests' reads are made with."""

import time
from collections.abc import Callable

from pydantic import SecretStr

from gateway.settings.tree import NexgateSettings
from gateway.upstream.renewal import Refresh, Renewal


class ServiceCredential:
    """Gives an access token that is good now, or None where none is configured.

    A service token is given as it is. From a service refresh token an access token is made and
    renewed ahead of expiry.
    """

    def __init__(
        self,
        settings: NexgateSettings,
        refresh: Refresh,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Hold the configured tokens; `refresh` makes a new access token, `clock` is epoch time."""
        self._service_token = settings.service_token
        refresh_token = settings.service_refresh_token
        self._renewal = (
            Renewal(refresh_token, refresh, clock=clock) if refresh_token is not None else None
        )

    @property
    def is_configured(self) -> bool:
        """Whether there is a token to read with at all."""
        return self._service_token is not None or self.can_renew

    @property
    def can_renew(self) -> bool:
        """Whether a refused access token can be replaced by a new one."""
        return self._renewal is not None

    async def access_token(self) -> SecretStr | None:
        """The token to read with. Raises NexgateError when it can't be renewed."""
        return self._service_token if self._renewal is None else await self._renewal.token()

    def forget(self, token: SecretStr | None = None) -> None:
        """Drop the renewed token after a 401; with the refused `token` given, keep a newer one."""
        if self._renewal is not None:
            self._renewal.forget(token)

    async def close(self) -> None:
        """End a renewal under way."""
        if self._renewal is not None:
            await self._renewal.close()
