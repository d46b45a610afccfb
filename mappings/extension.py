"""The way back: videos into clips, and the extra key that makes it lossless.

Everything of the tolerant model that a VideoResource does not hold exactly travels under `nexgate`
in Nexgate's own field names and nesting, so that clip -> video -> clip is the identity.
"""

import re
from datetime import UTC, tzinfo
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from mappings import ids, moments
from mappings.accounts import author_from_account
from mappings.addresses import web_address
from mappings.captions import caption_text
from mappings.loops import Mention, VideoMedia, VideoResource, VideoResourceWithNexgate
from mappings.moments import EPOCH
from mappings.nexgate import (
    Clip,
    Engagement,
    MalformedClip,
    Media,
    MentionedUser,
    UserInteraction,
)
from mappings.rules import Rules, ViewerFacts

_WILDCARD = re.compile(r"[*?\[]")

# What changes after a clip was read (a like, a bookmark) is the video's to say.
_OF_VIDEO: dict[str, tuple[str, ...]] = {
    "engagement": ("likesCount", "commentsCount", "sharesCount", "savesCount"),
    "userInteraction": ("hasLiked", "hasSaved"),
}


def nexgate_extension(clip: Clip) -> dict[str, object]:
    """What Nexgate knows of a clip and a VideoResource has no exact place for, as plain JSON."""
    extension: dict[str, object] = clip.model_dump(mode="json", by_alias=True, exclude={"id"})
    if caption_text(clip.caption) == clip.caption:
        del extension["caption"]
    for key, names in _OF_VIDEO.items():
        extension[key] = {
            name: value for name, value in _members(extension[key]).items() if name not in names
        }
    return extension


def as_reader(clip: Clip, viewer: ViewerFacts) -> Clip:
    """The clip as `viewer` may see it: a guest nothing of what it says about who read it."""
    if viewer.signed_in:
        return clip
    author = clip.author
    return clip.model_copy(
        update={
            "author": author and author.model_copy(update={"following": False}),
            "current_user_is_collaborator": False,
            "current_user_is_pending_collaborator": False,
            "user_interaction": UserInteraction(),
        }
    )


def clip_from_video(video: VideoResource | VideoResourceWithNexgate, rules: Rules) -> Clip:
    """The clip a video came from; lossless with the extension.

    Without it the clip keeps what the video holds and leaves the rest empty, `post_id` included.
    Raises MalformedClip when the video's id is neither decimal nor a UUID.
    """
    media_id = ids.nexgate_id(video.id)
    if media_id is None:
        raise MalformedClip("id_not_uuid")
    clip = Clip(
        id=media_id,
        author=author_from_account(video.account, rules),
        caption=video.caption,
        media=_media(media_id, video.media, rules),
        hashtags=tuple(video.tags),
        mentioned_users=_mentioned_users(video.mentions),
        engagement=Engagement(
            likes_count=video.likes,
            comments_count=video.comments,
            shares_count=video.shares,
            saves_count=video.bookmarks,
        ),
        user_interaction=UserInteraction(has_liked=video.has_liked, has_saved=video.has_bookmarked),
        created_at=_created_at(video.created_at, rules.timezone),
    )
    if isinstance(video, VideoResourceWithNexgate):
        return _with_extension(clip, video.nexgate)
    return clip


def _with_extension(clip: Clip, extension: dict[str, object]) -> Clip:
    members: dict[str, object] = clip.model_dump(by_alias=True)
    del members["id"]
    merged = {**members, **{key: value for key, value in extension.items() if key in members}}
    for key, names in _OF_VIDEO.items():
        of_video = {name: _members(members[key])[name] for name in names}
        merged[key] = {**_members(merged[key]), **of_video}
    return Clip.model_validate({**merged, "id": clip.id})


def _members(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _media(media_id: str, media: VideoMedia, rules: Rules) -> Media:
    return Media(
        id=media_id,
        duration=media.duration,
        width=media.width,
        height=media.height,
        variants=_variants(media, rules),
    )


def _variants(media: VideoMedia, rules: Rules) -> dict[str, str]:
    playlist = media.hls_url
    if playlist is None and _is_playlist(media.src_url):
        playlist = media.src_url
    source = None if media.src_url == playlist else media.src_url
    still = None if media.thumbnail == rules.default_thumbnail else media.thumbnail
    named = {
        _key("master", rules.hls_url): playlist,
        _key("source.mp4", rules.src_url): source,
        _key("poster", rules.thumbnail): still,
    }
    return {key: url for key, url in named.items() if url and web_address(url)}


def _key(usual: str, order: tuple[str, ...]) -> str:
    # Under a key that the instance does not look for, the address would be lost again.
    if any(fnmatchcase(usual, pattern) for pattern in order):
        return usual
    return next((pattern for pattern in order if not _WILDCARD.search(pattern)), usual)


def _is_playlist(url: str) -> bool:
    return web_address(url) is not None and urlsplit(url).path.endswith(".m3u8")


def _mentioned_users(mentions: list[Mention]) -> tuple[MentionedUser, ...]:
    named = dict.fromkeys((mention.profile_id, mention.username) for mention in mentions)
    return tuple(
        MentionedUser(id=ids.nexgate_id(profile_id) or profile_id, username=username)
        for profile_id, username in named
    )


def _created_at(created_at: str, zone: tzinfo) -> str | None:
    at = moments.moment(created_at, UTC)
    return None if at is None or at == EPOCH else moments.nexgate_time(at, zone)
