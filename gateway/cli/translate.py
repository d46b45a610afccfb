"""`loops-gateway translate`: Nexgate JSON to Loops JSON and back, without any network."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import click

from gateway.cli.configuration import config_option, settings_of
from gateway.cli.exit_errors import Failure
from gateway.cli.terminal import progress_bar
from gateway.cli.translation import (
    Translation,
    Untranslatable,
    clips_from_json,
    videos_from_json,
)
from gateway.service.translator import rules_from_settings
from gateway.settings.tree import Settings
from gateway.settings.values import checked_public_url
from mappings.rules import GUEST, Rules, ViewerFacts
from mappings.values import repair

_DEFAULT_PUBLIC_URL = "http://localhost:8080"


def _public_url(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    try:
        return None if value is None else checked_public_url(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r}: {error}") from None


@click.command("translate")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--reverse", is_flag=True, help="From Loops to Nexgate.")
@click.option("--extension", is_flag=True, help="Add what only Nexgate knows, under `nexgate`.")
@click.option("--viewer", metavar="NAME", help="Translate for this user; for a guest without.")
@click.option(
    "--public-url",
    metavar="URL",
    callback=_public_url,
    help=f"Where the gateway's own links lead.  [default: {_DEFAULT_PUBLIC_URL}]",
)
@config_option("Take the rules from this configuration; the defaults apply without.")
def command(
    file: BinaryIO,
    reverse: bool,
    extension: bool,
    viewer: str | None,
    public_url: str | None,
    config: Path | None,
) -> None:
    """Translate a Nexgate clip, or a page of them, to Loops JSON.

    Reads FILE, or standard input without one: a clip, the `data` of a page, or a whole answer of
    Nexgate. With --reverse it reads a Loops video, {"data": video} or a page, and writes a clip or
    a page of clips. Several documents may stand in it, one on each line (NDJSON). What had to be
    left out or mended is said on standard error; where nothing is left, the exit code is 1.
    """
    source = getattr(file, "name", "<stdin>")
    settings = None if config is None else settings_of(config)
    rules = _rules(settings, public_url)
    extension = extension or (settings is not None and settings.mapping.extension)
    viewer_facts = GUEST if viewer is None else ViewerFacts(signed_in=True, subject=viewer)

    def translated(value: object) -> Translation:
        if reverse:
            return clips_from_json(value, rules)
        return videos_from_json(value, rules, viewer_facts, extension=extension)

    try:
        values = _json_from(file)
        if isinstance(values, _Lines):
            translations = list(_each_line(values, translated, source))
        else:
            translations = [translated(values)]
    except Untranslatable as error:
        raise Failure(f"{source}: {error}") from None
    for translation in translations:
        for remark in translation.remarks:
            click.echo(f"{source}: {remark}", err=True)
        _write(translation.written, is_alone=not isinstance(values, _Lines))
    if not any(translation.has_anything for translation in translations):
        raise Failure(f"{source}: nothing of it could be translated")


class _Lines(list[tuple[int, str]]):
    """The lines of NDJSON that are not blank, with their numbers."""


def _each_line(
    lines: _Lines, translated: Callable[[object], Translation], source: str
) -> Iterator[Translation]:
    with progress_bar("Translating", len(lines)) as progress:
        for number, line in lines:
            try:
                yield translated(_value(line))
            except json.JSONDecodeError as error:
                why = f"not JSON: {error.msg} at column {error.colno}"
                click.echo(f"{source}: line {number} left out: {why}", err=True)
            except Untranslatable as error:
                click.echo(f"{source}: line {number} left out: {error}", err=True)
            progress(f"line {number}")


def _rules(settings: Settings | None, public_url: str | None) -> Rules:
    if settings is None:
        return Rules(public_url=public_url or _DEFAULT_PUBLIC_URL)
    rules = rules_from_settings(settings)
    return rules if public_url is None else replace(rules, public_url=public_url)


def _json_from(file: BinaryIO) -> object:
    """The value of a JSON document, or the lines of several (NDJSON)."""
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Untranslatable("not JSON: it is not UTF-8 text") from None
    try:
        return _value(text)
    except json.JSONDecodeError as error:
        # A line ends with a line feed alone: a text in it may hold what Unicode ends lines with.
        lines = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
        if error.msg == "Extra data" and len(lines) > 1:
            return _Lines(lines)
        at = f"line {error.lineno}, column {error.colno}"
        raise Untranslatable(f"not JSON: {error.msg} at {at}") from None


def _value(text: str) -> object:
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise Untranslatable("can't be read: it is nested too deeply") from None
    except ValueError:
        raise Untranslatable("can't be read: it holds a number of thousands of digits") from None
    mended, _ = repair(value)
    return mended


def _write(value: object, *, is_alone: bool) -> None:
    """As UTF-8 whatever the terminal's own encoding is; pretty where a person reads it."""
    is_read_by_a_person = is_alone and sys.stdout.isatty()
    text = json.dumps(value, ensure_ascii=False, indent=2 if is_read_by_a_person else None)
    click.echo(text.encode())
