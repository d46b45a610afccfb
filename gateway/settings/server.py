"""The settings of the listener that Loops clients speak to."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from gateway.settings.values import (
    MIN_SECRET_LENGTH,
    Allowed,
    Amount,
    Bytes,
    FormerSecrets,
    Host,
    Origins,
    Pause,
    Port,
    PublicUrl,
    Seconds,
    http_address,
    is_loopback,
)


class ServerSettings(BaseModel):
    """The listener that Loops clients speak to."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True)

    host: Host = Field(
        "127.0.0.1", description="Address to listen on; 0.0.0.0 lets other machines in."
    )
    port: Port = Field(8080, description="Port to listen on.")
    public_url: PublicUrl = Field(
        "",
        description="Address under which clients reach the gateway; all links start with it. "
        "Empty: http://host:port.",
    )
    secret: Annotated[
        SecretStr | None, Allowed(f"a text of at least {MIN_SECRET_LENGTH} characters")
    ] = Field(
        None,
        description="Encrypts sessions; the same on all replicas. Needed unless host is a loopback "
        "address.",
    )
    former_secrets: FormerSecrets = Field(
        (),
        description="Earlier secrets: list one to keep sign-ins made under it after a change.",
    )
    state_dir: Annotated[Path, Allowed("the path of a directory")] = Field(
        Path("state"),
        strict=False,
        description="Directory for data that survives a restart; created when it is missing.",
    )
    body_limit_bytes: Bytes = Field(65536, description="Refuse longer request bodies with 413.")
    body_timeout_s: Seconds = Field(
        20.0, description="Refuse a request with 408 when its body is not in after this."
    )
    min_body_rate: Amount = Field(
        500,
        description="Refuse a body with 408 that comes with fewer bytes per second, after 5 s.",
    )
    send_timeout_s: Seconds = Field(
        20.0, description="Hang up on a client that takes nothing of an answer for this long."
    )
    request_timeout_s: Seconds = Field(
        30.0, description="Give up on a request this long after its body is in, with 504."
    )
    keepalive_timeout_s: Seconds = Field(
        20.0, description="Close connections that are idle, or slow to send headers, after this."
    )
    grace_s: Pause = Field(
        1.0,
        description="When the gateway stops, be not ready for this long before taking no more "
        "connections, so that a balancer sees it.",
    )
    shutdown_timeout_s: Seconds = Field(
        5.0,
        description="Let running requests finish for this long after that; what is left gets 503.",
    )
    cors_origins: Origins = Field(
        (),
        description="Let web pages of these origins call the API (CORS), with a Bearer token, "
        "never a cookie.",
    )
    hsts_s: Annotated[
        int,
        Field(ge=0, le=63_072_000),
        Allowed("a whole number from 0 to 63072000", unit="seconds"),
    ] = Field(
        0,
        description="Have browsers come by https alone for so long (HSTS), 31536000 for a year; 0: "
        "say nothing of it. Needs an https public_url.",
    )
    max_requests: Amount = Field(
        1000,
        description="Work on this many requests at once whose bodies are in; further ones get 503.",
    )
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Allowed("debug, info, warning or error")
    ] = Field("info", description="Log messages of this level and above.")
    forwarded: Annotated[
        Literal["x-forwarded-for", "forwarded"], Allowed("x-forwarded-for or forwarded")
    ] = Field(
        "x-forwarded-for",
        description="Read the client's address from this field of trusted proxies; the other is "
        "ignored.",
    )
    log_format: Annotated[Literal["text", "json"], Allowed("text or json")] = Field(
        "text", description="Write the log as lines of text, or as a JSON object on each line."
    )
    access_log: Annotated[Literal["all", "failures", "none"], Allowed("all, failures or none")] = (
        Field("failures", description="Log a line for every request, failed ones, or none.")
    )

    @field_validator("public_url", mode="after")
    @classmethod
    def _derive_public_url(cls, value: str, info: ValidationInfo) -> str:
        if value or not {"host", "port"} <= info.data.keys():
            return value
        return http_address(info.data["host"], info.data["port"])

    @field_validator("hsts_s", mode="after")
    @classmethod
    def _require_https_for_hsts(cls, value: int, info: ValidationInfo) -> int:
        url = info.data.get("public_url", "https://")
        if value > 0 and not url.startswith("https://"):
            raise ValueError("server.public_url is not https, and would not be reached any more")
        return value

    @field_validator("secret", mode="after")
    @classmethod
    def _require_secret(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None:
            host = info.data.get("host", "localhost")
            if not is_loopback(host):
                raise ValueError(f"others than this machine can reach server.host {host}")
        elif len(value.get_secret_value()) < MIN_SECRET_LENGTH:
            raise ValueError("it is too short")
        return value
