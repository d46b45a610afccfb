"""docs/errors.md has every word that the code may answer as `error.reason`, and no other."""

import ast
import re
from collections.abc import Iterator

from gateway.http.cors import RESPONSE_HEADERS
from tests.support.documents import DOCS, ROOT

PAGE = (DOCS / "errors.md").read_text(encoding="utf-8")
MAKERS = {"Problem": 1, "LoopsError": 1, "unauthenticated": 0, "_refused": 0}
WORD = re.compile(r"[a-z]+(_[a-z]+)*")
# OAuth's own answers have its own words; the sandbox is a Nexgate.
SKIPPED = ("gateway/sandbox", "gateway/conform", "gateway/compare")


def reasons_in_code() -> Iterator[str]:
    for package in ("gateway", "mappings"):
        for path in (ROOT / package).rglob("*.py"):
            if path.relative_to(ROOT).as_posix().startswith(SKIPPED):
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                yield from reasons_of_call(node)


def reasons_of_call(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return
    place = MAKERS.get(node.func.id)
    if place is None or len(node.args) <= place:
        return
    for constant in ast.walk(node.args[place]):
        if isinstance(constant, ast.Constant) and WORD.fullmatch(str(constant.value)):
            yield str(constant.value)


def test_every_reason_is_documented_and_every_documented_one_is_given() -> None:
    documented = re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.M)
    assert len(documented) == len(set(documented))
    assert set(documented) - {"unauthenticated"} == set(reasons_in_code()) - {"unauthenticated"}
    assert "unauthenticated" in documented


def test_the_header_fields_that_web_pages_may_read_are_documented() -> None:
    assert set(RESPONSE_HEADERS.split(", ")) <= set(re.findall(r"`([A-Za-z-]+)`", PAGE))


def test_every_series_is_documented() -> None:
    page = (DOCS / "observing.md").read_text(encoding="utf-8")
    source = (ROOT / "gateway" / "admin" / "metrics.py").read_text(encoding="utf-8")
    named = set(re.findall(r'(?:counter|gauge|single|histogram)\(\s*"([a-z_]+)"', source))
    assert len(named) > 25
    # A series beside another of its kind is named by its end alone.
    ends = set(re.findall(r"`(?:loops_gateway)?(_[a-z_]+?)(?:_total)?`", page))
    assert [one for one in named if not any(f"_{one}".endswith(end) for end in ends)] == []
