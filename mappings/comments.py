"""Nexgate's comments as Loops comments and replies, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mappings import ids, moments
from mappings.accounts import account_from_author, account_id_of, author_from_account
from mappings.captions import mentions, tags_in
from mappings.loops import (
    CommentPage,
    CommentResource,
    Mention,
    PageMeta,
    ReplyPage,
    ReplyResource,
)
from mappings.moments import EPOCH
from mappings.nexgate import (
    Author,
    CommentAuthor,
    CommentMention,
    NexgateComment,
    ParsedContent,
)
from mappings.pages import page_links
from mappings.people import present_name
from mappings.rules import Rules, ViewerFacts


@dataclass(frozen=True)
class CommentedVideo:
    """The video under which a comment is shown: several videos may share one Nexgate post."""

    media_id: str

    def id(self, rules: Rules) -> str:
        """The video's Loops id."""
        return _loops_id(self.media_id, rules)

    def url(self, rules: Rules, key: str, comment_id: str) -> str:
        """The address of a comment (`cid`) or reply (`rid`) on the video's page."""
        return f"{rules.public_url}/v/{_shortcode(self.media_id)}?{key}={_shortcode(comment_id)}"


def comment_from_nexgate(
    comment: NexgateComment, video: CommentedVideo, rules: Rules, viewer: ViewerFacts
) -> CommentResource:
    """A top-level comment as `viewer` gets it.

    Nexgate can't tell an edit (its `updatedAt` moves with every like), hides nothing, and knows no
    media or shares of comments. A guest has liked nothing and owns nothing. (Loops API, Comment;
    Nexgate API, Comments)
    """
    return CommentResource(
        id=_loops_id(comment.id, rules),
        v_id=video.id(rules),
        account=account_from_author(author_of_comment(comment), rules),
        caption=_text(comment),
        replies=comment.replies_count,
        children=[],
        tags=tags_in(_text(comment)),
        mentions=_mentions(comment, rules),
        likes=comment.likes_count,
        shares=0,
        liked=viewer.signed_in and comment.has_liked,
        url=video.url(rules, "cid", comment.id),
        media_count=0,
        media=[],
        remote_url=None,
        tombstone=False,
        is_edited=False,
        is_hidden=False,
        is_owner=_is_own(comment, viewer, rules),
        created_at=_created_at(comment, rules),
    )


def reply_from_nexgate(
    reply: NexgateComment,
    video: CommentedVideo,
    rules: Rules,
    viewer: ViewerFacts,
    *,
    parent_id: str,
) -> ReplyResource:
    """A reply to the top-level comment `parent_id`, by the rules of `comment_from_nexgate`.

    Loops has two levels only: a reply to a reply is shown as one to the comment above both.
    """
    comment = comment_from_nexgate(reply, video, rules, viewer)
    shared = comment.model_dump(exclude={"replies", "children", "url", "account", "mentions"})
    return ReplyResource(
        **shared,
        account=comment.account,
        mentions=comment.mentions,
        p_id=_loops_id(parent_id, rules),
        url=video.url(rules, "rid", reply.id),
    )


def nexgate_from_comment(
    resource: CommentResource | ReplyResource, rules: Rules, *, post_id: str | None = None
) -> NexgateComment:
    """The Nexgate comment that a Loops comment or reply came from, as far as Loops has it.

    Loops has one name where Nexgate has two: it comes back as the first. What Nexgate alone knows
    (pins, the author's verification) is not there.
    """
    account = author_from_account(resource.account, rules)
    parent_id = resource.p_id if isinstance(resource, ReplyResource) else None
    created_at = moments.moment(resource.created_at, rules.timezone)
    return NexgateComment(
        id=ids.nexgate_id(resource.id) or resource.id,
        post_id=post_id,
        parent_comment_id=ids.nexgate_id(parent_id) if parent_id else None,
        author=_comment_author(account) if account is not None else None,
        content=resource.caption,
        content_parsed=ParsedContent(
            text=resource.caption, mentions=tuple(map(_comment_mention, resource.mentions))
        ),
        likes_count=resource.likes,
        replies_count=resource.replies if isinstance(resource, CommentResource) else 0,
        has_liked=resource.liked,
        can_edit=resource.is_owner,
        can_delete=resource.is_owner,
        created_at=moments.nexgate_time(created_at, rules.timezone) if created_at else None,
    )


