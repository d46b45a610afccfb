"""What is installed is pinned with hashes, looked up among advisories, and listed."""

import json
import os
import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.documents import ROOT
from tests.support.oldest import FILE, oldest_constraints

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = (ROOT / "deploy" / "requirements.txt", ROOT / "tests" / "requirements.txt")
SAFE = {"name": "idna", "version": "3.10", "vulns": []}
KNOWN = {
    "name": "idna",
    "version": "3.6",
    "vulns": [{"id": "GHSA-jjg7-2v4v-x38h", "fix_versions": ["3.7"]}],
}
SKIPPED = {"name": "idna", "skip_reason": "Dependency not found and could not be audited"}


def group(name: str) -> list[str]:
    """The requirements of a dependency group, those of included groups among them."""
    found: list[str] = []
    for one in PROJECT["dependency-groups"][name]:
        found += group(one["include-group"]) if isinstance(one, dict) else [one]
    return found


@pytest.mark.parametrize("file", PINNED, ids=lambda path: path.parent.name)
def test_every_pin_has_hashes_and_no_address(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    pins = re.findall(
        r"^[\w.-]+==\S+(?: ; .*?)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", text, re.M
    )
    assert len(pins) == len(re.findall(r"^[\w.]", text, re.M)) > 20
    assert "://" not in text
    assert "--index" not in text


def test_all_that_tests_need_is_pinned() -> None:
    text = PINNED[1].read_text(encoding="utf-8")
    names = {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==", text, re.M)}
    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted = [*PROJECT["project"]["dependencies"], *(one for extra in extras for one in extra)]
    wanted += [*group("dev"), *PROJECT["build-system"]["requires"]]
    missing = {canonicalize_name(Requirement(one).name) for one in wanted} - names
    assert not missing, "run `make requirements`"


def test_the_oldest_dependencies_are_those_that_are_allowed() -> None:
    assert FILE.read_text(encoding="utf-8") == oldest_constraints(), "run `make requirements`"


def test_the_lock_of_npm_names_no_registry() -> None:
    text = (ROOT / "tests" / "node" / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert [name for name, one in packages.items() if "resolved" in one] == []
    assert [name for name, one in packages.items() if name and "integrity" not in one] == []
    npmrc = (ROOT / "tests" / "node" / ".npmrc").read_text(encoding="utf-8")
    assert npmrc == "omit-lockfile-registry-resolved=true\n"


def audit(directory: Path, stdout: str, stderr: str = "") -> "subprocess.CompletedProcess[str]":
    """Run `.ci/audit` with a pip-audit that says this."""
    program = directory / "pip-audit"
    said = f"import sys\nprint({stdout!r})\nprint({stderr!r}, file=sys.stderr)\n"
    program.write_text(f"#!{sys.executable}\n{said}", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, ROOT / ".ci" / "audit"],
        env={**os.environ, "PATH": str(directory)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("packages", "status", "line"),
    [
        ([SAFE], 0, "2 packages looked up, 0 not; 0 advisories"),
        ([KNOWN], 1, "idna 3.6: GHSA-jjg7-2v4v-x38h, fixed in 3.7"),
        ([SAFE, SKIPPED], 2, "could not be audited"),
        ([KNOWN, SKIPPED], 2, "fixed in 3.7"),
    ],
)
def test_the_audit_says_what_is_known(
    tmp_path: Path, packages: list[dict[str, Any]], status: int, line: str
) -> None:
    done = audit(tmp_path, json.dumps({"dependencies": packages, "fixes": []}))
    assert done.returncode == status
    assert line in done.stdout


@pytest.mark.parametrize("stdout", ["", json.dumps({"dependencies": [SKIPPED], "fixes": []})])
def test_an_audit_that_reached_nobody_says_so(tmp_path: Path, stdout: str) -> None:
    done = audit(tmp_path, stdout, "requests.exceptions.ConnectionError: no route to host")
    assert done.returncode == 2
    assert "no advisory source reachable" in done.stderr


def test_the_image_has_a_bill_of_materials(tmp_path: Path) -> None:
    """As `make sbom` makes it."""
    made = tmp_path / "sbom.json"
    command = re.search(
        r"cyclonedx-py (.*?)build/sbom\.json", (ROOT / "Makefile").read_text("utf-8"), re.S
    )
    assert command is not None
    words = command[1].replace("\\\n", " ").split()
    subprocess.run(  # noqa: S603 - a tool of the development group
        [sys.executable, "-m", "cyclonedx_py", *words, made], cwd=ROOT, check=True
    )
    bill = json.loads(made.read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "loops-gateway"
    listed = {canonicalize_name(one["name"]): one for one in bill["components"]}
    pins = re.findall(r"^([\w.-]+)==(\S+)", PINNED[0].read_text(encoding="utf-8"), re.M)
    assert {name: one["version"] for name, one in listed.items()} == {
        canonicalize_name(name): version for name, version in pins
    }
    assert all(one["externalReferences"][0]["hashes"] for one in listed.values())
