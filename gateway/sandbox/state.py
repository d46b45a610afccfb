"""The rows of the sandbox (Nexgate API reference, 16.1)."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


def fixed_id(*parts: object) -> str:
    """A UUID (in the form of version 4) derived from `parts`, the same in every run."""
    digest = hashlib.sha256("/".join(str(part) for part in parts).encode()).digest()
    return str(UUID(bytes=digest[:16], version=4))


class PostStatus(StrEnum):
    """Appendix B, post status."""

    DRAFT = "DRAFT"
    SCHEDULED = "SCHEDULED"
    PUBLISHED = "PUBLISHED"
    DELETED = "DELETED"


class InviteStatus(StrEnum):
    """Appendix B, collaborator and follow status."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


@dataclass
class Picture:
    """A profile picture; a path beginning with `/` is served by the sandbox itself."""

    url: str
    thumb: str
    blurhash: str | None = None


@dataclass
class Account:
    """A user of the sandbox."""

    id: str
    user_name: str
    first_name: str | None
    last_name: str | None
    email: str
    phone: str
    password: str
    created_at: datetime
    edited_at: datetime
    middle_name: str | None = None
    pictures: list[Picture] = field(default_factory=list)
    is_verified: bool = True
    is_private: bool = False
    is_locked: bool = False

    @property
    def display_name(self) -> str | None:
        """First and last name, or None when neither is set."""
        return " ".join(n for n in (self.first_name, self.last_name) if n) or None


@dataclass(frozen=True)
class Shop:
    """A shop; captions mention it as `@` and its name without spaces."""

    id: str
    name: str
    slug: str
    logo: str


@dataclass(frozen=True)
class Product:
    """A product; prices are decimal texts, so that their scale is preserved."""

    id: str
    name: str
    price: str
    discount_price: str | None
    image: str
    shop: Shop
    in_stock: bool = True


@dataclass(frozen=True)
class ExternalLink:
    """A short link with its preview."""

    id: str
    short_url: str
    original_url: str
    title: str
    image: str
    domain: str


@dataclass
class Media:
    """One file of a post; a clip when it is a short, ready video of a visible post."""

    id: str
    post_id: str
    kind: str = "VIDEO"
    is_short: bool = True
    is_ready: bool = True
    duration: int = 0
    width: int = 0
    height: int = 0
    variants: dict[str, str] = field(default_factory=dict)
    views: int = 0


@dataclass
class Collaborator:
    """An invitation to co-author a post."""

    id: str
    user_id: str
    status: InviteStatus
    invited_at: datetime
    responded_at: datetime | None = None


@dataclass
class Post:
    """A post; its clips share caption, counters, attachments, collaborators and time."""

    id: str
    author_id: str
    caption: str | None
    created_at: datetime
    published_at: datetime | None
    status: PostStatus = PostStatus.PUBLISHED
    media_ids: list[str] = field(default_factory=list)
    likes: int = 0
    comments: int = 0
    shares: int = 0
    saves: int = 0
    views: int = 0
    who_can_comment: str = "EVERYONE"
    who_can_repost: str = "EVERYONE"
    visibility: str = "PUBLIC"
    collaborators: dict[str, Collaborator] = field(default_factory=dict)
    products: tuple[Product, ...] = ()
    shops: tuple[Shop, ...] = ()
    link: ExternalLink | None = None
    liked_by: dict[str, datetime] = field(default_factory=dict)
    saved_by: dict[str, datetime] = field(default_factory=dict)
    shared_by: dict[str, datetime] = field(default_factory=dict)
    viewed_by: dict[str, int] = field(default_factory=dict)

    @property
    def is_deleted(self) -> bool:
        """Whether the post is deleted."""
        return self.status is PostStatus.DELETED

    @property
    def is_visible(self) -> bool:
        """Published and not deleted (S9)."""
        return self.status is PostStatus.PUBLISHED


@dataclass
class View:
    """One row of `clip_views`."""

    count: int = 0
    watch_duration_ms: int | None = None
    source: str | None = None


@dataclass
class Comment:
    """A comment or reply; a deleted one stays as a row."""

    id: str
    post_id: str
    user_id: str
    content: str
    created_at: datetime
    updated_at: datetime
    parent_id: str | None = None
    likes: int = 0
    replies: int = 0
    is_pinned: bool = False
    is_deleted: bool = False
    liked_by: set[str] = field(default_factory=set)


@dataclass
class Follow:
    """Who follows whom."""

    id: str
    follower_id: str
    following_id: str
    status: InviteStatus
    created_at: datetime


@dataclass
class PrivacyRow:
    """A block or a mute."""

    id: str
    owner_id: str
    target_id: str
    created_at: datetime


@dataclass
class Notification:
    """A message to an account; `kind` is one of Nexgate's types."""

    id: str
    user_id: str
    kind: str
    title: str
    message: str
    created_at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True)
class UploadedFile:
    """The content of a file, and what it was said to be."""

    content: bytes
    content_type: str


@dataclass
class Ticket:
    """The temp token of a login, with its one-time code."""

    token: str
    user_id: str
    purpose: str
    otp: str
    created_at: datetime
    expires_at: datetime
    is_used: bool = False
    attempts: int = 0
