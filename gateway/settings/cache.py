"""The settings of the cache: sizes, freshness times, the shared tier."""

from enum import StrEnum
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from gateway.settings.values import Allowed, Bytes, Seconds

TIER_SCHEMES = ("valkey", "valkeys", "redis", "rediss")

Age = Annotated[
    float,
    Field(ge=0, le=86_400, allow_inf_nan=False),
    Allowed("a number from 0 to 86400", unit="seconds"),
]
CacheBytes = Annotated[
    int,
    Field(ge=1_048_576, le=2**40),
    Allowed("a whole number of at least 1048576", unit="bytes"),
]
TierUrl = Annotated[
    SecretStr | None, Allowed("an address such as valkey://host:6379/0, or rediss:// for TLS")
]


Namespace = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9._-]{0,64}$"),
    Allowed("at most 64 letters, digits, dots, hyphens and underscores"),
]


class EntityKind(StrEnum):
    """The kinds of cached data; each has a freshness time `cache.fresh_<kind>_s`."""

    FIRST_PAGE = "first_page"
    LATER_PAGE = "later_page"
    CLIP = "clip"
    USER_LIST = "user_list"
    OWN_VIDEOS = "own_videos"
    ACCOUNT = "account"
    COMMENTS = "comments"
    RELATIONSHIP = "relationship"
    BLOCKS = "blocks"
    OWN_PROFILE = "own_profile"
    NOT_FOUND = "not_found"


def _fresh(default_s: float, what: str) -> float:
    found: float = Field(
        default_s,
        description=f"Serve {what} without asking Nexgate for this long; 0: never.",
    )
    return found


class CacheSettings(BaseModel):
    """What is cached of Nexgate's responses, and for how long."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True)

    max_bytes: CacheBytes = Field(
        268_435_456,
        description="Memory for cached data; past it the least recently used is dropped.",
    )
    max_entry_bytes: Bytes = Field(
        1_048_576, description="Serve responses bigger than this without caching them."
    )
    max_lookup_bytes: Bytes = Field(
        67_108_864,
        description="Most memory for what makes a repeated request quick, whose token it is and "
        "which answer it asks for; part of `max_bytes` and at most a quarter of it. A viewer "
        "takes about 1.5 KB.",
    )
    fresh_first_page_s: Age = _fresh(10.0, "the first page of the clip feed")
    fresh_later_page_s: Age = _fresh(60.0, "a later page of the clip feed")
    fresh_clip_s: Age = _fresh(30.0, "a single clip")
    fresh_user_list_s: Age = _fresh(30.0, "a page of an account's videos or follows")
    fresh_own_videos_s: Age = _fresh(10.0, "the viewer's own videos, listed or single,")
    fresh_account_s: Age = _fresh(60.0, "an account's counts and details")
    fresh_comments_s: Age = _fresh(10.0, "a page of comments")
    fresh_relationship_s: Age = _fresh(10.0, "the viewer's follows")
    fresh_blocks_s: Age = _fresh(300.0, "whom the viewer blocks")
    fresh_own_profile_s: Age = _fresh(60.0, "the viewer's own profile")
    fresh_not_found_s: Age = _fresh(30.0, "'not found' answers of Nexgate")
    stale_while_revalidate: Age = Field(
        60.0,
        description="Serve an expired response for this much longer while it is refreshed in the "
        "background.",
    )
    stale_if_error: Age = Field(
        600.0,
        description="Serve an expired response for this much longer when Nexgate fails.",
    )
    url: TierUrl = Field(
        None,
        description="Share cached data between gateways in this Valkey or Redis; needs the extra "
        "`valkey`.",
    )
    namespace: Namespace = Field(
        "",
        description="Share with gateways that have the same text here. Not set: with those that "
        "ask the same Nexgate, for guests with a token of the same account.",
    )
    check_after_s: Age = Field(
        0.0,
        description="Answer a viewer from the cache for so long without asking the shared tier "
        "for writes made elsewhere; 5 is right behind a balancer that keeps each viewer on one "
        "process.",
    )
    when_tier_is_away: Annotated[Literal["ask", "trust"], Allowed("ask or trust")] = Field(
        "ask",
        description="While the shared tier is away, ask Nexgate on every read, or trust the cache "
        "and show writes made elsewhere late.",
    )
    stale_after_s: Seconds = Field(
        0.3,
        description="Answer with what is cached, marked stale, when Nexgate must be asked and "
        "takes longer.",
    )
    connect_timeout_s: Seconds = Field(
        0.05, description="Go on without the shared tier when connecting takes longer."
    )
    operation_timeout_s: Seconds = Field(
        0.15, description="Go on without the shared tier when one operation takes longer."
    )

    @property
    def token_bytes(self) -> int:
        """What remembering viewers by their tokens may take."""
        return self._lookup_bytes - self.target_bytes

    @property
    def target_bytes(self) -> int:
        """What remembering the answers that request targets mean may take."""
        return self._lookup_bytes // 8

    @property
    def _lookup_bytes(self) -> int:
        return min(self.max_lookup_bytes, self.max_bytes // 4)

    @field_validator("max_entry_bytes", mode="after")
    @classmethod
    def _refuse_more_than_everything(cls, value: int, info: ValidationInfo) -> int:
        most = info.data.get("max_bytes")
        if most is not None and value > most:
            raise ValueError(f"it is more than cache.max_bytes, which is {most}")
        return value

    @field_validator("url", mode="after")
    @classmethod
    def _refuse_other_addresses(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        try:
            parts = urlsplit(value.get_secret_value())
            is_usable = parts.scheme in TIER_SCHEMES and bool(parts.hostname) and parts.port != 0
            database = parts.path.strip("/")
        except ValueError:
            is_usable, database = False, ""
        if not is_usable or not (database == "" or database.isdecimal()):
            raise ValueError("it is not the address of a Valkey or Redis")
        return value
