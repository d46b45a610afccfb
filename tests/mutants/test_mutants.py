"""The table of docs/mutants.md is that of the changes as they are, and long enough."""

import re
from pathlib import Path

from tests.support.wrong_answers import CHANGES

PAGE = Path(__file__).parents[2] / "docs" / "mutants.md"
ROW = re.compile(r"^\| (.+?) \| (.+) \|$", re.MULTILINE)


def rows() -> dict[str, str]:
    """The change of each row, and what stands beside it."""
    table = PAGE.read_text(encoding="utf-8").partition("|---|---|\n")[2]
    return dict(ROW.findall(table))


def test_the_table_lists_every_change() -> None:
    assert list(rows()) == list(CHANGES), "run `make mutants`"
    assert len(CHANGES) == 70


def test_conform_finds_nearly_all_of_them() -> None:
    found = [name for name, rules in rows().items() if rules != "nothing"]
    assert len(found) >= 60
    assert f"{len(found)} of {len(CHANGES)} are found out." in PAGE.read_text(encoding="utf-8")
