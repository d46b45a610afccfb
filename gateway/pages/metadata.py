"""Meta tags of a clip's or an account's page: Open Graph, Twitter, plain."""

from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from gateway.pages.wording import compact_count, isolated, shortened
from mappings.loops import Account, AccountCompact, VideoResource

_DESCRIPTION_LENGTH: Final = 300
_LOCALE: Final = "en_US"


@dataclass(frozen=True)
class MetaTag:
    """One `<meta {attribute}="{key}" content="{content}">`."""

    attribute: Literal["name", "property"]
    key: str
    content: str


def is_hls(video: VideoResource) -> bool:
    """Whether `src_url` is an HLS playlist, which a long video's is (Nexgate has no MP4 of it)."""
    media = video.media
    return media.src_url == media.hls_url or urlsplit(media.src_url).path.endswith(".m3u8")


def share_title(video: VideoResource) -> str:
    """The author of a clip in one line: `Name (@handle)`."""
    return account_title(video.account)


def account_title(account: Account | AccountCompact) -> str:
    """An account in one line: `Name (@handle)`, or the handle alone."""
    handle = isolated(f"@{account.username}")
    return handle if account.name == account.username else f"{isolated(account.name)} ({handle})"


def share_tags(video: VideoResource, *, instance_name: str, logo_url: str) -> list[MetaTag]:
    """The meta tags of `/v/{shortcode}`; a sensitive clip's say nothing of its content.

    Source: Loops' share page, Share, profile, embed.
    """
    author = [
        MetaTag("name", "author", video.account.name),
        MetaTag("property", "article:author", f"@{video.account.username}"),
        MetaTag("property", "og:locale", _LOCALE),
    ]
    if video.is_sensitive:
        return [*author, MetaTag("property", "og:logo", logo_url)]
    title, media = share_title(video), video.media
    caption = shortened(video.caption or "", _DESCRIPTION_LENGTH)
    description = caption or f"A clip by {isolated(f'@{video.account.username}')}"
    return [
        MetaTag("name", "description", description),
        *author,
        MetaTag("property", "og:site_name", instance_name),
        MetaTag("property", "og:title", title),
        MetaTag("property", "og:description", description),
        MetaTag("property", "og:type", "video"),
        MetaTag("property", "og:url", video.url),
        MetaTag("property", "og:image", media.thumbnail),
        MetaTag("property", "og:video", media.src_url),
        MetaTag("property", "og:video:width", str(media.width)),
        MetaTag("property", "og:video:height", str(media.height)),
        MetaTag("property", "og:video:duration", str(media.duration)),
        MetaTag("property", "og:video:type", media_type(video)),
        MetaTag("property", "video:release_date", video.created_at),
        MetaTag("name", "twitter:card", "summary"),
        MetaTag("name", "twitter:title", title),
        MetaTag("name", "twitter:description", description),
        MetaTag("name", "twitter:image", media.thumbnail),
    ]


def profile_tags(account: Account, *, instance_name: str) -> list[MetaTag]:
    """The meta tags of `/@{username}` (Loops' profile page, Share, profile, embed)."""
    title = account_title(account)
    clips = "1 clip" if account.post_count == 1 else f"{compact_count(account.post_count)} clips"
    description = f"{clips} by {isolated(f'@{account.username}')} on {instance_name}"
    return [
        MetaTag("name", "description", description),
        MetaTag("property", "og:locale", _LOCALE),
        MetaTag("property", "og:site_name", instance_name),
        MetaTag("property", "og:type", "profile"),
        MetaTag("property", "profile:username", account.username),
        MetaTag("property", "og:title", title),
        MetaTag("property", "og:description", description),
        MetaTag("property", "og:url", account.url),
        MetaTag("property", "og:image", account.avatar),
        MetaTag("name", "twitter:card", "summary"),
        MetaTag("name", "twitter:title", title),
        MetaTag("name", "twitter:description", description),
        MetaTag("name", "twitter:image", account.avatar),
    ]


def media_type(video: VideoResource) -> str:
    """The media type of `src_url`."""
    return "application/vnd.apple.mpegurl" if is_hls(video) else "video/mp4"
