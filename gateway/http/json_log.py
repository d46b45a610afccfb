"""Log records as JSON, an object on each line: what programs that collect logs read best."""

import json
import logging
from datetime import UTC, datetime
from typing import Final

from gateway.http.access_log import REQUESTS, Line

_IDS: Final = ("request_id", "trace_id")


class JsonFormatter(logging.Formatter):
    """Formats a record as one line, and a record of several requests as a line for each."""

    def format(self, record: logging.LogRecord) -> str:
        """`time`, `level` and `logger`, then a `message` or the fields of a request.

        A message about a request has its `request_id` and `trace_id` (see `LinesFormatter`).
        """
        head: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        requests: list[Line] | None = getattr(record, REQUESTS, None)
        if requests:
            return "\n".join(json.dumps(head | _fields_of_request(one)) for one in requests)
        head["message"] = record.getMessage()
        head |= {key: getattr(record, key) for key in _IDS if hasattr(record, key)}
        if record.exc_info:
            head["exception"] = self.formatException(record.exc_info)
        return json.dumps(head)


def _fields_of_request(line: Line) -> dict[str, object]:
    return {
        "method": line.method,
        "route": line.route,
        "status": line.status,
        "bytes": line.size_bytes,
        "duration_ms": round(line.seconds * 1_000, 3),
        "cache": line.cache_word or None,
        "nexgate_calls": line.calls,
        "nexgate_ms": round(line.calls_s * 1_000, 3),
        "viewer": line.viewer[:12],
        "request_id": line.request_id,
        "trace_id": line.trace_id or None,
    }
