"""The command as a whole: help, version, exit codes, start-up."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gateway.cli import main

COMMANDS = (
    "serve",
    "check-config",
    "doctor",
    "state",
    "takedown",
    "routes",
    "demo",
    "sandbox",
    "token",
    "id",
    "translate",
    "openapi",
    "schema",
    "compare",
    "conform",
    "pairs",
    "man",
    "completion",
)


def run_python(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=cwd
    )


def test_help_names_every_command_and_says_what_it_is_for() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    listed = {line.split()[0]: line.split()[1:] for line in _command_lines(result.output)}
    assert tuple(listed) == COMMANDS
    assert all(listed.values())


def _command_lines(output: str) -> list[str]:
    lines = output.split("Commands:\n")[1].splitlines()
    return [line for line in lines if line.startswith("  ") and not line.startswith("   ")]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_and_each_of_its_options(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.name == name
    assert command.help
    options = [param for param in command.params if isinstance(param, click.Option)]
    assert [option.name for option in options if not option.help] == []
    assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0


def test_version() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert result.output == f"loops-gateway, version {version('loops-gateway')}\n"


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["id"], ["id", "1", "2"], ["serve", "--nonsense"], ["token"]]
)
def test_misuse_is_exit_code_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, arguments).exit_code == 2


def test_the_package_can_be_run_as_a_module(tmp_path: Path) -> None:
    result = run_python("-m", "gateway", "--help", cwd=tmp_path)
    assert result.returncode == 0
    assert result.stdout.startswith("Usage: loops-gateway ")


def test_ctrl_c_ends_a_command_and_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(type(main), "get_command", lambda *_: interrupted)
    result = CliRunner().invoke(main, ["anything"])
    assert (result.exit_code, result.stdout) == (130, "")
    assert result.stderr == "Interrupted: anything has ended.\n"

    def interrupted_while_it_is_loaded(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(type(main), "get_command", interrupted_while_it_is_loaded)
    result = CliRunner().invoke(main, ["anything"])
    assert (result.exit_code, result.stderr) == (130, "Interrupted: main has ended.\n")


def test_an_id_is_shown_without_loading_a_server_or_the_settings() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from gateway.cli import main; "
        "CliRunner().invoke(main, ['id', '42']); "
        "print(sorted({'aiohttp', 'pydantic', 'gateway.sandbox'} & set(sys.modules)))"
    )
    assert run_python("-c", code).stdout == "[]\n"
