"""Nexgate's clips and Loops' videos as pydantic models, the way one writes them down at first."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Nexgate(BaseModel):
    """Nexgate's spelling of names."""

    model_config = ConfigDict(alias_generator=to_camel)


class Author(Nexgate):
    """Who published a clip."""

    id: str
    username: str
    profile_picture_url: str | None = None
    profile_picture_thumbnail_url: str | None = None
    profile_picture_blurhash: str | None = None
    verified: bool = False
    following: bool = False


class ClipMedia(Nexgate):
    """The file of a clip."""

    id: str
    duration: int
    width: int
    height: int
    variants: dict[str, str]


class Person(Nexgate):
    """Somebody mentioned, or a co-author."""

    id: str
    username: str
    display_name: str | None = None
    profile_picture_url: str | None = None


class ClipShop(Nexgate):
    """A shop."""

    id: str
    name: str
    logo_url: str | None = None


class Product(Nexgate):
    """A product."""

    id: str
    name: str
    price: float
    discount_price: float | None = None
    image_url: str | None = None
    shop_name: str | None = None
    in_stock: bool = False


class LinkPreview(Nexgate):
    """The preview of a link."""

    title: str | None = None
    image_url: str | None = None
    domain: str | None = None


class ExternalLink(Nexgate):
    """A link."""

    short_url: str
    preview: LinkPreview | None = None


class Attachments(Nexgate):
    """What is attached to a clip."""

    products: list[Product] = []
    shop: ClipShop | None = None
    external_link: ExternalLink | None = None


class Engagement(Nexgate):
    """Counters."""

    views_count: int = 0
    likes_count: int = 0
    comments_count: int = 0
    shares_count: int = 0
    saves_count: int = 0


class UserInteraction(Nexgate):
    """What the viewer did."""

    has_liked: bool = False
    has_saved: bool = False
    has_shared: bool = False


class Clip(Nexgate):
    """A clip."""

    id: str
    post_id: str
    author: Author
    caption: str | None = None
    media: ClipMedia
    hashtags: list[str] = []
    mentioned_users: list[Person] = []
    collaborators: list[Person] = []
    attachments: Attachments
    engagement: Engagement
    user_interaction: UserInteraction
    created_at: datetime


class ClipPage(Nexgate):
    """A page of clips."""

    clips: list[Clip]
    next_cursor: str | None = None
    has_more: bool = False


class Envelope(Nexgate):
    """What Nexgate wraps around a page."""

    success: bool
    data: ClipPage


class Account(BaseModel):
    """The account of a video."""

    id: str
    name: str
    username: str
    avatar: str


class VideoMedia(BaseModel):
    """The file of a video."""

    thumbnail: str
    src_url: str
    hls_url: str | None
    alt_text: str | None = None
    duration: int
    width: int
    height: int


class Mention(BaseModel):
    """A mention in a caption, counted in UTF-16 code units."""

    username: str
    start_index: int
    end_index: int
    profile_id: str
    is_local: bool = True


class Permissions(BaseModel):
    """What the viewer may do."""

    can_comment: bool = True
    can_download: bool
    can_duet: bool = False
    can_stitch: bool = False
    can_embed: bool


class Audio(BaseModel):
    """The sound of a video."""

    has_audio: bool = True
    id: str
    count: int = 0
    key: str
    sound_id: str


class Meta(BaseModel):
    """Labels of a video."""

    contains_ai: bool = False
    contains_ad: bool


class Video(BaseModel):
    """A video."""

    id: str
    account: Account
    caption: str | None
    url: str
    shortcode: str
    is_owner: bool
    is_sensitive: bool
    is_local: bool = True
    media: VideoMedia
    pinned: bool = False
    likes: int
    shares: int
    comments: int
    bookmarks: int
    has_liked: bool
    has_bookmarked: bool
    is_edited: bool = False
    lang: str | None = None
    tags: list[str]
    mentions: list[Mention]
    permissions: Permissions
    audio: Audio
    meta: Meta
    created_at: str


class Links(BaseModel):
    """Links of a page."""

    first: str | None = None
    last: str | None = None
    prev: str | None = None
    next: str | None


class PageMeta(BaseModel):
    """Position of a page."""

    path: str
    per_page: int
    next_cursor: str | None
    prev_cursor: str | None = None


class VideoPage(BaseModel):
    """A page of videos."""

    data: list[Video]
    links: Links
    meta: PageMeta
