"""`loops-gateway check-config`: is the configuration usable, and what is in force?"""

from pathlib import Path

import click

from gateway.cli.config_text import effective_config
from gateway.cli.configuration import config_option, settings_of


@click.command("check-config")
@config_option("TOML file; ./config.toml when it exists.")
def command(config: Path | None) -> None:
    """Check the configuration and show it, without secrets.

    Reads the file and the environment exactly as `serve` does and starts nothing. Ends with 2 when
    something is wrong, after saying what, where and what is allowed.
    """
    click.echo(effective_config(settings_of(config)))
