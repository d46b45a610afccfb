"""Clips as the document describes them ("Nexgate Clips API", Success Response Fields)."""

from gateway.contract.nexgate.model import Count, LocalTime, NexgateDocument, Url, Uuid


class Author(NexgateDocument):
    """The account that published the post; one without a picture has null for all three."""

    id: str
    username: str
    profile_picture_url: Url | None
    profile_picture_thumbnail_url: Url | None
    profile_picture_blurhash: str | None
    verified: bool
    following: bool


class Media(NexgateDocument):
    """The video file: duration in seconds, sizes in pixels; `variants` has dynamic keys."""

    id: Uuid
    duration: int | float
    width: int
    height: int
    variants: dict[str, str]


class MentionedUser(NexgateDocument):
    """A user named in the caption; the picture is the thumbnail."""

    id: str
    username: str
    display_name: str | None
    profile_picture_url: Url | None


class Collaborator(NexgateDocument):
    """An accepted co-author of the post; the picture is the thumbnail."""

    id: str
    username: str
    display_name: str | None
    profile_picture_url: Url | None


class MentionedShop(NexgateDocument):
    """A shop named in the caption."""

    id: str
    name: str
    shop_slug: str
    logo_url: Url | None


class Product(NexgateDocument):
    """A product attached to the post; prices are in the platform's currency."""

    id: str
    name: str
    price: int | float
    discount_price: int | float | None
    image_url: Url | None
    shop_name: str
    in_stock: bool


class Shop(NexgateDocument):
    """The shop attached to the post."""

    id: str
    name: str
    logo_url: Url | None


class LinkPreview(NexgateDocument):
    """What is known of an external link's target."""

    title: str | None
    image_url: Url | None
    domain: str | None


class ExternalLink(NexgateDocument):
    """A link attached to the post."""

    short_url: Url
    preview: LinkPreview | None


class Attachments(NexgateDocument):
    """What is attached to the post."""

    products: list[Product]
    shop: Shop | None
    external_link: ExternalLink | None


class Engagement(NexgateDocument):
    """Counters: views belong to the video, the other four to the post."""

    views_count: Count
    likes_count: Count
    comments_count: Count
    shares_count: Count
    saves_count: Count


class UserInteraction(NexgateDocument):
    """What the viewer did with the post."""

    has_liked: bool
    has_saved: bool
    has_shared: bool


class Clip(NexgateDocument):
    """A clip or long video: `id` is its media id, `postId` names its social life."""

    id: Uuid
    post_id: Uuid
    author: Author
    caption: str | None
    media: Media
    hashtags: list[str]
    mentioned_users: list[MentionedUser]
    mentioned_shops: list[MentionedShop]
    collaborators: list[Collaborator]
    current_user_is_collaborator: bool
    current_user_is_pending_collaborator: bool
    attachments: Attachments
    engagement: Engagement
    user_interaction: UserInteraction
    created_at: LocalTime


class ClipPage(NexgateDocument):
    """A page of clips; `hasMore` is the authority on the end of the list."""

    clips: list[Clip]
    next_cursor: str | None
    has_more: bool
