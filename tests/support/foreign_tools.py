"""Other people's tools beside this interpreter: schemathesis, and what makes typed clients."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest


def foreign_tool(name: str) -> Path:
    """The program of a tool; skips the test without it, and fails it where CI is set."""
    found = Path(sys.executable).with_name(name)
    if found.exists():
        return found
    sentence = f"needs {name}: pip install --group foreign"
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def run_tool(
    folder: Path, *command: str | Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A program run in `folder` to its end, `more` in its environment; its output is text."""
    return subprocess.run(  # noqa: S603 - a tool of this environment
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **(more or {})},
        capture_output=True,
        text=True,
        check=False,
    )
