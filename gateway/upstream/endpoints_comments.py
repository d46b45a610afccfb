"""Nexgate's endpoints for comments and for the viewer's bookmarks."""

from typing import Final

from gateway.upstream.endpoints import Endpoint
from mappings.error_kinds import Kind

_POSTS: Final = "/api/v1/e-social/posts"
_COMMENT: Final = _POSTS + "/comments/{comment_id}"

COMMENTS: Final = Endpoint("GET", _POSTS + "/{post_id}/comments")
CREATE_COMMENT: Final = Endpoint("POST", _POSTS + "/{post_id}/comments")
COMMENT: Final = Endpoint("GET", _COMMENT)
EDIT_COMMENT: Final = Endpoint("PUT", _COMMENT)
DELETE_COMMENT: Final = Endpoint("DELETE", _COMMENT)
REPLIES: Final = Endpoint("GET", _COMMENT + "/replies")
LIKE_COMMENT: Final = Endpoint("POST", _COMMENT + "/like", settled=frozenset({Kind.ALREADY_DONE}))
UNLIKE_COMMENT: Final = Endpoint("DELETE", _COMMENT + "/like", settled=frozenset({Kind.NOT_DONE}))

BOOKMARKS: Final = Endpoint("GET", _POSTS + "/bookmarks")
