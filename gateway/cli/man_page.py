"""Man pages from the commands themselves: roff text of the `man` macros (groff_man(7))."""

import inspect
from collections.abc import Iterator

import click


def man_pages(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    """Each command's page, by the name of its file: `loops-gateway-state-backup.1`."""
    yield from _pages(click.Context(command, info_name=name, **command.context_settings))


def _pages(ctx: click.Context) -> Iterator[tuple[str, str]]:
    yield f"{ctx.command_path.replace(' ', '-')}.1", man_page(ctx)
    command = ctx.command
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            if inner is not None:
                yield from _pages(click.Context(inner, info_name=name, parent=ctx))


def man_page(ctx: click.Context) -> str:
    """The page of one command."""
    title = ctx.command_path.replace(" ", "-")
    summary = ctx.command.get_short_help_str(limit=200).rstrip(".")
    usage = " ".join(ctx.command.collect_usage_pieces(ctx))
    parts = [
        f'.TH "{_escaped(title.upper())}" "1"',
        ".SH NAME",
        f"{_escaped(title)} \\- {_escaped(summary)}",
        ".SH SYNOPSIS",
        f".B {_escaped(ctx.command_path)}",
        _escaped(usage),
        ".SH DESCRIPTION",
        *_paragraphs(ctx.command.help or ""),
        *_options(ctx),
        *_commands(ctx),
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        lines = [line for line in paragraph.splitlines() if line]
        if lines[0] == "\b":  # click's mark for lines that are to stay as they are
            yield "\n".join((".PP\n.nf", *map(_escaped, lines[1:]), ".fi"))
        else:
            yield f".PP\n{_escaped(' '.join(lines))}"


def _options(ctx: click.Context) -> Iterator[str]:
    records = [
        record
        for parameter in ctx.command.get_params(ctx)
        if isinstance(parameter, click.Option)
        and (record := parameter.get_help_record(ctx)) is not None
    ]
    if records:
        yield ".SH OPTIONS"
    for names, text in records:
        yield f".TP\n.B {_escaped(names)}\n{_escaped(' '.join(text.split()))}"


def _commands(ctx: click.Context) -> Iterator[str]:
    command = ctx.command
    if not isinstance(command, click.Group):
        return
    yield ".SH COMMANDS"
    for name in command.list_commands(ctx):
        inner = command.get_command(ctx, name)
        if inner is not None:
            title = f"{ctx.command_path} {name}".replace(" ", "-")
            yield f".TP\n.BR {_escaped(title)} (1)\n{_escaped(inner.get_short_help_str(limit=200))}"


def _escaped(text: str) -> str:
    """Text that roff takes literally, also at the beginning of a line."""
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe
