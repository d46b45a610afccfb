"""`check-config`, `doctor`, the example file and the table of settings."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.cli.config_text import example_config, settings_markdown_table
from gateway.settings.tree import SECTIONS, load_settings
from tests.support.ports import unused_port

EXAMPLE_FILE = Path(__file__).parents[3] / "config.example.toml"
BASE_URL = "LOOPS_GATEWAY_NEXGATE__BASE_URL"


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def check(*arguments: str, **environ: str) -> Result:
    return CliRunner().invoke(main, ["check-config", *arguments], env=environ)


def test_what_is_in_force_is_shown_and_loads_again(tmp_path: Path) -> None:
    given = tmp_path / "given.toml"
    given.write_text(
        '[server]\nport = 9000\n[nexgate]\nbase_url = "http://nexgate.example/"\n'
        '[mapping]\nsensitive_hashtags = ["Ünsafe"]\n'
    )
    result = check("--config", str(given), LOOPS_GATEWAY_ADMIN__PORT="9001")
    assert result.exit_code == 0
    shown = tmp_path / "shown.toml"
    shown.write_text(result.stdout, encoding="utf-8")
    again = load_settings(shown, {})
    assert again == load_settings(given, {"LOOPS_GATEWAY_ADMIN__PORT": "9001"})
    assert again.mapping.sensitive_hashtags == ("ünsafe",)


def test_no_secret_is_shown() -> None:
    secret, token = "mG3vT8wq5Zr1Yk7Xc9Bn2Lp6Hs4Jd0FaQeWxUiOp", "aaaa.bbbb.cccc"
    result = check(
        LOOPS_GATEWAY_SERVER__SECRET=secret,
        LOOPS_GATEWAY_NEXGATE__SERVICE_TOKEN=token,
        **{BASE_URL: "http://nexgate.example"},
    )
    assert result.exit_code == 0
    assert secret not in result.output
    assert token not in result.output
    assert "# secret is set, 40 characters\n" in result.output
    assert "# service_token is set, 14 characters\n" in result.output
    assert "# service_refresh_token is not set\n" in result.output


def test_one_problem_is_one_line_and_exit_code_2() -> None:
    result = check(**{BASE_URL: "nexgate.example"})
    assert result.exit_code == 2
    assert result.output.startswith(f"Error: {BASE_URL}: nexgate.base_url: found ")
    assert result.output.count("\n") == 1


def test_several_problems_stand_below_each_other() -> None:
    result = check(**{BASE_URL: "nexgate.example", "LOOPS_GATEWAY_SERVER__PORT": "0"})
    assert result.exit_code == 2
    first, *others = result.output.splitlines()
    assert first.rstrip() == "Error:"
    assert [line.split(":")[0] for line in others] == [
        "  LOOPS_GATEWAY_SERVER__PORT",
        f"  {BASE_URL}",
    ]


def test_a_file_that_was_named_and_is_missing() -> None:
    result = check("--config", "nowhere.toml", **{BASE_URL: "http://nexgate.example"})
    assert (result.exit_code, result.output) == (2, "Error: nowhere.toml: there is no such file\n")


def test_what_serve_would_stumble_over_is_found_without_starting_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environ = {BASE_URL: "http://nexgate.host", "LOOPS_GATEWAY_SERVER__SECRET": "s" * 40}
    result = check(**environ, LOOPS_GATEWAY_SERVER__STATE_DIR="file/state")
    assert result.exit_code == 2
    assert "[nexgate]" in result.stdout
    wrong = [line for line in result.stderr.splitlines() if line.startswith("wrong")]
    assert ["state directory" in wrong[0], "secret" in wrong[1]] == [True, True]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_placeholder_is_a_warning_and_no_error() -> None:
    result = check("--config", str(EXAMPLE_FILE))
    assert result.exit_code == 0
    assert "nexgate.base_url is the address of an example" in result.stderr


def test_settings_and_findings_as_json() -> None:
    environ = {BASE_URL: "http://nexgate.host", "LOOPS_GATEWAY_SERVER__SECRET": "s" * 40}
    result = check("--json", **environ)
    document = json.loads(result.stdout)
    assert (result.exit_code, document["outcome"], result.stderr) == (2, "wrong", "")
    assert document["settings"]["server"]["secret"] == "set, 40 characters"
    assert document["settings"]["nexgate"]["base_url"] == "http://nexgate.host"
    assert {"check", "level", "message", "advice"} == set(document["findings"][0])

    result = check("--json", **{BASE_URL: "nexgate.example"})
    document = json.loads(result.stdout)
    assert (result.exit_code, document["outcome"]) == (2, "wrong")
    assert document["findings"][0]["message"].startswith(f"{BASE_URL}: nexgate.base_url: found ")


def test_the_doctor_stops_at_a_wrong_configuration() -> None:
    environ = {BASE_URL: "nexgate.example"}
    result = CliRunner().invoke(main, ["doctor"], env=environ)
    assert (result.exit_code, result.output.startswith(f"Error: {BASE_URL}: ")) == (2, True)
    result = CliRunner().invoke(main, ["doctor", "--json"], env=environ)
    assert (result.exit_code, json.loads(result.stdout)["outcome"]) == (2, "wrong")


def test_the_doctor_says_a_line_for_each_finding_and_ends_with_how_many() -> None:
    environ = {BASE_URL: f"http://localhost:{unused_port()}"}
    result = CliRunner().invoke(main, ["doctor"], env=environ)
    *lines, last = result.stdout.splitlines()
    assert result.exit_code == 2
    assert {line.split()[0] for line in lines} == {"ok", "warning", "wrong"}
    assert re.fullmatch(r"1 wrong, \d warnings", last)


def test_a_wrong_configuration_stops_serve_before_anything_starts() -> None:
    result = CliRunner().invoke(main, ["serve"], env={BASE_URL: "nexgate.example"})
    assert result.exit_code == 2
    assert result.output.startswith(f"Error: {BASE_URL}: ")


# config.example.toml


def test_the_example_is_written_from_the_settings() -> None:
    assert EXAMPLE_FILE.read_text(encoding="utf-8") == example_config(), "run `make tables`"


def test_the_example_loads_as_it_is_and_changes_no_default() -> None:
    assert load_settings(EXAMPLE_FILE, {}) == load_settings(
        None, {BASE_URL: "https://nexgate.example"}
    )


def test_the_example_has_every_key_with_its_default_and_no_other() -> None:
    text = EXAMPLE_FILE.read_text(encoding="utf-8")
    everything = tomllib.loads(re.sub(r"^# (\w+ = )", r"\1", text, flags=re.M))
    expected = {
        section: {
            key: "https://nexgate.example" if field.is_required() else _as_toml(field.default)
            for key, field in model.model_fields.items()
        }
        for section, model in SECTIONS.items()
    }
    assert everything == expected


def _as_toml(default: object) -> object:
    if default is None:
        return ""
    if isinstance(default, Path):
        return str(default)
    return list(default) if isinstance(default, tuple) else default


def test_the_lines_of_the_example_are_short_enough_to_read() -> None:
    assert max(len(line) for line in example_config().splitlines()) <= 100


# The table for the documentation


def test_the_table_has_a_row_for_every_key() -> None:
    heading, _, *rows = settings_markdown_table().splitlines()
    assert heading.count("|") == 6
    assert all(row.count("|") == 6 for row in rows)
    keys = [row.split("`")[1] for row in rows]
    assert keys == [
        f"{section}.{key}" for section in SECTIONS for key in SECTIONS[section].model_fields
    ]
    assert any(row.startswith("| `nexgate.connect_timeout_s` | `3.0` | ") for row in rows)
