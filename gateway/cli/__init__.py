"""The command `loops-gateway`: one module for each command, loaded when it is called."""

import importlib
import os

import click

_COMMANDS = {
    "serve": "gateway.cli.serve",
    "check-config": "gateway.cli.check_config",
    "doctor": "gateway.cli.doctor",
    "state": "gateway.cli.state",
    "routes": "gateway.cli.routes",
    "demo": "gateway.cli.demo",
    "sandbox": "gateway.cli.sandbox",
    "token": "gateway.cli.token",
    "id": "gateway.cli.ids",
    "translate": "gateway.cli.translate",
    "openapi": "gateway.cli.openapi",
    "schema": "gateway.cli.schema",
    "compare": "gateway.cli.compare",
    "conform": "gateway.cli.conform",
    "man": "gateway.cli.man",
    "completion": "gateway.cli.completion",
}
EXIT_INTERRUPTED = 130


class _Commands(click.Group):
    """Imports a command's module when it is called, so that `id` does not wait for the servers.

    Ctrl-C ends any of them with exit code 130 and one line that names it.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(_COMMANDS[cmd_name]).command
        return command

    def invoke(self, ctx: click.Context) -> object:
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(f"Interrupted: {ctx.invoked_subcommand} has ended.", err=True)
            ctx.exit(EXIT_INTERRUPTED)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="loops-gateway", prog_name="loops-gateway")
def main() -> None:
    """A Loops instance in front of Nexgate.

    Start with `loops-gateway demo`: it needs nothing but this package. Exit codes: 0 for success, 1
    for a failure at run time, 2 for wrong use or a wrong configuration.
    """
