"""Secrets from files: `LOOPS_GATEWAY_SERVER__SECRET_FILE=/run/secrets/server` in the environment.

Containers and service managers hand secrets over as files; every secret setting can be read so.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gateway.settings.problems import ConfigError, is_secret, variable_name

FILE_SUFFIX: Final = "_FILE"
_LONGEST_BYTES: Final = 65_536


def file_variables(sections: Mapping[str, type[BaseModel]]) -> dict[str, tuple[str, str]]:
    """The variables that name a file, with the (section, key) of the secret in it."""
    return {
        variable_name(section, key) + FILE_SUFFIX: (section, key)
        for section, model in sections.items()
        for key, field in model.model_fields.items()
        if is_secret(field)
    }


def read_secret_file(variable: str, path: str, field: FieldInfo) -> str:
    """The secret in a file, as the text of its variable; of a list each line is one.

    Raises ConfigError, which names the file and never its content.
    """
    text = _text_of(variable, Path(path))
    if "tuple" in str(field.annotation):
        return json.dumps([line.strip() for line in text.splitlines() if line.strip()])
    return text


def _text_of(variable: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{variable}: {path} can't be read: {error.strerror}") from None
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise ConfigError(f"{variable}: {path} is not UTF-8 text") from None
    if not text or len(content) > _LONGEST_BYTES:
        size = "is empty" if not text else f"is longer than {_LONGEST_BYTES} bytes"
        raise ConfigError(f"{variable}: {path} {size}; allowed: a file with the secret alone")
    return text
