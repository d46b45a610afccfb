"""Posts and pages of them (Nexgate API reference, Posts). The gateway reads ids and states only."""

from typing import Literal

from gateway.contract.nexgate.model import Count, LocalTime, NexgateDocument, Url, Uuid


class PostAuthor(NexgateDocument):
    """Who published a post; of a vanished account only the id is left."""

    id: Uuid
    user_name: str | None
    first_name: str | None
    last_name: str | None
    profile_picture_url: Url | None
    verified: bool


class PostMedia(NexgateDocument):
    """One file of a post, in its order from 1."""

    id: Uuid
    media_type: Literal["IMAGE", "VIDEO"]
    original_url: Url | None
    thumbnail_url: Url | None
    placeholder_base64: str | None
    width: int | None
    height: int | None
    duration: int | float | None
    order: Count
    image_tags: list[object]


class PostInteraction(NexgateDocument):
    """What the viewer did with the post."""

    has_liked: bool
    has_bookmarked: bool
    has_reposted: bool
    has_commented: bool
    has_viewed: bool


class PostEngagement(NexgateDocument):
    """Counters of a post; `sharesCount` is always 0 and the permissions always true."""

    likes_count: Count
    comments_count: Count
    reposts_count: Count
    quotes_count: Count
    bookmarks_count: Count
    shares_count: Count
    views_count: Count
    can_like: bool
    can_comment: bool
    can_repost: bool
    can_share: bool


class Post(NexgateDocument):
    """A post: another vocabulary than the clip object's."""

    id: Uuid
    author: PostAuthor
    content: str | None
    content_parsed: dict[str, object] | None
    post_type: Literal["REGULAR", "POLL"]
    status: Literal["DRAFT", "SCHEDULED", "PUBLISHED", "DELETED"]
    media: list[PostMedia]
    poll: dict[str, object] | None
    quoted_post: dict[str, object] | None
    attachments: dict[str, object]
    collaboration: dict[str, object]
    privacy_settings: dict[str, object]
    engagement: PostEngagement
    user_interaction: PostInteraction
    created_at: LocalTime
    published_at: LocalTime | None
    scheduled_at: LocalTime | None


class PageFrame(NexgateDocument):
    """The frame of a numbered page; `number` counts from 0, though requests count from 1."""

    pageable: dict[str, object]
    sort: dict[str, object]
    number: Count
    size: Count
    number_of_elements: Count
    total_elements: Count
    total_pages: Count
    first: bool
    last: bool
    empty: bool


class PostPage(PageFrame):
    """A numbered page of posts, which may hold fewer than its size anywhere."""

    content: list[Post]
