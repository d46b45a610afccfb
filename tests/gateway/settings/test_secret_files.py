"""`LOOPS_GATEWAY_..._FILE`: secrets that come as files, and former names of settings."""

from pathlib import Path

import pytest

from gateway.settings import problems
from gateway.settings.problems import is_secret, variable_name
from gateway.settings.tree import SECTIONS, ConfigError, Settings, load_settings

BASE = {"LOOPS_GATEWAY_NEXGATE__BASE_URL": "https://nexgate.example"}
SECRET = "correct horse battery staple and more"
SECRETS = [
    (section, key)
    for section, model in SECTIONS.items()
    for key, field in model.model_fields.items()
    if is_secret(field)
]
VARIABLE = "LOOPS_GATEWAY_SERVER__SECRET_FILE"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def load(**environ: str) -> Settings:
    return load_settings(None, BASE | environ)


@pytest.mark.parametrize(("section", "key"), SECRETS)
def test_every_secret_can_come_from_a_file(section: str, key: str, tmp_path: Path) -> None:
    values = {"url": "valkey://:a-password@host/0", "service_token": "aaaa.bbbb.cccc"}
    values["service_refresh_token"] = values["service_token"]
    if section == "state":
        values["url"] = "sqlite:////somewhere/state.sqlite3"
    value = values.get(key, SECRET)
    name = variable_name(section, key)
    (tmp_path / "secret").write_text(f"\ufeff{value}\n", encoding="utf-8")
    # A shared tier asks for a shared store, or for the word that there is one gateway.
    environ = {"LOOPS_GATEWAY_STATE__SINGLE": "true"} if "state" in SECTIONS else {}
    read = load(**environ, **{f"{name}_FILE": str(tmp_path / "secret")})
    assert read == load(**environ, **{name: value})


def test_a_list_of_secrets_has_one_on_each_line(tmp_path: Path) -> None:
    others = [f"{SECRET}, even more", f"{SECRET}; and, another"]
    (tmp_path / "former").write_text("\n".join(["", *others, ""]))
    read = load(LOOPS_GATEWAY_SERVER__FORMER_SECRETS_FILE="former").server.former_secrets
    assert [one.get_secret_value() for one in read] == others


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "file can't be read: No such file or directory"),
        (b"", "file is empty; allowed: a file with the secret alone"),
        (b" \n", "file is empty; allowed: a file with the secret alone"),
        (b"\xff\xfe\x00", "file is not UTF-8 text"),
        (b"x" * 70_000, "file is longer than 65536 bytes; allowed: a file with the secret alone"),
    ],
)
def test_a_file_that_is_no_secret(tmp_path: Path, content: bytes | None, reason: str) -> None:
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    with pytest.raises(ConfigError) as refusal:
        load(**{VARIABLE: "file"})
    assert str(refusal.value) == f"{VARIABLE}: {reason}"


def test_a_bad_secret_in_a_file_is_named_by_its_variable_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("too-short")
    with pytest.raises(ConfigError) as refusal:
        load(**{VARIABLE: "file"})
    assert str(refusal.value).startswith(f"{VARIABLE}: server.secret: found 9 characters")
    assert "too-short" not in str(refusal.value)


def test_a_value_and_a_file_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "file").write_text(SECRET)
    with pytest.raises(ConfigError, match="LOOPS_GATEWAY_SERVER__SECRET is set too: keep one"):
        load(**{VARIABLE: "file", "LOOPS_GATEWAY_SERVER__SECRET": SECRET})
    # An empty variable counts as unset, of either kind.
    assert load(**{VARIABLE: "", "LOOPS_GATEWAY_SERVER__SECRET": SECRET}).server.secret is not None


def test_what_is_no_secret_comes_from_no_file() -> None:
    with pytest.raises(ConfigError, match="LOOPS_GATEWAY_SERVER__PORT_FILE: no setting has this"):
        load(LOOPS_GATEWAY_SERVER__PORT_FILE="port")


def test_a_former_name_is_refused_with_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(problems.RENAMED, ("server", "address"), ("server", "public_url"))
    file = tmp_path / "loops.toml"
    file.write_text('[server]\naddress = "https://x.example"\n[nexgate]\nbase_url = "http://x"\n')
    with pytest.raises(ConfigError) as refusal:
        load_settings(file, {})
    assert str(refusal.value) == f"{file}: server.address: is now called server.public_url"
    with pytest.raises(ConfigError) as refusal:
        load(LOOPS_GATEWAY_SERVER__ADDRESS="https://x.example")
    expected = "LOOPS_GATEWAY_SERVER__ADDRESS: is now called LOOPS_GATEWAY_SERVER__PUBLIC_URL"
    assert str(refusal.value) == expected


def test_no_name_in_use_is_a_former_one() -> None:
    names = {(section, key) for section, model in SECTIONS.items() for key in model.model_fields}
    assert not names & problems.RENAMED.keys()
    assert set(problems.RENAMED.values()) <= names
