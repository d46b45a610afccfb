"""`loops-gateway man`: the commands' man pages."""

from pathlib import Path

import click

from gateway.cli.exit_errors import Failure
from gateway.cli.man_page import man_pages


@click.command("man")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.pass_context
def command(ctx: click.Context, directory: Path) -> None:
    """Write the man pages of all commands into DIRECTORY.

    `man -l DIRECTORY/loops-gateway.1` shows one; in /usr/local/share/man/man1 `man` finds them.
    """
    root = ctx.find_root()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        pages = list(man_pages(root.command, "loops-gateway"))
        for name, page in pages:
            (directory / name).write_text(page, encoding="utf-8")
    except OSError as error:
        raise Failure(f"{directory}: {error.strerror}") from error
    click.echo(f"{len(pages)} pages in {directory}")
