"""The settings in force as plain values, for people and programs: no secret is among them."""

from pathlib import Path

from pydantic import SecretStr

from gateway.settings.tree import SECTIONS, Settings


def masked_settings(settings: Settings) -> dict[str, dict[str, object]]:
    """Every section's keys with their values; of a secret only how long it is."""
    return {
        section: {key: masked_value(getattr(getattr(settings, section), key)) for key in keys}
        for section, keys in ((name, model.model_fields) for name, model in SECTIONS.items())
    }


def masked_value(value: object) -> object:
    """A value of JSON; a secret becomes a text such as `set, 40 characters`."""
    if isinstance(value, SecretStr):
        return f"set, {len(value)} characters"
    if isinstance(value, tuple):
        is_secret = bool(value) and isinstance(value[0], SecretStr)
        return f"set, {len(value)} of them" if is_secret else list(value)
    return str(value) if isinstance(value, Path) else value
