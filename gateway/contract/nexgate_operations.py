"""What each Nexgate call takes and gives (Nexgate API reference), by `METHOD path`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gateway.contract.json_schema import Schema
from gateway.contract.operation import Parameter
from gateway.contract.responses import ANY_OBJECT, INTEGER, JSON, MULTIPART, TEXT, many, record, ref

NULL: Final[Schema] = {"type": "null"}


@dataclass(frozen=True)
class NexgateOperation:
    """One call: its title, what `data` holds when it works, query and body.

    `data` is None where the answer has no body at all (204).
    """

    summary: str
    data: Schema | None = None
    query: tuple[Parameter, ...] = ()
    body: Schema | None = None
    is_body_optional: bool = False
    body_type: str = JSON


def _body(**fields: Schema) -> Schema:
    return record(**fields)


def _paging(default: int) -> tuple[Parameter, ...]:
    bounds: Schema = {"type": "integer", "minimum": 1, "maximum": 20, "default": default}
    return (
        Parameter("cursor", "`nextCursor` of the page before.", TEXT),
        Parameter("limit", "How many clips.", bounds),
    )


_NUMBERED: Final = (
    Parameter("page", "From 1.", {"type": "integer", "minimum": 1, "default": 1}),
    Parameter("size", "How many.", {"type": "integer", "minimum": 1, "default": 20}),
)
_CLIP: Final = "/api/v1/e-social/clip"
_POSTS: Final = "/api/v1/e-social/posts"
_COMMENTS: Final = f"{_POSTS}/comments/{{commentId}}"
_FOLLOWS: Final = "/api/v1/e-social/follows"
_CONTROL: Final = "/api/v1/e-social/privacy-control"
_PROFILE: Final = "/api/v1/profile"
_AUTH: Final = "/api/v1/auth"
_CONTENT: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 2000}

_CLIPS: Final = {
    f"GET {_CLIP}/feed": NexgateOperation(
        "Short clips of all users, newest first", ref("ClipPage"), _paging(10)
    ),
    f"GET {_CLIP}/{{mediaId}}": NexgateOperation("One clip", ref("Clip")),
    f"POST {_CLIP}/{{mediaId}}/view": NexgateOperation(
        "Record a view",
        body={
            "type": "object",
            "properties": {
                "watchDurationMs": {"type": "integer", "minimum": 1},
                "source": {"type": "string", "examples": ["FEED", "PROFILE", "SHARE_LINK"]},
            },
            "additionalProperties": False,
        },
        is_body_optional=True,
    ),
    f"GET {_CLIP}/user/{{userId}}/videos": NexgateOperation(
        "All videos of a user, newest first", ref("ClipPage"), _paging(12)
    ),
}

_POST: Final = f"{_POSTS}/{{postId}}"
_INTERACTIONS: Final = {
    f"POST {_POST}/like": NexgateOperation("Like", NULL),
    f"DELETE {_POST}/like": NexgateOperation("Unlike", NULL),
    f"POST {_POST}/bookmark": NexgateOperation("Save", NULL),
    f"DELETE {_POST}/bookmark": NexgateOperation("Remove a save", NULL),
    f"POST {_POST}/share": NexgateOperation("Share", NULL),
    f"POST {_POST}/repost": NexgateOperation(
        "The old name of sharing", NULL, body=_body(comment=TEXT), is_body_optional=True
    ),
    f"DELETE {_POST}/repost": NexgateOperation("Take a repost back", NULL),
    f"POST {_POST}/collaboration/accept": NexgateOperation("Accept an invitation", ref("Post")),
    f"POST {_POST}/collaboration/decline": NexgateOperation("Decline an invitation", ref("Post")),
    f"GET {_POST}": NexgateOperation("One post", ref("Post")),
    f"DELETE {_POST}": NexgateOperation("Delete an own post", NULL),
    f"GET {_POSTS}/bookmarks": NexgateOperation("Saved posts", ref("PostPage"), _NUMBERED),
}

_COMMENTING: Final = {
    f"GET {_POST}/comments": NexgateOperation(
        "Comments, newest first", many(ref("Comment")), _NUMBERED
    ),
    f"POST {_POST}/comments": NexgateOperation(
        "Comment, or reply",
        ref("Comment"),
        body={
            "type": "object",
            "properties": {"content": _CONTENT, "parentCommentId": TEXT},
            "required": ["content"],
            "additionalProperties": False,
        },
    ),
    f"GET {_COMMENTS}": NexgateOperation("One comment", ref("Comment")),
    f"PUT {_COMMENTS}": NexgateOperation(
        "Edit an own comment", ref("Comment"), body=_body(content=_CONTENT)
    ),
    f"DELETE {_COMMENTS}": NexgateOperation("Delete a comment", NULL),
    f"GET {_COMMENTS}/replies": NexgateOperation(
        "Replies, oldest first", many(ref("Comment")), _NUMBERED
    ),
    f"POST {_COMMENTS}/like": NexgateOperation("Like a comment", NULL),
    f"DELETE {_COMMENTS}/like": NexgateOperation("Unlike a comment", NULL),
}

_PEOPLE: Final = {
    f"POST {_FOLLOWS}/{{userId}}": NexgateOperation("Follow", ref("Follow")),
    f"DELETE {_FOLLOWS}/{{userId}}": NexgateOperation("Unfollow", NULL),
    f"GET {_FOLLOWS}/following/{{userId}}": NexgateOperation(
        "Whom a user follows", many(ref("FollowEntry"))
    ),
    f"GET {_FOLLOWS}/followers/{{userId}}/paged": NexgateOperation(
        "A user's followers", ref("FollowPage"), _NUMBERED
    ),
    f"GET {_FOLLOWS}/following/{{userId}}/paged": NexgateOperation(
        "Whom a user follows, in pages", ref("FollowPage"), _NUMBERED
    ),
    f"GET {_FOLLOWS}/stats/{{userId}}": NexgateOperation("Counts of follows", ref("FollowStats")),
    f"GET {_FOLLOWS}/check/{{userId}}": NexgateOperation(
        "Whether one follows a user", ref("FollowCheck")
    ),
    f"GET {_FOLLOWS}/featured": NexgateOperation(
        "Suggested accounts",
        many(ref("FeaturedUser")),
        (Parameter("limit", "How many.", {**INTEGER, "default": 20}),),
    ),
    f"POST {_CONTROL}/block/{{userId}}": NexgateOperation("Block", ref("RestrictedUser")),
    f"DELETE {_CONTROL}/unblock/{{userId}}": NexgateOperation("Unblock", NULL),
    f"GET {_CONTROL}/blocked": NexgateOperation("Blocked users", many(ref("RestrictedUser"))),
    "GET /api/v1/e-social/privacy/account": NexgateOperation(
        "Whether follows wait for consent", ref("AccountPrivacy")
    ),
    f"GET {_PROFILE}/me": NexgateOperation("The token's own account", ref("Profile")),
    f"PUT {_PROFILE}/update-basic-info": NexgateOperation(
        "Change the own account", ref("Profile"), body=ANY_OBJECT
    ),
    f"GET {_PROFILE}/validate-username/{{username}}": NexgateOperation(
        "Whether a user name is taken", ref("UsernameCheck")
    ),
}

_NOTIFICATIONS: Final = "/api/v1/notifications"
_MESSAGES: Final = {
    f"GET {_NOTIFICATIONS}/me": NexgateOperation(
        "Notifications, newest first", ref("NotificationPage"), _NUMBERED
    ),
    f"GET {_NOTIFICATIONS}/unread-count": NexgateOperation(
        "How many are unread", ref("UnreadCount")
    ),
    f"GET {_NOTIFICATIONS}/{{notificationId}}": NexgateOperation(
        "One notification", ref("Notification")
    ),
    f"PUT {_NOTIFICATIONS}/{{notificationId}}/read": NexgateOperation("Mark one as read", NULL),
    f"PUT {_NOTIFICATIONS}/read-all": NexgateOperation("Mark all as read", NULL),
}
_SECRET: Final[Schema] = {**TEXT, "format": "password"}
_OWN_ACCOUNT: Final = {
    f"PUT {_PROFILE}/change-password": NexgateOperation(
        "Set another password; tokens stay valid",
        NULL,
        body=_body(currentPassword=_SECRET, newPassword=_SECRET, confirmPassword=_SECRET),
    ),
    f"DELETE {_PROFILE}/deactivate": NexgateOperation(
        "Lock the own account; tokens stay valid", NULL, body=_body(password=_SECRET, reason=TEXT)
    ),
    "POST /api/v1/files/upload-single": NexgateOperation(
        "Upload one file",
        record(permanentUrl={**TEXT, "format": "uri"}),
        body=_body(
            directory={"type": "string", "enum": ["PROFILE"]},
            file={"type": "string", "contentMediaType": "application/octet-stream"},
        ),
        body_type=MULTIPART,
    ),
}

_SIGN_IN: Final = {
    f"POST {_AUTH}/login": NexgateOperation(
        "First step: a code is e-mailed",
        ref("LoginTicket"),
        body=_body(identifier=TEXT, password={**TEXT, "format": "password"}),
    ),
    f"POST {_AUTH}/verify-otp": NexgateOperation(
        "Second step: the code",
        ref("SignedIn"),
        body=_body(tempToken=TEXT, otpCode={**TEXT, "pattern": "^[0-9]{6}$"}),
    ),
    f"POST {_AUTH}/resend-otp": NexgateOperation(
        "Another code", ref("ResentTicket"), body=_body(tempToken=TEXT)
    ),
    f"POST {_AUTH}/refreshToken": NexgateOperation(
        "A new access token; send no Authorization",
        ref("RenewedToken"),
        body=_body(refreshToken=TEXT),
    ),
}

NEXGATE_FAMILIES: Final[Mapping[str, Mapping[str, NexgateOperation]]] = {
    "Clips": _CLIPS,
    "Posts": _INTERACTIONS,
    "Comments": _COMMENTING,
    "People": _PEOPLE,
    "Own account": _OWN_ACCOUNT,
    "Notifications": _MESSAGES,
    "Sign-in": _SIGN_IN,
}
NEXGATE_FAMILY_DESCRIPTIONS: Final[Mapping[str, str]] = {
    "Clips": "The feed, single clips, users' lists.",
    "Posts": "What a viewer does with the post behind a clip.",
    "Comments": "Comments and replies below a post.",
    "People": "Profiles, whom they follow and block.",
    "Own account": "Picture, password, deactivation.",
    "Notifications": "Messages of orders and the like; none of likes, comments and follows.",
    "Sign-in": "Login with a one-time code, and renewal.",
}
