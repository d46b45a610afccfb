"""What is written must be true: generated parts, links, settings, and the size of the README."""

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from gateway.settings.tree import Settings
from tests.support.documents import DOCS, PAGES, ROOT, Block, blocks, name_of

README = (ROOT / "README.md").read_text(encoding="utf-8")
README_LIMIT_BYTES = 12_000
# Plain text: trees, pictures and output, in the pages that have them.
LANGUAGES = {"sh", "toml", "yaml", "python", "html", "text"}
PLAIN_FENCES = {"docs/architecture.md", "tests/pairs/README.md"}
COMMAND = re.compile(
    r"^(\$ |(\S+/)?loops-gateway |make |curl |pip |docker |kubectl |sudo |systemctl )", re.M
)
TOML = [block for page in PAGES for block in blocks(page, "toml")]


def test_generated_parts_are_as_the_code_declares_them() -> None:
    pages = runpy.run_path(str(DOCS / "tables.py"))["pages_with_tables"]()
    assert len(pages) == 3
    for page, text in pages.items():
        assert page.read_text(encoding="utf-8") == text, "run `make tables`"
        assert text.count("\n|") > 30


def test_the_readme_fits_on_two_screens_and_has_its_parts() -> None:
    assert len(README.encode()) <= README_LIMIT_BYTES
    for part in ("make demo", "make test", "Watch.", "Operate.", "Test your API.", "Develop."):
        assert part in README
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (picture,) = re.findall(r"!\[.+\]\((docs/.+)\)", README)
    assert (ROOT / picture).stat().st_size < 200_000


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_command_hides_in_a_fence_that_no_test_runs(page: Path) -> None:
    found = set(re.findall(r"^```(\w*)[^\n]*\n.*?^```$", page.read_text("utf-8"), re.M | re.S))
    allowed = LANGUAGES | ({""} if name_of(page) in PLAIN_FENCES else set())
    assert found <= allowed, "mark commands as `sh`"
    for block in blocks(page, "text"):
        assert COMMAND.search(block.text) is None, f"{block}: mark commands as `sh`"
    assert "python" not in found or page.name == "library.md", "tests/test_library.py runs its own"


@pytest.mark.parametrize("block", TOML, ids=str)
def test_settings_in_documents_are_accepted(block: Block, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>")
    example: dict[str, Any] = {"nexgate": {"base_url": "https://nexgate.example"}}
    for section, values in tomllib.loads(block.text).items():
        here = {key: str(tmp_path) for key in values if key.endswith("_dir")}
        example[section] = {**example.get(section, {}), **values, **here}
    Settings.model_validate(example)


def test_the_site_is_built_without_a_warning_and_asks_no_other_host(tmp_path: Path) -> None:
    built = subprocess.run(  # noqa: S603 - our own interpreter
        # Not `--quiet`, with which a warning is none.
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) > len(list(DOCS.glob("*.md")))
    loaded = re.compile(
        r'<(?:script|img|link[^>]+rel="stylesheet")[^>]+(?:src|href)="(https?:[^"]+)'
    )
    for page in pages:
        assert loaded.findall(page.read_text(encoding="utf-8")) == [], page


def test_the_version_is_written_once_and_the_changelog_has_its_section() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", changelog, re.M)
    assert sections[0] == version
    assert sections == sorted(sections, key=lambda one: [*map(int, one.split("."))], reverse=True)
    assert changelog.count("\n## ") == len(sections), "a section without version and date"
    for path in (ROOT / "deploy").rglob("*.yaml"):
        for tag in re.findall(r"loops-gateway:(\d\S*)", path.read_text(encoding="utf-8")):
            assert tag == version, path
