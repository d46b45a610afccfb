"""Files for people who carry the project on: well-formed, and naming what there is."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.documents import ROOT

TEMPLATES = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def document(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_workflow_runs_what_ci_runs_and_every_supported_python() -> None:
    jobs = document(ROOT / ".github" / "workflows" / "test.yml")["jobs"]
    assert ".ci/run" in [step.get("run") for step in jobs["everything"]["steps"]]
    pythons = jobs["pythons"]["strategy"]["matrix"]["python"]
    metadata = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert pythons == re.findall(r'"Programming Language :: Python :: (3\.\d+)"', metadata)
    assert f'requires-python = ">={pythons[0]}"' in metadata


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_issue_templates_have_what_the_host_wants(path: Path) -> None:
    template = document(path)
    if path.name == "config.yml":
        assert set(template) <= {"blank_issues_enabled", "contact_links"}
        return
    assert template["name"]
    assert template["description"]
    for field in template["body"]:
        assert field["type"] in {"input", "textarea", "dropdown", "checkboxes", "markdown"}
        assert field["attributes"]["label"]


def test_the_local_hooks_are_tools_of_the_development_group() -> None:
    repositories = document(ROOT / ".pre-commit-config.yaml")["repos"]
    local = next(one for one in repositories if one["repo"] == "local")
    assert {hook["id"] for hook in local["hooks"]} >= {"ruff", "ruff-format", "mypy", "codespell"}
    metadata = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for hook in local["hooks"]:
        tool = hook["entry"].split()[0].removeprefix(".venv/bin/")
        assert f'"{tool}>=' in metadata, tool


def test_the_hooks_leave_the_files_that_there_are_as_they_are() -> None:
    """What the hooks for line endings would mend, in every text file that they look at."""
    hooks = {
        hook["id"]: hook
        for repository in document(ROOT / ".pre-commit-config.yaml")["repos"]
        for hook in repository["hooks"]
    }
    listed = subprocess.run(
        ["git", "grep", "-I", "--name-only", "-e", ""],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in listed:
        text = (ROOT / name).read_bytes()
        if not re.search(hooks["end-of-file-fixer"]["exclude"], name):
            assert text.endswith(b"\n"), name
            assert not text.endswith(b"\n\n"), name
        if not re.search(hooks["trailing-whitespace"]["exclude"], name):
            assert not re.search(rb"[ \t]+$", text, re.MULTILINE), name


def test_python_without_an_ending_is_held_to_the_same_rules() -> None:
    """`ruff check .` looks at names alone, the hook at the first line too."""
    program = [sys.executable, "-m", "ruff", "check", ".ci/audit"]
    assert subprocess.run(program, cwd=ROOT, check=False).returncode == 0  # noqa: S603
