"""The settings of what one client may take of the gateway."""

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
