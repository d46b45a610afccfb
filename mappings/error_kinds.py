"""What a Nexgate failure means, and the Loops error it becomes.

Nexgate's older builds answer nearly everything with 400, so the text counts before the status.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The meaning of a failed Nexgate call."""

    AUTH_REQUIRED = "auth_required"
    REFUSED = "refused"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    NOT_A_CLIP = "not_a_clip"
    NOT_READY = "not_ready"
    ALREADY_DONE = "already_done"
    NOT_DONE = "not_done"
    BAD_CURSOR = "bad_cursor"
    INVALID = "invalid"
    INVALID_STATE = "invalid_state"
    RATE_LIMITED = "rate_limited"
    UNSUPPORTED_ROUTE = "unsupported_route"
    CONFLICT_UNKNOWN = "conflict_unknown"
    REJECTED = "rejected"
    BROKEN = "broken"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    # A write was sent and not answered: whether it happened, nobody knows.
    OUTCOME_UNKNOWN = "outcome_unknown"


@dataclass(frozen=True)
class LoopsError:
    """A failure as a Loops client gets it: a status, a stable word and a sentence of ours."""

    status: int
    reason: str
    message: str


_TEXTS_OF_KIND: dict[Kind, tuple[str, ...]] = {
    Kind.AUTH_REQUIRED: (
        "Token has expired",
        "Token expired",
        "Invalid token",
        "Invalid JWT signature",
        "Unsupported token",
        "Empty token",
        "User not authenticated",
        "Refresh token has expired. Please login again",
        "Invalid or expired temporary token",
        "Token has already been used",
        "Token not found or already used",
    ),
    Kind.FORBIDDEN: (
        "Access Denied",
        "Access is denied",
        "You don't have permission to comment on this post",
        "You don't have permission to repost this post",
        "You don't have permission to delete this comment",
        "You can only edit your own comments",
        "You can only delete your own posts",
        "Only post author can pin comments",
        "Only post author can unpin comments",
        "You can only remove yourself or be the post author to remove collaborators",
        "Account is not verified. Please complete registration first",
        "Email is not verified. Please verify your email first",
    ),
    Kind.NOT_FOUND: (
        "Clip not found",
        "Post not found",
        "Comment not found",
        "Parent comment not found",
        "Author not found",
        "User not found",
        "Quoted post not found",
        "Follow request not found",
        "Collaboration invitation not found",
        "Collaborator not found",
        "No account found with this email",
        "Notification not found or access denied",
        # Of a post that is not published no one may learn more than that it is not there.
        "Can only like published posts",
        "Can only bookmark published posts",
        "Can only repost published posts",
        "Can only comment on published posts",
        "Can only quote published posts",
    ),
    Kind.NOT_A_CLIP: ("Media is not a clip",),
    Kind.NOT_READY: ("Clip is not available",),
    Kind.ALREADY_DONE: (
        "You have already liked this post",
        "You have already bookmarked this post",
        "You have already liked this comment",
        "Already following this user",
        "User already blocked",
        "User already muted",
        "Collaboration already accepted",
        "Collaboration already declined",
    ),
    Kind.NOT_DONE: (
        "You have not liked this post",
        "You have not bookmarked this post",
        "You have not reposted this post",
        "You have not liked this comment",
    ),
    Kind.BAD_CURSOR: ("Invalid cursor",),
    Kind.INVALID: (
        "Page index must not be less than zero",
        "Page size must not be less than one",
        "Validation failed",
        "Event validation failed",
        "Comment content is required",
        "Comment cannot exceed 2000 characters",
        "Maximum upload size exceeded",
        "Bad credentials",
        "Invalid OTP code",
        "OTP code must be a 6-digit number",
    ),
    Kind.INVALID_STATE: (
        "Cannot follow yourself",
        "Cannot block yourself",
        "Cannot mute yourself",
        "Parent comment does not belong to this post",
        "Comment does not belong to this post",
        "Cannot pin replies, only top-level comments",
        "Follow request is not pending",
        "You can only accept collaboration on published posts",
        "Can only remove accepted collaborators",
        "Collaborators removal can only work on PUBLISHED posts!",
        "User with provided credentials already exist, please login",
        "Maximum verification attempts exceeded",
    ),
    Kind.RATE_LIMITED: (
        "Too many OTP requests. Please wait before requesting again",
        "Too many password reset requests. Please wait before requesting again",
        "Resend limit exceeded. Please wait before requesting again",
        "Please wait 2 minutes before requesting another OTP",
    ),
}

# Texts that go on with something of the moment: a path, a parameter's name, an SQL statement.
_BEGINNINGS_OF_KIND: tuple[tuple[str, Kind], ...] = (
    ("Invalid user token", Kind.AUTH_REQUIRED),
    ("Illegal base64url character", Kind.AUTH_REQUIRED),
    ("Failed to refresh token", Kind.AUTH_REQUIRED),
    ("JWT expired", Kind.AUTH_REQUIRED),
    ("No static resource", Kind.UNSUPPORTED_ROUTE),
    ("Request method ", Kind.UNSUPPORTED_ROUTE),
    ("Method parameter ", Kind.INVALID),
    ("JSON parse error", Kind.INVALID),
    ("Required request body is missing", Kind.INVALID),
    ("Content-Type ", Kind.INVALID),
    ("fromIndex", Kind.INVALID),
    ("could not execute statement", Kind.CONFLICT_UNKNOWN),
    ("JDBC exception", Kind.BROKEN),
    ("Cannot invoke", Kind.BROKEN),
    ("Handler dispatch failed", Kind.BROKEN),
)

