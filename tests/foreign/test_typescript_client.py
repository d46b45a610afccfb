"""The types that openapi-typescript makes compile, and a client of them gets through a story."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli import main
from gateway.testing.servers import GatewayServer, SandboxServer, ServerThread
from tests.support.node_folder import BIN, FOLDER, node_package


def run(folder: Path, tool: str, *args: str) -> str:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(  # noqa: S603 - a tool of this project's own folder
        [str(BIN / tool), *args],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def gateway_server(tmp_path: Path) -> Iterator[GatewayServer]:
    with (
        ServerThread() as thread,
        SandboxServer(thread) as sandbox,
        GatewayServer(thread, sandbox, tmp_path / "state") as server,
    ):
        yield server


def test_a_typed_client_gets_through_the_story(
    tmp_path: Path, gateway_server: GatewayServer
) -> None:
    for package in ("openapi-typescript", "typescript", "node"):
        node_package(package)
    document = CliRunner().invoke(main, ["openapi", "--supported"]).stdout
    (tmp_path / "openapi.json").write_text(document, encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    shutil.copy(FOLDER / "story.ts", tmp_path / "story.ts")
    (tmp_path / "process.d.ts").write_text(
        "declare const process: { argv: string[] };\n", encoding="utf-8"
    )
    run(tmp_path, "openapi-typescript", "openapi.json", "-o", "api.d.ts")
    options = ("--strict", "--target", "es2022", "--module", "es2022", "--skipLibCheck")
    libraries = ("--lib", "es2022,dom", "--moduleResolution", "bundler")
    run(tmp_path, "tsc", *options, *libraries, "story.ts", "process.d.ts", "api.d.ts")
    story = run(tmp_path, "node", "story.js", gateway_server.url, gateway_server.token("alice"))
    assert "the story is told" in story
