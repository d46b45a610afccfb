"""`loops-gateway compare`: do two payloads, schemas or resources fit together?"""

import json
import os
import sys
from collections.abc import Callable
from typing import Final

import click

from gateway.compare.comparison import CannotJudge, Comparison, compare_things
from gateway.compare.documents import LARGEST_BYTES
from gateway.compare.field_map import map_document, map_markdown, map_table
from gateway.compare.text import (
    comparison_document,
    comparison_markdown,
    comparison_table,
)
from gateway.compare.things import Thing, read_things

EXIT_CODES: Final = {True: 0, False: 1, None: 2}


class NotJudged(click.ClickException):
    """Whether two things are compatible can't be said."""

    exit_code = 2


@click.command("compare")
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option("--map", "is_map", is_flag=True, help="Show where every field of a video comes from.")
@click.option("--tolerant", is_flag=True, help="Built-in names as what can be lived with.")
@click.option("--differences", is_flag=True, help="Leave out what is the same.")
@click.option(
    "--no-lineage", is_flag=True, help="A clip and a video as any two schemas, without our rules."
)
@click.option("--json", "form", flag_value="json", help="As JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="As Markdown.")
@click.pass_context
def command(
    ctx: click.Context,
    a: str | None,
    b: str | None,
    is_map: bool,
    tolerant: bool,
    differences: bool,
    no_lineage: bool,
    form: str | None,
) -> None:
    """Compare A with B, field by field.

    Each is a file with a JSON payload, `-` for standard input, a file with a JSON Schema, a part of
    an OpenAPI document (file.json#/components/schemas/Clip), or a built-in name such as
    loops:VideoResource or nexgate:Clip; `loops-gateway schema --list` shows them all. The shape of
    a payload is inferred; a whole answer or a page is opened.

    Compatible means: every document that A, which delivers, allows is one that B, which reads,
    accepts. Where it is not so, a document is shown that A allows and B rejects; what can't be
    decided is never called compatible. Between a Nexgate clip and a Loops video the gateway's rules
    say what delivers what.

    Exit codes: 0 compatible, 1 not compatible, 2 could not judge.
    """
    if is_map:
        if a is not None:
            raise click.UsageError("--map takes neither A nor B.")
        _write(form, map_table, map_markdown, map_document)
        return
    if a is None or b is None:
        raise click.UsageError("Name two things to compare, or use --map.")
    one, other, comparison = _compared(a, b, strict=not tolerant, has_lineage=not no_lineage)
    _write(
        form,
        lambda: comparison_table(comparison, one, other, only_differences=differences),
        lambda: comparison_markdown(comparison, one, other, only_differences=differences),
        lambda: comparison_document(comparison, one, other, only_differences=differences),
    )
    ctx.exit(EXIT_CODES[comparison.is_compatible])


def _compared(
    a: str, b: str, *, strict: bool, has_lineage: bool
) -> tuple[Thing, Thing, Comparison]:
    try:
        library, one, other = read_things(a, b, strict=strict, read_stdin=_standard_input)
        return one, other, compare_things(library, one, other, has_lineage=has_lineage)
    except CannotJudge as problem:
        raise NotJudged(str(problem)) from None


def _standard_input() -> bytes:
    return sys.stdin.buffer.read(LARGEST_BYTES)


def _write(
    form: str | None,
    table: Callable[[], str],
    markdown: Callable[[], str],
    document: Callable[[], dict[str, object]],
) -> None:
    if form == "json":
        click.echo(json.dumps(document(), ensure_ascii=False, indent=2).encode())
    elif form == "markdown":
        click.echo(markdown().encode())
    else:
        # None leaves it to click: colour on a terminal, none in a file.
        click.echo(table(), color=False if os.environ.get("NO_COLOR") else None)
