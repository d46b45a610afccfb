"""`loops-gateway pairs`: the paired payload files, for tests of other projects."""

from pathlib import Path

import click

from gateway.cli.exit_errors import Failure
from gateway.contract.pair_corpus import CORPUS_VERSION, corpus_archive, corpus_entries


@click.group("pairs")
def command() -> None:
    """What Nexgate sends beside what becomes of it, case by case."""


@command.command("list")
def list_pairs() -> None:
    """Print every case with the Loops fields whose rule it exercises."""
    for entry in corpus_entries():
        click.echo(f"{entry.name}: {', '.join(entry.rules) or 'refused'}")


@command.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(file: Path) -> None:
    """Write all of them into FILE, a ZIP archive with an index.

    `index.json` names for each case its quirk, who says so, the lineage rules it exercises and its
    files. The same version is the same bytes.
    """
    entries = corpus_entries()
    if not entries:
        raise Failure("the paired files are not installed here")
    try:
        file.write_bytes(corpus_archive())
    except OSError as error:
        raise Failure(f"{file}: {error.strerror}") from None
    click.echo(f"{file}: {len(entries)} pairs, version {CORPUS_VERSION}", err=True)
