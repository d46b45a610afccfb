"""What Redocly and Spectral make of both documents: nothing that is not listed with a reason.

They come with `make contracts`; without them there is nothing to run.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.cli import main

NODE = Path(__file__).parents[1] / "node"
BIN = NODE / "node_modules" / ".bin"

pytestmark = pytest.mark.skipif(
    not (BIN / "redocly").exists(), reason="installed by `make contracts`"
)


def run(tool: str, *args: str) -> str:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "REDOCLY_TELEMETRY": "off"}
    done = subprocess.run(  # noqa: S603 - a tool of this folder
        [str(BIN / tool), *args], capture_output=True, text=True, env=environment, check=False
    )
    assert done.stdout, done.stderr
    return done.stdout


@pytest.fixture(params=[(), ("--supported",), ("--side", "nexgate")], ids=["all", "had", "nexgate"])
def document(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    file = tmp_path / "openapi.json"
    file.write_text(CliRunner().invoke(main, ["openapi", *request.param]).stdout, encoding="utf-8")
    return str(file)


def test_redocly_reports_nothing(document: str) -> None:
    options = ("--format=json", "--max-problems=1000", f"--config={NODE / 'redocly.yaml'}")
    report: Any = json.loads(run("redocly", "lint", *options, document))
    assert [(one["ruleId"], one["message"]) for one in report["problems"]] == []


def test_spectral_reports_nothing(document: str) -> None:
    options = ("--format=json", "--quiet", f"--ruleset={NODE / 'spectral.yaml'}")
    report: Any = json.loads(run("spectral", "lint", document, *options))
    assert [(one["code"], one["message"]) for one in report] == []
