"""Every command in the documents runs, page by page, as a reader would type them.

A demo answers at the documented ports. What would change the machine, or never end, is replaced by
the programs in stand_ins/, which check what they are asked for.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.documents import PAGES, ROOT, blocks, name_of
from tests.support.ports import unused_port

STAND_INS = Path(__file__).parent / "stand_ins"
WITH_COMMANDS = [page for page in PAGES if blocks(page, "sh")]
SYSTEM_PATHS = re.compile(r"(?<![\w./-])/(etc|opt|var|srv|usr|run)/")
# Not linked into the reader's directory: what a reader makes, and what tests write.
NOT_LINKED = {"config.toml", "state", "build", "dist"}
TIME_LIMIT_S = 300


@dataclass(frozen=True)
class Demo:
    """A running demo: by documented port, the port it really has."""

    ports: dict[int, int]

    def rewritten(self, commands: str) -> str:
        for documented, port in self.ports.items():
            commands = re.sub(
                rf"\b(localhost|127\.0\.0\.1):{documented}\b", rf"\1:{port}", commands
            )
        return commands


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    ports = {documented: unused_port() for documented in (8080, 8081, 8765)}
    options = zip(("--port", "--admin-port", "--sandbox-port"), ports.values(), strict=True)
    command = [
        sys.executable,
        "-m",
        "gateway",
        "demo",
        *(str(one) for two in options for one in two),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert "is running" in process.stdout.readline()
        yield Demo(ports)
        process.send_signal(signal.SIGINT)
        process.stdout.read()


@pytest.fixture(scope="module")
def ran_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a gateway leaves behind that has run here: its configuration and its state."""
    directory = tmp_path_factory.mktemp("ran-before")
    shutil.copy(ROOT / "config.example.toml", directory / "config.toml")
    subprocess.run(  # noqa: S603 - our own program
        [STAND_INS / "loops-gateway", "serve"],
        cwd=directory,
        env=environment(directory),
        check=True,
    )
    return directory


@pytest.fixture
def reader(tmp_path: Path, ran_before: Path) -> Path:
    """A directory that looks like the repository in use, for a reader to type in."""
    directory = tmp_path / "loops-gateway"
    shutil.copytree(ran_before, directory)
    for path in ROOT.iterdir():
        if not path.name.startswith(".") and path.name not in NOT_LINKED:
            (directory / path.name).symlink_to(path)
    (directory / ".venv").mkdir()
    (directory / ".venv" / "bin").symlink_to(STAND_INS)
    return directory


def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": f"{STAND_INS}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "REPOSITORY": str(ROOT),
        "STAND_INS": str(STAND_INS),
        "REAL_PYTHON": sys.executable,
        "LOOPS_GATEWAY_SERVER__PORT": str(unused_port()),
        "LOOPS_GATEWAY_ADMIN__PORT": str(unused_port()),
    }


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name_of)
def test_the_commands_of_a_page_run(page: Path, demo: Demo, reader: Path, tmp_path: Path) -> None:
    commands = "\n".join(block.text for block in blocks(page, "sh"))
    system = tmp_path / "system"
    for folder in ("etc/systemd/system", "opt", "var/lib", "srv", "usr/local/bin", "run"):
        (system / folder).mkdir(parents=True)
    script = SYSTEM_PATHS.sub(lambda found: f"{system}/{found[1]}/", demo.rewritten(commands))
    told = subprocess.run(  # noqa: S603 - our own documents
        ["/bin/bash", "-euo", "pipefail", "-x", "-c", script],
        cwd=reader,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT_S,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-4000:]


def test_the_pages_that_lead_in_have_commands() -> None:
    assert {"README.md", "docs/quick-start.md", "docs/nexgate.md", "docs/runbook.md"} <= {
        name_of(page) for page in WITH_COMMANDS
    }
