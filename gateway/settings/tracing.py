"""The settings of traces: where they are sent to, and how many."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from gateway.settings.values import Allowed


def _checked_collector(value: str | None) -> str | None:
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it is no http:// or https:// address")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("it has a user name, a query or a fragment")
    return value.rstrip("/")


CollectorUrl = Annotated[
    str | None,
    AfterValidator(_checked_collector),
    Allowed("an http:// or https:// address without user name, query and fragment"),
]
Ratio = Annotated[
    float, Field(ge=0, le=1, allow_inf_nan=False), Allowed("a number from 0 to 1", unit="")
]


class TracingSettings(BaseModel):
    """The export of traces; needs the extra `otel`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True)

    otlp_url: CollectorUrl = Field(
        None,
        description="Send spans to this OpenTelemetry collector (OTLP over HTTP, usually port "
        "4318); needs the extra `otel`.",
    )
    sample_ratio: Ratio = Field(
        1.0,
        description="Export this share of the traces that begin here; those of callers are "
        "exported if they are sampled.",
    )
