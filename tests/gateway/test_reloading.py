"""Each setting that the table marks as reloaded gets to where it is used; the others are kept."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import BaseModel, SecretStr

from gateway.admin.access import OperatorToken
from gateway.app import BOUNDS, build_app
from gateway.cli.config_text import settings_markdown_table
from gateway.reloading import Reloading
from gateway.routes.app_keys import COOKIES, PAGES, READ_LIMITS, SERVICES
from gateway.service.services import Services
from gateway.settings.cache import EntityKind
from gateway.settings.reloaded import changed_settings, is_reloaded
from gateway.settings.tree import SECTIONS, ConfigError, Settings
from gateway.signin.sealing import Purpose

SECRETS = [letter * 40 for letter in "abcde"]
Sections = dict[str, dict[str, object]]
# The value of a setting where it is used.
Probe = Callable[[web.Application, Reloading], object]


def former(directory: Path) -> Sections:
    return {
        "server": {"state_dir": directory, "secret": SECRETS[0]},
        "nexgate": {"base_url": "http://localhost:1"},
    }


def later(directory: Path, token: str) -> Sections:
    """Another value for everything that is reloaded, one of two tokens, and for some others."""
    return {
        "server": {
            "state_dir": directory / "elsewhere",
            "keepalive_timeout_s": 21.0,
            "secret": SECRETS[1],
            "former_secrets": (SECRETS[2],),
            "log_level": "error",
            "max_requests": 999,
            "request_timeout_s": 29.0,
            "body_timeout_s": 19.0,
            "min_body_rate": 501,
            "send_timeout_s": 18.0,
            "grace_s": 2.0,
            "shutdown_timeout_s": 6.0,
        },
        "limits": {
            "connections": 20,
            "connections_per_address": 19,
            "read_rate": 11,
            "read_burst": 12,
            "address_read_rate": 13,
            "address_read_burst": 14,
            "writes_per_minute": 15,
            "address_writes_per_minute": 16,
            "refreshes_per_minute": 17,
            "registrations_per_hour": 18,
        },
        "admin": {"token": SECRETS[3]},
        "nexgate": {
            "base_url": "http://localhost:2",
            token: "another-token",
        },
        "cache": {
            **{f"fresh_{kind}_s": 1.5 + number for number, kind in enumerate(EntityKind)},
            "stale_while_revalidate": 3.0,
            "stale_if_error": 4.0,
            "stale_after_s": 0.7,
        },
        "signin": {
            "attempts_per_address": 31,
            "attempts_per_account": 4,
            "attempts_of_strangers": 2,
            "stranger_delay_s": 3.5,
            "window_s": 700.0,
        },
        "instance": {
            "name": "Another Name",
            "description": "Other words.",
            "fyf": False,
            "contact_email": "other@example.com",
            "pages_dir": directory,
        },
    }


def services_of(app: web.Application) -> Services:
    return app[SERVICES]


def app_of(services: Services) -> dict[str, object]:
    found = services.instance.config()["app"]
    assert isinstance(found, dict)
    return found


def opens(app: web.Application, secret: str) -> bool:
    """Whether what was sealed under a secret is opened here."""

    class Text(BaseModel):
        text: str = ""

    other = type(services_of(app).sealer)([secret.encode()])
    sealed = other.seal(Purpose.SESSION, Text())
    return services_of(app).sealer.open(Purpose.SESSION, sealed, Text) is not None


PROBES: dict[str, Probe] = {
    "server.log_level": lambda app, _: logging.getLevelName(logging.getLogger().level).lower(),
    "server.max_requests": lambda app, _: app[BOUNDS].max_requests,
    "server.request_timeout_s": lambda app, _: app[BOUNDS].request_timeout_s,
    "server.body_timeout_s": lambda app, _: app[BOUNDS].body_pace.timeout_s,
    "server.min_body_rate": lambda app, _: app[BOUNDS].body_pace.least_bytes_per_s,
    "server.send_timeout_s": lambda app, _: services_of(app).connections.send_timeout_s,
    "server.grace_s": lambda _, reloading: reloading.settings.server.grace_s,
    "server.shutdown_timeout_s": lambda _, reloading: reloading.settings.server.shutdown_timeout_s,
    "server.secret": lambda app, _: SECRETS[1] if opens(app, SECRETS[1]) else None,
    "server.former_secrets": lambda app, _: (SECRETS[2],) if opens(app, SECRETS[2]) else None,
    "limits.connections": lambda app, _: services_of(app).connections.most,
    "limits.connections_per_address": lambda app, _: services_of(app).connections.most_per_address,
    "limits.read_rate": lambda app, _: round(1 / app[READ_LIMITS].viewers._step_s),
    "limits.read_burst": lambda app, _: app[READ_LIMITS].viewers.burst,
    "limits.address_read_rate": lambda app, _: round(1 / app[READ_LIMITS].addresses._step_s),
    "limits.address_read_burst": lambda app, _: app[READ_LIMITS].addresses.burst,
    "limits.writes_per_minute": lambda app, _: services_of(app).rates.writes.limit,
    "limits.address_writes_per_minute": lambda app, _: services_of(app).rates.address_writes.limit,
    "limits.refreshes_per_minute": lambda app, _: services_of(app).rates.refreshes.limit,
    "limits.registrations_per_hour": lambda app, _: services_of(app).rates.registrations.limit,
    "admin.token": lambda _, reloading: reloading._token.value,
    "nexgate.service_token": lambda app, _: services_of(app).guest_credential._service_token,
    "nexgate.service_refresh_token": lambda app, _: (
        services_of(app).guest_credential._refresh_token
    ),
    **{
        f"cache.fresh_{kind}_s": lambda app, _, kind=kind: services_of(  # type: ignore[misc]
            app
        ).cache_control._cache._policy.fresh_s[kind]
        for kind in EntityKind
    },
    "cache.stale_while_revalidate": lambda app, _: (
        services_of(app).cache_control._cache._policy.stale_while_revalidate_s
    ),
    "cache.stale_if_error": lambda app, _: services_of(app).accepted_tokens.stale_if_error_s,
    "cache.stale_after_s": lambda app, _: (
        services_of(app).cache_control._cache._policy.stale_after_s
    ),
    "signin.attempts_per_address": lambda app, _: services_of(app).rates.sign_ins.limit,
    "signin.attempts_per_account": lambda app, _: services_of(app).sign_in._limits.of_all,
    "signin.attempts_of_strangers": lambda app, _: services_of(app).sign_in._limits.of_strangers,
    "signin.stranger_delay_s": lambda app, _: services_of(app).sign_in._limits.delay_s,
    "signin.window_s": lambda app, _: services_of(app).sign_in._limits.window_s,
    "instance.name": lambda app, _: app_of(services_of(app))["name"],
    "instance.description": lambda app, _: app_of(services_of(app))["description"],
    "instance.fyf": lambda app, _: services_of(app).instance.config()["fyf"],
    "instance.contact_email": lambda app, _: services_of(app).instance.contact()["admin_email"],
    "instance.pages_dir": lambda app, _: services_of(app).page_contents._instance.pages_dir,
}
NAMES = [
    f"{section}.{key}"
    for section, model in SECTIONS.items()
    for key in model.model_fields
    if is_reloaded(section, key)
]


@pytest.fixture(autouse=True)
def same_log_level_after() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    logging.getLogger().setLevel(level)


def test_the_table_marks_what_is_reloaded_and_every_mark_is_looked_at() -> None:
    rows = [row.split(" | ") for row in settings_markdown_table().splitlines()[2:]]
    marked = {row[0].strip("| `") for row in rows if row[3] == "yes"}
    assert {row[3] for row in rows} == {"yes", ""}
    assert marked == set(NAMES) == set(PROBES)


@pytest.mark.parametrize("kind", ["service_token", "service_refresh_token"])
def test_what_is_marked_is_used_and_what_is_not_waits(
    kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    old = Settings.model_validate(former(tmp_path))
    new = Settings.model_validate(later(tmp_path, kind))
    # Nothing is left out of this test by being the same before and after.
    reloaded = {".".join(one) for one in changed_settings(old, new) if is_reloaded(*one)}
    tokens = {"nexgate.service_token", "nexgate.service_refresh_token"}
    assert reloaded == (set(NAMES) - tokens) | {f"nexgate.{kind}"}
    app = build_app(old)
    token = OperatorToken(old.admin.token)
    shown: list[Settings] = []
    reloading = Reloading(old, app, token, lambda: new, [shown.append])
    reloading.reload()
    for name, probe in PROBES.items():
        section, key = name.split(".")
        wanted = getattr(getattr(new, section), key)
        if isinstance(wanted, tuple):
            wanted = tuple(one.get_secret_value() for one in wanted)
        found = probe(app, reloading)
        plain = wanted.get_secret_value() if isinstance(wanted, SecretStr) else wanted
        assert found in (wanted, plain), name
    assert services_of(app).preferences.has_for_you is False
    assert app[PAGES].guests_can_watch
    assert app[COOKIES]._keys
    # In effect is what was read, but for what waits.
    assert shown == [reloading.settings]
    left = {".".join(one) for one in changed_settings(reloading.settings, new)}
    assert left == {"server.state_dir", "server.keepalive_timeout_s", "nexgate.base_url"}
    # It is said again each time, for as long as it is so.
    for _ in range(2):
        (line,) = [text for text in caplog.messages if "at the next start" in text]
        assert set(line.partition(": ")[2].split(", ")) == left
        caplog.clear()
        caplog.set_level(logging.INFO)
        reloading.reload()
    monkeypatch.setattr(reloading, "_load", lambda: old)
    caplog.clear()
    caplog.set_level(logging.INFO)
    reloading.reload()
    assert not [text for text in caplog.messages if "at the next start" in text]


def test_what_can_not_be_used_with_what_waits_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sections = former(tmp_path)
    open_to_all = {"host": "0.0.0.0", "token": SECRETS[3]}  # noqa: S104 - not listened on
    old = Settings.model_validate({**sections, "admin": open_to_all})
    new = Settings.model_validate({**sections, "admin": {"host": "127.0.0.1"}})
    token = OperatorToken(old.admin.token)
    reloading = Reloading(old, build_app(old), token, lambda: new)
    reloading.reload()
    # The listener is open to others still.
    assert token.value == old.admin.token
    assert reloading.settings == old
    assert "the settings stay as they are: until the next start: admin.token" in caplog.text
    assert SECRETS[3] not in caplog.text


def test_nothing_wrong_ends_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    old = Settings.model_validate(former(tmp_path))

    def fail() -> Settings:
        raise ConfigError("config.toml: no such file")

    reloading = Reloading(old, build_app(old), OperatorToken(None), fail)
    reloading.reload()
    assert "the settings stay as they are: config.toml: no such file" in caplog.text
