"""One family of errors in one shape."""

from gateway.errors import (
    ApiError,
    Problem,
    error_body,
    invalid,
    not_found,
    problem_from_loops_error,
    unauthenticated,
    unavailable,
)
from mappings.error_kinds import Kind, loops_error


def test_a_body_carries_what_each_client_reads() -> None:
    body = error_body(not_found().problem, collection=True)
    assert body.model_dump() == {
        "message": "Record not found.",
        "error": {"code": 404, "message": "Record not found.", "reason": "not_found"},
        "data": [],
    }
    assert error_body(not_found().problem, collection=False).data is None


def test_a_422_tells_the_first_message_and_how_many_more() -> None:
    one = invalid({"limit": ["Too big."]}).problem
    assert one.message == "Too big."
    two = invalid({"limit": ["Too big."], "sort": ["Odd."]}).problem
    assert two.message == "Too big. (and 1 more error)"
    three = invalid({"limit": ["Too big.", "Odd."], "sort": ["Odd."]}).problem
    assert three.message == "Too big. (and 2 more errors)"
    assert error_body(one, collection=False).errors == {"limit": ["Too big."]}


def test_a_401_challenges() -> None:
    assert unauthenticated().problem.headers["WWW-Authenticate"] == "Bearer"
    assert "invalid_token" in unauthenticated("token_expired").problem.headers["WWW-Authenticate"]


def test_every_upstream_failure_becomes_an_answer_that_is_never_403() -> None:
    for kind in Kind:
        for action in (False, True):
            problem = problem_from_loops_error(loops_error(kind, action=action), 12.4)
            assert 400 <= problem.status < 600
            assert problem.status != 403
            if problem.status in (429, 503):
                assert problem.headers["Retry-After"] == "12"
            if problem.status == 401:
                assert "WWW-Authenticate" in problem.headers


def test_retry_after_is_never_missing_on_503() -> None:
    assert problem_from_loops_error(loops_error(Kind.UNAVAILABLE, action=False)).headers == {
        "Retry-After": "5"
    }
    assert unavailable("Later.").problem.headers == {"Retry-After": "5"}


def test_an_error_names_itself_without_its_sentence() -> None:
    assert str(ApiError(Problem(418, "teapot", "a sentence"))) == "418 teapot"
