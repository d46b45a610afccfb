"""The command `loops-gateway`: one module for each command, loaded when it is called."""

import importlib
import os

import click

_COMMANDS = {
    "serve": "gateway.cli.serve",
    "check-config": "gateway.cli.check_config",
    "doctor": "gateway.cli.doctor",
    "state": "gateway.cli.state",
    "takedown": "gateway.cli.takedown",
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
    "pairs": "gateway.cli.pairs",
    "man": "gateway.cli.man",
    "completion": "gateway.cli.completion",
}
EXIT_INTERRUPTED = 130
# What the extra `contracts` brings, by the names they are imported under.
_CONTRACT_PACKAGES = ("jsonschema", "jsonschema_specifications", "referencing", "rstr", "yaml")


class _Commands(click.Group):
    """Imports a command's module when it is called, so that `id` does not wait for the servers.

    Ctrl-C ends any of them with exit code 130 and one line that names it.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        try:
            command: click.Command = importlib.import_module(_COMMANDS[cmd_name]).command
        except ModuleNotFoundError as missing:
            if missing.name not in _CONTRACT_PACKAGES:
                raise
            return _command_without_its_packages(cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            # While a command is loaded it has no name yet.
            name = ctx.invoked_subcommand or ctx.info_name
            click.echo(f"Interrupted: {name} has ended.", err=True)
            ctx.exit(EXIT_INTERRUPTED)


def _command_without_its_packages(name: str) -> click.Command:
    """Stands in for a command whose extra is not installed, and says so."""

    @click.command(
        name,
        add_help_option=False,
        context_settings={"ignore_unknown_options": True},
        short_help="Not installed: needs the extra `contracts`.",
    )
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    def command(arguments: tuple[str, ...]) -> None:
        raise click.UsageError(
            f"{name} needs more than is installed: pip install 'loops-gateway[contracts]'"
        )

    return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="loops-gateway", prog_name="loops-gateway")
def main() -> None:
    """A Loops instance in front of Nexgate.

    Start with `loops-gateway demo`: it needs nothing but this package. Exit codes: 0 for success, 1
    for a failure at run time, 2 for wrong use or a wrong configuration.
    """
