"""Settings that name directories of the operator's, and origins of web pages."""

from pathlib import Path

import pytest

from gateway.settings.tree import ConfigError, load_settings
from tests.support.web_build import write_web_build

BASE = {"LOOPS_GATEWAY_NEXGATE__BASE_URL": "https://nexgate.example"}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_origins_are_as_browsers_send_them() -> None:
    given = "https://A.example:443,http://b.example:80/,http://localhost:5173,https://a.example"
    settings = load_settings(None, {**BASE, "LOOPS_GATEWAY_SERVER__CORS_ORIGINS": given})
    assert settings.server.cors_origins == (
        "https://a.example",
        "http://b.example",
        "http://localhost:5173",
    )


@pytest.mark.parametrize(
    "origin", ["*", "null", "a.example", "https://a.example/app", "https://*.example/x"]
)
def test_what_is_no_origin_is_told(origin: str) -> None:
    with pytest.raises(ConfigError, match=r"server\.cors_origins.*a list of origins"):
        load_settings(None, {**BASE, "LOOPS_GATEWAY_SERVER__CORS_ORIGINS": f'["{origin}"]'})


def test_directories_of_the_operators(tmp_path: Path) -> None:
    write_web_build(tmp_path)
    environ = {
        **BASE,
        "LOOPS_GATEWAY_INSTANCE__PAGES_DIR": str(tmp_path),
        "LOOPS_GATEWAY_INSTANCE__SPA_DIR": str(tmp_path),
    }
    settings = load_settings(None, environ)
    assert settings.instance.pages_dir == settings.instance.spa_dir == tmp_path


@pytest.mark.parametrize(
    ("key", "reason"), [("pages_dir", "no such directory"), ("spa_dir", "no build/manifest.json")]
)
def test_a_directory_that_can_not_be_used_is_told(tmp_path: Path, key: str, reason: str) -> None:
    environ = {**BASE, f"LOOPS_GATEWAY_INSTANCE__{key.upper()}": str(tmp_path / "nowhere")}
    with pytest.raises(ConfigError, match=rf"instance\.{key}: .*{reason}"):
        load_settings(None, environ)


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ("<html>", "no Vite manifest"),
        ("[]", "no Vite manifest"),
        ('{"resources/js/other.js": {"file": "a.js"}}', "has no resources/js/app.js"),
        ('{"resources/js/app.js": {"file": "a.js", "imports": ["_b.js"]}}', "has no _b.js"),
    ],
)
def test_a_broken_build_is_told(tmp_path: Path, manifest: str, reason: str) -> None:
    write_web_build(tmp_path)
    (tmp_path / "build" / "manifest.json").write_text(manifest)
    environ = {**BASE, "LOOPS_GATEWAY_INSTANCE__SPA_DIR": str(tmp_path)}
    with pytest.raises(ConfigError, match=rf"instance\.spa_dir: .*{reason}"):
        load_settings(None, environ)
