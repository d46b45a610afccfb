"""Failures of one side as failures of the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.error_bodies import failure_from_loops, loops_error_from_nexgate
from mappings.error_kinds import Kind, loops_error
from tests.support.strategies import ANYTHING

# What no envelope of Nexgate's says comes back as what its status alone says.
WITHOUT_ENVELOPE = {Kind.REFUSED: Kind.AUTH_REQUIRED, Kind.OUTCOME_UNKNOWN: Kind.TIMEOUT}
TIME = "2026-06-22T10:30:45"


@pytest.mark.parametrize("action", [False, True])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_loops_error_there_and_back_is_the_same(kind: Kind, *, action: bool) -> None:
    error = loops_error(kind, action=action)
    body = {"message": error.message, "error": {"code": error.status, "reason": error.reason}}
    failure = failure_from_loops(error.status, body)
    back = loops_error_from_nexgate(failure.status, failure.envelope(TIME), action=action)
    assert back == loops_error(WITHOUT_ENVELOPE.get(kind, kind), action=action)


def test_an_envelope_is_the_documented_one() -> None:
    assert failure_from_loops(404, None).envelope(TIME) == {
        "success": False,
        "httpStatus": "NOT_FOUND",
        "message": "Clip not found",
        "action_time": TIME,
        "data": "Clip not found",
    }


@pytest.mark.parametrize(
    ("status", "document", "expected"),
    [
        (401, {"message": "Unauthenticated."}, 401),
        (403, {"message": "This action is unauthorized."}, 403),
        (422, {"error": {"reason": "validation_failed"}}, 422),
        (429, {"error": {"reason": 7}}, 429),
        (500, {"error": "x"}, 500),
        (409, None, 500),
        (418, [], 500),
        (503, None, 503),
    ],
)
def test_without_a_known_reason_the_status_tells(
    status: int, document: object, expected: int
) -> None:
    assert failure_from_loops(status, document).status == expected


@given(st.integers(400, 599), ANYTHING, st.booleans())
def test_no_answer_is_too_odd(status: int, document: object, action: bool) -> None:
    for body in (document, {"message": document, "error": document, "success": False}):
        assert loops_error_from_nexgate(status, body, action=action).status >= 400
        assert failure_from_loops(status, body).envelope(TIME)["success"] is False
