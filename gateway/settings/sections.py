"""The sections of the settings: every key with its default, type and description."""

import ipaddress
from datetime import UTC, tzinfo
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
    Hashtags,
    Host,
    Limit,
    Line,
    PagesDir,
    Pause,
    Port,
    Proxies,
    ReadyNeeds,
    Seconds,
    Token,
    Variants,
    ZoneName,
    is_loopback,
)
from mappings.media import DEFAULT_HLS_URL, DEFAULT_SRC_URL, DEFAULT_THUMBNAIL

_SECTION = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True)


class AdminSettings(BaseModel):
    """The operator's listener; none of its pages are on the public port."""

    model_config = _SECTION

    host: Host = Field("127.0.0.1", description="Address to listen on.")
    port: Port = Field(8081, description="Port to listen on.")
    token: Annotated[
        SecretStr | None, Allowed(f"a text of at least {MIN_SECRET_LENGTH} characters")
    ] = Field(
        None,
        description="Ask for this token, as Bearer or as the password of a browser, for everything "
        "but /live and /ready. Needed unless host is a loopback address.",
    )
    ready_needs: ReadyNeeds = Field(
        (),
        description="Be not ready while one of these is away; that takes out all replicas at once.",
    )

    @field_validator("token", mode="after")
    @classmethod
    def _require_token(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None:
            host = info.data.get("host", "localhost")
            if not is_loopback(host):
                raise ValueError(f"others than this machine can reach admin.host {host}")
        elif len(value.get_secret_value()) < MIN_SECRET_LENGTH:
            raise ValueError("it is too short")
        return value


class NexgateSettings(BaseModel):
    """The Nexgate behind the gateway, and the limits of calls to it."""

    model_config = _SECTION

    base_url: BaseUrl = Field(description="Address of Nexgate. Required.")
    service_token: Token = Field(
        None, description="Nexgate access token to serve guests with; without one they get 401."
    )
    service_refresh_token: Token = Field(
        None,
        description="Nexgate refresh token to serve guests with, renewed automatically; set this "
        "or service_token.",
    )
    connect_timeout_s: Seconds = Field(
        3.0, description="Give up on a connection to Nexgate after this."
    )
    read_timeout_s: Seconds = Field(
        10.0, description="Give up when Nexgate sends nothing for this long."
    )
    total_timeout_s: Seconds = Field(
        15.0, description="Give up on a whole call to Nexgate after this."
    )
    max_connections: Amount = Field(
        100, description="Open at most this many connections to Nexgate."
    )
    response_limit_bytes: Bytes = Field(
        2_097_152,
        description="Refuse longer responses of Nexgate, counted after decompression; most "
        "endpoints have lower limits of their own.",
    )
    replies_limit_bytes: Bytes = Field(
        33_554_432,
        description="Memory for all responses of Nexgate that are being read; what exceeds it is "
        "refused with 503.",
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

    attempts_per_address: Limit = Field(
        30,
        description="Let one address try this many passwords and codes within the window; 0: no "
        "limit.",
    )
    attempts_per_account: Limit = Field(
        5,
        description="Let this many passwords be tried for one account within the window, from all "
        "addresses together; Nexgate allows 5; 0: no limit.",
    )
    attempts_of_strangers: Limit = Field(
        3,
        description="Of these, let browsers in which nobody has signed in to the account try this "
        "many; 0: no limit.",
    )
    stranger_delay_s: Pause = Field(
        2.0,
        description="Have such browsers wait this long after the first try for an account, four "
        "times as long after the next, and so on.",
    )
    window_s: Seconds = Field(600.0, description="Count tries over this long.")
    allow_token_paste: Flag = Field(
        False, description="Let people sign in by pasting a Nexgate token, without a password."
    )
    trusted_proxies: Proxies = Field(
        (),
        description="Trust what these reverse proxies write of clients: tries then count per "
        "client.",
    )

    @property
    def trusted_networks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """The networks that `trusted_proxies` names."""
        return tuple(ipaddress.ip_network(proxy) for proxy in self.trusted_proxies)


class MappingSettings(BaseModel):
    """How Nexgate's clips are translated into Loops videos."""

    model_config = _SECTION

    ids: Annotated[Literal["decimal", "uuid"], Allowed("decimal or uuid")] = Field(
        "decimal",
        description="Give out ids in this form; the official web app needs decimal.",
    )
    timezone: ZoneName = Field(
        "UTC", description="Read times that Nexgate writes without a zone as times of this one."
    )
    sensitive_hashtags: Hashtags = Field(
        ("nsfw", "sensitive"), description="Mark videos with one of these hashtags as sensitive."
    )
    src_url: Variants = Field(
        DEFAULT_SRC_URL,
        description="Use the first of these variants that a clip has as media.src_url.",
    )
    hls_url: Variants = Field(
        DEFAULT_HLS_URL,
        description="Use the first of these variants that a clip has as media.hls_url.",
    )
    thumbnail: Variants = Field(
        DEFAULT_THUMBNAIL,
        description="Use the first of these variants that a clip has as media.thumbnail.",
    )
    private_addresses: Annotated[Literal["auto", "keep", "drop"], Allowed("auto, keep or drop")] = (
        Field(
            "auto",
            description="Give addresses of private networks; auto: if Nexgate's own is one.",
        )
    )
    extension: Flag = Field(
        False,
        description="Add Nexgate data that Loops has no field for to every video, under `nexgate`.",
    )

    @property
    def zone(self) -> tzinfo:
        """The zone that `timezone` names; never fails on validated settings."""
        return UTC if self.timezone == "UTC" else ZoneInfo(self.timezone)


class InstanceSettings(BaseModel):
    """The instance as clients see it."""

    model_config = _SECTION

    name: Line = Field("Loops Gateway", description="Name of the instance, as clients show it.")
    description: Annotated[
        str, Field(max_length=2000), Allowed("a text of at most 2000 characters")
    ] = Field(
        "Short videos from Nexgate, for every Loops app.",
        description="What the instance is about, as clients show it.",
    )
    fyf: Flag = Field(True, description="Offer a For You feed to clients.")
    contact_email: Annotated[
        str | None,
        Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254),
        Allowed("an e-mail address"),
    ] = Field(None, description="Address at which people reach the operator.")
    pages_dir: PagesDir = Field(
        None, description="Directory of terms.md, privacy.md and other pages that clients show."
    )
    spa_dir: BuildDir = Field(
        None,
        description="Serve the official web app from this directory, the `public` directory of its "
        "build, in place of the watch and share pages.",
    )
