"""docs/library.md: every example runs, and the library is alone as it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.contract.pairs import pairs
from tests.support.plugin_suite import OPTIONS

pytest_plugins = ["pytester"]

DOCUMENT = Path(__file__).parents[1] / "docs" / "library.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.S | re.M)
TESTS = [example for example in EXAMPLES if "def test_" in example]


def test_the_examples_run_one_after_the_other() -> None:
    names: dict[str, object] = {}
    run = [example for example in EXAMPLES if example not in TESTS]
    assert len(run) > 5
    for example in run:
        exec(compile(example, str(DOCUMENT), "exec"), names)  # noqa: S102 - our own page


def test_the_examples_of_a_test_suite_pass(pytester: pytest.Pytester) -> None:
    (suite,) = TESTS
    pytester.makepyfile(suite)
    result = pytester.runpytest_subprocess(
        *OPTIONS, "-o", "asyncio_default_fixture_loop_scope=function"
    )
    result.assert_outcomes(passed=2 + len(pairs()))


def test_the_library_needs_no_server() -> None:
    modules = sorted(
        f"mappings.{path.stem}" for path in (DOCUMENT.parents[1] / "mappings").glob("[!_]*.py")
    )
    code = (
        f"import {', '.join(modules)}, sys; "
        "print(sorted({'aiohttp', 'asyncio', 'gateway', 'orjson', 'click'} & set(sys.modules)))"
    )
    told = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert told.stdout == "[]\n"


@pytest.mark.parametrize("name", re.findall(r"^\| `(\w+)", DOCUMENT.read_text("utf-8"), re.M))
def test_every_fixture_of_the_table_exists(name: str) -> None:
    source = (DOCUMENT.parents[1] / "gateway" / "testing" / "plugin.py").read_text("utf-8")
    assert f"def {name}(" in source or f'"{name}"' in source
