"""What is written must be true: the README's tables are the ones the code declares."""

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_the_readme_holds_the_tables_of_the_code() -> None:
    with_tables = runpy.run_path(str(ROOT / "docs" / "tables.py"))["with_tables"]
    assert with_tables(README) == README, "run `make tables`"
    assert README.count("\n|") > 100


def test_links_between_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_readme_names_the_command_that_ci_runs() -> None:
    assert "make test" in README
    assert "make test" in (ROOT / ".ci" / "run").read_text()
