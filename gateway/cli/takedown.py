"""`loops-gateway takedown`: what is shown to nobody, as on the operator's page."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from gateway.cli.configuration import config_option, settings_of
from gateway.cli.exit_errors import Failure
from gateway.cli.running import run_until_done
from gateway.resources import secrets_of, state_of
from gateway.state.takedowns import TakedownKind, TakedownRows
from mappings.ids import target_of_takedown

_CONFIG_HELP = "TOML file; ./config.toml when it exists. The environment alone suffices too."
_KIND = click.Choice([kind.value for kind in TakedownKind])
Work = Callable[[TakedownRows], Awaitable[None]]


@click.group("takedown")
def command() -> None:
    """Show a clip or an account to nobody.

    It is then in no answer of any gateway of the store within two seconds, and 451 where it is
    asked for alone. At Nexgate nothing changes.
    """


# A short code may begin with a dash.
@command.command("add", context_settings={"ignore_unknown_options": True})
@click.argument("kind", type=_KIND)
@click.argument("target")
@click.option("--note", metavar="TEXT", help="Why, for whoever looks at the list.")
@config_option(_CONFIG_HELP)
def add(kind: str, target: str, note: str | None, config: Path | None) -> None:
    """Take down the clip or account TARGET: an id, Loops' or Nexgate's, or a clip's short code."""
    target_id = _target_id(kind, target)
    _run(config, lambda rows: rows.add_takedown(TakedownKind(kind), target_id, note))
    click.echo(f"Taken down: {kind} {target_id}")


@command.command("remove", context_settings={"ignore_unknown_options": True})
@click.argument("kind", type=_KIND)
@click.argument("target")
@config_option(_CONFIG_HELP)
def remove(kind: str, target: str, config: Path | None) -> None:
    """Show the clip or account TARGET again."""
    target_id = _target_id(kind, target)

    async def work(rows: TakedownRows) -> None:
        if not await rows.remove_takedown(TakedownKind(kind), target_id):
            raise Failure(f"{kind} {target_id} was not taken down")

    _run(config, work)
    click.echo(f"Shown again: {kind} {target_id}")


@command.command("list")
@config_option(_CONFIG_HELP)
def list_all(config: Path | None) -> None:
    """List what is taken down, the newest first."""

    async def work(rows: TakedownRows) -> None:
        for one in await rows.list_takedowns():
            at = datetime.fromtimestamp(one.changed_at, UTC).isoformat(timespec="seconds")
            click.echo("  ".join([at, f"{one.kind:<7}", one.target_id, one.note or ""]).rstrip())

    _run(config, work)


def _target_id(kind: str, target: str) -> str:
    found = target_of_takedown(target, is_clip=kind == TakedownKind.CLIP)
    if found is None:
        raise Failure(f"{target!r} is no id of {'a clip' if kind == 'clip' else 'an account'}")
    return found


def _run(config: Path | None, work: Work) -> None:
    settings = settings_of(config)
    state = state_of(settings, secrets_of(settings)[0])

    async def run() -> None:
        await state.store.open_as_it_is()
        try:
            await work(state.takedowns)
        finally:
            await state.store.close()

    run_until_done(run())
