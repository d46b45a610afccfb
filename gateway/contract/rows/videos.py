"""Feeds, videos and what a viewer does with them."""

from gateway.contract.operation import CURSOR, INCLUDE, SORT, Operation, Parameter, limit
from gateway.contract.responses import (
    DONE,
    GIVEN_ID,
    SUCCESS,
    VIDEO_IN_DATA,
    VIDEO_ITSELF,
    VIDEO_PAGE,
    page,
)
from gateway.routes.feeds import ACCOUNT_PAGE, HOME_PAGE, MAX_PAGE, MAX_RECOMMENDED
from gateway.routes.recommendations import FeedbackBody, ImpressionBody

_HOME = Operation(VIDEO_PAGE, (CURSOR, limit(HOME_PAGE, MAX_PAGE, is_checked=False), INCLUDE))
_ACCOUNT_LIMIT = limit(ACCOUNT_PAGE, MAX_PAGE, is_checked=True)
_FROM = Parameter("id", "The video to begin with.", GIVEN_ID, is_required=True, is_checked=True)

FEEDS = {
    "GET /api/v1/feed/for-you": _HOME,
    "GET /api/v1/feed/local": _HOME,
    "GET /api/v0/feed/for-you": _HOME,
    "GET /api/v1/feed/following": _HOME,
    "GET /api/v0/feed/recommended": Operation(
        page("RecommendedPage", "A page of videos; `meta.has_more` says whether there is another."),
        (CURSOR, limit(20, MAX_RECOMMENDED, is_checked=True), INCLUDE),
    ),
    "GET /api/web/feed": Operation(VIDEO_PAGE, (CURSOR, INCLUDE)),
    "GET /api/v1/feed/account/self": Operation(VIDEO_PAGE, (SORT, CURSOR, _ACCOUNT_LIMIT, INCLUDE)),
    "GET /api/v1/feed/account/{id}": Operation(
        VIDEO_PAGE, (SORT, CURSOR, limit(ACCOUNT_PAGE, MAX_PAGE, is_checked=False), INCLUDE)
    ),
    "GET /api/v1/feed/account/{id}/cursor": Operation(
        VIDEO_PAGE, (_FROM, CURSOR, _ACCOUNT_LIMIT, INCLUDE)
    ),
}

_ACTION = Operation(VIDEO_ITSELF, (INCLUDE,))

VIDEOS = {
    "GET /api/v1/video/{id}": Operation(VIDEO_IN_DATA, (INCLUDE,)),
    "POST /api/v1/video/like/{id}": _ACTION,
    "POST /api/v1/video/unlike/{id}": _ACTION,
    "POST /api/v1/video/bookmark/{id}": _ACTION,
    "POST /api/v1/video/unbookmark/{id}": _ACTION,
    "POST /api/v1/video/repost/{id}": _ACTION,
    "POST /api/v1/video/unrepost/{id}": _ACTION,
    "POST /api/v1/video/delete/{id}": Operation(DONE),
    "POST /api/v1/video/collaboration/accept/{id}": _ACTION,
    "POST /api/v1/video/collaboration/decline/{id}": _ACTION,
}

RECOMMENDATIONS = {
    "POST /api/v0/feed/recommended/impression": Operation(
        SUCCESS, body=ImpressionBody, statuses=(404,)
    ),
    "POST /api/v0/feed/recommended/feedback": Operation(SUCCESS, body=FeedbackBody),
    "DELETE /api/v0/feed/recommended/feedback/{id}": Operation(SUCCESS),
}
