"""The log as JSON: an object on each line, whatever is in it."""

import json
import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http.access_log import AccessLog, Line
from gateway.http.json_log import JsonFormatter


@given(st.text(), st.text())
def test_a_message_is_one_line_and_whole(message: str, name: str) -> None:
    record = logging.LogRecord(name, logging.WARNING, "", 0, "%s", (message,), None)
    text = JsonFormatter().format(record)
    assert len(text.splitlines()) == 1
    entry = json.loads(text)
    assert (entry["message"], entry["logger"], entry["level"]) == (message, name, "warning")


def test_an_exception_stays_on_the_line_of_its_message() -> None:
    try:
        raise ValueError("broken\nin two")  # noqa: TRY301 - what a log has to show
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "a bug", (), sys.exc_info())
    (line,) = JsonFormatter().format(record).splitlines()
    assert "broken\nin two" in json.loads(line)["exception"]


def test_requests_of_one_record_have_a_line_each(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    log = AccessLog(logging.getLogger("gateway.access"), least_status=0)
    for status in (200, 404):
        line = Line(
            *("GET", "/api/v1/video/{id}", status, 1_234, 0.0123, "fwd=miss; ttl=5", 2, 0.011),
            viewer="f" * 64,
            request_id=f"id-{status}",
            trace_id="",
        )
        log.add_line(line)
    log.close()
    (record,) = caplog.records
    entries = [json.loads(line) for line in JsonFormatter().format(record).splitlines()]
    assert [entry["status"] for entry in entries] == [200, 404]
    del entries[1]["time"]
    assert entries[1] == {
        "level": "info",
        "logger": "gateway.access",
        "method": "GET",
        "route": "/api/v1/video/{id}",
        "status": 404,
        "bytes": 1_234,
        "duration_ms": 12.3,
        "cache": "miss",
        "nexgate_calls": 2,
        "nexgate_ms": 11.0,
        "viewer": "f" * 12,
        "request_id": "id-404",
        "trace_id": None,
    }
