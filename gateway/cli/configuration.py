"""The option `--config` and the settings it loads, shared by the commands that have it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from gateway.cli.exit_errors import Misconfigured
from gateway.settings.tree import ConfigError, Settings, load_settings

_Command = TypeVar("_Command", bound=Callable[..., object])


def config_option(help_text: str) -> Callable[[_Command], _Command]:
    """Adds `--config FILE` to a command, as the argument `config`."""
    return click.option("--config", metavar="FILE", type=click.Path(path_type=Path), help=help_text)


def settings_of(config: Path | None) -> Settings:
    """The settings of a file and the environment. Raises `Misconfigured` with the problems."""
    try:
        return load_settings(config, os.environ)
    except ConfigError as error:
        raise Misconfigured(str(error)) from None
