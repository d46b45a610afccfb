"""How long a request's body may take."""

from gateway.http.request_body import GRACE_S, Pace

PACE = Pace(timeout_s=20, least_bytes_per_s=500)


def test_a_body_has_a_grace_and_then_as_long_as_what_is_in_would_take() -> None:
    assert PACE.allowed_s(0) == GRACE_S
    assert PACE.allowed_s(1_000) == GRACE_S + 2


def test_never_longer_than_the_deadline() -> None:
    assert PACE.allowed_s(10**9) == 20
    assert Pace(timeout_s=1, least_bytes_per_s=500).allowed_s(0) == 1
