"""The sections of the settings: every key with its default, kind of value and description."""

import ipaddress
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from gateway.settings.values import (
    MIN_SECRET_LENGTH,
    Allowed,
    Amount,
    BaseUrl,
    BuildDir,
    Bytes,
    Flag,
    FormerSecrets,
    Hashtags,
    Host,
    Line,
    Origins,
    PagesDir,
    Port,
    Proxies,
    PublicUrl,
    Seconds,
    Token,
    Variants,
    ZoneName,
    http_address,
    is_loopback,
)
from mappings.media import DEFAULT_HLS_URL, DEFAULT_SRC_URL, DEFAULT_THUMBNAIL

_SECTION = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True)


class ServerSettings(BaseModel):
    """The listener that Loops clients speak to."""

    model_config = _SECTION

    host: Host = Field("127.0.0.1", description="Address to listen on.")
    port: Port = Field(8080, description="Port to listen on.")
    public_url: PublicUrl = Field(
        "",
        description="Address under which clients reach the gateway; links start with it. "
        "Empty: http://host:port.",
    )
    secret: Annotated[
        SecretStr | None, Allowed(f"a text of at least {MIN_SECRET_LENGTH} characters")
    ] = Field(
        None,
        description="Seals sessions; the same on all replicas. Only a gateway on loopback may "
        "go without.",
    )
    former_secrets: FormerSecrets = Field(
        (),
        description="Secrets of before: sign-ins that one of them sealed last while it is listed.",
    )
    state_dir: Annotated[Path, Allowed("the path of a directory")] = Field(
        Path("state"),
        strict=False,
        description="Directory for what must survive a restart; made when it is missing.",
    )
    body_limit_bytes: Bytes = Field(65536, description="Longest request body that is read.")
    request_timeout_s: Seconds = Field(30.0, description="Longest time spent on one request.")
    keepalive_timeout_s: Seconds = Field(
        20.0, description="Idle connections, and ones slow to send their headers, end after this."
    )
    shutdown_timeout_s: Seconds = Field(
        5.0, description="How long requests under way may take to finish when the gateway stops."
    )
    cors_origins: Origins = Field(
        (),
        description="Origins whose web pages may call the API (CORS), with a Bearer token and "
        "never with a cookie.",
    )
    max_requests: Amount = Field(
        1000, description="Requests worked on at once; past it clients get 503."
    )
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Allowed("debug, info, warning or error")
    ] = Field("info", description="Least serious messages that are logged.")
    access_log: Annotated[Literal["all", "failures", "none"], Allowed("all, failures or none")] = (
        Field("failures", description="Requests that get a log line; one costs more than a hit.")
    )

    @field_validator("public_url", mode="after")
    @classmethod
    def _derive_public_url(cls, value: str, info: ValidationInfo) -> str:
        if value or not {"host", "port"} <= info.data.keys():
            return value
        return http_address(info.data["host"], info.data["port"])

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


class AdminSettings(BaseModel):
    """The operator's own listener; nothing of it is on the public port."""

    model_config = _SECTION

    host: Host = Field("127.0.0.1", description="Address to listen on.")
    port: Port = Field(8081, description="Port to listen on.")


class NexgateSettings(BaseModel):
    """The Nexgate behind the gateway, and the bounds on talking to it."""

    model_config = _SECTION

    base_url: BaseUrl = Field(description="Address of Nexgate. Required.")
    service_token: Token = Field(
        None, description="Nexgate access token that guests' reads use; without it guests get 401."
    )
    service_refresh_token: Token = Field(
        None,
        description="Nexgate refresh token for the same purpose, renewed by itself; "
        "set this or service_token.",
    )
    connect_timeout_s: Seconds = Field(3.0, description="Longest time to connect.")
    read_timeout_s: Seconds = Field(10.0, description="Longest silence while an answer is read.")
    total_timeout_s: Seconds = Field(15.0, description="Longest time for one whole call.")
    max_connections: Amount = Field(100, description="Connections open at once.")
    response_limit_bytes: Bytes = Field(
        8_388_608, description="Longest answer that is read, after decompression."
    )

    @field_validator("service_refresh_token", mode="after")
    @classmethod
    def _refuse_two_tokens(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is not None and info.data.get("service_token") is not None:
            raise ValueError("nexgate.service_token is set too: keep one of the two")
        return value


class SignInSettings(BaseModel):
    """How people sign in through the gateway's own pages and the web app's form."""

    model_config = _SECTION

    attempts_per_address: Amount = Field(
        30, description="Passwords and codes one address may try within the window."
    )
    attempts_per_account: Amount = Field(
        4,
        description="Passwords one address may try for one account; below the 5 of Nexgate itself.",
    )
    window_s: Seconds = Field(600.0, description="The time within which tries are counted.")
    allow_token_paste: Flag = Field(
        False, description="Offer to sign in by pasting a Nexgate token, without a password."
    )
    trusted_proxies: Proxies = Field(
        (),
        description="Reverse proxies whose X-Forwarded-For is believed when tries are counted.",
    )

    @property
    def trusted_networks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """The networks that `trusted_proxies` names."""
        return tuple(ipaddress.ip_network(proxy) for proxy in self.trusted_proxies)


class MappingSettings(BaseModel):
    """How Nexgate's clips become Loops' videos."""

    model_config = _SECTION

    ids: Annotated[Literal["decimal", "uuid"], Allowed("decimal or uuid")] = Field(
        "decimal",
        description="Form of the ids given out; the official web app needs decimal.",
    )
    timezone: ZoneName = Field(
        "UTC", description="Zone of the times that Nexgate writes without one."
    )
    sensitive_hashtags: Hashtags = Field(
        ("nsfw", "sensitive"), description="Hashtags that make a video sensitive."
    )
    src_url: Variants = Field(
        DEFAULT_SRC_URL, description="Variants that may become media.src_url."
    )
    hls_url: Variants = Field(
        DEFAULT_HLS_URL,
        description="Variants that may become media.hls_url.",
    )
    thumbnail: Variants = Field(
        DEFAULT_THUMBNAIL, description="Variants that may become media.thumbnail."
    )
    private_addresses: Annotated[Literal["auto", "keep", "drop"], Allowed("auto, keep or drop")] = (
        Field(
            "auto",
            description="Give addresses of private networks; auto: if Nexgate's own is one.",
        )
    )
    extension: Flag = Field(
        False, description="Add what Nexgate knows beyond Loops to every video, under `nexgate`."
    )

    @property
    def zone(self) -> tzinfo:
        """The zone that `timezone` names; never fails on checked settings."""
        return UTC if self.timezone == "UTC" else ZoneInfo(self.timezone)


class InstanceSettings(BaseModel):
    """What the instance says about itself."""

    model_config = _SECTION

    name: Line = Field("Loops Gateway", description="Name of the instance.")
    description: Annotated[
        str, Field(max_length=2000), Allowed("a text of at most 2000 characters")
    ] = Field("Short videos from Nexgate, for every Loops app.", description="What it is about.")
    fyf: Flag = Field(True, description="Tell clients that there is a For You feed.")
    contact_email: Annotated[
        str | None,
        Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254),
        Allowed("an e-mail address"),
    ] = Field(None, description="Where people reach the operator.")
    pages_dir: PagesDir = Field(
        None, description="Directory with terms.md, privacy.md and the like, shown by clients."
    )
    spa_dir: BuildDir = Field(
        None,
        description="Directory with a build of the official web app, served in place of the "
        "watch and share pages.",
    )
