"""The systemd units: systemd accepts them, and finds them hardened."""

import re
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest

from gateway.settings.tree import Settings
from tests.support.documents import ROOT
from tests.support.programs import needed_program

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
# systemd's own scale: 0 is shut off from everything, 10 is open.
MOST_EXPOSURE = 2.0


def systemd_analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = needed_program("systemd-analyze", package="systemd")
    return subprocess.run(  # noqa: S603 - a program of the system
        [program, *arguments], capture_output=True, text=True, check=False
    )


def unit_of(path: Path) -> RawConfigParser:
    # Keys come more than once; the last one is enough here.
    unit = RawConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(path.read_text(encoding="utf-8"))
    return unit


def test_there_is_one_for_a_machine_and_one_for_each_core() -> None:
    assert [path.name for path in UNITS] == ["loops-gateway.service", "loops-gateway@.service"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_accepts_it(path: Path, tmp_path: Path) -> None:
    # systemd wants the program to be there.
    text = path.read_text(encoding="utf-8")
    text = text.replace("/opt/loops-gateway/bin/loops-gateway", sys.executable)
    copy = tmp_path / path.name
    copy.write_text(text)
    verified = systemd_analyze("verify", copy)
    ours = [line for line in verified.stderr.splitlines() if "loops-gateway" in line]
    assert (verified.returncode, ours) == (0, [])


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_it_is_hardened(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name.replace("@", "@1")
    shutil.copy(path, copy)
    judged = systemd_analyze("security", "--offline=true", copy)
    found = re.search(r"Overall exposure level for .*: ([\d.]+)", judged.stdout)
    assert found is not None, judged.stderr
    assert float(found[1]) < MOST_EXPOSURE


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_it_gives_the_gateway_the_time_it_needs_to_stop(path: Path) -> None:
    service = unit_of(path)["Service"]
    defaults = Settings.model_validate({"nexgate": {"base_url": "https://nexgate.example"}}).server
    assert int(service["TimeoutStopSec"]) > defaults.shutdown_timeout_s
    assert int(service["LimitNOFILE"]) > 4 * defaults.max_requests
    assert service["Type"] == "notify"
    assert int(service["WatchdogSec"]) > 0
    assert unit_of(path)["Install"]["WantedBy"] == "multi-user.target"
