"""`loops-gateway compare`: do two payloads, schemas or resources fit together?"""

import json
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import click

from gateway.compare.api_comparison import ApiComparison
from gateway.compare.api_reading import apis_of, is_dated, read_api_document, without_marks
from gateway.compare.api_report import ApiReport
from gateway.compare.api_rules import Severity
from gateway.compare.api_writers import WRITERS
from gateway.compare.comparison import compare_things
from gateway.compare.documents import LARGEST_BYTES, STDIN, Document, is_address
from gateway.compare.field_map import map_document, map_markdown, map_table
from gateway.compare.ignored_findings import read_ignored, without_ignored
from gateway.compare.references import UnreadableSchema
from gateway.compare.relation import CannotJudge, Comparison
from gateway.compare.text import (
    comparison_document,
    comparison_markdown,
    comparison_table,
)
from gateway.compare.things import Thing, read_things
from gateway.contract.schemas import SCHEMA_NAMES

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
@click.option("--junit", "form", flag_value="junit", help="Two APIs: as JUnit XML.")
@click.option("--sarif", "form", flag_value="sarif", help="Two APIs: as SARIF.")
@click.option(
    "--fail-on",
    type=click.Choice([severity.word for severity in Severity]),
    default=Severity.ERROR.word,
    show_default=True,
    help="Two APIs: what weighs at least so much makes them incompatible.",
)
@click.option(
    "--ignore",
    "ignore_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Two APIs: findings to live with, a TOML file of [[ignore]] entries with reasons.",
)
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
    fail_on: str,
    ignore_file: Path | None,
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

    Two whole OpenAPI documents (3.0 or 3.1, JSON or YAML, a file, an address or `-`) are compared
    operation by operation: A is a server, B what its clients call and read; `loops@2026-08` and
    `nexgate@2026-08` are the contracts of that date. What B's clients send, A must accept.

    Exit codes: 0 compatible, 1 not compatible, 2 could not judge.
    """
    if is_map:
        if a is not None:
            raise click.UsageError("--map takes neither A nor B.")
        _write(form, map_table, map_markdown, map_document)
        return
    if a is None or b is None:
        raise click.UsageError("Name two things to compare, or use --map.")
    # Read once, whoever asks for it.
    read_stdin = cache(lambda: sys.stdin.buffer.read(LARGEST_BYTES))
    apis = _api_documents(a, b, read_stdin)
    if apis is not None:
        report = _api_report(*apis, fail_on=fail_on, ignore_file=ignore_file)
        _echo(WRITERS[form or "text"](report), is_table=form in (None, "text"))
        ctx.exit(EXIT_CODES[report.is_compatible])
    if form in ("junit", "sarif") or ignore_file is not None:
        raise click.UsageError("--junit, --sarif and --ignore are for two OpenAPI documents.")
    one, other, comparison = _compared(
        a, b, read_stdin, strict=not tolerant, has_lineage=not no_lineage
    )
    _write(
        form,
        lambda: comparison_table(comparison, one, other, only_differences=differences),
        lambda: comparison_markdown(comparison, one, other, only_differences=differences),
        lambda: comparison_document(comparison, one, other, only_differences=differences),
    )
    ctx.exit(EXIT_CODES[comparison.is_compatible])


def _api_documents(
    a: str, b: str, read_stdin: Callable[[], bytes]
) -> tuple[Document, Document] | None:
    """Both sides as whole OpenAPI documents; None where one of them is something else."""
    dated = next((name for name in (a, b) if is_dated(name)), None)
    parts = [name for name in (a, b) if "#" in name or name in SCHEMA_NAMES]
    found: list[Document | None] = []
    if a != b or a != STDIN:
        try:
            found = [read_api_document(name, read_stdin) for name in (a, b) if name not in parts]
        except CannotJudge as problem:
            if dated is not None or is_address(a) or is_address(b):
                raise NotJudged(str(problem)) from None
            # What is wrong is said where things of any kind are read.
            return None
    match found:
        case [Document() as first, Document() as second]:
            return first, second
    if dated is not None:
        raise NotJudged(f"{dated} is a whole API, {b if a == dated else a} is none")
    return None


def _api_report(a: Document, b: Document, *, fail_on: str, ignore_file: Path | None) -> ApiReport:
    try:
        ignored = [] if ignore_file is None else read_ignored(ignore_file)
        findings = ApiComparison(*apis_of(a, b)).findings()
    except (CannotJudge, UnreadableSchema) as problem:
        raise NotJudged(without_marks(str(problem))) from None
    left, idle = without_ignored(findings, ignored)
    severity = Severity[fail_on.upper()]
    return ApiReport(a.title, b.title, left, severity, len(findings) - len(left), idle)


def _compared(
    a: str, b: str, read_stdin: Callable[[], bytes], *, strict: bool, has_lineage: bool
) -> tuple[Thing, Thing, Comparison]:
    try:
        library, one, other = read_things(a, b, strict=strict, read_stdin=read_stdin)
        return one, other, compare_things(library, one, other, has_lineage=has_lineage)
    except CannotJudge as problem:
        raise NotJudged(str(problem)) from None


def _write(
    form: str | None,
    table: Callable[[], str],
    markdown: Callable[[], str],
    document: Callable[[], dict[str, object]],
) -> None:
    if form == "json":
        _echo(json.dumps(document(), ensure_ascii=False, indent=2), is_table=False)
    elif form == "markdown":
        _echo(markdown(), is_table=False)
    else:
        _echo(table(), is_table=True)


def _echo(text: str, *, is_table: bool) -> None:
    if is_table:
        # None leaves it to click: colour on a terminal, none in a file.
        click.echo(text, color=False if os.environ.get("NO_COLOR") else None)
    else:
        click.echo(text.encode())
