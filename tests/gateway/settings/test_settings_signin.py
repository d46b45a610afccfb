"""The settings of signing in: secrets in turn, proxies, limits."""

import ipaddress

import pytest
from pydantic import SecretStr, ValidationError

from gateway.cli.config_text import effective_config
from gateway.settings.tree import ConfigError, ServerSettings, SignInSettings, load_settings

NEXGATE = {"LOOPS_GATEWAY_NEXGATE__BASE_URL": "https://nexgate.example"}
LONG = "a-former-secret-that-is-long-enough"


def test_former_secrets_are_kept_and_never_shown() -> None:
    settings = load_settings(
        None, {**NEXGATE, "LOOPS_GATEWAY_SERVER__FORMER_SECRETS": f"{LONG}, {LONG}2"}
    )
    assert settings.server.former_secrets == (SecretStr(LONG), SecretStr(f"{LONG}2"))
    shown = effective_config(settings)
    assert LONG not in shown
    assert "# former_secrets is set, 2 of them" in shown


def test_a_former_secret_that_is_too_short_is_not_shown_either() -> None:
    with pytest.raises(ConfigError) as refused:
        load_settings(None, {**NEXGATE, "LOOPS_GATEWAY_SERVER__FORMER_SECRETS": "hunter2"})
    assert "hunter2" not in str(refused.value)
    assert "too short" in str(refused.value)


def test_proxies_are_addresses_and_networks() -> None:
    settings = SignInSettings(trusted_proxies=("10.0.0.0/8", "::1"))
    assert settings.trusted_networks == (
        ipaddress.ip_network("10.0.0.0/8"),
        ipaddress.ip_network("::1/128"),
    )
    for wrong in ("proxy.example", "10.0.0.1/8", ""):
        with pytest.raises(ValidationError):
            SignInSettings(trusted_proxies=(wrong,))


def test_a_token_can_not_be_pasted_unless_the_operator_says_so() -> None:
    assert SignInSettings().allow_token_paste is False
    assert ServerSettings().former_secrets == ()


def test_strangers_can_not_use_up_what_nexgate_allows_an_account() -> None:
    signin = SignInSettings()
    assert signin.attempts_of_strangers < signin.attempts_per_account <= 5
