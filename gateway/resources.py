"""The resources of the gateway: database, Nexgate client, shared tier, secrets."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.cache.ledger import Ledger
from gateway.cache.lru import LruOfBytes
from gateway.service.sessions import Sessions
from gateway.service.shared_session_tokens import SharedTokens
from gateway.settings.tree import ConfigError, Settings
from gateway.signin.clients import Clients
from gateway.signin.sealing import Sealer
from gateway.state import hidden_suggestions, likes, long_videos, preferences, reports, revocations
from gateway.state.database import Database
from gateway.state.revocations import Revocations
from gateway.upstream.client import Nexgate
from gateway.upstream.service_credential import ServiceCredential
from gateway.viewer import fingerprint

if TYPE_CHECKING:
    from gateway.cache.shared.tier import SharedTier

STATE_SCHEMAS = (
    long_videos.SCHEMA,
    likes.SCHEMA,
    revocations.SCHEMA,
    preferences.SCHEMA,
    reports.SCHEMA,
    reports.INDEX,
    hidden_suggestions.SCHEMA,
)


@dataclass(frozen=True)
class Resources:
    """The resources opened when the application starts and closed when it stops."""

    database: Database
    nexgate: Nexgate
    service_credential: ServiceCredential
    sealer: Sealer
    clients: Clients
    sessions: Sessions
    tier: "SharedTier | None"

    async def open(self) -> None:
        """Open everything. Raises `StateError`."""
        await self.database.open()
        await self.nexgate.open()
        if self.tier is not None:
            await self.tier.open()

    async def close(self) -> None:
        """Close everything, in reverse."""
        await self.sessions.close()
        await self.service_credential.close()
        if self.tier is not None:
            await self.tier.close()
        await self.nexgate.close()
        await self.database.close()


def secrets_of(settings: Settings) -> tuple[bytes, ...]:
    """The secrets in use: `server.secret` first, then the former ones.

    Without one, which only a gateway on loopback may be, a random secret serves for this run.
    """
    server = settings.server
    if server.secret is None:
        return (secrets.token_bytes(32),)
    return tuple(
        secret.get_secret_value().encode() for secret in (server.secret, *server.former_secrets)
    )


def make_resources(
    settings: Settings, secrets_in_use: tuple[bytes, ...], ledger: Ledger
) -> Resources:
    """The resources, not opened yet; what they remember is counted in `ledger`.

    Raises `ConfigError` when the shared tier can't be used.
    """
    nexgate = Nexgate(settings.nexgate)
    database = Database(settings.server.state_dir, STATE_SCHEMAS)
    sealer, tier = Sealer(secrets_in_use), _tier(settings, secrets_in_use)
    return Resources(
        database=database,
        nexgate=nexgate,
        service_credential=ServiceCredential(settings.nexgate, nexgate.refresh),
        sealer=sealer,
        clients=Clients(secrets_in_use),
        sessions=Sessions(
            sealer,
            Revocations(database),
            nexgate.refresh,
            SharedTokens(tier, sealer),
            fingerprint_key=secrets_in_use[0],
            seen=LruOfBytes(settings.cache.token_bytes, ledger),
        ),
        tier=tier,
    )


def _tier(settings: Settings, secrets_in_use: Sequence[bytes]) -> "SharedTier | None":
    """The shared tier, if one is configured; raises `ConfigError` for a bad address or library.

    Its namespace depends on Nexgate's base URL and the service tokens: only gateways with the same
    Nexgate and the same view of guests share.
    """
    cache, nexgate = settings.cache, settings.nexgate
    if cache.url is None:
        return None
    try:
        # Imported late, because the client library is an extra.
        from gateway.cache.shared.tier import SharedTier
    except ImportError as error:
        raise ConfigError(
            "cache.url: the shared tier needs a client library: pip install 'loops-gateway[valkey]'"
        ) from error
    own = (nexgate.service_token, nexgate.service_refresh_token)
    names = [nexgate.base_url, *(token.get_secret_value() if token else "" for token in own)]
    try:
        return SharedTier(
            cache.url.get_secret_value(),
            namespace=fingerprint("\n".join(names), secret=secrets_in_use[0])[:16],
            connect_timeout_s=cache.connect_timeout_s,
            operation_timeout_s=cache.operation_timeout_s,
        )
    except (ValueError, OSError) as error:
        raise ConfigError(f"cache.url: {error}") from error
