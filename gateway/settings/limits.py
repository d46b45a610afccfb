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
