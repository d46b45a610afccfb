"""The resources of the gateway: database, Nexgate client, shared tier, secrets."""

import asyncio
import os
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway import __version__
from gateway.cache.ledger import Ledgers
from gateway.cache.lru import LruOfBytes
from gateway.service.confirmed_sessions import ConfirmedSessions
from gateway.service.services import StoreNumbers
from gateway.service.sessions import Sessions
from gateway.service.shared_session_tokens import SharedTokens
from gateway.service.takedowns import Takedowns
from gateway.settings.tree import ConfigError, Settings
from gateway.signin.clients import Clients
from gateway.signin.codes_and_tokens import SESSION_LIFETIME_S
from gateway.signin.sealing import Sealer, derived_key
from gateway.state.address import StoreAddress, address_in_directory, address_of_url
from gateway.state.forget import forget_account
from gateway.state.retention import RetentionDays
from gateway.state.sign_ins import fingerprint_in_log
from gateway.state.state import State, make_state
from gateway.upstream.client import Nexgate
from gateway.upstream.service_credential import ServiceCredential
from gateway.viewer import fingerprint, token_subject

if TYPE_CHECKING:
    from gateway.cache.shared.tier import SharedTier
    from gateway.tracing.otlp import OtlpExport


@dataclass(frozen=True)
class Resources:
    """The resources opened when the application starts and closed when it stops."""

    state: State
    log_keys: tuple[bytes, ...]
    confirmed_sessions: ConfirmedSessions
    takedowns: Takedowns
    nexgate: Nexgate
    service_credential: ServiceCredential
    sealer: Sealer
    clients: Clients
    sessions: Sessions
    tier: "SharedTier | None"
    span_export: "OtlpExport | None"

    async def open(self) -> None:
        """Open everything. Raises `StateError`."""
        await self.state.open()
        await self.confirmed_sessions.open()
        await self.takedowns.open()
        await self.nexgate.open()
        if self.tier is not None:
            await self.tier.open()

    async def forget_account(self, account_id: str, user_name: str | None) -> None:
        """Drop what is kept of an account. Raises `StoreUnavailable`."""
        fingerprints = [fingerprint_in_log(account_id, key=key) for key in self.log_keys]
        await forget_account(self.state, account_id, user_name=user_name, fingerprints=fingerprints)

    def store_numbers(self) -> StoreNumbers:
        """Numbers of the state store for the operator."""
        confirmed, queues = self.confirmed_sessions, self.state.queues
        return StoreNumbers(
            engine=self.state.store.address.engine,
            is_up=confirmed.is_store_up,
            answer_age_s=confirmed.answer_age_s,
            waiting=sum(map(len, queues)),
            lost=sum(queue.lost for queue in queues),
            sessions=self.state.active_sessions.count if confirmed.is_store_up else None,
            own_trouble=self._own_trouble(),
        )

    def _own_trouble(self) -> str | None:
        if not self.confirmed_sessions.is_store_fit:
            return "the store's tables are of a newer gateway: install that one here too"
        file = self.state.store.address.file
        if file is not None and not os.access(file.parent, os.W_OK | os.X_OK):
            return f"{file.parent} can't be written"
        return None

    async def close(self) -> None:
        """Close everything, in reverse."""
        await self.sessions.close()
        await self.service_credential.close()
        if self.tier is not None:
            await self.tier.close()
        await self.nexgate.close()
        await self.takedowns.close()
        await self.confirmed_sessions.close()
        await self.state.close()
        if self.span_export is not None:
            await asyncio.to_thread(self.span_export.close)


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
    settings: Settings, secrets_in_use: tuple[bytes, ...], ledgers: Ledgers
) -> Resources:
    """The resources, not opened yet; what they remember is counted in `ledgers`.

    Raises `ConfigError` when the shared tier or the export of traces can't be used.
    """
    nexgate = Nexgate(settings.nexgate)
    state = state_of(settings, secrets_in_use[0])
    confirmed = ConfirmedSessions(state.sessions, trust_s=settings.state.trust_s)
    sealer, tier = Sealer(secrets_in_use), _tier(settings, secrets_in_use)
    return Resources(
        state=state,
        log_keys=tuple(map(log_key, secrets_in_use)),
        confirmed_sessions=confirmed,
        takedowns=Takedowns(state.takedowns),
        nexgate=nexgate,
        service_credential=ServiceCredential(settings.nexgate, nexgate.refresh),
        sealer=sealer,
        clients=Clients(secrets_in_use),
        sessions=Sessions(
            sealer,
            state.sessions,
            confirmed,
            nexgate.refresh,
            SharedTokens(tier, sealer),
            fingerprint_key=secrets_in_use[0],
            seen=LruOfBytes(settings.cache.token_bytes, ledgers.of_kind("tokens")),
        ),
        tier=tier,
        span_export=_span_export(settings),
    )


