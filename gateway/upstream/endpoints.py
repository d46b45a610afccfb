"""The Nexgate endpoints the gateway calls, as a table: paths, and refusals that are successes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from mappings.error_kinds import Kind

_CLIPS: Final = "/api/v1/e-social/clip"
_POSTS: Final = "/api/v1/e-social/posts"


@dataclass(frozen=True)
class Endpoint:
    """One call of Nexgate's API.

    `path` is a template whose `{media_id}` takes a UUID and whose other placeholders take an
    opaque id. A refusal of a kind in `settled` means that the wanted state is there already
    (Nexgate API reference, Idempotency and conflicts). `meanings` holds texts that mean something
    else here than elsewhere: trimmed, lower case, without a trailing period.
    """

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    settled: frozenset[Kind] = frozenset()
    meanings: Mapping[str, Kind] = field(default_factory=dict)
    is_authorized: bool = True
    has_answer: bool = True
    route: str = field(init=False)
    """Method and path template: names the call in logs and errors."""

    def __post_init__(self) -> None:
        """Name the call."""
        object.__setattr__(self, "route", f"{self.method} {self.path}")


_ALREADY: Final = frozenset({Kind.ALREADY_DONE})
_NOT: Final = frozenset({Kind.NOT_DONE})

CLIP_FEED: Final = Endpoint("GET", f"{_CLIPS}/feed")
CLIP: Final = Endpoint("GET", _CLIPS + "/{media_id}")
USER_VIDEOS: Final = Endpoint("GET", _CLIPS + "/user/{user_id}/videos")
# 204 by the clip document, 200 with an envelope in older servers: neither tells anything more.
CLIP_VIEW: Final = Endpoint("POST", _CLIPS + "/{media_id}/view", has_answer=False)

LIKE: Final = Endpoint("POST", _POSTS + "/{post_id}/like", settled=_ALREADY)
UNLIKE: Final = Endpoint("DELETE", _POSTS + "/{post_id}/like", settled=_NOT)
BOOKMARK: Final = Endpoint("POST", _POSTS + "/{post_id}/bookmark", settled=_ALREADY)
UNBOOKMARK: Final = Endpoint("DELETE", _POSTS + "/{post_id}/bookmark", settled=_NOT)

SHARE: Final = Endpoint("POST", _POSTS + "/{post_id}/share", settled=_ALREADY)
REPOST: Final = Endpoint("POST", _POSTS + "/{post_id}/repost", settled=_ALREADY)
UNREPOST: Final = Endpoint("DELETE", _POSTS + "/{post_id}/repost", settled=_NOT)

# An answered invite can't be answered the other way: declining is final, accepting is undone
# by leaving. Which of the two texts is success depends on what was asked.
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
FOLLOWING: Final = Endpoint("GET", "/api/v1/e-social/follows/following/{user_id}")
# An expired token in the header is refused before the refresh token is looked at.
REFRESH: Final = Endpoint("POST", "/api/v1/auth/refreshToken", is_authorized=False)
