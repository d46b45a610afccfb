"""tests/node: what tests need of npm, Node itself included, at locked versions."""

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "node"
BIN = FOLDER / "node_modules" / ".bin"


def node_package(name: str) -> Path:
    """The folder of an npm package; skips the test without it, and fails it where CI is set."""
    found = FOLDER / "node_modules" / name
    if found.is_dir():
        return found
    sentence = f"needs {name} of npm: npm ci --prefix tests/node"
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
