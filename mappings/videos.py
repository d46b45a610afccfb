"""Clips as Loops videos.

What everybody may see of a video is made apart from what depends on the viewer, and the two are
joined last.
"""

from dataclasses import dataclass
from uuid import UUID

from mappings import captions, ids, media, moments, values
from mappings.accounts import account_from_author, account_id_of
from mappings.extension import as_guest, clip_from_video, nexgate_extension
from mappings.loops import (
    VideoAudio,
    VideoMedia,
    VideoMeta,
    VideoPermissions,
    VideoResource,
    VideoResourceWithNexgate,
)
from mappings.moments import EPOCH
from mappings.nexgate import Attachments, Author, Clip, MalformedClip, Media
from mappings.rules import GUEST, Rules, ViewerFacts

__all__ = [
    "GUEST",
    "Rules",
    "Translated",
    "Unplayable",
    "ViewerFacts",
    "ViewerPart",
    "clip_from_video",
    "merge",
    "nexgate_extension",
    "public_part",
    "video_from_clip",
    "viewer_part",
]

UNKNOWN_SIZE_PX = (720, 1280)


class Unplayable(ValueError):
    """A clip without any address to play: left out of lists, not found singly."""


@dataclass(frozen=True)
class Translated:
    """A video, and a word for everything that had to be mended to make it."""

    video: VideoResource
    defects: tuple[str, ...]


@dataclass(frozen=True)
class ViewerPart:
    """What of a video depends on who asks; as it stands a guest's."""

    is_owner: bool = False
    has_liked: bool = False
    has_bookmarked: bool = False
    can_comment: bool = False


def video_from_clip(
    clip: Clip, rules: Rules, viewer: ViewerFacts, *, extension: bool = False
) -> Translated:
    """The video of a clip as `viewer` gets it: every documented field, none too many.

    With `extension` it also has the key `nexgate`, with which `clip_from_video` gives the same clip
    again (to a guest it says nothing about the account that read the clip). Raises Unplayable, and
    MalformedClip for a clip whose id is no UUID.
    """
    translated = public_part(clip, rules)
    video = merge(translated.video, viewer_part(clip, viewer))
    if extension:
        told = nexgate_extension(clip if viewer.signed_in else as_guest(clip))
        video = VideoResourceWithNexgate(**dict(video), nexgate=told)
    return Translated(video, translated.defects)


def public_part(clip: Clip, rules: Rules) -> Translated:
    """The video as a guest gets it; raises as `video_from_clip` does."""
    uuid = ids.uuid_from_text(clip.id)
    if uuid is None:
        raise MalformedClip("id_not_uuid")
    video_id = str(uuid) if rules.ids == "uuid" else str(uuid.int)
    shortcode = ids.shortcode_from_uuid(uuid)
    caption = captions.caption_text(clip.caption)
    is_sensitive = captions.is_sensitive(clip.hashtags, rules)
    source = _source(clip.media, rules)
    created_at = moments.moment(clip.created_at, rules.timezone)
    video = VideoResource(
        id=video_id,
        account=account_from_author(clip.author, rules),
        caption=caption,
        url=f"{rules.public_url}/v/{shortcode}",
        shortcode=shortcode,
        is_owner=False,
        is_sensitive=is_sensitive,
        is_local=True,
        media=_media(clip.media, source, rules),
        pinned=False,
        likes=clip.engagement.likes_count,
        shares=clip.engagement.shares_count,
        comments=clip.engagement.comments_count,
        bookmarks=clip.engagement.saves_count,
        has_liked=False,
        has_bookmarked=False,
        is_edited=False,
        lang=None,
        tags=captions.tags(clip.hashtags),
        mentions=captions.mentions(caption, clip.mentioned_users, rules),
        permissions=_permissions(source, is_sensitive=is_sensitive),
        audio=_audio(video_id, uuid),
        meta=VideoMeta(contains_ai=False, contains_ad=_has_offer(clip.attachments)),
        created_at=moments.loops_time(created_at or EPOCH),
    )
    time_defects = () if created_at else ("created_at_unreadable",)
    return Translated(video, _author_defects(clip.author, rules) + time_defects)


def viewer_part(clip: Clip, viewer: ViewerFacts) -> ViewerPart:
    """What of the video depends on who asks; a guest's whatever the clip says of its reader.

    ("Nexgate Clips API", userInteraction; "Loops API Docs, Video": relative to the viewer.)
    """
    if not viewer.signed_in:
        return ViewerPart()
    return ViewerPart(
        is_owner=_is_author(clip.author, viewer.subject),
        has_liked=clip.user_interaction.has_liked,
        has_bookmarked=clip.user_interaction.has_saved,
        can_comment=True,
    )


def merge(video: VideoResource, part: ViewerPart) -> VideoResource:
    """The video with the viewer's part in place of whatever it held."""
    permissions = video.permissions.model_copy(update={"can_comment": part.can_comment})
    return video.model_copy(
        update={
            "is_owner": part.is_owner,
            "has_liked": part.has_liked,
            "has_bookmarked": part.has_bookmarked,
            "permissions": permissions,
        }
    )


def _is_author(author: Author | None, subject: str | None) -> bool:
    # A token's subject may be a user name or a user id.
    return bool(subject) and author is not None and subject in {author.username, author.id}


def _author_defects(author: Author | None, rules: Rules) -> tuple[str, ...]:
    if author is None or account_id_of(author, rules) is None:
        return ("author_missing",)
    return () if author.username and author.username.strip() else ("author_unnamed",)


def _source(clip_media: Media, rules: Rules) -> media.Source:
    source = media.source(
        clip_media.variants, rules.src_url, rules.hls_url, keeps_private=rules.keeps_private
    )
    if source is None:
        raise Unplayable("the clip has nothing to play")
    return source


def _media(clip_media: Media, source: media.Source, rules: Rules) -> VideoMedia:
    """Addresses, duration and size ("Nexgate Clips API", clips[].media)."""
    width, height = clip_media.width, clip_media.height
    if width is None or height is None:
        width, height = UNKNOWN_SIZE_PX
    variants, private = clip_media.variants, rules.keeps_private
    still = media.thumbnail(variants, rules.thumbnail, keeps_private=private)
    return VideoMedia(
        thumbnail=still or rules.default_thumbnail,
        src_url=source.url,
        hls_url=media.hls_url(variants, rules.hls_url, keeps_private=private),
        alt_text=None,
        duration=values.rounded(clip_media.duration),
        width=width,
        height=height,
    )


def _permissions(source: media.Source, *, is_sensitive: bool) -> VideoPermissions:
    """A guest's permissions ("Loops API Docs, Video, permissions")."""
    return VideoPermissions(
        can_comment=False,
        can_download=source.is_mp4,
        can_duet=False,
        can_stitch=False,
        can_embed=not is_sensitive,
    )


def _audio(video_id: str, uuid: UUID) -> VideoAudio:
    """Every clip's own sound ("Loops API Docs, Video, audio": at:<video-id>)."""
    return VideoAudio(
        has_audio=True,
        id=f"at:{video_id}",
        count=0,
        key=ids.audio_key(str(uuid)),
        sound_id=video_id,
    )


def _has_offer(attachments: Attachments) -> bool:
    """Whether something is for sale with the post ("Nexgate Clips API", clips[].attachments)."""
    return bool(attachments.products) or attachments.shop is not None
