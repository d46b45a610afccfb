"""docs/compare.md names every rule and every keyword that is looked at."""

import re
from pathlib import Path

from gateway.compare.api_rules import RULES
from gateway.compare.dialects import LISTS, ONE
from gateway.compare.plain_checks import CHECKS

PAGE = (Path(__file__).parents[3] / "docs" / "compare.md").read_text(encoding="utf-8")


def test_every_rule_stands_there_with_its_weight_and_meaning() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \| (.*) \|$", PAGE, re.MULTILINE)
    assert rows == [(rule.name, rule.severity.word, rule.meaning) for rule in RULES.values()]


def test_every_keyword_stands_in_the_table() -> None:
    named = set(re.findall(r"`(\$?\w+)`", PAGE))
    assert named >= {
        *CHECKS,
        *ONE,
        *LISTS,
        "properties",
        "patternProperties",
        "$ref",
        "$dynamicRef",
    }
