"""The settings of what one client may take of the gateway."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from gateway.settings.values import Amount, Limit


class LimitSettings(BaseModel):
    """What one client, and all together, may take; trusted proxies aren't counted as clients."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True)

    connections: Amount = Field(
        10_000,
        description="Keep at most this many connections open, as far as the limit of open files "
        "allows.",
    )
    connections_per_address: Limit = Field(
        256,
        description="Keep at most this many connections open for one address (IPv6: one /48); 0: "
        "no limit.",
    )
    read_rate: Limit = Field(
        100, description="Give a credential this many reads a second; 0: no limit."
    )
    read_burst: Amount = Field(300, description="Give a credential this many reads at once.")
    address_read_rate: Limit = Field(
        50,
        description="Give an address this many reads a second without a credential that Nexgate "
        "accepts; 0: no limit.",
    )
    address_read_burst: Amount = Field(200, description="Give it this many of them at once.")
    writes_per_minute: Limit = Field(
        120,
        description="Let a viewer like, follow, comment and otherwise write so often a minute, "
        "in all sessions together; 0: no limit.",
    )
    address_writes_per_minute: Limit = Field(
        600,
        description="Let an address send so many other requests that write a minute, signing in "
        "among them, without a credential that Nexgate accepts; 0: no limit.",
    )
    refreshes_per_minute: Limit = Field(
        30,
        description="Let a session ask for new tokens so often a minute, and an address with "
        "refresh tokens that are none; 0: no limit.",
    )
    registrations_per_hour: Limit = Field(
        100,
        description="Let an address register apps so often an hour; the official app does so at "
        "each sign-in; 0: no limit.",
    )


# For tools that ask from one address, as quickly as they can.
NO_RATES: Final = LimitSettings(
    read_rate=0,
    address_read_rate=0,
    writes_per_minute=0,
    address_writes_per_minute=0,
    refreshes_per_minute=0,
    registrations_per_hour=0,
)
