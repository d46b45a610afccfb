"""Plain counts, and what Prometheus reads of them."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from gateway.metrics.exposition import Exposition, counter, histogram, single
from gateway.metrics.histogram import BOUNDS_S, Histogram
from gateway.metrics.meters import CallMeter, RequestMeter, RouteMeter


@given(st.lists(st.floats(0, 100)))
def test_every_duration_is_in_all_buckets_from_its_own_on(durations: list[float]) -> None:
    one = Histogram()
    for seconds in durations:
        one.add_duration(seconds)
    rows = one.cumulative()
    assert one.count == len(durations)
    assert rows[-1] == ("+Inf", float(len(durations)))
    assert [float(name) for name, _ in rows[:-1]] == list(BOUNDS_S)
    for name, count in rows[:-1]:
        assert count == sum(seconds <= float(name) for seconds in durations)
    assert one.total_s == pytest.approx(sum(durations))


@given(st.text(), st.integers(200, 599))
def test_a_method_of_a_clients_own_makes_no_series(method: str, status: int) -> None:
    route = RequestMeter().of_route("/ping")
    route.count_answer(method, status, 0.1)
    route.count_answer(f"{method}!", status, 0.1)
    methods = {method for method, _ in route.answers()}
    assert methods <= {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"}
    assert "other" in methods
    assert sum(route.answers().values()) == 2
    assert route.durations.count == 2


@given(
    st.lists(
        st.tuples(st.sampled_from(["GET", "HEAD"]), st.sampled_from([200, 304]), st.floats(0, 99))
    )
)
def test_the_quick_way_counts_like_the_long_one(answers: list[tuple[str, int, float]]) -> None:
    route, durations = RouteMeter(), Histogram()
    for answer in answers:
        route.count_answer(*answer)
        durations.add_duration(answer[2])
    assert route.answers() == Counter((method, status) for method, status, _ in answers)
    assert route.durations.counts == durations.counts
    assert route.durations.total_s == durations.total_s


def test_calls_by_endpoint_and_outcome() -> None:
    meter = CallMeter()
    meter.count_call("GET /a", "2xx", 0.2)
    meter.count_call("GET /a", "timeout", 10.0)
    assert meter.outcomes == {("GET /a", "2xx"): 1, ("GET /a", "timeout"): 1}
    assert meter.durations["GET /a"].count == 2


@pytest.mark.parametrize("accept", ["", "text/plain", "application/openmetrics-text"])
def test_both_formats(accept: str) -> None:
    durations = Histogram()
    durations.add_duration(0.3)
    families = [
        counter("requests", "Requests.", ("route",), [(("/ping",), 3)]),
        single("in_flight", "Now.", 2),
        histogram("duration_seconds", "Time.", "route", {"/ping": durations}),
    ]
    text, content_type = Exposition(lambda: families).write_metrics(accept)
    assert content_type.startswith(accept or "text/plain")
    lines = text.decode().splitlines()
    assert 'loops_gateway_requests_total{route="/ping"} 3.0' in lines
    assert 'loops_gateway_duration_seconds_bucket{le="0.25",route="/ping"} 0.0' in lines
    assert "loops_gateway_in_flight 2.0" in lines
    if "openmetrics" in accept:
        assert lines[-1] == "# EOF"
    else:
        assert list(text_string_to_metric_families(text.decode()))
