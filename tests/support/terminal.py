"""A command on a terminal of its own, as a person sees it."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.support.waiting import DEADLINE_S


def run_on_terminal(*arguments: str, cwd: Path, **environ: str) -> tuple[int, str]:
    """Exit code of `loops-gateway`, and all it wrote to its terminal."""
    ours, theirs = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name not in _LOOKS}
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "gateway", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=cwd,
        env={**clean, "TERM": "xterm-256color", "COLUMNS": "100", **environ},
    ) as process:
        os.close(theirs)
        written = _read_all(ours)
        os.close(ours)
        return process.wait(DEADLINE_S), written.decode()


_LOOKS = {"NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS"}


def _read_all(terminal: int) -> bytes:
    written = b""
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # nobody writes to it any more
            return written
        if not part:
            return written
        written += part
