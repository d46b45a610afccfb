"""Settings as text: example file, Markdown table, the settings in force without secrets."""

import json
import textwrap
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from gateway.settings.problems import allowed_values
from gateway.settings.reloaded import is_reloaded
from gateway.settings.tree import SECTIONS, Settings

_WIDTH = 100
EXAMPLE_BASE_URL = "https://nexgate.example"

_EXAMPLE_HEAD = """\
# Settings of Loops Gateway: every key with its default. Copy this file to config.toml and take
# the `#` away from what you change. Each key can also be set in the environment, which wins, as
# LOOPS_GATEWAY_SECTION__KEY: LOOPS_GATEWAY_SERVER__PORT=9000. Lists are then separated by commas.
# A secret can also be read from a file: LOOPS_GATEWAY_SERVER__SECRET_FILE=/run/secrets/server.
"""


def example_config() -> str:
    """The text of config.example.toml, which is a valid configuration."""
    parts = [_EXAMPLE_HEAD]
    for section, model in SECTIONS.items():
        parts.append(f"# {model.__doc__}\n[{section}]\n")
        parts.extend(_example_entry(key, field) for key, field in model.model_fields.items())
    return "\n".join(parts)


def _example_entry(key: str, field: FieldInfo) -> str:
    remark = allowed_values(field)
    if field.is_required():
        assignment = f"{key} = {_toml(EXAMPLE_BASE_URL)}"
    elif field.default is None:
        assignment, remark = f'# {key} = ""', f"{remark}; not set by default"
    else:
        assignment = f"# {key} = {_toml(field.default)}"
    return f"{_comment(field.description or '')}\n{_comment(f'Allowed: {remark}.')}\n{assignment}\n"


def _comment(text: str) -> str:
    """A text as comment lines that are short enough to read."""
    return textwrap.fill(
        text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False
    )


def effective_config(settings: Settings) -> str:
    """The settings in force as TOML; secrets and unset keys are comments."""
    lines: list[str] = []
    for section, model in SECTIONS.items():
        values = getattr(settings, section)
        lines.append(f"[{section}]")
        lines.extend(_effective_line(key, getattr(values, key)) for key in model.model_fields)
        lines.append("")
    return "\n".join(lines).rstrip()


def _effective_line(key: str, value: object) -> str:
    if value is None:
        return f"# {key} is not set"
    if isinstance(value, SecretStr):
        return f"# {key} is set, {len(value)} characters"
    if isinstance(value, tuple) and value and isinstance(value[0], SecretStr):
        return f"# {key} is set, {len(value)} of them"
    return f"{key} = {_toml(value)}"


def settings_markdown_table() -> str:
    """Every setting as a row of a Markdown table: key, default, allowed values, reload, help."""
    rows = ["| Key | Default | Allowed | Reload | What it is |", "|---|---|---|---|---|"]
    rows.extend(
        _markdown_row(section, key, field)
        for section, model in SECTIONS.items()
        for key, field in model.model_fields.items()
    )
    return "\n".join(rows)


def _markdown_row(section: str, key: str, field: FieldInfo) -> str:
    default = "" if field.is_required() or field.default is None else f"`{_toml(field.default)}`"
    reload = "yes" if is_reloaded(section, key) else ""
    cells = (
        f"`{section}.{key}`",
        default,
        allowed_values(field),
        reload,
        field.description or "",
    )
    return f"| {' | '.join(cells)} |"


def _toml(value: object) -> str:
    """A value as TOML; JSON texts, numbers and lists are valid TOML."""
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)