_KIND_OF_STATUS: dict[int, Kind] = {
    403: Kind.FORBIDDEN,
    404: Kind.NOT_FOUND,
    405: Kind.UNSUPPORTED_ROUTE,
    408: Kind.TIMEOUT,
    409: Kind.CONFLICT_UNKNOWN,
    410: Kind.NOT_FOUND,
    422: Kind.INVALID,
    429: Kind.RATE_LIMITED,
    503: Kind.UNAVAILABLE,
    504: Kind.TIMEOUT,
}

_LONGEST_TEXT = 200


def _comparable(text: str) -> str:
    return text[:_LONGEST_TEXT].strip().rstrip(".").rstrip().casefold()


_KIND_OF_TEXT = {
    _comparable(text): kind for kind, texts in _TEXTS_OF_KIND.items() for text in texts
}
_KIND_OF_BEGINNING = tuple((text.casefold(), kind) for text, kind in _BEGINNINGS_OF_KIND)


def classify(
    status: int, message: str | None, *, envelope: bool = True, trouble: str | None = None
) -> Kind:
    """The meaning of a failed call, by its text first and by its status else.

    `envelope` says whether the body was Nexgate's own error envelope, `trouble` why the body is no
    JSON object (`empty`, `html`, `not_json`, `not_an_object`). What comes without the envelope
    means what its layer means: a 401 or 403 is a security filter's word on the credential, but a
    403 with a page or a text that of something between; a 404, 405 or 410 does not come from the
    clip or post but from a server that has no such route. With it, 401 is the caller's credential
    whatever the text says.
    ("Nexgate Clips API, Standard Error Types"; older builds' texts beside them.)
    """
    if not envelope and status in {401, 403}:
        return _kind_without_envelope(status, message, trouble)
    if status == 401:
        return Kind.AUTH_REQUIRED
    kind = _kind_of_text(message) if message else None
    if kind is not None:
        return kind
    if not envelope and status in {404, 405, 410}:
        return Kind.UNSUPPORTED_ROUTE
    return _KIND_OF_STATUS.get(status) or (Kind.REJECTED if 400 <= status < 500 else Kind.BROKEN)


def _kind_without_envelope(status: int, message: str | None, trouble: str | None) -> Kind:
    if status == 401:
        return Kind.REFUSED
    if trouble not in (None, "empty"):
        return Kind.BROKEN
    kind = _kind_of_text(message) if message else None
    # A security filter has no text but these; any other is of Nexgate's own code.
    is_of_filter = kind is None or _comparable(message or "") in _TEXTS_OF_FILTERS
    return Kind.REFUSED if is_of_filter or kind is None else kind


def _kind_of_text(message: str) -> Kind | None:
    text = _comparable(message.lstrip())
    known = _KIND_OF_TEXT.get(text)
    if known is not None:
        return known
    return next((kind for start, kind in _KIND_OF_BEGINNING if text.startswith(start)), None)


_TEXTS_OF_FILTERS = frozenset(map(_comparable, ("Access Denied", "Access is denied", "Forbidden")))

_NOT_FOUND = LoopsError(404, "not_found", "Record not found.")
_UPSTREAM_ERROR = LoopsError(502, "upstream_error", "The video service gave no usable answer.")

_ERROR_OF_KIND: dict[Kind, LoopsError] = {
    Kind.AUTH_REQUIRED: LoopsError(401, "unauthenticated", "Unauthenticated."),
    Kind.REFUSED: LoopsError(401, "credential_refused", "Unauthenticated."),
    Kind.FORBIDDEN: _NOT_FOUND,
    Kind.NOT_FOUND: _NOT_FOUND,
    Kind.NOT_A_CLIP: _NOT_FOUND,
    Kind.NOT_READY: _NOT_FOUND,
    Kind.ALREADY_DONE: LoopsError(422, "already_done", "This has already been done."),
    Kind.NOT_DONE: LoopsError(422, "not_done", "There is nothing to undo."),
    Kind.BAD_CURSOR: LoopsError(400, "invalid_cursor", "Invalid cursor."),
    Kind.INVALID: LoopsError(422, "invalid", "The request could not be understood."),
    Kind.INVALID_STATE: LoopsError(422, "invalid_state", "This is not possible at the moment."),
    Kind.RATE_LIMITED: LoopsError(429, "rate_limited", "Too many requests"),
    Kind.UNSUPPORTED_ROUTE: LoopsError(
        502, "not_supported", "The video service does not offer this."
    ),
    Kind.CONFLICT_UNKNOWN: _UPSTREAM_ERROR,
    Kind.REJECTED: _UPSTREAM_ERROR,
    Kind.BROKEN: _UPSTREAM_ERROR,
    Kind.UNAVAILABLE: LoopsError(
        503, "upstream_unavailable", "The video service is not available right now."
    ),
    Kind.TIMEOUT: LoopsError(504, "upstream_timeout", "The video service took too long to answer."),
    Kind.OUTCOME_UNKNOWN: LoopsError(
        504,
        "outcome_unknown",
        "The video service did not answer. It may have happened all the same: look before you try "
        "again.",
    ),
}

# 403 would end the app's session, so an action that is not allowed or not offered is 422.
_ERROR_OF_ACTION: dict[Kind, LoopsError] = {
    Kind.FORBIDDEN: LoopsError(422, "forbidden", "You are not allowed to do this."),
    Kind.UNSUPPORTED_ROUTE: LoopsError(422, "not_supported", "Not supported by this server"),
}


def loops_error(kind: Kind, *, action: bool) -> LoopsError:
    """The Loops error for a failure: the same for the same failure, never an upstream text.

    `action` tells a call that changes something from a read.
    """
    if action and kind in _ERROR_OF_ACTION:
        return _ERROR_OF_ACTION[kind]
    return _ERROR_OF_KIND[kind]
