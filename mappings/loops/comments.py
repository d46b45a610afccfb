"""Comments and replies as Loops writes them (Loops API, Comment); there are only two levels."""

from typing import Literal

from mappings.loops.accounts import AccountCompact
from mappings.loops.model import LoopsModel
from mappings.loops.pages import PageLinks, PageMeta
from mappings.loops.videos import Mention


class CommentResource(LoopsModel):
    """A comment on a video. `v_id` is the video's id, `replies` counts; `children` is empty."""

    id: str
    v_id: str
    account: AccountCompact
    caption: str
    replies: int
    children: list[object]
    tags: list[str]
    mentions: list[Mention]
    likes: int
    shares: int
    liked: bool
    url: str | None
    media_count: int
    media: list[object]
    remote_url: str | None
    tombstone: bool
    is_edited: bool
    is_hidden: bool
    is_owner: bool
    created_at: str


class ReplyResource(LoopsModel):
    """A reply to a comment; `p_id` is the comment's id, which likes and deletes need."""

    id: str
    v_id: str
    p_id: str | None
    account: AccountCompact
    caption: str
    tags: list[str]
    mentions: list[Mention]
    likes: int
    shares: int
    liked: bool
    url: str | None
    media_count: int
    media: list[object]
    remote_url: str | None
    tombstone: bool
    is_edited: bool
    is_hidden: bool
    is_owner: bool
    created_at: str


class CommentPage(LoopsModel):
    """A page of comments."""

    data: list[CommentResource]
    links: PageLinks
    meta: PageMeta


class ReplyPage(LoopsModel):
    """A page of replies."""

    data: list[ReplyResource]
    links: PageLinks
    meta: PageMeta


class SingleReplyMeta(LoopsModel):
    """What a reply belongs to."""

    type: Literal["reply"]
    video_id: str
    parent_comment: CommentResource


class SingleReply(LoopsModel):
    """A reply with the comment it belongs to, for a link to it."""

    data: ReplyResource
    meta: SingleReplyMeta
