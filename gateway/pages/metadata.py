"""Meta tags of a clip's or an account's page: Open Graph, Twitter, plain."""

from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from gateway.locale.languages import Language
from gateway.pages.wording import compact_count, isolated, shortened
from mappings.addresses import web_address
from mappings.loops import Account, AccountCompact, VideoResource, VideoResourceWithNexgate

_DESCRIPTION_LENGTH: Final = 300
# The size of the variant Nexgate makes for link previews (Nexgate Clips API, Media Variants).
_OG_VARIANT: Final = "og"
_OG_WIDTH, _OG_HEIGHT = 1200, 630


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


def share_tags(
    video: VideoResource, language: Language, *, instance_name: str, logo_url: str
) -> list[MetaTag]:
    """The meta tags of `/v/{shortcode}`; a sensitive clip's say nothing of its content.

    Source: Loops' share page, Share, profile, embed.
    """
    author = [
        MetaTag("name", "author", video.account.name),
        MetaTag("property", "article:author", f"@{video.account.username}"),
        MetaTag("property", "og:locale", language.preview_tag),
    ]
    if video.is_sensitive:
        return [*author, MetaTag("property", "og:logo", logo_url)]
    title, media = share_title(video), video.media
    caption = shortened(video.caption or "", _DESCRIPTION_LENGTH)
    description = caption or language.say("A clip by %s") % isolated(f"@{video.account.username}")
    image = _preview_image(video)
    return [
        MetaTag("name", "description", description),
        *author,
        MetaTag("property", "og:site_name", instance_name),
        MetaTag("property", "og:title", title),
        MetaTag("property", "og:description", description),
        MetaTag("property", "og:type", "video"),
        MetaTag("property", "og:url", video.url),
        *image,
        MetaTag("property", "og:video", media.src_url),
        MetaTag("property", "og:video:width", str(media.width)),
        MetaTag("property", "og:video:height", str(media.height)),
        MetaTag("property", "og:video:duration", str(media.duration)),
        MetaTag("property", "og:video:type", media_type(video)),
        MetaTag("property", "video:release_date", video.created_at),
        MetaTag("name", "twitter:card", "summary"),
        MetaTag("name", "twitter:title", title),
        MetaTag("name", "twitter:description", description),
        MetaTag("name", "twitter:image", image[0].content),
    ]


def profile_tags(account: Account, language: Language, *, instance_name: str) -> list[MetaTag]:
    """The meta tags of `/@{username}` (Loops' profile page, Share, profile, embed)."""
    title = account_title(account)
    phrase = language.say_count(
        "%(number)s clip by %(name)s on %(place)s",
        "%(number)s clips by %(name)s on %(place)s",
        account.post_count,
    )
    description = phrase % {
        "number": compact_count(account.post_count, language.decimal_point),
        "name": isolated(f"@{account.username}"),
        "place": instance_name,
    }
    return [
        MetaTag("name", "description", description),
        MetaTag("property", "og:locale", language.preview_tag),
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


def _preview_image(video: VideoResource) -> list[MetaTag]:
    """The picture of a link preview: the variant made for it, with its size, else the poster."""
    made_for_it = _variant(video, _OG_VARIANT)
    if made_for_it is None:
        return [MetaTag("property", "og:image", video.media.thumbnail)]
    return [
        MetaTag("property", "og:image", made_for_it),
        MetaTag("property", "og:image:width", str(_OG_WIDTH)),
        MetaTag("property", "og:image:height", str(_OG_HEIGHT)),
    ]


def _variant(video: VideoResource, key: str) -> str | None:
    """The address of a Nexgate variant, where the video carries Nexgate's fields."""
    if not isinstance(video, VideoResourceWithNexgate):
        return None
    media = video.nexgate.get("media")
    variants = media.get("variants") if isinstance(media, dict) else None
    address = variants.get(key) if isinstance(variants, dict) else None
    return web_address(address)


def media_type(video: VideoResource) -> str:
    """The media type of `src_url`."""
    return "application/vnd.apple.mpegurl" if is_hls(video) else "video/mp4"