def author_of_comment(comment: NexgateComment) -> Author | None:
    """Who wrote a comment; None for a vanished account, of which Nexgate keeps only the id."""
    author = comment.author
    if author is None or not present_name(author.user_name):
        return None
    names = map(present_name, (author.first_name, author.last_name))
    return Author(
        id=author.id,
        username=author.user_name,
        display_name=" ".join(name.strip() for name in names if name) or None,
        profile_picture_url=author.profile_picture_url,
        verified=author.verified,
    )


def comment_page(
    comments: Sequence[CommentResource],
    *,
    path: str,
    query: Mapping[str, str],
    per_page: int,
    next_cursor: str | None,
) -> CommentPage:
    """A page of comments; the parameters are those of `pages.video_page`."""
    return CommentPage(
        data=list(comments),
        links=page_links(path, query, next_cursor, with_links=True),
        meta=PageMeta(path=path, per_page=per_page, next_cursor=next_cursor, prev_cursor=None),
    )


def reply_page(
    replies: Sequence[ReplyResource],
    *,
    path: str,
    query: Mapping[str, str],
    per_page: int,
    next_cursor: str | None,
) -> ReplyPage:
    """A page of replies; the parameters are those of `pages.video_page`."""
    return ReplyPage(
        data=list(replies),
        links=page_links(path, query, next_cursor, with_links=True),
        meta=PageMeta(path=path, per_page=per_page, next_cursor=next_cursor, prev_cursor=None),
    )


def _loops_id(uuid_text: str, rules: Rules) -> str:
    return ids.loops_id(uuid_text, rules.ids) or uuid_text


def _shortcode(uuid_text: str) -> str:
    uuid = ids.uuid_from_text(uuid_text)
    if uuid is None:
        raise ValueError("an id of a comment or video is no UUID")
    return ids.shortcode_from_uuid(uuid)


def _text(comment: NexgateComment) -> str:
    return comment.content or comment.content_parsed.text or ""


def _is_own(comment: NexgateComment, viewer: ViewerFacts, rules: Rules) -> bool:
    """Whether the viewer wrote the comment; nobody owns one whose author can't be named."""
    author = author_of_comment(comment)
    if author is None or account_id_of(author, rules) is None:
        return False
    # A token's subject may be a user name or a user id.
    return viewer.signed_in and viewer.subject in {author.username, author.id}


def _created_at(comment: NexgateComment, rules: Rules) -> str:
    return moments.loops_time(moments.moment(comment.created_at, rules.timezone) or EPOCH)


def _mentions(comment: NexgateComment, rules: Rules) -> list[Mention]:
    """The users named in the comment, in order of place, each place once.

    Nexgate's indices tell less than the text itself. (Nexgate API, Comment object)
    """
    named = [
        (mention.user_name, profile_id)
        for mention in comment.content_parsed.mentions
        if mention.user_name
        and mention.user_id
        and (profile_id := ids.loops_id(mention.user_id, rules.ids))
    ]
    return [Mention.model_validate(one) for one in mentions(_text(comment), named, rules)]


def _comment_author(author: Author) -> CommentAuthor:
    return CommentAuthor(
        id=author.id,
        user_name=author.username,
        first_name=author.display_name,
        profile_picture_url=author.profile_picture_url,
    )


def _comment_mention(mention: Mention) -> CommentMention:
    return CommentMention(
        user_id=ids.nexgate_id(mention.profile_id) or mention.profile_id,
        user_name=mention.username,
        start_index=mention.start_index,
        end_index=mention.end_index,
    )
