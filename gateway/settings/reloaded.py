"""Which settings take effect while the gateway runs; all others wait for the next start."""

from typing import Final

from pydantic import ValidationError

from gateway.settings.problems import ConfigError, Origins, problems
from gateway.settings.tree import SECTIONS, Settings

_WHOLE_SECTIONS: Final = frozenset({"limits"})
_BEGINNINGS: Final = ("cache.fresh_",)
_RELOADED: Final = frozenset(
    {
        "server.log_level",
        "server.max_requests",
        "server.request_timeout_s",
        "server.body_timeout_s",
        "server.min_body_rate",
        "server.send_timeout_s",
        "server.grace_s",
        "server.shutdown_timeout_s",
        "server.secret",
        "server.former_secrets",
        "admin.token",
        "nexgate.service_token",
        "nexgate.service_refresh_token",
        "cache.stale_while_revalidate",
        "cache.stale_if_error",
        "cache.stale_after_s",
        "signin.attempts_per_address",
        "signin.attempts_per_account",
        "signin.attempts_of_strangers",
        "signin.stranger_delay_s",
        "signin.window_s",
        "instance.name",
        "instance.description",
        "instance.fyf",
        "instance.contact_email",
        "instance.pages_dir",
    }
)


def is_reloaded(section: str, key: str) -> bool:
    """Whether a setting takes effect without a restart."""
    name = f"{section}.{key}"
    return section in _WHOLE_SECTIONS or name.startswith(_BEGINNINGS) or name in _RELOADED


def changed_settings(old: Settings, new: Settings) -> list[tuple[str, str]]:
    """The section and key of each setting that differs."""
    return [
        (section, key)
        for section, model in SECTIONS.items()
        for key in model.model_fields
        if getattr(getattr(old, section), key) != getattr(getattr(new, section), key)
    ]


def in_effect(old: Settings, new: Settings) -> Settings:
    """The settings that hold once `new` ones were read: `old` where they wait for a restart.

    Raises ConfigError where the two can't be used together, such as a listener without its token.
    """
    mixed: dict[str, dict[str, object]] = {}
    for section, model in SECTIONS.items():
        both = getattr(old, section), getattr(new, section)
        mixed[section] = {
            key: getattr(both[is_reloaded(section, key)], key) for key in model.model_fields
        }
    try:
        return Settings.model_validate(mixed)
    except ValidationError as error:
        found = problems(error, SECTIONS, Origins(file="until the next start", variables={}))
        raise ConfigError("\n".join(found)) from None
