"""A command whose extra is not installed says which, and the others go on."""

import sys

import pytest
from click.testing import CliRunner

from gateway.cli import main


@pytest.fixture
def without_jsonschema(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("gateway.c")]:
        if name.startswith(("gateway.compare", "gateway.conform", "gateway.cli.co")):
            monkeypatch.delitem(sys.modules, name)
    for name in ("jsonschema", "referencing", "rstr", "yaml"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.usefixtures("without_jsonschema")
@pytest.mark.parametrize("args", [("compare", "a", "b"), ("compare", "--json", "a", "b")])
def test_a_command_says_which_extra_it_needs(args: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 2
    assert "pip install 'loops-gateway[contracts]'" in result.stderr


@pytest.mark.usefixtures("without_jsonschema")
def test_the_other_commands_go_on() -> None:
    runner = CliRunner()
    assert "needs the extra" in runner.invoke(main, ["--help"]).stdout
    assert runner.invoke(main, ["schema", "--list"]).exit_code == 0
    assert runner.invoke(main, ["openapi"]).exit_code == 0
