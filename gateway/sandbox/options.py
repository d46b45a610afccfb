"""The options of a sandbox at start, and the switches that can change while it runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

SHARED_PASSWORD = "Sandbox1!"  # noqa: S105 - every demo user's, documented on purpose
FIXED_OTP = "123456"


class Switch(StrEnum):
    """Variants of Nexgate's behaviour, all off by default (Nexgate API reference, 16)."""

    EMPTY_401 = "empty401"  # S2: no token -> 401 with an empty body
    MODERN_ROUTING = "modernRouting"  # S4: unknown route 404, wrong method 405
    CLAMP_LIMIT = "clampLimit"  # S19: a limit out of range is clamped, not refused
    CURSOR_AT_END = "cursorAtEnd"  # S22: nextCursor although hasMore is false
    STRICT_404 = "strict404"  # S31: "Post not found" is a 404
    SHARE_CONSTRAINT = "shareConstraint"  # S34: a second share breaks a constraint
    LEGACY_REPOST = "legacyRepost"  # S35: /repost instead of /share
    VIEW_ANY_VIDEO = "viewAnyVideo"  # S13: views of long and processing videos count
    IGNORE_AUTHOR_VIEWS = "ignoreAuthorViews"  # S17: authors' own views don't count
    COMPACT_PAGES = "compactPages"  # S48: page objects in the compact shape
    BROKEN_PRIVACY_TABLE = "brokenPrivacyTable"  # S47: block and mute fail
    LEGACY_TEXTS = "legacyTexts"  # S55: "Token expired"
    GZIP = "gzip"  # 2.2: JSON of 1024 bytes or more is compressed for those who accept it
    BLOCK_FILTER = "blockFilter"  # S11: blocked authors (either way) leave the feed


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class SandboxOptions:
    """How one sandbox behaves; the defaults suit a demo and most tests."""

    public_url: str | None = None  # base of media URLs; None = the request's own scheme and host
    clock: Callable[[], datetime] = utc_now  # returns aware date-times
    signing_key: str = field(
        default="nexgate-sandbox-signing-key-for-demonstrations-only", repr=False
    )
    access_lifetime_s: int = 3600
    refresh_lifetime_s: int = 365 * 24 * 3600
    otp: str = FIXED_OTP
    switches: frozenset[Switch] = frozenset()
    media_dir: Path = Path(__file__).parent / "media"
