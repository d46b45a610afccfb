"""The state store's settings: which addresses are taken, and who needs a shared one."""

from pathlib import Path

import pytest

from gateway.settings.tree import ConfigError, load_settings

HEAD = 'nexgate.base_url = "http://localhost:1"\n'
TIER = 'cache.url = "valkey://localhost:6379/0"\n'


def complaint(tmp_path: Path, text: str) -> str:
    file = tmp_path / "config.toml"
    file.write_text(HEAD + text)
    with pytest.raises(ConfigError) as refused:
        load_settings(file, {})
    return str(refused.value).replace(str(file), "FILE")


@pytest.mark.parametrize(
    "more",
    [
        'state.url = "postgresql://gateway@db/loops"\n',
        'state.url = "postgres:///loops?host=/run/postgresql"\n',
        'state.url = "sqlite:////var/lib/loops/state.sqlite3"\n',
        "state.single = true\n",
    ],
)
def test_a_shared_tier_needs_a_shared_store_or_one_s_word(tmp_path: Path, more: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(HEAD + TIER + more)
    load_settings(file, {})
    said = complaint(tmp_path, TIER)
    assert said.startswith("FILE: state: cache.url is set")
    for words in ("state.url", "PostgreSQL", "SQLite", "state.single = true"):
        assert words in said


@pytest.mark.parametrize(
    "url",
    [
        "mysql://gateway@db/loops",
        "postgresql://gateway@db",
        "postgresql://gateway@db/",
        "sqlite://",
        "sqlite:///",
        "loops",
        "",
        "postgresql://gateway:a-password@db:port/loops",
    ],
)
def test_what_is_no_store_is_said_without_its_password(tmp_path: Path, url: str) -> None:
    said = complaint(tmp_path, f'state.url = "{url}"\n')
    assert said.startswith("FILE: state.url: ")
    assert "a-password" not in said
    assert "postgresql://user:password@host/database" in said


@pytest.mark.parametrize("text", ["trust_s = 0.0", "trust_s = 1e9", "reports_days = 0"])
def test_times_have_bounds(tmp_path: Path, text: str) -> None:
    assert "allowed: a " in complaint(tmp_path, f"[state]\n{text}\n")
