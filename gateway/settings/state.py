"""The settings of the state store: what must survive, and what replicas must agree on."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from gateway.settings.values import Allowed, Flag, Seconds

STORE_SCHEMES = ("postgresql", "postgres", "sqlite")

StoreUrl = Annotated[
    SecretStr | None,
    Allowed("postgresql://user:password@host/database or sqlite:////path/file"),
]
Days = Annotated[
    int, Field(ge=1, le=36_500), Allowed("a whole number from 1 to 36500", unit="days")
]


class StateSettings(BaseModel):
    """Where sessions and all else that has to last is kept; the same for every replica."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True)

    url: StoreUrl = Field(
        None,
        description="PostgreSQL or SQLite file that several gateways share; not set: a file in "
        "state_dir.",
    )
    single: Flag = Field(
        False,
        description="Say that there is one gateway: a shared tier needs no shared store then.",
    )
    trust_s: Seconds = Field(
        60.0,
        description="How long people who are signed in go on while the store is away; then 503.",
    )
    reports_days: Days = Field(365, description="Days after which reports are deleted.")
    sign_ins_days: Days = Field(90, description="Days after which the log of sign-ins is deleted.")

    @field_validator("url", mode="after")
    @classmethod
    def _refuse_other_addresses(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        try:
            parts = urlsplit(value.get_secret_value())
            is_usable = parts.scheme in STORE_SCHEMES and parts.port != 0
        except ValueError:
            is_usable = False
        if not is_usable or not parts.path.strip("/"):
            raise ValueError("it names neither a PostgreSQL database nor an SQLite file")
        return value
