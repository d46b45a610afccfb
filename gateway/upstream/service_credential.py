"""The gateway's own Nexgate credential, used for guests' reads."""

import math
import time
from collections.abc import Callable

from pydantic import SecretStr

from gateway.metrics.meters import TROUBLE_LASTS_S
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
        self._refresh = refresh
        self._clock = clock
        self._service_token: SecretStr | None = None
        self._refresh_token: SecretStr | None = None
        self._renewal: Renewal | None = None
        self._refused_at = -math.inf
        self.use_settings(settings)

    def use_settings(self, settings: NexgateSettings) -> None:
        """Use other tokens from now on; what is being renewed with a former one ends by itself."""
        if (settings.service_token, settings.service_refresh_token) != (
            self._service_token,
            self._refresh_token,
        ):
            self._refused_at = -math.inf
        self._service_token = settings.service_token
        token = settings.service_refresh_token
        if token != self._refresh_token:
            self._refresh_token = token
            self._renewal = None
            if token is not None:
                self._renewal = Renewal(token, self._refresh, clock=self._clock)

    @property
    def configured_token(self) -> SecretStr | None:
        """The token of the settings by which guests are served."""
        return self._refresh_token or self._service_token

    @property
    def was_refused_lately(self) -> bool:
        """Whether Nexgate refused it when it was used last, and that a moment ago.

        An older refusal says nothing of now: a gateway that nobody calls would never be well again.
        """
        return time.monotonic() - self._refused_at <= TROUBLE_LASTS_S

    def note_use(self, *, is_refused: bool) -> None:
        """Note whether Nexgate refused it."""
        self._refused_at = time.monotonic() if is_refused else -math.inf

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
