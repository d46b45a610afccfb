"""A wall clock that a test turns, for a process of its own; what measures time goes on as ever."""

from collections.abc import Mapping
from pathlib import Path

# Python imports it before anything else.
_SITE = """
import time

_real, _file = time.time, {file!r}


def _turned():
    with open(_file) as file:
        return _real() + float(file.read() or 0)


time.time = _turned
"""


class TurnedClock:
    """The wall clock of processes that are started with its environment."""

    def __init__(self, directory: Path) -> None:
        """Keep what it needs in a directory, which is made."""
        directory.mkdir()
        self._file = directory / "ahead_s"
        self.turn(0)
        (directory / "sitecustomize.py").write_text(_SITE.format(file=str(self._file)))
        self.environment: Mapping[str, str] = {"PYTHONPATH": str(directory)}

    def turn(self, ahead_s: float) -> None:
        """Have the clock go ahead of the true time by so many seconds."""
        following = self._file.with_suffix(".new")
        following.write_text(str(ahead_s))
        following.replace(self._file)
