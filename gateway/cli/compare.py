"""`loops-gateway compare`: do two payloads, schemas or resources fit together?"""

import json
import os
import sys
from collections.abc import Callable
from typing import Final

import click

from gateway.compare.comparison import compare
from gateway.compare.field_map import map_document, map_markdown, map_table
from gateway.compare.relation import CannotJudge, Comparison
from gateway.compare.text import (
    comparison_document,
    comparison_markdown,
    comparison_table,
)
from gateway.compare.things import LARGEST_BYTES, Thing, read_things

EXIT_INCOMPATIBLE: Final = 1


class NotJudged(click.ClickException):
    """Whether two things are compatible can't be said."""

    exit_code = 2


@click.command("compare")
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option("--map", "is_map", is_flag=True, help="Show where every field of a video comes from.")
@click.option("--tolerant", is_flag=True, help="Built-in names as what can be lived with.")
@click.option("--differences", is_flag=True, help="Leave out what is the same.")
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
    form: str | None,
) -> None:
    """Compare A with B, field by field.

    Each is a file with a JSON payload, `-` for standard input, a file with a JSON Schema, a part of
    an OpenAPI document (file.json#/components/schemas/Clip), or a built-in name such as
    loops:VideoResource or nexgate:Clip; `loops-gateway schema --list` shows them all. The shape of
    a payload is inferred; a whole answer or a page is opened.

    Compatible means: every field that B, the reader, requires is delivered by A with a type,
    nullability and format that B accepts. Between a Nexgate clip and a Loops video the gateway's
    rules say what delivers what.

    Exit codes: 0 compatible, 1 not compatible, 2 could not judge.
    """
    if is_map:
        if a is not None:
            raise click.UsageError("--map takes neither A nor B.")
        _write(form, map_table, map_markdown, map_document)
        return
    if a is None or b is None:
        raise click.UsageError("Name two things to compare, or use --map.")
    one, other, comparison = _compared(a, b, strict=not tolerant)
    _write(
        form,
        lambda: comparison_table(comparison, one, other, only_differences=differences),
        lambda: comparison_markdown(comparison, one, other, only_differences=differences),
        lambda: comparison_document(comparison, one, other, only_differences=differences),
    )
    if not comparison.is_compatible:
        ctx.exit(EXIT_INCOMPATIBLE)


def _compared(a: str, b: str, *, strict: bool) -> tuple[Thing, Thing, Comparison]:
    try:
        one, other = read_things(a, b, strict=strict, read_stdin=_standard_input)
        is_sample = one.is_sample and not other.is_sample
        return one, other, compare(one.shapes, other.shapes, is_sample=is_sample)
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
