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
        log.add_line(Line("GET", "/api/v1/video/{id}", status, 0.0123, "f" * 64, f"id-{status}"))
    log.close()
    (record,) = caplog.records
    entries = [json.loads(line) for line in JsonFormatter().format(record).splitlines()]
    assert [entry["status"] for entry in entries] == [200, 404]
    assert {key: entries[1][key] for key in ("method", "route", "duration_ms", "viewer")} == {
        "method": "GET",
        "route": "/api/v1/video/{id}",
        "duration_ms": 12.3,
        "viewer": "f" * 12,
    }
    assert entries[1]["request_id"] == "id-404"
