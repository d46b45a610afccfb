"""The Dockerfile's commands on this machine, without an engine: what would be in the image."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.dockerfile import instructions
from tests.support.documents import ROOT

MOST_MEGABYTES = 180

pytestmark = pytest.mark.slow


def test_the_image_is_small_and_its_gateway_starts(tmp_path: Path) -> None:
    """Each RUN and COPY with its paths moved below `tmp_path`; then the image's own command."""
    home, source = tmp_path / "opt", tmp_path / "src"
    source.mkdir()
    environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for name, rest in instructions(ROOT / "Dockerfile"):
        moved = re.sub(r"(?<=[ =])/(opt|var/lib)/", lambda found: f"{tmp_path}/{found[1]}/", rest)
        if name == "RUN":
            # There may be no user and group of the image here.
            moved = moved.replace("-o 10001 -g 10001 ", "")
            moved = moved.replace("python3", sys.executable, 1)
            subprocess.run(  # noqa: S602 - our own Dockerfile
                moved, shell=True, cwd=source, env={**os.environ, **environment}, check=True
            )
        elif name == "COPY" and not rest.startswith("--from"):
            *sources, target = rest.split()
            for one in sources:
                put_into_place(ROOT / one, source / target, is_directory=target.endswith("/"))
    (packages,) = home.glob("loops-gateway/lib/python3.*/site-packages")
    files = [path for path in packages.rglob("*") if path.is_file()]
    megabytes = sum(path.stat().st_size for path in files) / 1_000_000
    assert megabytes < MOST_MEGABYTES
    assert not (packages / "pip").exists()
    assert [path for path in packages.rglob("*") if path.name in {"tests", "__pycache__"}] == []
    started = subprocess.run(  # noqa: S603 - what was just built
        [home / "loops-gateway" / "bin" / "loops-gateway", "check-config"],
        cwd=tmp_path,
        env={"LOOPS_GATEWAY_NEXGATE__BASE_URL": "https://nexgate.example"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stderr


def put_into_place(source: Path, target: Path, *, is_directory: bool) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        return
    place = target / source.name if is_directory or target.is_dir() else target
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, place)
