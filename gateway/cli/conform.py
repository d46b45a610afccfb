"""`loops-gateway conform`: does a server keep to the API it claims to speak?"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import click

from gateway.cli.exit_errors import Misconfigured
from gateway.cli.terminal import progress_bar
from gateway.conform.conformance import SIDES, Wanted, conform, held_to
from gateway.conform.html_report import html_report
from gateway.conform.report import Outcome, Report
from gateway.conform.walker import Bounds
from gateway.conform.writers import json_report, junit_report, text_report

TOKEN_VARIABLE = "LOOPS_GATEWAY_CONFORM_TOKEN"  # noqa: S105 - the name of a variable
SECOND_VARIABLE = "LOOPS_GATEWAY_CONFORM_TOKEN2"
_COLOURS = {
    Outcome.PASSED: "green",
    Outcome.WARNED: "yellow",
    Outcome.FAILED: "red",
    Outcome.SKIPPED: "bright_black",
}


def _address(ctx: click.Context, param: click.Parameter, value: str) -> str:
    try:
        parts = urlsplit(value)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_bare = not (parts.query or parts.fragment or parts.username or parts.password)
        _ = parts.port
    except ValueError:
        is_usable = is_bare = False
    if not (is_usable and is_bare):
        # The value itself is not repeated: it may hold a password.
        raise click.BadParameter(
            "it must be like https://loops.example, without user, query or fragment"
        )
    return value


def _credential(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    token = (value or "").strip()
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        raise click.BadParameter("a token is one word of plain characters")
    return token or None


@click.command("conform")
@click.argument("url", callback=_address)
@click.option(
    "--side",
    type=click.Choice(tuple(SIDES)),
    required=True,
    help="The API that the server claims to speak.",
)
@click.option(
    "--token",
    envvar=TOKEN_VARIABLE,
    callback=_credential,
    metavar="TOKEN",
    help=f"A credential of the server's; better given as {TOKEN_VARIABLE}.",
)
@click.option(
    "--token2",
    "other_token",
    envvar=SECOND_VARIABLE,
    callback=_credential,
    metavar="TOKEN",
    help="Loops: another account's credential; what one viewer has and does the other must not see "
    f"as his own. Better given as {SECOND_VARIABLE}.",
)
@click.option(
    "--write",
    is_flag=True,
    help="Also like, save and comment videos, and undo all of it; with --endpoints also follow and "
    "block an account, edit a comment, and write what changes nothing.",
)
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Write the report as JSON."
)
@click.option(
    "--junit", "junit_file", type=click.Path(path_type=Path), help="Write it as JUnit XML."
)
@click.option(
    "--html", "html_file", type=click.Path(path_type=Path), help="Write it as a page for people."
)
@click.option(
    "--endpoints",
    "every_endpoint",
    is_flag=True,
    help="Loops: also ask every endpoint that its clients ask; those that write with --write.",
)
@click.option(
    "--media",
    "with_media",
    is_flag=True,
    help="Loops: also fetch the start of a few videos and pictures.",
)
@click.option(
    "--max-requests",
    type=click.IntRange(1),
    metavar="N",
    default=500,
    show_default=True,
    help="Requests in all.",
)
@click.option(
    "--pages",
    type=click.IntRange(1),
    metavar="N",
    help="Read only the first N pages of each list, for servers with long ones.",
)
def command(
    url: str,
    side: str,
    token: str | None,
    other_token: str | None,
    write: bool,
    json_file: Path | None,
    junit_file: Path | None,
    html_file: Path | None,
    every_endpoint: bool,
    with_media: bool,
    max_requests: int,
    pages: int | None,
) -> None:
    """Hold the server at URL to its API, rule by rule.

    Walks feeds and single videos, holds every answer against the strict contract and the rules of
    paging, ids, errors, cursors and caching. Reads only, unless --write is given; fetches media
    only with --media. What a reader can live with, unknown fields for one, is a warning.

    Exit codes: 0 it conforms, 1 it does not, 2 it could not be judged.
    """
    wanted = Wanted(token, write, every_endpoint, other_token, with_media)
    bounds = Bounds(max_requests=max_requests, max_pages=pages)
    with progress_bar("Conforming?", len(held_to(side, wanted).steps)) as progress:
        report = asyncio.run(conform(url, side, wanted, bounds=bounds, progress=progress))
    click.echo(text_report(report, _style))
    _save(report, json_file, json_report)
    _save(report, junit_file, junit_report)
    _save(report, html_file, html_report)
    sys.exit(report.exit_code)


def _style(text: str, outcome: Outcome) -> str:
    return click.style(text, fg=_COLOURS[outcome])


def _save(report: Report, path: Path | None, write: Callable[[Report], str]) -> None:
    if path is None:
        return
    try:
        path.write_text(write(report), encoding="utf-8")
    except OSError as error:
        raise Misconfigured(f"{path}: {error.strerror}") from error
