"""Where every field of a VideoResource comes from.

The table is declared here, printed by the documentation and proven by tests: a change of one
Nexgate input changes exactly the fields that name it as a source.
"""

from dataclasses import dataclass
from typing import Literal

LineageKind = Literal["exact", "derived", "defaulted", "unsupported"]

_CLIP = "Nexgate Clips API, Success Response Fields"
_VARIANTS = "Nexgate Clips API, Media Variants"
_VIDEO = "Loops API Docs, Video"
_ACCOUNT = "Loops API Docs, Video, account"
_MEDIA = "Loops API Docs, Video, media"
_PERMISSIONS = "Loops API Docs, Video, permissions"
_AUDIO = "Loops API Docs, Video, audio"
_META = "Loops API Docs, Video, meta"


@dataclass(frozen=True)
class Lineage:
    """The origin of one Loops field.

    `field` is a dotted Loops path. `sources` are dotted Nexgate paths, `viewer` (who asks) and
    `settings.<name>` (the instance's rules). `kind` is *exact* (the same value), *derived* (made
    from the sources), *defaulted* (the same for every video, and true of it) or *unsupported*
    (Nexgate knows nothing of the kind).
    """

    field: str
    sources: tuple[str, ...]
    rule: str
    kind: LineageKind
    source_of_rule: str


LINEAGE: tuple[Lineage, ...] = (
    Lineage(
        "id",
        ("id", "settings.ids"),
        "the media id as a decimal number (or as a UUID)",
        "derived",
        _VIDEO,
    ),
    Lineage(
        "account.id",
        ("author.id", "settings.ids"),
        'as `id`; "0" for a missing author',
        "derived",
        _ACCOUNT,
    ),
    Lineage(
        "account.name",
        ("author.displayName", "author.username", "author.id"),
        "the display name, else the user name; User for a missing author",
        "derived",
        _ACCOUNT,
    ),
    Lineage(
        "account.username",
        ("author.username", "author.id"),
        "the user name; deleted for a missing author",
        "derived",
        _ACCOUNT,
    ),
    Lineage(
        "account.avatar",
        (
            "author.profilePictureUrl",
            "author.profilePictureThumbnailUrl",
            "author.id",
            "settings.public_url",
        ),
        "the picture, else its thumbnail, else the default avatar",
        "derived",
        _ACCOUNT,
    ),
    Lineage("caption", ("caption",), "as it is; blank is null", "exact", _CLIP),
    Lineage(
        "url", ("id", "settings.public_url"), "the share page of the shortcode", "derived", _VIDEO
    ),
    Lineage("shortcode", ("id",), "the media id in base 64", "derived", _VIDEO),
    Lineage(
        "is_owner",
        ("author.username", "author.id", "viewer"),
        "the viewer's subject is the author's name or id",
        "derived",
        _VIDEO,
    ),
    Lineage(
        "is_sensitive",
        ("hashtags", "settings.sensitive_hashtags"),
        "one of the sensitive hashtags is among them",
        "derived",
        _VIDEO,
    ),
    Lineage("is_local", (), "true", "defaulted", _VIDEO),
    Lineage(
        "media.thumbnail",
        ("media.variants", "settings.thumbnail", "settings.public_url"),
        "poster, thumb or og, else the placeholder",
        "derived",
        _VARIANTS,
    ),
    Lineage(
        "media.src_url",
        ("media.variants", "settings.src_url", "settings.hls_url"),
        "the best full-length MP4, else the HLS playlist",
        "derived",
        _VARIANTS,
    ),
    Lineage(
        "media.hls_url",
        ("media.variants", "settings.hls_url"),
        "the master playlist, else another one, else null",
        "derived",
        _VARIANTS,
    ),
    Lineage("media.alt_text", (), "null", "unsupported", _MEDIA),
    Lineage("media.duration", ("media.duration",), "whole seconds; unknown 0", "derived", _CLIP),
    Lineage(
        "media.width",
        ("media.width", "media.height"),
        "pixels; 720 when either side is unknown",
        "derived",
        _CLIP,
    ),
    Lineage(
        "media.height",
        ("media.height", "media.width"),
        "pixels; 1280 when either side is unknown",
        "derived",
        _CLIP,
    ),
    Lineage("pinned", (), "false", "unsupported", _VIDEO),
    Lineage("likes", ("engagement.likesCount",), "the post's likes", "exact", _CLIP),
    Lineage("shares", ("engagement.sharesCount",), "the post's shares", "exact", _CLIP),
    Lineage("comments", ("engagement.commentsCount",), "the post's comments", "exact", _CLIP),
    Lineage("bookmarks", ("engagement.savesCount",), "the post's saves", "exact", _CLIP),
    Lineage(
        "has_liked", ("userInteraction.hasLiked", "viewer"), "false for a guest", "derived", _CLIP
    ),
    Lineage(
        "has_bookmarked",
        ("userInteraction.hasSaved", "viewer"),
        "false for a guest",
        "derived",
        _CLIP,
    ),
    Lineage("is_edited", (), "false", "unsupported", _VIDEO),
    Lineage("lang", (), "null", "unsupported", _VIDEO),
    Lineage("tags", ("hashtags",), "without `#`, none twice", "derived", _CLIP),
    Lineage(
        "mentions",
        ("mentionedUsers", "caption", "settings.ids"),
        "every place of the caption that names a mentioned user",
        "derived",
        _CLIP,
    ),
    Lineage("permissions.can_comment", (), "true, for a guest too", "defaulted", _PERMISSIONS),
    Lineage(
        "permissions.can_download",
        ("media.variants", "settings.src_url"),
        "src_url is an MP4",
        "derived",
        _PERMISSIONS,
    ),
    Lineage("permissions.can_duet", (), "false", "unsupported", _PERMISSIONS),
    Lineage("permissions.can_stitch", (), "false", "unsupported", _PERMISSIONS),
    Lineage(
        "permissions.can_embed",
        ("hashtags", "settings.sensitive_hashtags"),
        "not sensitive",
        "derived",
        _PERMISSIONS,
    ),
    Lineage("audio.has_audio", (), "true", "defaulted", _AUDIO),
    Lineage("audio.id", ("id", "settings.ids"), "`at:` and the id", "derived", _AUDIO),
    Lineage("audio.count", (), "0", "defaulted", _AUDIO),
    Lineage("audio.key", ("id",), "a name-based UUID of the media id", "derived", _AUDIO),
    Lineage("audio.sound_id", ("id", "settings.ids"), "the id", "derived", _AUDIO),
    Lineage("meta.contains_ai", (), "false", "unsupported", _META),
    Lineage(
        "meta.contains_ad",
        ("attachments.products", "attachments.shop"),
        "products or a shop are attached",
        "derived",
        _META,
    ),
    Lineage(
        "created_at",
        ("createdAt", "settings.timezone"),
        "UTC, whole seconds; 1970-01-01 when unreadable",
        "derived",
        _CLIP,
    ),
)


def markdown_table() -> str:
    """The table for the documentation: field, from Nexgate, rule, how."""
    rows = ["| Field | From Nexgate | Rule | How |", "|---|---|---|---|"]
    for line in LINEAGE:
        sources = ", ".join(f"`{source}`" for source in line.sources)
        rows.append(f"| `{line.field}` | {sources} | {line.rule} | {line.kind} |")
    return "\n".join(rows) + "\n"
