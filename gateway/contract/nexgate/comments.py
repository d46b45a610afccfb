"""Comments (Nexgate API reference, Comments)."""

from gateway.contract.nexgate.model import Count, LocalTime, NexgateDocument, Url, Uuid


class CommentAuthor(NexgateDocument):
    """Who wrote a comment; of a vanished account only the id is left."""

    id: Uuid
    user_name: str | None
    first_name: str | None
    last_name: str | None
    profile_picture_url: Url | None
    verified: bool


class CommentMention(NexgateDocument):
    """A user named in a comment; UTF-16 offsets, the end exclusive, `@` included."""

    user_id: Uuid
    user_name: str
    display_name: str | None
    start_index: Count
    end_index: Count


class ParsedContent(NexgateDocument):
    """A comment's text with the users it names."""

    text: str
    mentions: list[CommentMention]


class Comment(NexgateDocument):
    """A comment or, with a parent, a reply."""

    id: Uuid
    post_id: Uuid
    parent_comment_id: Uuid | None
    author: CommentAuthor
    content: str
    content_parsed: ParsedContent
    likes_count: Count
    replies_count: Count
    pinned: bool
    has_liked: bool
    can_edit: bool
    can_delete: bool
    can_pin: bool
    created_at: LocalTime
    updated_at: LocalTime
