"""What each reply of Nexgate means, without a socket."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.upstream import endpoints
from gateway.upstream.endpoints import Endpoint
from gateway.upstream.envelope import RawReply, is_body_read, read_reply
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind
from tests.support.upstream_fake import envelope, refusal

NOW = datetime(2026, 6, 22, 10, 30, 45, tzinfo=UTC).timestamp()
HTML = b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True)
class Refused:
    """One refused reply and what it has to become."""

    status: int
    body: bytes
    kind: Kind
    endpoint: Endpoint = endpoints.CLIP
    decided_by: int | None = None
    reason: str | None = None


def read(endpoint: Endpoint, status: int, body: bytes) -> object:
    return read_reply(endpoint, RawReply(status, {}, body), now=NOW).data


REFUSED = {
    "token_missing_empty_body": Refused(401, b"", Kind.REFUSED, reason="empty"),
    "token_missing_envelope": Refused(
        401, refusal("UNAUTHORIZED", "Full authentication is required"), Kind.AUTH_REQUIRED
    ),
    "token_missing_html": Refused(401, HTML, Kind.REFUSED, reason="html"),
    "token_expired_documented_text": Refused(
        401, refusal("UNAUTHORIZED", "Token has expired"), Kind.AUTH_REQUIRED
    ),
    "token_expired_older_text": Refused(
        401, refusal("UNAUTHORIZED", "Token expired"), Kind.AUTH_REQUIRED
    ),
    "user_renamed": Refused(
        404,
        refusal("NOT_FOUND", "Invalid user token: Account does not exist."),
        Kind.AUTH_REQUIRED,
    ),
    "token_with_illegal_characters": Refused(
        400, refusal("BAD_REQUEST", "Illegal base64url character"), Kind.AUTH_REQUIRED
    ),
    "own_profile_gone": Refused(
        404, refusal("NOT_FOUND", "User not found"), Kind.AUTH_REQUIRED, endpoints.PROFILE
    ),
    "clip_missing": Refused(404, refusal("NOT_FOUND", "Clip not found"), Kind.NOT_FOUND),
    "clip_is_long_video": Refused(
        404, refusal("NOT_FOUND", "Media is not a clip"), Kind.NOT_A_CLIP
    ),
    "clip_still_processing": Refused(
        404, refusal("NOT_FOUND", "Clip is not available"), Kind.NOT_READY
    ),
    "post_missing_documented_status": Refused(
        404, refusal("NOT_FOUND", "Post not found"), Kind.NOT_FOUND, endpoints.LIKE
    ),
    "post_missing_older_status": Refused(
        400, refusal("BAD_REQUEST", "Post not found"), Kind.NOT_FOUND, endpoints.LIKE
    ),
    "cursor_invalid": Refused(
        400, refusal("BAD_REQUEST", "Invalid cursor"), Kind.BAD_CURSOR, endpoints.CLIP_FEED
    ),
    "share_constraint": Refused(
        400,
        refusal("BAD_REQUEST", "could not execute statement [ERROR"),
        Kind.CONFLICT_UNKNOWN,
        endpoints.SHARE,
    ),
    "route_unknown_older_text": Refused(
        400,
        refusal("BAD_REQUEST", "No static resource api/v1/e-social/posts/1/share."),
        Kind.UNSUPPORTED_ROUTE,
        endpoints.SHARE,
    ),
    "method_unknown_older_text": Refused(
        400,
        refusal("BAD_REQUEST", "Request method 'POST' is not supported"),
        Kind.UNSUPPORTED_ROUTE,
        endpoints.SHARE,
    ),
    "route_unknown_html_404": Refused(404, HTML, Kind.UNSUPPORTED_ROUTE, reason="html"),
    "route_unknown_other_json_404": Refused(
        404, b'{"status": 404, "error": "Not Found"}', Kind.UNSUPPORTED_ROUTE, endpoints.SHARE
    ),
    "method_unknown_405": Refused(
        405, b"", Kind.UNSUPPORTED_ROUTE, endpoints.SHARE, reason="empty"
    ),
    "refusal_unexplained": Refused(
        400,
        refusal("BAD_REQUEST", "Cache of node 7 is cold"),
        Kind.REJECTED,
    ),
    "refusal_that_leaks_internals": Refused(
        400,
        refusal("BAD_REQUEST", 'JDBC exception executing SQL [select secret from "users"]'),
        Kind.BROKEN,
    ),
    "refusal_with_nested_data": Refused(
        422, envelope({"a": {"b": []}}, success=False, message=None), Kind.INVALID
    ),
    "rate_limited": Refused(429, b"", Kind.RATE_LIMITED, reason="empty"),
    "proxy_html_502": Refused(502, HTML, Kind.BROKEN, reason="html"),
    "proxy_html_503": Refused(503, HTML, Kind.UNAVAILABLE, reason="html"),
    "server_error_envelope": Refused(
        500, refusal("INTERNAL_SERVER_ERROR", "Something broke"), Kind.BROKEN
    ),
    "error_status_beats_success_true": Refused(500, envelope(), Kind.BROKEN),
    "redirect": Refused(302, b"", Kind.BROKEN, reason="redirect"),
    "not_modified_unasked": Refused(304, b"", Kind.BROKEN, reason="redirect"),
    "success_false_named_status": Refused(
        200, refusal("NOT_FOUND", "Clip not found"), Kind.NOT_FOUND, decided_by=404
    ),
    "success_false_status_in_lower_case": Refused(
        200, refusal(" unauthorized ", None), Kind.AUTH_REQUIRED, decided_by=401
    ),
    "success_false_as_text": Refused(
        200,
        envelope(success="False", httpStatus="UNAUTHORIZED", message=7),
        Kind.AUTH_REQUIRED,
        decided_by=401,
    ),
    "success_false_contradicting_itself": Refused(
        200, refusal("OK", "Clip fetched"), Kind.REJECTED, decided_by=400
    ),
    "success_false_naming_nothing": Refused(
        200, envelope(success=False, httpStatus=["?"], message={}), Kind.REJECTED, decided_by=400
    ),
    "success_false_stating_a_number": Refused(
        200, envelope(success=False, httpStatus=404, message=""), Kind.NOT_FOUND, decided_by=404
    ),
    "success_false_stating_number_and_name": Refused(
        200, refusal("401 UNAUTHORIZED", ""), Kind.AUTH_REQUIRED, decided_by=401
    ),
    "success_zero": Refused(
        200, envelope(success=0, httpStatus="NOT_FOUND"), Kind.NOT_FOUND, decided_by=404
    ),
    "success_status_empty_object": Refused(200, b"{}", Kind.BROKEN, reason="no_envelope"),
    "success_status_of_a_framework": Refused(
        201, b'{"status": 403, "error": "Forbidden"}', Kind.BROKEN, reason="no_envelope"
    ),
    "success_status_html": Refused(200, HTML, Kind.BROKEN, reason="html"),
    "success_status_empty": Refused(200, b" \n", Kind.BROKEN, reason="empty"),
    "success_status_plain_text": Refused(200, b"OK", Kind.BROKEN, reason="not_json"),
    "success_status_array": Refused(200, b"[1, 2]", Kind.BROKEN, reason="not_an_object"),
    "success_status_null": Refused(200, b"null", Kind.BROKEN, reason="not_an_object"),
    "success_status_cut_off": Refused(
        200, envelope({"clips": []})[:-9], Kind.BROKEN, reason="not_json"
    ),
    "success_status_bottomless": Refused(
        200, b'{"data":' + b"[" * 100_000, Kind.BROKEN, reason="not_json"
    ),
    "created_but_html": Refused(201, HTML, Kind.BROKEN, endpoints.LIKE, reason="html"),
    "invite_missing": Refused(
        400,
        refusal("BAD_REQUEST", "Collaboration invitation not found"),
        Kind.NOT_FOUND,
        endpoints.ACCEPT_COLLABORATION,
    ),
    "accepting_after_declining": Refused(
        400,
        refusal("BAD_REQUEST", "Collaboration already declined"),
        Kind.INVALID_STATE,
        endpoints.ACCEPT_COLLABORATION,
    ),
    "declining_after_accepting": Refused(
        400,
        refusal("BAD_REQUEST", " Collaboration already ACCEPTED. "),
        Kind.INVALID_STATE,
        endpoints.DECLINE_COLLABORATION,
    ),
    "unliking_is_not_settled_by_a_like": Refused(
        400,
        refusal("BAD_REQUEST", "You have already liked this post"),
        Kind.ALREADY_DONE,
        endpoints.UNLIKE,
    ),
    "refresh_token_expired": Refused(
        401,
        refusal("UNAUTHORIZED", "Refresh token has expired. Please login again"),
        Kind.AUTH_REQUIRED,
        endpoints.REFRESH,
    ),
    "refresh_token_of_nobody": Refused(
        401,
        refusal("UNAUTHORIZED", "Failed to refresh token: User not found"),
        Kind.AUTH_REQUIRED,
        endpoints.REFRESH,
    ),
    "view_of_missing_clip": Refused(
        404, refusal("NOT_FOUND", "Clip not found"), Kind.NOT_FOUND, endpoints.CLIP_VIEW
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_refused_reply_becomes_its_kind(case: Refused) -> None:
    with pytest.raises(NexgateError) as caught:
        read(case.endpoint, case.status, case.body)

    error = caught.value
    assert error.kind is case.kind
    assert error.status == (case.decided_by or case.status)
    assert error.reason == case.reason
    assert error.route == case.endpoint.route


SETTLED = {
    "liked_before": (endpoints.LIKE, "You have already liked this post"),
    "liked_before_any_case": (endpoints.LIKE, " YOU have already LIKED this post. "),
    "not_liked": (endpoints.UNLIKE, "You have not liked this post"),
    "saved_before": (endpoints.BOOKMARK, "You have already bookmarked this post"),
    "not_saved": (endpoints.UNBOOKMARK, "You have not bookmarked this post"),
    "not_reposted": (endpoints.UNREPOST, "You have not reposted this post"),
    "accepted_before": (endpoints.ACCEPT_COLLABORATION, "Collaboration already accepted"),
    "declined_before": (endpoints.DECLINE_COLLABORATION, "Collaboration already declined"),
}


@pytest.mark.parametrize(("endpoint", "message"), SETTLED.values(), ids=SETTLED.keys())
@pytest.mark.parametrize("status", [400, 409, 200])
def test_refusal_is_success_when_the_wanted_state_is_there(
    endpoint: Endpoint, message: str, status: int
) -> None:
    assert read(endpoint, status, refusal("BAD_REQUEST", message)) is None


ANSWERED: dict[str, tuple[Endpoint, int, bytes, object]] = {
    "envelope": (endpoints.CLIP, 200, envelope({"id": "1"}), {"id": "1"}),
    "unknown_fields": (endpoints.CLIP, 200, envelope(5, brandNew={"a": 1}), 5),
    "created": (endpoints.LIKE, 201, envelope(None), None),
    "success_missing": (endpoints.CLIP, 200, b'{"data": {"id": "1"}}', {"id": "1"}),
    "success_null": (endpoints.CLIP, 200, envelope([], success=None), []),
    "data_missing": (endpoints.LIKE, 200, b'{"success": true}', None),
    "byte_order_mark": (endpoints.CLIP, 200, b"\xef\xbb\xbf" + envelope("x"), "x"),
    "no_content": (endpoints.LIKE, 204, b"", None),
    "view_204": (endpoints.CLIP_VIEW, 204, b"", None),
    "view_200": (endpoints.CLIP_VIEW, 200, envelope("View recorded"), None),
    "view_200_unparsable": (endpoints.CLIP_VIEW, 200, HTML, None),
}


@pytest.mark.parametrize(
    ("endpoint", "status", "body", "data"), ANSWERED.values(), ids=ANSWERED.keys()
)
def test_success_gives_the_data(endpoint: Endpoint, status: int, body: bytes, data: object) -> None:
    assert read(endpoint, status, body) == data


@pytest.mark.parametrize(
    ("endpoint", "status", "is_read"),
    [
        (endpoints.CLIP, 200, True),
        (endpoints.CLIP, 204, False),
        (endpoints.CLIP, 302, False),
        (endpoints.CLIP, 404, True),
        (endpoints.CLIP_VIEW, 200, False),
        (endpoints.CLIP_VIEW, 404, True),
    ],
)
def test_body_is_read_only_where_it_says_something(
    endpoint: Endpoint, status: int, is_read: bool
) -> None:
    assert is_body_read(endpoint, status) is is_read


def outcome(endpoint: Endpoint, status: int, body: bytes) -> NexgateError | None:
    try:
        read(endpoint, status, body)
    except NexgateError as error:
        return error
    return None


@given(status=st.integers(200, 599), body=st.binary(max_size=60))
def test_any_bytes_with_any_status_are_a_reply_or_a_nexgate_error(status: int, body: bytes) -> None:
    error = outcome(endpoints.CLIP, status, body)

    assert error is None or error.route == endpoints.CLIP.route
    assert status < 300 or error is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["success", "httpStatus", "message", "data", "x"]), inner, max_size=5
        )
    ),
    max_leaves=8,
)


@given(status=st.sampled_from([200, 204, 400, 401, 404, 429, 500, 503]), document=JSON)
def test_any_json_is_a_reply_or_a_nexgate_error(status: int, document: object) -> None:
    error = outcome(endpoints.LIKE, status, json.dumps(document).encode())

    assert error is None or error.route == endpoints.LIKE.route


def test_error_text_holds_nothing_of_nexgate() -> None:
    with pytest.raises(NexgateError) as caught:
        read(endpoints.CLIP, 400, refusal("BAD_REQUEST", "SQL [select password from users]"))

    assert str(caught.value) == "GET /api/v1/e-social/clip/{media_id}: rejected (400)"
    assert "password" not in repr(caught.value)
