"""The set-up: a secret that can be guessed, a directory that can't be written, and the rest."""

import secrets
from pathlib import Path

import pytest
from pydantic import SecretStr

from gateway.doctor import setup
from gateway.doctor.finding import Level
from gateway.settings.tree import Settings

BASE = {"nexgate": {"base_url": "https://nexgate.host"}}


def settings(**sections: object) -> Settings:
    return Settings.model_validate({**BASE, **sections})


@pytest.mark.parametrize(
    "weak",
    [
        "s" * 40,
        "abc" * 20,
        "0123456701234567" * 3,
        "change-me-please-change-me-please!!",
        "my-Super-Secret-of-the-gateway-2026",
        "your-32-characters-of-randomness-go-here",
    ],
)
def test_a_secret_that_can_be_guessed_is_wrong_and_not_shown(weak: str) -> None:
    found = setup.check_secret(SecretStr(weak))
    assert found.level is Level.WRONG
    assert weak not in found.message + found.advice


def test_random_secrets_are_fine() -> None:
    made = [secrets.token_hex(16) for _ in range(200)]
    made += [secrets.token_urlsafe(24) for _ in range(200)]
    assert [one for one in made if setup.is_guessable(one)] == []


def test_no_secret_is_a_warning() -> None:
    assert setup.check_secret(None).level is Level.WARNING


def state_dir_level(directory: Path) -> Level:
    (found,) = setup.check_state_dir(settings(server={"state_dir": directory}))
    return found.level


def test_a_state_directory(tmp_path: Path) -> None:
    assert state_dir_level(tmp_path) is Level.OK
    assert state_dir_level(tmp_path / "a" / "b") is Level.OK
    assert not (tmp_path / "a").exists()
    (tmp_path / "file").write_text("")
    assert state_dir_level(tmp_path / "file" / "state") is Level.WRONG
    assert state_dir_level(tmp_path / "file") is Level.WRONG


def test_the_directory_of_a_store_elsewhere_is_the_one_that_counts(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    server = {"state_dir": tmp_path / "file"}
    good, bad = f"sqlite:///{tmp_path}/s.sqlite3", f"sqlite:///{tmp_path}/file/s.sqlite3"
    (found,) = setup.check_state_dir(settings(server=server, state={"url": good}))
    assert (found.level, str(tmp_path) in found.message) == (Level.OK, True)
    (found,) = setup.check_state_dir(settings(state={"url": bad}))
    assert (found.level, "state.url" in found.advice) == (Level.WRONG, True)
    postgres = settings(server=server, state={"url": "postgresql://db.host/x"})
    assert setup.check_state_dir(postgres) == []


def test_a_directory_of_another_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root may write everywhere: the system's answer is what counts.
    monkeypatch.setattr("os.access", lambda *_: False)
    (found,) = setup.check_state_dir(settings(server={"state_dir": tmp_path}))
    assert (found.level, str(tmp_path) in found.message) == (Level.WRONG, True)


def test_a_missing_extra_is_wrong_only_where_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    tier = settings(
        cache={"url": "valkey://tier.host/0"},
        state={"url": "postgresql://db.host/x"},
        tracing={"otlp_url": "http://collector.host:4318"},
    )
    assert {one.level for one in setup.check_extras(tier)} == {Level.OK}
    monkeypatch.setattr(setup, "find_spec", lambda _: None)
    assert [one.level for one in setup.check_extras(tier)] == [
        *(Level.WRONG, Level.WRONG, Level.WRONG),
        Level.OK,
    ]
    assert "loops-gateway[valkey]" in setup.check_extras(tier)[0].advice
    assert "loops-gateway[postgres]" in setup.check_extras(tier)[1].advice
    assert "loops-gateway[otel]" in setup.check_extras(tier)[2].advice
    assert [one.level for one in setup.check_extras(settings())] == [Level.OK]


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("nexgate", "base_url", "https://nexgate.example"),
        ("server", "public_url", "https://loops.example.com"),
    ],
)
def test_the_address_of_an_example_is_a_warning(section: str, key: str, value: str) -> None:
    found = setup.check_setup(settings(**{section: {key: value}}))
    (warned,) = [one for one in found if one.check == "addresses"]
    assert (warned.level, f"{section}.{key}" in warned.message) == (Level.WARNING, True)
    assert not [one for one in setup.check_setup(settings()) if one.check == "addresses"]


def test_too_few_descriptors_are_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _: (1_024, 4_096))
    (found,) = setup.check_descriptors(settings())
    assert (found.level, "4096" in found.message) == (Level.WARNING, True)
    # As many connections as the gateway will then keep open.
    assert "limits.connections = 3868" in found.advice
    few = settings(limits={"connections": 3_868})
    (found,) = setup.check_descriptors(few)
    assert found.level is Level.OK
    # The lower of the two limits is raised at the start.
    monkeypatch.setattr("resource.getrlimit", lambda _: (1_024, 524_288))
    (found,) = setup.check_descriptors(settings())
    assert found.level is Level.OK
