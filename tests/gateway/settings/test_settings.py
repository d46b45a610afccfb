"""Reading the configuration: what is in force after file and environment."""

import subprocess
import sys
from datetime import UTC
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from gateway.service.translator import rules_from_settings
from gateway.settings.problems import allowed_values
from gateway.settings.tree import (
    SECTIONS,
    InstanceSettings,
    MappingSettings,
    NexgateSettings,
    ServerSettings,
    Settings,
    is_loopback,
    load_settings,
)
from gateway.settings.values import checked_public_url
from mappings.media import DEFAULT_HLS_URL, DEFAULT_SRC_URL, DEFAULT_THUMBNAIL
from mappings.rules import SENSITIVE_HASHTAGS

BASE = "LOOPS_GATEWAY_NEXGATE__BASE_URL"
NEXGATE = {BASE: "https://nexgate.example"}
EVERYWHERE = "0.0.0.0"  # noqa: S104 - nothing is bound here
SECRET = "correct horse battery staple and more"


def written(directory: Path, text: str) -> Path:
    path = directory / "loops.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_environment_alone_suffices() -> None:
    settings = load_settings(None, NEXGATE)
    assert settings.nexgate.base_url == "https://nexgate.example"
    assert settings.server.public_url == "http://127.0.0.1:8080"
    assert (settings.admin.host, settings.admin.port) == ("127.0.0.1", 8081)


def test_config_toml_in_the_working_directory_is_read_by_itself(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[nexgate]\nbase_url = "http://here.example"\n')
    assert load_settings(None, {}).nexgate.base_url == "http://here.example"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '[server]\nport = 9000\nhost = "localhost"\n[nexgate]\nbase_url = "http://file.example"\n',
    )
    settings = load_settings(path, NEXGATE | {"LOOPS_GATEWAY_SERVER__PORT": "9001"})
    assert settings.server.port == 9001
    assert settings.server.host == "localhost"
    assert settings.nexgate.base_url == "https://nexgate.example"


def test_every_kind_of_value_can_come_from_the_environment() -> None:
    settings = load_settings(
        None,
        {
            BASE: "http://localhost:8765/",
            "LOOPS_GATEWAY_SERVER__SECRET": SECRET,
            "LOOPS_GATEWAY_SERVER__STATE_DIR": "/var/lib/loops",
            "LOOPS_GATEWAY_NEXGATE__READ_TIMEOUT_S": "2.5",
            "LOOPS_GATEWAY_NEXGATE__MAX_CONNECTIONS": "7",
            "LOOPS_GATEWAY_NEXGATE__SERVICE_TOKEN": "a.b.c",
            "LOOPS_GATEWAY_MAPPING__EXTENSION": "true",
            "LOOPS_GATEWAY_MAPPING__IDS": "uuid",
            "LOOPS_GATEWAY_MAPPING__SRC_URL": '["720p.mp4", "*.mp4"]',
            "loops_gateway_mapping__hls_url": "master, 720p_playlist",
            "LOOPS_GATEWAY_INSTANCE__CONTACT_EMAIL": "ops@example.org",
        },
    )
    assert settings.nexgate.base_url == "http://localhost:8765"
    assert settings.server.secret == SecretStr(SECRET)
    assert settings.server.state_dir == Path("/var/lib/loops")
    assert settings.nexgate.read_timeout_s == 2.5
    assert settings.nexgate.max_connections == 7
    assert settings.nexgate.service_token == SecretStr("a.b.c")
    assert settings.mapping.extension is True
    assert settings.mapping.ids == "uuid"
    assert settings.mapping.src_url == ("720p.mp4", "*.mp4")
    assert settings.mapping.hls_url == ("master", "720p_playlist")
    assert settings.instance.contact_email == "ops@example.org"


def test_an_empty_variable_counts_as_unset() -> None:
    settings = load_settings(None, NEXGATE | {"LOOPS_GATEWAY_SERVER__PORT": ""})
    assert settings.server.port == 8080


def test_the_defaults_of_the_mapping_are_those_of_the_mappings() -> None:
    mapping = MappingSettings()
    assert mapping.src_url == DEFAULT_SRC_URL
    assert mapping.hls_url == DEFAULT_HLS_URL
    assert mapping.thumbnail == DEFAULT_THUMBNAIL
    assert frozenset(mapping.sensitive_hashtags) == SENSITIVE_HASHTAGS
    assert mapping.zone is UTC


