"""`loops-gateway state`: a copy of the state store, whether it is sound, and one person's wish."""

import os
from collections.abc import Mapping
from pathlib import Path

import click

from gateway.cli.configuration import config_option, settings_of
from gateway.cli.exit_errors import Failure
from gateway.cli.running import run_until_done
from gateway.resources import log_key, secrets_of, state_of
from gateway.settings.tree import Settings
from gateway.state.address import StoreAddress, address_of_file
from gateway.state.backup import copy_store, count_rows
from gateway.state.check import find_store_problems
from gateway.state.forget import forget_account
from gateway.state.migrations import VERSION
from gateway.state.sign_ins import fingerprint_in_log
from gateway.state.state import State
from gateway.state.store import StateStore
from mappings.ids import is_opaque_id, nexgate_id

_CONFIG_HELP = "TOML file; ./config.toml when it exists. The environment alone suffices too."


@click.group("state")
def command() -> None:
    """Look after the state store: what must survive, and what gateways share.

    The store is the one that the configuration names. The gateways may go on running.
    """


@command.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@config_option(_CONFIG_HELP)
def backup(file: Path, config: Path | None) -> None:
    """Copy the store into FILE, an SQLite file that can be used as a store itself.

    Copies a PostgreSQL too, as it is at one moment. FILE must not exist.
    """
    state = _state(settings_of(config))
    if file.exists():
        raise Failure(f"{file}: there is such a file already")
    run_until_done(_back_up(state.store, file))


@command.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@config_option(_CONFIG_HELP)
def restore(file: Path, config: Path | None) -> None:
    """Fill the store from FILE, which `state backup` has made.

    The store has to be empty, and no gateway may run. What was signed out since the copy was made
    is signed in again.
    """
    run_until_done(_restore(_state(settings_of(config)).store, file))


@command.command("check")
@config_option(_CONFIG_HELP)
def check(config: Path | None) -> None:
    """Say what is in the store, and whether it is sound.

    Ends with 1 when something is wrong.
    """
    run_until_done(_check(_state(settings_of(config)).store))


@command.command("forget")
@click.argument("account")
@click.option("--name", metavar="NAME", help="The user name too: some likes are noted under it.")
@config_option(_CONFIG_HELP)
def forget(account: str, name: str | None, config: Path | None) -> None:
    """End all sessions of ACCOUNT and delete what is kept of it, because its owner wishes it.

    ACCOUNT is an id, Nexgate's or Loops'. What others have reported of the account stays.
    """
    account_id = nexgate_id(account) or (account if is_opaque_id(account) else None)
    if account_id is None:
        raise Failure(f"{account!r} is no id of an account: take its profile's id")
    settings = settings_of(config)
    secrets = secrets_of(settings)
    fingerprints = [fingerprint_in_log(account_id, key=log_key(secret)) for secret in secrets]
    run_until_done(_forget(_state(settings), account_id, name, fingerprints))


def _state(settings: Settings) -> State:
    return state_of(settings, secrets_of(settings)[0])


async def _back_up(source: StateStore, file: Path) -> None:
    await source.open_as_it_is()
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    target = StateStore(_file_address(unfinished))
    try:
        await target.open()
        counts = await copy_store(source, target)
        await target.close()
        os.link(unfinished, file)  # never over a file that has come meanwhile
    finally:
        await target.close()
        await source.close()
        for left in file.parent.glob(f"{unfinished.name}*"):
            left.unlink()
    click.echo(f"{file}: {_counted(counts)}")


async def _restore(target: StateStore, file: Path) -> None:
    source = StateStore(_file_address(file))
    await source.open_as_it_is()
    try:
        await target.open()
        if any((await count_rows(target)).values()):
            raise Failure(f"{target.address.shown} is not empty: restore into a new store")
        counts = await copy_store(source, target)
    finally:
        await target.close()
        await source.close()
    click.echo(f"{target.address.shown}: {_counted(counts)}")


async def _check(store: StateStore) -> None:
    await store.open_as_it_is()
    try:
        counts, problems = await count_rows(store), await find_store_problems(store)
    finally:
        await store.close()
    click.echo(f"{store.address.shown}, version {VERSION}")
    for name, count in counts.items():
        click.echo(f"  {name:<20} {count:>10}")
    if problems:
        raise Failure("\n  ".join(["the store is not sound:", *problems]))
    click.echo("The store is sound.")


async def _forget(state: State, account_id: str, name: str | None, fingerprints: list[str]) -> None:
    await state.store.open_as_it_is()
    try:
        counts = await forget_account(state, account_id, user_name=name, fingerprints=fingerprints)
    finally:
        await state.store.close()
    click.echo(f"Forgotten: {_counted(counts)}")


def _file_address(file: Path) -> StoreAddress:
    return address_of_file(file, str(file))


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())
