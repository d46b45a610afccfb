"""Types of setting values: how each is validated, and what is allowed, in words.

A check raises ValueError with the reason; the message to the operator adds the text of `Allowed`.
"""

import difflib
import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, Field, SecretStr

from gateway.settings.web_build import read_web_build
from mappings.addresses import web_address
from mappings.texts import comparable

WILDCARD_HOSTS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, never bound

MIN_SECRET_LENGTH = 32

_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")
_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True)
class Allowed:
    """What a setting accepts, for messages and tables; `unit` is empty where there is none."""

    text: str
    unit: str = ""


def is_loopback(host: str) -> bool:
    """True when only this machine can reach a listener on `host` (127.0.0.0/8, ::1, localhost)."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def http_address(host: str, port: int) -> str:
    """The URL of a listener on `host`, for a browser; localhost for one on every address."""
    name = "localhost" if host in WILDCARD_HOSTS else host
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"


def _checked_host(value: str) -> str:
    if ":" in value:
        try:
            ipaddress.IPv6Address(value)
        except ValueError:
            raise ValueError("write the host without scheme, brackets and port") from None
    elif not _HOST_NAME.fullmatch(value):
        raise ValueError("write the host without scheme, path and spaces")
    return value


def _split_http_url(value: str) -> SplitResult:
    if _UNPRINTABLE.search(value):
        raise ValueError("it contains spaces or control characters")
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ValueError("its host or port can't be read") from None
    if parts.scheme not in ("http", "https") or "://" not in value:
        raise ValueError("it has no scheme: write https:// or http:// in front")
    if not parts.hostname or port == 0:
        raise ValueError("it names no host to connect to")
    if "@" in parts.netloc:
        raise ValueError("it contains a user name or password")
    if "?" in value or "#" in value:
        raise ValueError("it has a query or a fragment")
    return parts


def _checked_base_url(value: str) -> str:
    path = _split_http_url(value).path.rstrip("/")
    if path.endswith("/api/v1"):
        raise ValueError("it already ends in /api/v1, which the gateway adds itself: leave it out")
    return value.rstrip("/")


def checked_public_url(value: str) -> str:
    """The address without trailing slash. Raises ValueError with the reason."""
    if not value.strip():
        return ""
    parts = _split_http_url(web_address(value) or value)
    if parts.path not in ("", "/"):
        raise ValueError("it has a path, but Loops clients speak to the root of a host")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _checked_origins(value: tuple[str, ...]) -> tuple[str, ...]:
    """Origins as browsers send them (RFC 6454, section 6.2): without default port, lower case."""
    return tuple(dict.fromkeys(_checked_origin(origin) for origin in value))


def _checked_origin(value: str) -> str:
    parts = _split_http_url(value)
    if parts.path not in ("", "/"):
        raise ValueError(f"{value} has a path, but an origin is scheme, host and port only")
    default_port = ":443" if parts.scheme == "https" else ":80"
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(default_port)}"


def _checked_directory(value: Path | None) -> Path | None:
    if value is not None and not value.is_dir():
        raise ValueError("there is no such directory")
    return value


def _checked_build(value: Path | None) -> Path | None:
    if value is not None:
        read_web_build(value)
    return value


def _checked_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        close = _close_zone(value)
        reason = "no time zone has this name"
        raise ValueError(f"{reason}, did you mean {close}?" if close else reason) from None
    return value


def _close_zone(value: str) -> str | None:
    zones = {zone.lower(): zone for zone in available_timezones()}
    close = difflib.get_close_matches(value.lower(), zones, n=1)
    return zones[close[0]] if close else None


def _checked_token(value: SecretStr | None) -> SecretStr | None:
    if value is not None and not _VISIBLE_ASCII.fullmatch(value.get_secret_value()):
        raise ValueError('a token is one word of ASCII characters, without "Bearer"')
    return value


def _checked_secrets(value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    if any(len(secret.get_secret_value()) < MIN_SECRET_LENGTH for secret in value):
        raise ValueError("one of them is too short")
    return value


def _checked_proxies(value: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(str(ipaddress.ip_network(proxy.strip())) for proxy in value)
    except ValueError:
        raise ValueError("one of them is no IP address and no network") from None


def _checked_hashtags(value: tuple[str, ...]) -> tuple[str, ...]:
    names = (comparable(tag.strip().lstrip("#")) for tag in value)
    return _without_empty(tuple(dict.fromkeys(names)))


def _without_empty(value: tuple[str, ...]) -> tuple[str, ...]:
    if not all(value):
        raise ValueError("one of them is empty")
    return value


Host = Annotated[
    str, AfterValidator(_checked_host), Allowed("an IP address or a host name, without port")
]
Port = Annotated[int, Field(ge=1, le=65535), Allowed("a whole number from 1 to 65535")]
Seconds = Annotated[
    float,
    Field(gt=0, le=3600, allow_inf_nan=False),
    Allowed("a number above 0, at most 3600", unit="seconds"),
]
Pause = Annotated[
    float,
    Field(ge=0, le=3600, allow_inf_nan=False),
    Allowed("a number from 0 to 3600", unit="seconds"),
]
Bytes = Annotated[
    int,
    Field(ge=1024, le=1_073_741_824),
    Allowed("a whole number from 1024 to 1073741824", unit="bytes"),
]
Amount = Annotated[int, Field(ge=1, le=1_000_000), Allowed("a whole number from 1 to 1000000")]
Limit = Annotated[int, Field(ge=0, le=1_000_000), Allowed("a whole number from 0 to 1000000")]
Flag = Annotated[bool, Allowed("true or false")]
FormerSecrets = Annotated[
    tuple[SecretStr, ...],
    Field(strict=False),
    AfterValidator(_checked_secrets),
    Allowed(f"a list of texts of at least {MIN_SECRET_LENGTH} characters"),
]
Token = Annotated[
    SecretStr | None,
    AfterValidator(_checked_token),
    Allowed("a Nexgate token, one word of visible ASCII characters"),
]
Proxies = Annotated[
    tuple[str, ...],
    Field(strict=False),
    AfterValidator(_checked_proxies),
    Allowed("a list of IP addresses or networks such as 10.0.0.0/8"),
]
Variants = Annotated[
    tuple[str, ...],
    Field(strict=False),
    AfterValidator(_without_empty),
    Allowed("a list of variant keys or shell patterns, tried in turn"),
]
Hashtags = Annotated[
    tuple[str, ...],
    Field(strict=False),
    AfterValidator(_checked_hashtags),
    Allowed("a list of hashtags"),
]
Origins = Annotated[
    tuple[str, ...],
    Field(strict=False),
    AfterValidator(_checked_origins),
    Allowed("a list of origins, each scheme://host or scheme://host:port"),
]
PagesDir = Annotated[
    Path | None,
    Field(strict=False),
    AfterValidator(_checked_directory),
    Allowed("the path of a directory that exists"),
]
BuildDir = Annotated[
    Path | None,
    Field(strict=False),
    AfterValidator(_checked_build),
    Allowed("the path of the web app's public directory, with a build/manifest.json"),
]
ReadyNeeds = Annotated[
    tuple[Literal["nexgate", "credential", "tier", "store"], ...],
    Field(strict=False),
    Allowed("a list of nexgate, credential, tier and store"),
]
Line = Annotated[str, Field(min_length=1, max_length=200), Allowed("a text of 1 to 200 characters")]
BaseUrl = Annotated[
    str,
    AfterValidator(_checked_base_url),
    Allowed("an http:// or https:// address without /api/v1, user name, query and fragment"),
]
PublicUrl = Annotated[
    str,
    AfterValidator(checked_public_url),
    Allowed("an http:// or https:// address without path, query and fragment"),
]
ZoneName = Annotated[
    str, AfterValidator(_checked_zone), Allowed("an IANA name such as UTC or Europe/Berlin")
]
