"""`loops-gateway serve`: the gateway itself."""

import logging
import os
from functools import partial
from importlib.metadata import version
from pathlib import Path

import click

from gateway.cli.configuration import config_option, settings_of
from gateway.cli.running import log_to_stderr, run_until_done
from gateway.serving import serve
from gateway.settings.tree import Settings, load_settings

log = logging.getLogger(__name__)


@click.command("serve")
@config_option("TOML file; ./config.toml when it exists. The environment alone suffices too.")
def command(config: Path | None) -> None:
    """Serve the Loops API in front of the configured Nexgate.

    Runs until Ctrl-C or SIGTERM, then finishes the requests under way and says when it has ended; a
    second one ends it at once. SIGHUP reads the settings anew.
    """
    settings = settings_of(config)
    log_to_stderr(settings.server.log_level, as_json=settings.server.log_format == "json")
    if settings.server.secret is None:
        log.warning("server.secret is not set: a random one is used, so sessions end with this run")
    load = partial(load_settings, config, os.environ)
    run_until_done(serve(settings, started=partial(_print_address, settings), load=load))
    click.echo("loops-gateway has ended.")


def _print_address(settings: Settings) -> None:
    click.echo(
        f"loops-gateway {version('loops-gateway')} on {settings.server.public_url}, "
        f"in front of {settings.nexgate.base_url}"
    )
