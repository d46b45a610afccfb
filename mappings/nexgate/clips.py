"""Clips and pages of clips, read tolerantly ("Nexgate Clips API", clip object)."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AliasChoices, Field

from mappings import ids, values
from mappings.nexgate.cursors import is_usable_cursor
from mappings.nexgate.fields import (
    EMPTY_IF_ABSENT,
    OPTIONAL,
    RECORDS,
    Count,
    Flag,
    Identifier,
    LengthS,
    Link,
    Moment,
    NexgateModel,
    Number,
    SidePx,
    Text,
    Texts,
    Variants,
    identifier,
    is_lower_uuid,
)


class MalformedClip(ValueError):
    """A clip without usable identity; `reason` is a stable word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MalformedPage(ValueError):
    """Something that is no page of clips."""


class Author(NexgateModel):
    """The account that published the post; older builds spell three of the names differently."""

    id: Identifier = None
    username: Text = Field(None, validation_alias=AliasChoices("username", "userName"))
    profile_picture_url: Link = None
    profile_picture_thumbnail_url: Link = None
    profile_picture_blurhash: Text = None
    display_name: Text = None
    verified: Flag = Field(False, validation_alias=AliasChoices("verified", "isVerified"))
    following: Flag = Field(False, validation_alias=AliasChoices("following", "isFollowing"))


class Media(NexgateModel):
    """The video file: duration in seconds, sizes in pixels (None = unknown), dynamic variants."""

    id: Identifier = None
    duration: LengthS = None
    width: SidePx = None
    height: SidePx = None
    variants: Variants = Field(default_factory=dict)


class MentionedUser(NexgateModel):
    """A user named in the caption."""

    id: Identifier = None
    username: Text = Field(None, validation_alias=AliasChoices("username", "userName"))
    display_name: Text = None
    profile_picture_url: Link = None


class Collaborator(NexgateModel):
    """An accepted co-author of the post."""

    id: Identifier = None
    username: Text = Field(None, validation_alias=AliasChoices("username", "userName"))
    display_name: Text = None
    profile_picture_url: Link = None


class MentionedShop(NexgateModel):
    """A shop named in the caption."""

    id: Identifier = None
    name: Text = None
    shop_slug: Text = None
    logo_url: Link = None


class Product(NexgateModel):
    """A product attached to the post; prices are finite numbers in the platform's currency."""

    id: Identifier = None
    name: Text = None
    price: Number = None
    discount_price: Number = None
    image_url: Link = None
    shop_name: Text = None
    in_stock: Flag = False


class Shop(NexgateModel):
    """The shop attached to the post."""

    id: Identifier = None
    name: Text = None
    logo_url: Link = None


class LinkPreview(NexgateModel):
    """What is known of an external link's target."""

    title: Text = None
    image_url: Link = None
    domain: Text = None


class ExternalLink(NexgateModel):
    """A link attached to the post."""

    short_url: Link = None
    preview: Annotated[LinkPreview | None, OPTIONAL] = None


class Attachments(NexgateModel):
    """What is attached to the post."""

    products: Annotated[tuple[Product, ...], RECORDS] = ()
    shop: Annotated[Shop | None, OPTIONAL] = None
    external_link: Annotated[ExternalLink | None, OPTIONAL] = None


class Engagement(NexgateModel):
    """Counters: views belong to the video, the other four to the post."""

    views_count: Count = 0
    likes_count: Count = 0
    comments_count: Count = 0
    shares_count: Count = 0
    saves_count: Count = 0


class UserInteraction(NexgateModel):
    """What the viewer did with the post."""

    has_liked: Flag = False
    has_saved: Flag = False
    has_shared: Flag = False


class Clip(NexgateModel):
    """A clip or long video; `id` is its media id in lower case, `post_id` names its social life.

    `post_id` is None only where a clip was made from a Loops video.
    """

    id: str
    post_id: Identifier = None
    author: Annotated[Author | None, OPTIONAL] = None
    caption: Text = None
    media: Annotated[Media, EMPTY_IF_ABSENT] = Field(default_factory=Media)
    hashtags: Texts = ()
    mentioned_users: Annotated[tuple[MentionedUser, ...], RECORDS] = ()
    mentioned_shops: Annotated[tuple[MentionedShop, ...], RECORDS] = ()
    collaborators: Annotated[tuple[Collaborator, ...], RECORDS] = ()
    current_user_is_collaborator: Flag = False
    current_user_is_pending_collaborator: Flag = False
    attachments: Annotated[Attachments, EMPTY_IF_ABSENT] = Attachments()
    engagement: Annotated[Engagement, EMPTY_IF_ABSENT] = Engagement()
    user_interaction: Annotated[UserInteraction, EMPTY_IF_ABSENT] = UserInteraction()
    created_at: Moment = None


@dataclass(frozen=True)
class ClipPage:
    """A page of clips; `dropped` holds the reason of every item that was left out."""

    clips: tuple[Clip, ...]
    next_cursor: str | None
    has_more: bool
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClipItems:
    """A page of clips as JSON, not read yet; `next_cursor` is None at the end."""

    items: tuple[bytes, ...]
    next_cursor: str | None


def clip_identity(value: object) -> tuple[str, str]:
    """The media id and the post id of a clip; raises MalformedClip when one is not usable."""
    if not isinstance(value, dict):
        raise MalformedClip("not_an_object")
    media_id, post_id = value.get("id"), value.get("postId")
    if is_lower_uuid(media_id) and is_lower_uuid(post_id):
        return media_id, post_id
    media_id, post_id = identifier(media_id), identifier(post_id)
    if media_id is None:
        raise MalformedClip("id_missing")
    if not ids.is_uuid_text(media_id):
        raise MalformedClip("id_not_uuid")
    if post_id is None:
        raise MalformedClip("post_id_missing")
    if not ids.is_opaque_id(post_id):
        raise MalformedClip("post_id_unusable")
    return media_id, post_id


def read_clip(value: object) -> Clip:
    """Read one clip; raises MalformedClip when it has no usable media id or post id."""
    media_id, _ = clip_identity(value)
    members = value if isinstance(value, dict) else {}
    return Clip.model_validate({**members, "id": media_id}, by_alias=True, by_name=False)


def read_page_members(value: object) -> tuple[list[object], str | None]:
    """The items of a clip list's `data` and its next cursor; raises MalformedPage when it is none.

    `hasMore` is the authority on the end of the list, and a page without a cursor is an end as well
    ("Nexgate Clips API, Get Clip Feed"). A cursor that can't be carried is no end: such a page is
    malformed, because what lies behind it would be lost without a word.
    """
    items = value.get("clips") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(items, list):
        raise MalformedPage("not a page of clips")
    return items, read_next_cursor(value.get("nextCursor"), has_more=value.get("hasMore"))


def read_next_cursor(value: object, *, has_more: object) -> str | None:
    """The cursor of the page after this one; None at the end, as `read_page_members` says."""
    if not values.flag(has_more) or not isinstance(value, str) or not value:
        return None
    if not is_usable_cursor(value):
        raise MalformedPage("its cursor can't be carried")
    return value


def read_clip_page(value: object) -> ClipPage:
    """Read the `data` of a clip list; raises MalformedPage when it is none.

    A malformed clip is left out and its reason kept.
    """
    items, cursor = read_page_members(value)
    clips: list[Clip] = []
    dropped: list[str] = []
    for item in items:
        try:
            clips.append(read_clip(item))
        except MalformedClip as malformed:
            dropped.append(malformed.reason)
    return ClipPage(tuple(clips), cursor, cursor is not None, tuple(dropped))
