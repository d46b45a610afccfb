"""The access log: a line for a request, written by a thread of its own.

A request only appends to a queue. The thread formats in small slices, because while it formats
nothing else runs, and hands each slice to `logging` as one record of several lines. Closing writes
what waits.
"""

import logging
import threading
from collections import deque
from typing import Final, NamedTuple

from gateway.http.summed_lines import LINES_PER_SECOND, SummedLines

LINES_PER_SLICE: Final = 50
# Between two slices others run; nobody waits for a line.
PAUSE_S: Final = 0.002
# When so many lines wait, the disk or terminal is slower than the requests: they wait for it.
MOST_WAITING: Final = 20_000
LINES: Final = "lines"
# The requests behind the lines of a record, for a formatter that has another form for them.
REQUESTS: Final = "requests"


class Line(NamedTuple):
    """What is logged of a request: nothing of its path, query, header fields or body.

    `route` is the route's template, `size_bytes` the length of the answer's body, `seconds` how
    long the answer took, `cache` what `Cache-Status` says behind the cache's name (RFC 9211),
    `calls` and `calls_s` how many calls to Nexgate it took and their time together, `viewer` a
    fingerprint. What there isn't is "".
    """

    method: str
    route: str
    status: int
    size_bytes: int
    seconds: float
    cache: str
    calls: int
    calls_s: float
    viewer: str
    request_id: str
    trace_id: str

    @property
    def cache_word(self) -> str:
        """`hit`, `miss`, `stale`, or "" where the cache had no part."""
        return self.cache.partition(";")[0].removeprefix("fwd=")


class AccessLog:
    """A queue of lines in front of a logger. Lines are added by the loop's thread only."""

    def __init__(
        self, logger: logging.Logger, *, least_status: int, sums: logging.Logger | None = None
    ) -> None:
        """Log requests whose answer has `least_status` or more.

        Unless that is every request, those that fail for one reason beyond some a second are summed
        in a line to `sums`, the same logger if there is none: who asks for `failures` first knows
        which have lines of their own.
        """
        self.least_status = least_status
        # Where every request is logged, none is summed.
        most = None if least_status <= 200 else LINES_PER_SECOND
        self.failures: Final = SummedLines(sums or logger, lines_per_second=most)
        self._logger = logger
        self._lines: deque[Line] = deque()
        self._writing = threading.Lock()
        self._has_lines = threading.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        """Begin to write."""
        if self._thread is None:
            self._closing.clear()
            self._thread = threading.Thread(target=self._write_on, name="access-log", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Write what waits, and end."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._closing.set()
            self._has_lines.set()
            thread.join()
        self._write_all()

    def add_line(self, line: Line) -> None:
        """Let a line be written soon; without `open`, when the log is closed."""
        self._lines.append(line)
        if not self._has_lines.is_set():
            self._has_lines.set()
        if len(self._lines) > MOST_WAITING:
            self._write_slice()

    def _write_on(self) -> None:
        while not self._closing.is_set():
            self._has_lines.wait()
            # A moment, in which more lines come: one record for many.
            self._closing.wait(PAUSE_S)
            # Before the last look: a line added after it sets it again.
            self._has_lines.clear()
            while self._lines:
                self._write_slice()
                self._closing.wait(PAUSE_S)

    def _write_all(self) -> None:
        while self._lines:
            self._write_slice()

    def _write_slice(self) -> None:
        """Write the lines that have waited longest; one writer at a time keeps their order."""
        with self._writing:
            count = min(LINES_PER_SLICE, len(self._lines))
            requests = [self._lines.popleft() for _ in range(count)]
            if requests:
                text = "\n".join(map(_text, requests))
                self._logger.info("%s", text, extra={LINES: count, REQUESTS: requests})


class LinesFormatter(logging.Formatter):
    """Formats a record of several lines so that each has the beginning of a log line.

    A record that has the ids of a request (`trace_id`, `request_id`) ends with them.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The text of a record, before what its exception says."""
        text = super().formatMessage(record)
        trace_id = getattr(record, "trace_id", "")
        if not trace_id or hasattr(record, LINES):
            return text
        return f"{text} trace={trace_id} request={getattr(record, 'request_id', '-')}"

    def format(self, record: logging.LogRecord) -> str:
        """The text of a record."""
        text = super().format(record)
        if getattr(record, LINES, 0) < 2:
            return text
        first, *others = text.split("\n")
        beginning = first.removesuffix(record.message.partition("\n")[0])
        return "\n".join([first, *(f"{beginning}{line}" for line in others)])


def _text(line: Line) -> str:
    calls = f"{line.calls}/{line.calls_s * 1_000:.1f}ms" if line.calls else "0/0.0ms"
    return (
        f"{line.method} {line.route} {line.status} {line.size_bytes}B "
        f"{line.seconds * 1_000:.1f}ms cache={line.cache_word or '-'} calls={calls} "
        f"viewer={line.viewer[:12]} trace={line.trace_id or '-'} request={line.request_id}"
    )
