"""Messages about a configuration that can't be used.

One line for each problem: where, which key, what was found, what is allowed. No message shows the
value of a secret or of an unknown key, or a password inside an address.
"""

import difflib
import json
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from gateway.settings.values import Allowed

ENVIRONMENT_PREFIX = "LOOPS_GATEWAY_"
# Read by a command; not a setting.
_OF_COMMANDS = frozenset({"LOOPS_GATEWAY_CONFORM_TOKEN"})

_TOML_PLACE = re.compile(r"(?P<what>.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.S)
_CREDENTIALS_IN_URL = re.compile(r"//[^/@\s]*@")
_LONGEST_SHOWN = 80

# Former (section, key) and what it is called now: an old name is refused with the new one.
RENAMED: dict[tuple[str, str], tuple[str, str]] = {}

# Kubernetes sets such variables in every container beside a Service named "loops-gateway".
_KUBERNETES_NAME = re.compile(
    r"SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_[A-Z]+(_(PROTO|PORT|ADDR))?"
)
_KUBERNETES_PORT = re.compile(r"(tcp|udp|sctp)://\S+")


def variable_name(section: str, key: str) -> str:
    """The environment variable that sets a key."""
    return f"{ENVIRONMENT_PREFIX}{section}__{key}".upper()


class ConfigError(Exception):
    """The configuration can't be used; the message is for people, one line for each problem."""


@dataclass(frozen=True)
class Origins:
    """Where values came from: the file, if any; the variable that set (section, key)."""

    file: str | None
    variables: Mapping[tuple[str, str], str]

    def of(self, section: str, key: str) -> str:
        """The variable or file that a message about a key names."""
        return self.variables.get((section, key)) or self.file or "environment"


def read_toml(path: Path) -> dict[str, object]:
    """The tables of a TOML file. Raises ConfigError with the file, line and column."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not a TOML file, it is not UTF-8 text") from None
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}") from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_toml_problem(path, text, str(error))) from None


def _toml_problem(path: Path, text: str, message: str) -> str:
    found = _TOML_PLACE.fullmatch(message)
    if found is None:
        return f"{path}: not valid TOML: {message}"
    what, line, column = found.groups()
    if line is None:
        lines = text.split("\n")
        line, column = str(len(lines)), str(len(lines[-1]) + 1)
    return f"{path}, line {line}, column {column}: not valid TOML: {what}"


def unknown_variables(environ: Mapping[str, str], known: Collection[str]) -> tuple[str, ...]:
    """A line for each variable with our prefix that isn't the name of a setting."""
    unknown = {
        name: name.upper().removeprefix(ENVIRONMENT_PREFIX)
        for name in sorted(environ)
        if name.upper().startswith(ENVIRONMENT_PREFIX)
        and name.upper() not in known
        and name.upper() not in _OF_COMMANDS
    }
    renamed = {variable_name(*old): variable_name(*new) for old, new in RENAMED.items()}
    return tuple(
        f"{name}: is now called {renamed[name.upper()]}"
        if name.upper() in renamed
        else f"{name}: no setting has this name{_suggested_variable(rest, known)}"
        for name, rest in unknown.items()
        if not _is_of_kubernetes(rest, environ[name])
    )


def _is_of_kubernetes(rest: str, value: str) -> bool:
    if rest == "PORT":
        return _KUBERNETES_PORT.fullmatch(value) is not None
    return _KUBERNETES_NAME.fullmatch(rest) is not None


def problems(
    error: ValidationError, sections: Mapping[str, type[BaseModel]], origins: Origins
) -> tuple[str, ...]:
    """A line for each validation error of the tree made of `sections`."""
    return tuple(_problem(detail, sections, origins) for detail in error.errors(include_url=False))


def _problem(
    detail: ErrorDetails, sections: Mapping[str, type[BaseModel]], origins: Origins
) -> str:
    section, key = (*(str(part) for part in detail["loc"]), "", "")[:2]
    place = origins.of(section, key)
    if section not in sections:
        return (
            f"{place}: {section}: no section has this name{_suggestion(section, sections)}; "
            f"allowed: {', '.join(sections)}"
        )
    if not key:
        reason = _reason(detail) or "found no table; allowed: a table of keys"
        return f"{place}: {section}: {reason}"
    fields = sections[section].model_fields
    if (section, key) in RENAMED:
        return f"{place}: {section}.{key}: is now called {'.'.join(RENAMED[section, key])}"
    if key not in fields:
        return (
            f"{place}: {section}.{key}: no key has this name{_suggestion(key, fields)}; "
            f"allowed: {', '.join(fields)}"
        )
    found = _found(detail, fields[key], variable_name(section, key))
    return f"{place}: {section}.{key}: {found}; allowed: {allowed_values(fields[key])}"


def _reason(detail: ErrorDetails) -> str:
    return str(detail.get("ctx", {}).get("error", ""))


def _found(detail: ErrorDetails, field: FieldInfo, variable: str) -> str:
    reason = _reason(detail)
    if detail["type"] == "missing" or detail["input"] is None:
        ways = f"set it in the file or as {variable}"
        return f"missing ({reason}; {ways})" if reason else f"missing ({ways})"
    shown = _shown(detail["input"], is_secret=is_secret(field))
    return f"found {shown} ({reason})" if reason else f"found {shown}"


def _shown(value: object, *, is_secret: bool) -> str:
    if is_secret:
        size = f"{len(value)} characters" if isinstance(value, str | SecretStr) else "no text"
        return f"{size} (not shown)"
    text = _CREDENTIALS_IN_URL.sub("//***@", json.dumps(value, default=str, ensure_ascii=False))
    if len(text) > _LONGEST_SHOWN:
        text = f"{text[:_LONGEST_SHOWN]}..."
    return text.encode("utf-8", "backslashreplace").decode()


def allowed_values(field: FieldInfo) -> str:
    """What a field accepts, with its unit, from its `Allowed`."""
    allowed = next(entry for entry in field.metadata if isinstance(entry, Allowed))
    return f"{allowed.text}, in {allowed.unit}" if allowed.unit else allowed.text


def is_secret(field: FieldInfo) -> bool:
    """True when the value must never be shown."""
    return "SecretStr" in str(field.annotation)


def _suggestion(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, tuple(known), n=1)
    return f", did you mean {close[0]}?" if close else ""


def _suggested_variable(rest: str, names: Iterable[str]) -> str:
    """The closest variable; a key without a section suggests the first section with that key."""
    known = {name.removeprefix(ENVIRONMENT_PREFIX): name for name in names}
    same_key = [other for other in known if rest and other.endswith(f"__{rest}")]
    close = same_key or difflib.get_close_matches(rest, known, n=1)
    return f", did you mean {known[close[0]]}?" if close else ""
