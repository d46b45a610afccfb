"""Colour, tables and progress: only where a person looks at a terminal, never with `NO_COLOR`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


def console_for(stream: IO[str]) -> Console:
    """A console on a stream; on a pipe or in a file it writes plain text.

    `NO_COLOR` takes the colours away (no-color.org).
    """
    return Console(file=stream, highlight=False, markup=False, emoji=False)


@contextmanager
def progress_bar(label: str, steps: int) -> Iterator[Callable[[str], None]]:
    """A bar on standard error, moved on by calling it with what is done now.

    Nothing is shown where standard error is no terminal, and nothing stays of it.
    """
    console = console_for(sys.stderr)
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[now]}", markup=False),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(label, total=steps, now="")
        yield lambda now: bar.update(task, advance=1, now=now)