@pytest.mark.parametrize(
    ("host", "public_url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("gateway.example", "http://gateway.example:8080"),
        (EVERYWHERE, "http://localhost:8080"),
        ("::", "http://localhost:8080"),
        ("::1", "http://[::1]:8080"),
        ("2001:db8::7", "http://[2001:db8::7]:8080"),
    ],
)
def test_public_url_follows_host_and_port(host: str, public_url: str) -> None:
    assert ServerSettings(host=host, secret=SecretStr(SECRET)).public_url == public_url


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://loops.example/", "https://loops.example"),
        ("HTTPS://Loops.Example:8443", "https://loops.example:8443"),
    ],
)
def test_public_url_is_kept_without_slash_and_in_lower_case(given: str, kept: str) -> None:
    assert ServerSettings(public_url=given).public_url == kept


def test_base_url_may_have_a_path_of_its_own() -> None:
    nexgate = NexgateSettings(base_url="https://example.org/nexgate/")
    assert nexgate.base_url == "https://example.org/nexgate"


def test_sensitive_hashtags_are_kept_the_way_they_are_compared() -> None:
    mapping = MappingSettings(sensitive_hashtags=("#NSFW", " Straße ", "nsfw"))
    assert mapping.sensitive_hashtags == ("nsfw", "strasse")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "LOCALHOST"])
def test_a_gateway_on_loopback_needs_no_secret(host: str) -> None:
    assert is_loopback(host)
    assert ServerSettings(host=host).secret is None


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "10.0.0.1", "localhost.example"])
def test_a_gateway_that_others_reach_needs_a_secret(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(ValidationError):
        ServerSettings(host=host)


def test_settings_made_in_code_do_not_see_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOPS_GATEWAY_SERVER__PORT", "9999")
    settings = Settings(nexgate=NexgateSettings(base_url="http://localhost:1"))
    assert settings.server.port == 8080


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        InstanceSettings().name = "Another"


def test_every_setting_says_what_it_is_and_what_it_takes() -> None:
    for section, model in SECTIONS.items():
        for key, field in model.model_fields.items():
            assert field.description, f"{section}.{key}"
            assert "\n" not in field.description
            assert allowed_values(field)
            has_unit = allowed_values(field).endswith((", in seconds", ", in bytes"))
            # Two keys have the names of RFC 5861, whose unit is the second.
            names_unit = key.endswith(("_s", "_bytes")) or key.startswith("stale_")
            assert has_unit == names_unit, f"{section}.{key}"


def test_the_sections_are_those_of_the_tree() -> None:
    tree = {name: field.annotation for name, field in Settings.model_fields.items()}
    assert tree == SECTIONS


def test_reading_settings_loads_no_server() -> None:
    loaded = "import sys, gateway.settings.tree; print('aiohttp' in sys.modules)"
    out = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (" https://loops.example/ ", "https://loops.example"),
        ("https://Bücher.example", "https://xn--bcher-kva.example"),
        ("HTTPS://LOOPS.example:8443", "https://loops.example:8443"),
    ],
)
def test_the_public_address_has_one_form(given: str, read: str) -> None:
    assert checked_public_url(given) == read


@pytest.mark.parametrize(
    ("nexgate", "wanted", "keeps"),
    [
        ("https://nexgate.example", "auto", False),
        ("https://203.0.113.7", "auto", False),
        ("http://192.168.1.5:8080", "auto", True),
        ("http://localhost:8080", "auto", True),
        ("http://[fd00::1]:8080", "auto", True),
        ("http://nexgate:8080", "auto", True),
        ("https://nexgate.example", "keep", True),
        ("http://localhost:8080", "drop", False),
    ],
)
def test_private_addresses_are_kept_beside_a_private_nexgate(
    nexgate: str, wanted: str, keeps: bool
) -> None:
    settings = Settings.model_validate(
        {"nexgate": {"base_url": nexgate}, "mapping": {"private_addresses": wanted}}
    )
    assert rules_from_settings(settings).keeps_private is keeps
