"""Comments and their replies, read tolerantly; these are known from Nexgate's older builds."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AliasChoices, Field

from mappings import ids
from mappings.nexgate.clips import MalformedPage
from mappings.nexgate.fields import (
    EMPTY_IF_ABSENT,
    OPTIONAL,
    RECORDS,
    Count,
    Flag,
    Identifier,
    Link,
    Moment,
    NexgateModel,
    Number,
    Text,
    identifier,
)


class MalformedComment(ValueError):
    """A comment without usable identity; `reason` is a stable word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CommentAuthor(NexgateModel):
    """Who wrote a comment. Of a vanished account only the id is left."""

    id: Identifier = None
    user_name: Text = Field(None, validation_alias=AliasChoices("userName", "username"))
    first_name: Text = None
    last_name: Text = None
    profile_picture_url: Link = None
    verified: Flag = Field(False, validation_alias=AliasChoices("verified", "isVerified"))


class CommentMention(NexgateModel):
    """A user named in a comment; the indices count UTF-16 code units, `@` included."""

    user_id: Identifier = None
    user_name: Text = Field(None, validation_alias=AliasChoices("userName", "username"))
    display_name: Text = None
    start_index: Number = None
    end_index: Number = None


class ParsedContent(NexgateModel):
    """A comment's text with what was recognised in it."""

    text: Text = None
    mentions: Annotated[tuple[CommentMention, ...], RECORDS] = ()


class NexgateComment(NexgateModel):
    """A comment, or with `parent_comment_id` a reply; `id` is a UUID in lower case.

    `updated_at` moves with every like, so it tells nothing about edits. `post_id` is None only
    where a comment was made from a Loops one.
    """

    id: str
    post_id: Identifier = None
    parent_comment_id: Identifier = None
    author: Annotated[CommentAuthor | None, OPTIONAL] = None
    content: Text = None
    content_parsed: Annotated[ParsedContent, EMPTY_IF_ABSENT] = ParsedContent()
    likes_count: Count = 0
    replies_count: Count = 0
    pinned: Flag = False
    has_liked: Flag = False
    can_edit: Flag = False
    can_delete: Flag = False
    can_pin: Flag = False
    created_at: Moment = None
    updated_at: Moment = None


@dataclass(frozen=True)
class CommentList:
    """A page of comments. In `slots`, None stands where a malformed one was left out.

    So a comment keeps its place, and a full page can be told from the last one.
    """

    slots: tuple[NexgateComment | None, ...]
    dropped: tuple[str, ...] = ()

    @property
    def comments(self) -> tuple[NexgateComment, ...]:
        """The comments alone."""
        return tuple(comment for comment in self.slots if comment is not None)


def read_comment(value: object) -> NexgateComment:
    """Read one comment; raises MalformedComment when its id is no UUID or it has no post."""
    if not isinstance(value, dict):
        raise MalformedComment("not_an_object")
    comment_id = identifier(value.get("id"))
    if comment_id is None:
        raise MalformedComment("id_missing")
    if ids.uuid_from_text(comment_id) is None:
        raise MalformedComment("id_not_uuid")
    if identifier(value.get("postId")) is None:
        raise MalformedComment("post_id_missing")
    return NexgateComment.model_validate({**value, "id": comment_id})


def read_comments(value: object) -> CommentList:
    """Read a bare list of comments; raises MalformedPage when it is none.

    A malformed comment is left out and its reason kept.
    """
    if not isinstance(value, list):
        raise MalformedPage("not a list of comments")
    slots: list[NexgateComment | None] = []
    dropped: list[str] = []
    for item in value:
        try:
            slots.append(read_comment(item))
        except MalformedComment as malformed:
            slots.append(None)
            dropped.append(malformed.reason)
    return CommentList(tuple(slots), tuple(dropped))
