"""What Redocly and Spectral make of both documents: nothing that is not listed with a reason.

They come with `npm ci --prefix tests/node`.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.cli import main
from tests.support.node_folder import BIN, FOLDER, node_package


def run(package: str, tool: str, *args: str) -> str:
    node_package(package)
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
    options = ("--format=json", "--max-problems=1000", f"--config={FOLDER / 'redocly.yaml'}")
    report: Any = json.loads(run("@redocly/cli", "redocly", "lint", *options, document))
    assert [(one["ruleId"], one["message"]) for one in report["problems"]] == []


def test_spectral_reports_nothing(document: str) -> None:
    options = ("--format=json", "--quiet", f"--ruleset={FOLDER / 'spectral.yaml'}")
    report: Any = json.loads(run("@stoplight/spectral-cli", "spectral", "lint", document, *options))
    assert [(one["code"], one["message"]) for one in report] == []
