"""The Nexgate endpoints the gateway calls, as a table: paths, and refusals that mean success."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from mappings.error_kinds import Kind

_CLIPS: Final = "/api/v1/e-social/clip"
_POSTS: Final = "/api/v1/e-social/posts"
_COMMENT: Final = _POSTS + "/comments/{comment_id}"
_FOLLOWS: Final = "/api/v1/e-social/follows"
_PROFILE: Final = "/api/v1/profile"
_CONTROL: Final = "/api/v1/e-social/privacy-control"
_AUTH: Final = "/api/v1/auth"


# Twenty clips take some 100 KB, 500 follows 250 KB. What isn't paged may be longer: 6,000 follows.
# A list of many small things takes the longest to decode; clips and whole lists are split first.
ONE_THING_BYTES: Final = 131_072
LIST_BYTES: Final = 524_288
PAGE_BYTES: Final = 1_048_576
WHOLE_LIST_BYTES: Final = 2_097_152


@dataclass(frozen=True)
class Endpoint:
    """One endpoint of Nexgate's API.

    `path` is a template whose `{media_id}` takes a UUID and whose other placeholders take an
    opaque id. A refusal of a kind in `settled` means that the wanted state is there already
    (Nexgate API reference, Idempotency and conflicts). `meanings` maps messages that mean
    something else here than elsewhere (trimmed, lower case, without a trailing period) to kinds.
    `has_answer`: a success has a body to read. A body of more than `limit_bytes` is refused while
    it is read: decoding a page takes 5 ms at most.
    """

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    settled: frozenset[Kind] = frozenset()
    meanings: Mapping[str, Kind] = field(default_factory=dict)
    is_authorized: bool = True
    has_answer: bool = True
    limit_bytes: int = ONE_THING_BYTES

    @cached_property
    def route(self) -> str:
        """Method and path template: the name of the endpoint in logs and errors."""
        return f"{self.method} {self.path}"

    @cached_property
    def is_write(self) -> bool:
        """Whether a call changes something for the viewer, so that its outcome matters."""
        return self.method != "GET" and self.is_authorized


_ALREADY: Final = frozenset({Kind.ALREADY_DONE})
_NOT: Final = frozenset({Kind.NOT_DONE})

CLIP_FEED: Final = Endpoint("GET", f"{_CLIPS}/feed", limit_bytes=PAGE_BYTES)
CLIP: Final = Endpoint("GET", _CLIPS + "/{media_id}")
USER_VIDEOS: Final = Endpoint("GET", _CLIPS + "/user/{user_id}/videos", limit_bytes=PAGE_BYTES)
# 204 by the clip document, 200 with an envelope in older servers; neither has data.
CLIP_VIEW: Final = Endpoint("POST", _CLIPS + "/{media_id}/view", has_answer=False)

LIKE: Final = Endpoint("POST", _POSTS + "/{post_id}/like", settled=_ALREADY)
UNLIKE: Final = Endpoint("DELETE", _POSTS + "/{post_id}/like", settled=_NOT)
BOOKMARK: Final = Endpoint("POST", _POSTS + "/{post_id}/bookmark", settled=_ALREADY)
UNBOOKMARK: Final = Endpoint("DELETE", _POSTS + "/{post_id}/bookmark", settled=_NOT)

SHARE: Final = Endpoint("POST", _POSTS + "/{post_id}/share", settled=_ALREADY)
REPOST: Final = Endpoint("POST", _POSTS + "/{post_id}/repost", settled=_ALREADY)
UNREPOST: Final = Endpoint("DELETE", _POSTS + "/{post_id}/repost", settled=_NOT)

# An answered invite can't be answered the other way: declining is final, accepting is undone
# by leaving. Which of the two messages means success depends on the endpoint.
ACCEPT_COLLABORATION: Final = Endpoint(
    "POST",
    _POSTS + "/{post_id}/collaboration/accept",
    settled=_ALREADY,
    meanings={
        "collaboration already accepted": Kind.ALREADY_DONE,
        "collaboration already declined": Kind.INVALID_STATE,
    },
)
DECLINE_COLLABORATION: Final = Endpoint(
    "POST",
    _POSTS + "/{post_id}/collaboration/decline",
    settled=_ALREADY,
    meanings={
        "collaboration already declined": Kind.ALREADY_DONE,
        "collaboration already accepted": Kind.INVALID_STATE,
    },
)

PROFILE: Final = Endpoint(
    "GET",
    "/api/v1/profile/me",
    # The only user this call can miss is the caller: the token's account is gone.
    meanings={"user not found": Kind.AUTH_REQUIRED},
)
FOLLOWING: Final = Endpoint(
    "GET", "/api/v1/e-social/follows/following/{user_id}", limit_bytes=WHOLE_LIST_BYTES
)
# An expired token in the header is refused before the refresh token is looked at.
REFRESH: Final = Endpoint("POST", "/api/v1/auth/refreshToken", is_authorized=False)

# Posts (Nexgate API, Posts).
POST: Final = Endpoint("GET", _POSTS + "/{post_id}")
DELETE_POST: Final = Endpoint("DELETE", _POSTS + "/{post_id}")

# Comments, and the viewer's bookmarks.
COMMENTS: Final = Endpoint("GET", _POSTS + "/{post_id}/comments", limit_bytes=LIST_BYTES)
CREATE_COMMENT: Final = Endpoint("POST", _POSTS + "/{post_id}/comments")
COMMENT: Final = Endpoint("GET", _COMMENT)
EDIT_COMMENT: Final = Endpoint("PUT", _COMMENT)
DELETE_COMMENT: Final = Endpoint("DELETE", _COMMENT)
REPLIES: Final = Endpoint("GET", _COMMENT + "/replies", limit_bytes=LIST_BYTES)
LIKE_COMMENT: Final = Endpoint("POST", _COMMENT + "/like", settled=_ALREADY)
UNLIKE_COMMENT: Final = Endpoint("DELETE", _COMMENT + "/like", settled=_NOT)
BOOKMARKS: Final = Endpoint("GET", _POSTS + "/bookmarks", limit_bytes=PAGE_BYTES)

# Accounts: profile, follows, blocks (Nexgate API, 9 and 10).
UPDATE_PROFILE: Final = Endpoint("PUT", f"{_PROFILE}/update-basic-info")
CHANGE_PASSWORD: Final = Endpoint(
    "PUT",
    f"{_PROFILE}/change-password",
    meanings={
        "current password is incorrect": Kind.FORBIDDEN,
        "new password must be different from current password": Kind.INVALID_STATE,
    },
)
DEACTIVATE: Final = Endpoint("DELETE", f"{_PROFILE}/deactivate")
_NOTIFICATIONS: Final = "/api/v1/notifications"
NOTIFICATIONS: Final = Endpoint("GET", f"{_NOTIFICATIONS}/me", limit_bytes=LIST_BYTES)
UNREAD_COUNT: Final = Endpoint("GET", f"{_NOTIFICATIONS}/unread-count")
NOTIFICATION: Final = Endpoint("GET", _NOTIFICATIONS + "/{notification_id}")
MARK_READ: Final = Endpoint("PUT", _NOTIFICATIONS + "/{notification_id}/read")
MARK_ALL_READ: Final = Endpoint("PUT", f"{_NOTIFICATIONS}/read-all")
# Files (Nexgate API, Files).
UPLOAD_FILE: Final = Endpoint("POST", "/api/v1/files/upload-single")
VALIDATE_USERNAME: Final = Endpoint("GET", _PROFILE + "/validate-username/{user_name}")
ACCOUNT_PRIVACY: Final = Endpoint("GET", "/api/v1/e-social/privacy/account")
FOLLOW: Final = Endpoint("POST", _FOLLOWS + "/{user_id}", settled=_ALREADY)
UNFOLLOW: Final = Endpoint("DELETE", _FOLLOWS + "/{user_id}")
FOLLOWERS_PAGED: Final = Endpoint(
    "GET", _FOLLOWS + "/followers/{user_id}/paged", limit_bytes=LIST_BYTES
)
FOLLOWING_PAGED: Final = Endpoint(
    "GET", _FOLLOWS + "/following/{user_id}/paged", limit_bytes=LIST_BYTES
)
FOLLOW_STATS: Final = Endpoint("GET", _FOLLOWS + "/stats/{user_id}")
FOLLOW_CHECK: Final = Endpoint("GET", _FOLLOWS + "/check/{user_id}")
FEATURED: Final = Endpoint("GET", f"{_FOLLOWS}/featured", limit_bytes=LIST_BYTES)
BLOCK: Final = Endpoint("POST", _CONTROL + "/block/{user_id}", settled=_ALREADY)
UNBLOCK: Final = Endpoint("DELETE", _CONTROL + "/unblock/{user_id}")
BLOCKED: Final = Endpoint("GET", f"{_CONTROL}/blocked", limit_bytes=WHOLE_LIST_BYTES)

# Nexgate's login (Nexgate API, Auth endpoints and Auth failures). None of these calls may carry a
# token: a stale one is refused before the call is looked at.
LOGIN: Final = Endpoint("POST", f"{_AUTH}/login", is_authorized=False)
# A mistyped code and an expired ticket both come as 403; the message decides.
VERIFY_OTP: Final = Endpoint("POST", f"{_AUTH}/verify-otp", is_authorized=False)
RESEND_OTP: Final = Endpoint(
    "POST",
    f"{_AUTH}/resend-otp",
    is_authorized=False,
    meanings={"please wait 2 minutes before requesting another otp": Kind.NOT_READY},
)
