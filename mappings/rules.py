"""What the translation depends on beside the clip: an instance's rules and who asks."""

from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cached_property

from mappings.addresses import web_address
from mappings.ids import IdForm
from mappings.media import DEFAULT_HLS_URL, DEFAULT_SRC_URL, DEFAULT_THUMBNAIL, Preferences

SENSITIVE_HASHTAGS = frozenset({"nsfw", "sensitive"})


@dataclass(frozen=True, eq=False)
class Rules:
    """How one instance translates.

    `public_url` has no trailing slash, `timezone` is where Nexgate's clock without a zone stands,
    `sensitive_hashtags` are as `texts.comparable` makes them and without `#`, the next three are
    variant keys or shell patterns in order of preference, and `keeps_private` says whether
    addresses of private networks are given to clients.
    """

    public_url: str
    ids: IdForm = "decimal"
    timezone: tzinfo = UTC
    sensitive_hashtags: frozenset[str] = SENSITIVE_HASHTAGS
    src_url: tuple[str, ...] = DEFAULT_SRC_URL
    hls_url: tuple[str, ...] = DEFAULT_HLS_URL
    thumbnail: tuple[str, ...] = DEFAULT_THUMBNAIL
    keeps_private: bool = True

    def address(self, value: object) -> str | None:
        """A web address that clients of this instance may be given; None for what is none."""
        return web_address(value, keeps_private=self.keeps_private)

    @property
    def host(self) -> str:
        """Host and port of `public_url`, which is in lower case."""
        return self.public_url.partition("://")[2]

    @cached_property
    def preferences(self) -> Preferences:
        """What is played, streamed and shown."""
        return Preferences(self.src_url, self.hls_url, self.thumbnail)

    @property
    def default_avatar(self) -> str:
        """The picture of an account that has none."""
        return f"{self.public_url}/storage/avatars/default.jpg"

    @property
    def default_thumbnail(self) -> str:
        """The still image of a video that has none."""
        return f"{self.public_url}/storage/videos/video-placeholder.jpg"


@dataclass(frozen=True)
class ViewerFacts:
    """Who asks: `subject` is the user name or user id their credential carries."""

    signed_in: bool = False
    subject: str | None = None


GUEST = ViewerFacts()
