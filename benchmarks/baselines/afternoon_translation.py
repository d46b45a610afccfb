"""Clips as videos, written by hand for the documented shapes and no others."""

import base64
import json
import re
from datetime import UTC
from uuid import NAMESPACE_URL, UUID, uuid5

from benchmarks.baselines.afternoon_models import (
    Account,
    Audio,
    Clip,
    ClipMedia,
    Mention,
    Meta,
    Permissions,
    Video,
    VideoMedia,
)

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
SENSITIVE = {"nsfw", "sensitive"}


def subject(token: str) -> str | None:
    """The user name a token carries, unverified."""
    payload = token.split(".")[1]
    claims: dict[str, object] = json.loads(
        base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    )
    return str(claims.get("sub"))


def video_from_clip(clip: Clip, base_url: str, viewer: str | None) -> Video:
    """The video of a clip as `viewer` sees it."""
    number = UUID(clip.id).int
    video_id, code = str(number), shortcode(number)
    is_sensitive = any(tag.lower() in SENSITIVE for tag in clip.hashtags)
    media, can_download = media_from_clip(clip.media, base_url)
    return Video(
        id=video_id,
        account=Account(
            id=decimal_id(clip.author.id),
            name=clip.author.username,
            username=clip.author.username,
            avatar=clip.author.profile_picture_url
            or clip.author.profile_picture_thumbnail_url
            or f"{base_url}/storage/avatars/default.jpg",
        ),
        caption=clip.caption,
        url=f"{base_url}/v/{code}",
        shortcode=code,
        is_owner=clip.author.username == viewer,
        is_sensitive=is_sensitive,
        media=media,
        likes=clip.engagement.likes_count,
        shares=clip.engagement.shares_count,
        comments=clip.engagement.comments_count,
        bookmarks=clip.engagement.saves_count,
        has_liked=clip.user_interaction.has_liked,
        has_bookmarked=clip.user_interaction.has_saved,
        tags=clip.hashtags,
        mentions=mentions(clip),
        permissions=Permissions(can_download=can_download, can_embed=not is_sensitive),
        audio=Audio(
            id=f"at:{video_id}",
            key=str(uuid5(NAMESPACE_URL, f"urn:uuid:{clip.id}")),
            sound_id=video_id,
        ),
        meta=Meta(contains_ad=bool(clip.attachments.products) or clip.attachments.shop is not None),
        created_at=clip.created_at.replace(tzinfo=UTC).isoformat(timespec="seconds"),
    )


def decimal_id(text: str) -> str:
    """A UUID as a decimal number, another id as it is."""
    try:
        return str(UUID(text).int)
    except ValueError:
        return text


def shortcode(number: int) -> str:
    """A number in base 64."""
    digits = ""
    while number:
        number, digit = divmod(number, 64)
        digits = ALPHABET[digit] + digits
    return digits or "0"


def media_from_clip(media: ClipMedia, base_url: str) -> tuple[VideoMedia, bool]:
    """Addresses and size, and whether there is a file to download."""
    variants = media.variants
    files = [key for key in variants if key.endswith(".mp4") and not key.startswith("preview")]
    hls = next(
        (variants[key] for key in ("master", "720p_playlist", "360p_playlist") if key in variants),
        None,
    )
    source = variants[max(files)] if files else hls
    still = variants.get("poster") or variants.get("thumb") or variants.get("og")
    made = VideoMedia(
        thumbnail=still or f"{base_url}/storage/videos/video-placeholder.jpg",
        src_url=source or "",
        hls_url=hls,
        duration=media.duration,
        width=media.width,
        height=media.height,
    )
    return made, bool(files)


def mentions(clip: Clip) -> list[Mention]:
    """Where the caption names the users mentioned."""
    caption = clip.caption or ""
    found = []
    for user in clip.mentioned_users:
        for match in re.finditer(f"@{re.escape(user.username)}(?![A-Za-z0-9_-])", caption):
            start = utf16_length(caption[: match.start()])
            found.append(
                Mention(
                    username=user.username,
                    start_index=start,
                    end_index=start + utf16_length(match[0]),
                    profile_id=decimal_id(user.id),
                )
            )
    return sorted(found, key=lambda mention: mention.start_index)


def utf16_length(text: str) -> int:
    """The length of a text as JavaScript counts."""
    return len(text.encode("utf-16-le")) // 2
