"""`loops-gateway demo`: the sandbox and the gateway in front of it, in one process."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import click
from pydantic import SecretStr

from gateway.cli.ports import check_ports
from gateway.cli.running import log_to_stderr, own_name, run_until_done
from gateway.cli.sandbox_server import DEFAULT_PORT, local_address, serving_sandbox
from gateway.pages.rendering import DemoUser
from gateway.sandbox.options import SHARED_PASSWORD
from gateway.sandbox.simulator import Sandbox
from gateway.serving import serve
from gateway.settings.limits import NO_RATES
from gateway.settings.tree import (
    AdminSettings,
    InstanceSettings,
    NexgateSettings,
    ServerSettings,
    Settings,
    SignInSettings,
)
from gateway.settings.values import is_loopback
from mappings.ids import shortcode_from_uuid

# The user whose token is the service token, for guests' reads.
GUEST = "grace"
# Longer than a demo runs.
_TOKEN_LIFETIME_S = 30 * 24 * 3600
_SHUTDOWN_TIMEOUT_S = 0.5


@dataclass(frozen=True)
class Places:
    """Host and ports of the demo's parts."""

    host: str
    port: int
    admin_port: int
    sandbox_port: int
    operator_token: SecretStr | None

    @property
    def gateway(self) -> str:
        """Address of the gateway."""
        return local_address(self.host, self.port)

    @property
    def operator(self) -> str:
        """Address of the operator's own listener."""
        return local_address(self.host, self.admin_port)

    @property
    def nexgate(self) -> str:
        """Address of the sandbox."""
        return local_address(self.host, self.sandbox_port)


@click.command("demo")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="N",
    default=8080,
    show_default=True,
    help="Port of the gateway.",
)
@click.option(
    "--admin-port",
    type=click.IntRange(1, 65535),
    metavar="N",
    default=8081,
    show_default=True,
    help="Port of the operator's listener.",
)
@click.option(
    "--sandbox-port",
    type=click.IntRange(1, 65535),
    metavar="N",
    default=DEFAULT_PORT,
    show_default=True,
    help="Port of the Nexgate sandbox.",
)
def command(host: str, port: int, admin_port: int, sandbox_port: int) -> None:
    """Run a Nexgate sandbox and the gateway in front of it.

    Needs no configuration and stores nothing. Ctrl-C ends both.
    """
    log_to_stderr("warning")
    check_ports(host, {"--port": port, "--admin-port": admin_port, "--sandbox-port": sandbox_port})
    with TemporaryDirectory(prefix="loops-gateway-demo-") as state_dir:
        # Others than this machine can reach the operator's listener then.
        token = None if is_loopback(host) else SecretStr(secrets.token_urlsafe(24))
        places = Places(host, port, admin_port, sandbox_port, token)
        run_until_done(_demo(places, Path(state_dir)))
    click.echo("The demo has ended; nothing of it is stored.")


async def _demo(places: Places, state_dir: Path) -> None:
    async with serving_sandbox(places.host, places.sandbox_port) as sandbox:
        await serve(
            _settings(places, sandbox, state_dir),
            demo_users=_demo_users(places, sandbox),
            started=lambda: click.echo(_welcome(places, sandbox)),
        )


def _settings(places: Places, sandbox: Sandbox, state_dir: Path) -> Settings:
    guest = sandbox.issue_token(GUEST, lifetime_s=_TOKEN_LIFETIME_S)
    return Settings(
        server=ServerSettings(
            host=places.host,
            port=places.port,
            public_url=places.gateway,
            secret=SecretStr(secrets.token_urlsafe(48)),
            state_dir=state_dir,
            grace_s=0.0,
            shutdown_timeout_s=_SHUTDOWN_TIMEOUT_S,
            log_level="warning",
        ),
        # Tools that try every call ask from one address, as quickly as they can.
        limits=NO_RATES,
        admin=AdminSettings(host=places.host, port=places.admin_port, token=places.operator_token),
        nexgate=NexgateSettings(base_url=places.nexgate, service_token=SecretStr(guest)),
        signin=SignInSettings(
            allow_token_paste=True,
            attempts_per_address=0,
            attempts_per_account=0,
            attempts_of_strangers=0,
        ),
        instance=InstanceSettings(name="Loops Gateway demo"),
    )


def _demo_users(places: Places, sandbox: Sandbox) -> list[DemoUser]:
    return [
        DemoUser(
            name=account.user_name,
            token=sandbox.issue_token(account.user_name, lifetime_s=_TOKEN_LIFETIME_S),
            picture=f"{places.nexgate}{account.pictures[0].thumb}" if account.pictures else None,
        )
        for account in sandbox.store.accounts.values()
    ]


def _password(places: Places) -> str:
    token = places.operator_token
    return "" if token is None else f"\n                   (password: {token.get_secret_value()})"


def _welcome(places: Places, sandbox: Sandbox) -> str:
    newest = shortcode_from_uuid(UUID(sandbox.store.feed()[0].id))
    return f"""\
Loops Gateway is running.

  Watch            {places.gateway}/
  One clip         {places.gateway}/v/{newest}
  For operators    {places.operator}/ready
                   {places.operator}/docs
                   {places.operator}/mapping{_password(places)}
  Nexgate sandbox  {places.nexgate}

  Demo users       {", ".join(sandbox.store.accounts_by_name)}
                   (one tap on the watch page makes you one of them)
  Their password   {SHARED_PASSWORD}, one-time code {sandbox.options.otp}

  The API          TOKEN=$({own_name()} token alice --sandbox {places.nexgate})
                   curl -H "Authorization: Bearer $TOKEN" {places.gateway}/api/v1/feed/for-you

Ctrl-C ends it."""
