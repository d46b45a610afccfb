"""All settings as one typed, frozen tree, read once at start.

A TOML file is read first; `LOOPS_GATEWAY_SECTION__KEY` in the environment overrides it. Every field
has its description, unit and allowed values, so that error messages, `config.example.toml` and
docs/settings.md agree.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from gateway.settings.cache import CacheSettings
from gateway.settings.limits import LimitSettings
from gateway.settings.problems import (
    ENVIRONMENT_PREFIX,
    ConfigError,
    Origins,
    problems,
    read_toml,
    unknown_variables,
    variable_name,
)
from gateway.settings.secret_files import file_variables, read_secret_file
from gateway.settings.sections import (
    AdminSettings,
    InstanceSettings,
    MappingSettings,
    NexgateSettings,
    SignInSettings,
)
from gateway.settings.server import ServerSettings
from gateway.settings.state import StateSettings
from gateway.settings.tracing import TracingSettings
from gateway.settings.values import WILDCARD_HOSTS, is_loopback

__all__ = [
    "SECTIONS",
    "AdminSettings",
    "CacheSettings",
    "ConfigError",
    "InstanceSettings",
    "LimitSettings",
    "MappingSettings",
    "NexgateSettings",
    "ServerSettings",
    "Settings",
    "SignInSettings",
    "StateSettings",
    "TracingSettings",
    "is_loopback",
    "load_settings",
]

DEFAULT_FILE = Path("config.toml")


class Settings(BaseSettings):
    """The whole tree; built in code it depends on its arguments only, not on the environment."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        strict=True,
    )

    server: ServerSettings = Field(default_factory=ServerSettings)
    limits: LimitSettings = Field(default_factory=LimitSettings)
    admin: AdminSettings = Field(default_factory=AdminSettings)
    nexgate: NexgateSettings
    cache: CacheSettings = Field(default_factory=CacheSettings)
    state: StateSettings = Field(default_factory=StateSettings, validate_default=True)
    signin: SignInSettings = Field(default_factory=SignInSettings)
    mapping: MappingSettings = Field(default_factory=MappingSettings)
    instance: InstanceSettings = Field(default_factory=InstanceSettings)
    tracing: TracingSettings = Field(default_factory=TracingSettings)

    @field_validator("admin", mode="after")
    @classmethod
    def _refuse_one_port_for_both(cls, value: AdminSettings, info: ValidationInfo) -> AdminSettings:
        server = info.data.get("server")
        if isinstance(server, ServerSettings) and server.port == value.port:
            hosts = {server.host, value.host}
            if len(hosts) == 1 or hosts & WILDCARD_HOSTS:
                raise ValueError(f"its port {value.port} is server.port too: choose two")
        return value

    @field_validator("state", mode="after")
    @classmethod
    def _refuse_a_fleet_without_a_store(
        cls, value: StateSettings, info: ValidationInfo
    ) -> StateSettings:
        cache = info.data.get("cache")
        if not isinstance(cache, CacheSettings) or cache.url is None:
            return value
        if value.url is None and not value.single:
            raise ValueError(
                "cache.url is set, so several gateways share what they read, but each would keep "
                "sign-outs and used codes for itself. Set state.url to a PostgreSQL, or to an "
                "SQLite file where all run on one machine; or state.single = true if there is one"
            )
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments only: tests and the demo must not read variables of their shell."""
        return (init_settings,)


SECTIONS: dict[str, type[BaseModel]] = {
    "server": ServerSettings,
    "limits": LimitSettings,
    "admin": AdminSettings,
    "nexgate": NexgateSettings,
    "cache": CacheSettings,
    "state": StateSettings,
    "signin": SignInSettings,
    "mapping": MappingSettings,
    "instance": InstanceSettings,
    "tracing": TracingSettings,
}
_VARIABLES = {
    variable_name(section, key): (section, key)
    for section, model in SECTIONS.items()
    for key in model.model_fields
}
_FILE_VARIABLES = file_variables(SECTIONS)


class _Environment(EnvSettingsSource):
    """The environment passed in, not the process's; a list is JSON or comma-separated."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(Settings)
        self.env_vars = {name.lower(): value for name, value in environ.items()}

    def decode_complex_value(self, field_name: str, field: FieldInfo | None, value: str) -> object:
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return [part.strip() for part in value.split(",")]


def _merged(
    tables: dict[str, object], overrides: dict[str, dict[str, object]]
) -> dict[str, object]:
    merged = {section: {} for section in SECTIONS} | tables
    for section, values in overrides.items():
        table = merged[section]
        if isinstance(table, dict):
            merged[section] = table | values
    return merged


def load_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of a TOML file with the environment on top.

    Without a path `config.toml` in the working directory is read when it exists. An empty variable
    counts as unset. Raises ConfigError with one line for each problem.
    """
    if path is None and DEFAULT_FILE.exists():
        path = DEFAULT_FILE
    tables = read_toml(path) if path is not None else {}
    variables = {
        _VARIABLES[name.upper()]: name
        for name, value in environ.items()
        if value and name.upper() in _VARIABLES
    }
    unknown = unknown_variables(environ, (*_VARIABLES, *_FILE_VARIABLES))
    values = {name: environ[name] for name in variables.values()}
    values |= _from_secret_files(environ, variables)
    overrides = _Environment(values)()
    origins = Origins(file=str(path) if path is not None else None, variables=variables)
    try:
        settings = Settings.model_validate(_merged(tables, overrides))
    except ValidationError as error:
        raise ConfigError("\n".join((*problems(error, SECTIONS, origins), *unknown))) from None
    if unknown:
        raise ConfigError("\n".join(unknown))
    return settings


def _from_secret_files(
    environ: Mapping[str, str], variables: dict[tuple[str, str], str]
) -> dict[str, str]:
    """The values of variables that name a file, noted in `variables`. Raises ConfigError."""
    values = {}
    for name in sorted(environ):
        place = _FILE_VARIABLES.get(name.upper())
        if place is None or not environ[name]:
            continue
        if place in variables:
            raise ConfigError(f"{name}: {variables[place]} is set too: keep one of the two")
        variables[place] = name
        section, key = place
        field = SECTIONS[section].model_fields[key]
        values[variable_name(section, key)] = read_secret_file(name, environ[name], field)
    return values
