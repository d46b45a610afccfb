"""Rules of the house that neither the import contracts nor the types can hold."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONTRACT_TOOLS = {"gateway.contract", "gateway.compare", "gateway.conform", "gateway.testing"}


@dataclass(frozen=True)
class Module:
    """A module of the repository: its dotted name, its package's and its syntax tree."""

    name: str
    package: str
    tree: ast.Module

    def imports(self) -> Iterator[tuple[str, str]]:
        """What is imported anywhere in it: from which module, and the name it has here."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, alias.asname or alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = f"{self.package}.{node.module or ''}" if node.level else node.module or ""
                yield from ((origin, alias.asname or alias.name) for alias in node.names)

    def exports(self) -> set[str]:
        """The names in its `__all__`."""
        return {
            name
            for node in self.tree.body
            if isinstance(node, ast.Assign)
            and any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets)
            for name in ast.literal_eval(node.value)
        }


@cache
def modules(folder: str) -> list[Module]:
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        if "node_modules" in path.parts:
            continue
        parts = path.relative_to(ROOT).with_suffix("").parts
        tree = ast.parse(path.read_text("utf-8"), str(path))
        found.append(Module(".".join(parts), ".".join(parts[:-1]), tree))
    assert found, folder
    return found


def test_tests_import_of_the_tests_their_support_alone() -> None:
    among = [
        (module.name, origin if origin != "tests" else f"tests.{name}")
        for module in modules("tests")
        for origin, name in module.imports()
        if origin.split(".")[0] == "tests"
    ]
    assert len(among) > 100
    wrong = [pair for pair in among if not pair[1].startswith("tests.support.")]
    assert wrong == [], "put the helper into a module of tests/support"


@pytest.mark.parametrize("folder", ["gateway", "mappings", "tests"])
def test_nothing_frozen_is_written_to(folder: str) -> None:
    written = [
        f"{module.name}:{node.lineno}"
        for module in modules(folder)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "__setattr__"
        and isinstance(node.value, ast.Name)
        and node.value.id == "object"
    ]
    assert written == []


@pytest.mark.parametrize("folder", ["gateway", "mappings"])
def test_no_module_passes_on_what_another_folder_defines(folder: str) -> None:
    passed_on = [
        f"{module.name}: {name} of {origin}"
        for module in modules(folder)
        if (exports := module.exports())
        for origin, name in module.imports()
        if name in exports and not f"{origin}.".startswith(f"{module.package}.")
    ]
    assert passed_on == [], "import it from where it is defined"


def test_the_running_gateway_imports_of_the_contract_tools_what_it_publishes() -> None:
    code = (
        "import sys, gateway.app; "
        "print(*{'.'.join(name.split('.')[:2]) for name in sys.modules if '.' in name})"
    )
    loaded = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert CONTRACT_TOOLS & set(loaded.stdout.split()) == {"gateway.contract"}
