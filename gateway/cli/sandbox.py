"""`loops-gateway sandbox`: the Nexgate sandbox without the gateway."""

import asyncio

import click

from gateway.cli.ports import check_ports
from gateway.cli.running import log_to_stderr, own_name, run_until_done
from gateway.cli.sandbox_server import DEFAULT_PORT, local_address, serving_sandbox
from gateway.sandbox.options import SHARED_PASSWORD
from gateway.sandbox.simulator import Sandbox


@click.command("sandbox")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="N",
    default=DEFAULT_PORT,
    show_default=True,
    help="Port to listen on.",
)
def command(host: str, port: int) -> None:
    """Run the Nexgate sandbox alone.

    A simulated Nexgate with users, clips and playable media, in memory: every start is the same and
    nothing is stored. Point a gateway at it with nexgate.base_url, or call it directly.
    """
    log_to_stderr("warning")
    check_ports(host, {"--port": port})
    run_until_done(_until_interrupted(host, port))


async def _until_interrupted(host: str, port: int) -> None:
    async with serving_sandbox(host, port) as sandbox:
        click.echo(_welcome(sandbox, local_address(host, port)))
        await asyncio.Event().wait()


def _welcome(sandbox: Sandbox, address: str) -> str:
    return f"""\
Nexgate sandbox on {address}
  Users      {", ".join(sandbox.store.accounts_by_name)}
  Login      <user>@example.org, password {SHARED_PASSWORD}, one-time code {sandbox.options.otp}
  Token      {own_name()} token alice --sandbox {address}
Ctrl-C ends it."""
