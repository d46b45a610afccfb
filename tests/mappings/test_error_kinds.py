"""What Nexgate's failures mean: by text first, then by status; and the Loops errors they become."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.error_kinds import Kind, classify, loops_error

# Everything Nexgate is known to say, as it says it: status, text, meaning.
CATALOGUE: list[tuple[int, str, Kind]] = [
    (400, "Invalid cursor", Kind.BAD_CURSOR),
    (404, "Clip not found", Kind.NOT_FOUND),
    (404, "Media is not a clip", Kind.NOT_A_CLIP),
    (404, "Clip is not available", Kind.NOT_READY),
    (400, "Post not found", Kind.NOT_FOUND),
    (404, "Post not found", Kind.NOT_FOUND),
    (400, "Comment not found", Kind.NOT_FOUND),
    (400, "Parent comment not found", Kind.NOT_FOUND),
    (400, "Author not found", Kind.NOT_FOUND),
    (400, "User not found", Kind.NOT_FOUND),
    (400, "Quoted post not found", Kind.NOT_FOUND),
    (400, "Follow request not found", Kind.NOT_FOUND),
    (400, "Collaboration invitation not found", Kind.NOT_FOUND),
    (400, "Collaborator not found", Kind.NOT_FOUND),
    (404, "No account found with this email", Kind.NOT_FOUND),
    (404, "Notification not found or access denied", Kind.NOT_FOUND),
    (400, "Can only like published posts", Kind.NOT_FOUND),
    (400, "Can only bookmark published posts", Kind.NOT_FOUND),
    (400, "Can only repost published posts", Kind.NOT_FOUND),
    (400, "Can only comment on published posts", Kind.NOT_FOUND),
    (400, "Can only quote published posts", Kind.NOT_FOUND),
    (400, "You have already liked this post", Kind.ALREADY_DONE),
    (400, "You have already bookmarked this post", Kind.ALREADY_DONE),
    (400, "You have already liked this comment", Kind.ALREADY_DONE),
    (400, "Already following this user", Kind.ALREADY_DONE),
    (400, "User already blocked", Kind.ALREADY_DONE),
    (400, "User already muted", Kind.ALREADY_DONE),
    (400, "Collaboration already accepted", Kind.ALREADY_DONE),
    (400, "Collaboration already declined", Kind.ALREADY_DONE),
    (400, "You have not liked this post", Kind.NOT_DONE),
    (400, "You have not bookmarked this post", Kind.NOT_DONE),
    (400, "You have not reposted this post", Kind.NOT_DONE),
    (400, "You have not liked this comment", Kind.NOT_DONE),
    (400, "could not execute statement [ERROR", Kind.CONFLICT_UNKNOWN),
    (400, "You don't have permission to comment on this post", Kind.FORBIDDEN),
    (400, "You don't have permission to repost this post", Kind.FORBIDDEN),
    (400, "You don't have permission to delete this comment", Kind.FORBIDDEN),
    (400, "You can only edit your own comments", Kind.FORBIDDEN),
    (400, "You can only delete your own posts", Kind.FORBIDDEN),
    (400, "Only post author can pin comments", Kind.FORBIDDEN),
    (400, "Only post author can unpin comments", Kind.FORBIDDEN),
    (
        400,
        "You can only remove yourself or be the post author to remove collaborators",
        Kind.FORBIDDEN,
    ),
    (400, "Access Denied", Kind.FORBIDDEN),
    (403, "Account is not verified. Please complete registration first.", Kind.FORBIDDEN),
    (403, "Email is not verified. Please verify your email first.", Kind.FORBIDDEN),
    (400, "Cannot follow yourself", Kind.INVALID_STATE),
    (400, "Cannot block yourself", Kind.INVALID_STATE),
    (400, "Cannot mute yourself", Kind.INVALID_STATE),
    (400, "Parent comment does not belong to this post", Kind.INVALID_STATE),
    (400, "Comment does not belong to this post", Kind.INVALID_STATE),
    (400, "Cannot pin replies, only top-level comments", Kind.INVALID_STATE),
    (400, "Follow request is not pending", Kind.INVALID_STATE),
    (400, "You can only accept collaboration on published posts", Kind.INVALID_STATE),
    (400, "Can only remove accepted collaborators", Kind.INVALID_STATE),
    (400, "Collaborators removal can only work on PUBLISHED posts!", Kind.INVALID_STATE),
    (
        400,
        "User with provided credentials already exist, please login",
        Kind.INVALID_STATE,
    ),
    (403, "Maximum verification attempts exceeded", Kind.INVALID_STATE),
    (400, "User not authenticated", Kind.AUTH_REQUIRED),
    (401, "Token has expired", Kind.AUTH_REQUIRED),
    (403, "Token has expired", Kind.AUTH_REQUIRED),
    (401, "Token expired", Kind.AUTH_REQUIRED),
    (401, "Invalid token", Kind.AUTH_REQUIRED),
    (401, "Invalid JWT signature", Kind.AUTH_REQUIRED),
    (401, "Unsupported token", Kind.AUTH_REQUIRED),
    (401, "Empty token", Kind.AUTH_REQUIRED),
    (400, "Illegal base64url character", Kind.AUTH_REQUIRED),
    (404, "Invalid user token: Account does not exist.", Kind.AUTH_REQUIRED),
    (403, "Invalid or expired temporary token", Kind.AUTH_REQUIRED),
    (403, "Token has already been used", Kind.AUTH_REQUIRED),
    (403, "Token not found or already used", Kind.AUTH_REQUIRED),
    (400, "JWT expired at 2025-12-12T10", Kind.AUTH_REQUIRED),
    (401, "Refresh token has expired. Please login again", Kind.AUTH_REQUIRED),
    (401, "Failed to refresh token: User not found", Kind.AUTH_REQUIRED),
    (400, "Bad credentials", Kind.INVALID),
    (403, "Invalid OTP code", Kind.INVALID),
    (422, "Validation failed", Kind.INVALID),
    (400, "Too many OTP requests. Please wait before requesting again.", Kind.RATE_LIMITED),
    (
        400,
        "Too many password reset requests. Please wait before requesting again.",
        Kind.RATE_LIMITED,
    ),
    (400, "Please wait 2 minutes before requesting another OTP", Kind.RATE_LIMITED),
    (400, "Resend limit exceeded. Please wait before requesting again.", Kind.RATE_LIMITED),
    (400, "Page index must not be less than zero", Kind.INVALID),
    (400, "Page size must not be less than one", Kind.INVALID),
    (400, "fromIndex(40) > toIndex(12)", Kind.INVALID),
    (400, "Method parameter 'postId'", Kind.INVALID),
    (400, "JSON parse error", Kind.INVALID),
    (400, "Required request body is missing", Kind.INVALID),
    (400, "Content-Type 'text/plain' is not supported", Kind.INVALID),
    (400, "Maximum upload size exceeded", Kind.INVALID),
    (400, "No static resource api/v1/e-social/posts/1/share.", Kind.UNSUPPORTED_ROUTE),
    (404, "No static resource api/v1/e-social/clip/feed for request 'x'", Kind.UNSUPPORTED_ROUTE),
    (400, "Request method 'PATCH' is not supported", Kind.UNSUPPORTED_ROUTE),
    (405, "Request method 'POST' is not supported", Kind.UNSUPPORTED_ROUTE),
    (400, "JDBC exception executing SQL [select 1] [ERROR", Kind.BROKEN),
    (400, 'Cannot invoke "User.getId()" because "user" is null', Kind.BROKEN),
    (400, "Handler dispatch failed", Kind.BROKEN),
    (400, "An error occurred", Kind.REJECTED),
]

# What no text explains: status, whether the body was Nexgate's envelope, meaning.
UNEXPLAINED: list[tuple[int, bool, Kind]] = [
    (200, True, Kind.BROKEN),
    (204, False, Kind.BROKEN),
    (302, False, Kind.BROKEN),
    (400, True, Kind.REJECTED),
    (400, False, Kind.REJECTED),
    (401, True, Kind.AUTH_REQUIRED),
    (401, False, Kind.REFUSED),
    (403, True, Kind.FORBIDDEN),
    (403, False, Kind.REFUSED),
    (404, True, Kind.NOT_FOUND),
    (404, False, Kind.UNSUPPORTED_ROUTE),
    (405, True, Kind.UNSUPPORTED_ROUTE),
    (405, False, Kind.UNSUPPORTED_ROUTE),
    (408, False, Kind.TIMEOUT),
    (409, True, Kind.CONFLICT_UNKNOWN),
    (410, True, Kind.NOT_FOUND),
    (410, False, Kind.UNSUPPORTED_ROUTE),
    (418, True, Kind.REJECTED),
    (422, True, Kind.INVALID),
    (429, False, Kind.RATE_LIMITED),
    (500, True, Kind.BROKEN),
    (501, False, Kind.BROKEN),
    (502, False, Kind.BROKEN),
    (503, False, Kind.UNAVAILABLE),
    (504, False, Kind.TIMEOUT),
    (599, False, Kind.BROKEN),
]


@pytest.mark.parametrize(("status", "text", "kind"), CATALOGUE)
def test_a_known_text(status: int, text: str, kind: Kind) -> None:
    assert classify(status, text) is kind
    assert classify(status, f"  {text.upper()} ") is kind
    assert classify(status, text.rstrip(".") + ".") is kind


@pytest.mark.parametrize(("status", "envelope", "kind"), UNEXPLAINED)
@pytest.mark.parametrize("text", [None, "", "  ", "Something that nobody has heard of", "x" * 9999])
def test_a_status_that_no_text_explains(
    status: int, envelope: bool, kind: Kind, text: str | None
) -> None:
    assert classify(status, text, envelope=envelope) is kind


def test_an_unauthorized_answer_is_never_about_the_clip() -> None:
    assert classify(401, "Clip not found") is Kind.AUTH_REQUIRED


def test_a_known_text_counts_before_a_server_error() -> None:
    assert classify(500, "Clip not found") is Kind.NOT_FOUND
    assert classify(404, "Clip not found", envelope=False) is Kind.NOT_FOUND


# What becomes of each: status and reason of a read, and of an action.
OUTWARD: dict[Kind, tuple[tuple[int, str], tuple[int, str]]] = {
    Kind.AUTH_REQUIRED: ((401, "unauthenticated"), (401, "unauthenticated")),
    Kind.REFUSED: ((401, "credential_refused"), (401, "credential_refused")),
    Kind.FORBIDDEN: ((404, "not_found"), (422, "forbidden")),
    Kind.NOT_FOUND: ((404, "not_found"), (404, "not_found")),
    Kind.NOT_A_CLIP: ((404, "not_found"), (404, "not_found")),
    Kind.NOT_READY: ((404, "not_found"), (404, "not_found")),
    Kind.ALREADY_DONE: ((422, "already_done"), (422, "already_done")),
    Kind.NOT_DONE: ((422, "not_done"), (422, "not_done")),
    Kind.BAD_CURSOR: ((400, "invalid_cursor"), (400, "invalid_cursor")),
    Kind.INVALID: ((422, "invalid"), (422, "invalid")),
    Kind.INVALID_STATE: ((422, "invalid_state"), (422, "invalid_state")),
    Kind.RATE_LIMITED: ((429, "rate_limited"), (429, "rate_limited")),
    Kind.UNSUPPORTED_ROUTE: ((502, "not_supported"), (422, "not_supported")),
    Kind.CONFLICT_UNKNOWN: ((502, "upstream_error"), (502, "upstream_error")),
    Kind.REJECTED: ((502, "upstream_error"), (502, "upstream_error")),
    Kind.BROKEN: ((502, "upstream_error"), (502, "upstream_error")),
    Kind.UNAVAILABLE: ((503, "upstream_unavailable"), (503, "upstream_unavailable")),
    Kind.TIMEOUT: ((504, "upstream_timeout"), (504, "upstream_timeout")),
    Kind.OUTCOME_UNKNOWN: ((504, "outcome_unknown"), (504, "outcome_unknown")),
}


@pytest.mark.parametrize("kind", list(Kind))
def test_what_a_loops_client_is_told(kind: Kind) -> None:
    read, action = loops_error(kind, action=False), loops_error(kind, action=True)
    assert ((read.status, read.reason), (action.status, action.reason)) == OUTWARD[kind]
    assert read.message
    assert action.message


def test_the_words_of_loops_are_used_where_loops_has_them() -> None:
    messages = {kind: loops_error(kind, action=True).message for kind in Kind}
    assert messages[Kind.AUTH_REQUIRED] == "Unauthenticated."
    assert messages[Kind.NOT_FOUND] == "Record not found."
    assert messages[Kind.BAD_CURSOR] == "Invalid cursor."
    assert messages[Kind.UNSUPPORTED_ROUTE] == "Not supported by this server"


def test_nothing_but_a_dead_session_is_403() -> None:
    for kind in Kind:
        assert loops_error(kind, action=False).status != 403
        assert loops_error(kind, action=True).status != 403


@given(st.integers(100, 599), st.text(max_size=300), st.booleans())
def test_every_failure_means_something(status: int, text: str, envelope: bool) -> None:
    assert classify(status, text, envelope=envelope) in Kind


@pytest.mark.parametrize(
    ("status", "message", "trouble", "kind"),
    [
        (403, None, "empty", Kind.REFUSED),
        (401, None, "empty", Kind.REFUSED),
        (403, "Forbidden", None, Kind.REFUSED),
        (403, "Access Denied", None, Kind.REFUSED),
        (401, "Token has expired", None, Kind.REFUSED),
        (403, None, "html", Kind.BROKEN),
        (401, None, "html", Kind.REFUSED),
        (403, None, "not_json", Kind.BROKEN),
        (401, None, "not_json", Kind.REFUSED),
        (403, "You can only edit your own comments", None, Kind.FORBIDDEN),
        (404, None, "html", Kind.UNSUPPORTED_ROUTE),
        (404, "Clip not found", None, Kind.NOT_FOUND),
    ],
)
def test_without_the_envelope_a_refusal_means_what_its_layer_means(
    status: int, message: str | None, trouble: str | None, kind: Kind
) -> None:
    assert classify(status, message, envelope=False, trouble=trouble) is kind
