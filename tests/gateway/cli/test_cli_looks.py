"""How commands look on a terminal: colours, tables, progress; man pages and completions."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli import main
from tests.support.ports import unused_port
from tests.support.terminal import run_on_terminal

COLOUR = "\x1b[3"
BASE_URL = "LOOPS_GATEWAY_NEXGATE__BASE_URL"
CLIP = Path(__file__).parents[2] / "pairs" / "caption_very_long.nexgate.json"
NOBODY = f"http://localhost:{unused_port()}"


def commands(name: str = "") -> Iterator[str]:
    context = main.make_context("loops-gateway", ["id", "1"])
    for one in main.list_commands(context):
        yield f"{name}{one}"


def test_colours_stand_on_a_terminal_alone(tmp_path: Path) -> None:
    environ = {BASE_URL: NOBODY}
    code, coloured = run_on_terminal("doctor", cwd=tmp_path, **environ)
    assert (code, COLOUR in coloured) == (2, True)
    code, plain = run_on_terminal("doctor", cwd=tmp_path, NO_COLOR="1", **environ)
    assert (code, COLOUR in plain) == (2, False)
    assert CliRunner().invoke(main, ["doctor"], env=environ).output.count("\x1b") == 0


def test_conform_obeys_no_color_too(tmp_path: Path) -> None:
    arguments = ("conform", NOBODY, "--side", "loops")
    code, coloured = run_on_terminal(*arguments, cwd=tmp_path)
    assert (code, "\x1b[" in coloured) == (2, True)
    code, plain = run_on_terminal(*arguments, cwd=tmp_path, NO_COLOR="1")
    assert (code, COLOUR in plain) == (2, False)


def test_progress_is_shown_on_a_terminal_and_gone_at_the_end(tmp_path: Path) -> None:
    _, shown = run_on_terminal("conform", NOBODY, "--side", "loops", cwd=tmp_path)
    assert "Conforming?" in shown
    # The cursor goes up and the line is erased.
    assert re.search(r"\x1b\[2K", shown.rpartition("Conforming?")[2])
    result = CliRunner().invoke(main, ["conform", NOBODY, "--side", "loops"])
    assert "Conforming?" not in result.output


def test_progress_of_many_documents_and_none_of_one(tmp_path: Path) -> None:
    clip = json.dumps(json.loads(CLIP.read_text()))
    (tmp_path / "clips.ndjson").write_text(f"{clip}\n" * 300)
    code, shown = run_on_terminal("translate", "clips.ndjson", cwd=tmp_path)
    assert (code, "Translating" in shown, "line 300" in shown) == (0, True, True)
    (tmp_path / "clip.json").write_text(clip)
    assert "Translating" not in run_on_terminal("translate", "clip.json", cwd=tmp_path)[1]
    result = CliRunner().invoke(main, ["translate", str(tmp_path / "clips.ndjson")])
    assert (result.stderr, result.stdout.count("\n")) == ("", 300)


@pytest.mark.parametrize("columns", [60, 100])
def test_the_table_of_routes_fits_the_terminal(tmp_path: Path, columns: int) -> None:
    code, table = run_on_terminal("routes", cwd=tmp_path, COLUMNS=str(columns), NO_COLOR="1")
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in table.splitlines()]
    assert code == 0
    assert max(map(len, lines)) <= columns
    assert lines[0].split()[:2] == ["Method", "Path"]


def test_every_command_has_a_man_page(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["man", str(tmp_path / "man1")])
    assert result.exit_code == 0
    pages = {path.name: path.read_text() for path in (tmp_path / "man1").iterdir()}
    names = {f"loops-gateway-{name}.1" for name in commands()}
    assert names | {"loops-gateway.1"} <= pages.keys()
    assert "loops-gateway-state-backup.1" in pages
    doctor = pages["loops-gateway-doctor.1"]
    assert ".B \\-h, \\-\\-help\n" in doctor
    assert doctor.startswith('.TH "LOOPS\\-GATEWAY\\-DOCTOR" "1"\n.SH NAME\n')
    assert ".B \\-\\-json\nPrint the findings as JSON." in doctor
    for page in pages.values():
        assert {".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION"} <= set(page.splitlines())
        assert all(line for line in page.splitlines())
    if shutil.which("groff") is not None:
        for path in (tmp_path / "man1").iterdir():
            checked = subprocess.run(  # noqa: S603 - our own pages
                ["groff", "-man", "-Tutf8", "-ww", "-z", str(path)],  # noqa: S607
                capture_output=True,
                text=True,
                check=True,
            )
            assert checked.stderr == "", path.name


def test_a_directory_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(main, ["man", str(tmp_path / "file" / "man1")])
    assert (result.exit_code, "file/man1: Not a directory" in result.output) == (1, True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions(shell: str) -> None:
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0
    assert f"_LOOPS_GATEWAY_COMPLETE={shell}_complete" in result.output


def test_what_a_shell_asks_is_answered() -> None:
    environ = {
        "_LOOPS_GATEWAY_COMPLETE": "bash_complete",
        "COMP_WORDS": "loops-gateway doc",
        "COMP_CWORD": "1",
    }
    result = CliRunner().invoke(main, [], env=environ, prog_name="loops-gateway")
    assert result.output == "plain,doctor\n"
