"""Colour, tables and progress: only where a person looks at a terminal, never with `NO_COLOR`."""

from typing import IO

from rich.console import Console


def console_for(stream: IO[str]) -> Console:
    """A console on a stream; on a pipe or in a file it writes plain text.

    `NO_COLOR` takes the colours away (no-color.org).
    """
    return Console(file=stream, highlight=False, markup=False, emoji=False)