def state_of(settings: Settings, secret: bytes) -> State:
    """The state store that the settings name, closed as yet. Raises `ConfigError`."""
    return make_state(
        store_address(settings),
        log_key=log_key(secret),
        session_lifetime_s=SESSION_LIFETIME_S,
        days=RetentionDays(settings.state.reports_days, settings.state.sign_ins_days),
    )


def log_key(secret: bytes) -> bytes:
    """The key of the fingerprints in the log of sign-ins."""
    return derived_key(secret, "log of sign-ins")


def store_address(settings: Settings) -> StoreAddress:
    """Where the state store is. Raises `ConfigError`."""
    url = settings.state.url
    if url is None:
        return address_in_directory(settings.server.state_dir)
    try:
        return address_of_url(url.get_secret_value())
    except ValueError as error:
        raise ConfigError(f"state.url: {error}") from error


def _tier(settings: Settings, secrets_in_use: Sequence[bytes]) -> "SharedTier | None":
    """The shared tier, if there is one; raises `ConfigError` without what it needs."""
    cache = settings.cache
    if cache.url is None:
        return None
    try:
        # Imported late, because the client library is an extra.
        from gateway.cache.shared.tier import SharedTier
    except ImportError as error:
        raise ConfigError(
            "cache.url: the shared tier needs a client library: pip install 'loops-gateway[valkey]'"
        ) from error
    try:
        return SharedTier(
            cache.url.get_secret_value(),
            namespace=cache.namespace or _own_namespace(settings, secrets_in_use[0]),
            connect_timeout_s=cache.connect_timeout_s,
            operation_timeout_s=cache.operation_timeout_s,
            gateway_name=f"{socket.gethostname()}:{settings.server.port}",
            is_alone=settings.state.single,
        )
    except (ValueError, OSError) as error:
        raise ConfigError(f"cache.url: {error}") from error


def _span_export(settings: Settings) -> "OtlpExport | None":
    """The export of traces, if there is one; raises `ConfigError` without what it needs."""
    url = settings.tracing.otlp_url
    if url is None:
        return None
    try:
        # Imported late, because OpenTelemetry is an extra.
        from gateway.tracing.otlp import OtlpExport
    except ImportError as error:
        raise ConfigError(
            "tracing.otlp_url: the export of traces needs OpenTelemetry: "
            "pip install 'loops-gateway[otel]'"
        ) from error
    return OtlpExport(url, version=__version__)


def _own_namespace(settings: Settings, secret: bytes) -> str:
    """The same for all gateways that ask the same Nexgate, for guests on behalf of one account.

    Whose token it is stands in the token; of one that doesn't say, only the same one will do.
    """
    nexgate = settings.nexgate
    token = nexgate.service_token or nexgate.service_refresh_token
    text = token.get_secret_value() if token is not None else ""
    account = token_subject(text) or text
    return fingerprint(f"{nexgate.base_url}\n{account}", secret=secret)[:16]
