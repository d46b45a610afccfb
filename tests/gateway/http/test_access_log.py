"""Lines of the access log: written soon, in order, in few records, and never lost."""

import logging
import threading
import time

import pytest

from gateway.http.access_log import LINES, MOST_WAITING, AccessLog, Line, LinesFormatter

DEADLINE_S = 10.0


class Written(logging.Handler):
    """What reached the log, formatted; holds the writer while `may_write` is not set."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(LinesFormatter("%(levelname)s %(name)s: %(message)s"))
        self.lines: list[str] = []
        self.records = 0
        self.may_write = threading.Event()
        self.may_write.set()

    def emit(self, record: logging.LogRecord) -> None:
        self.may_write.wait(DEADLINE_S)
        self.records += 1
        self.lines += self.format(record).split("\n")


@pytest.fixture
def written() -> Written:
    return Written()


@pytest.fixture
def access_log(written: Written) -> AccessLog:
    logger = logging.getLogger("tests.access")
    logger.handlers = [written]
    logger.propagate = False
    logger.setLevel(logging.INFO)
    return AccessLog(logger, least_status=0)


def line(number: int) -> Line:
    return Line(
        *("GET", "/api/v1/video/{id}", 200, 950, 0.00012, "hit; ttl=9", 0, 0.0),
        viewer="0123456789abcdef",
        request_id=str(number),
        trace_id="0af7651916cd43dd8448eb211c80319c",
    )


def numbers(written: Written) -> list[int]:
    return [int(text.rpartition("=")[2]) for text in written.lines]


def test_a_line_says_what_it_may(access_log: AccessLog, written: Written) -> None:
    access_log.add_line(line(1))
    access_log.close()
    assert written.lines == [
        "INFO tests.access: GET /api/v1/video/{id} 200 950B 0.1ms cache=hit calls=0/0.0ms "
        "viewer=0123456789ab trace=0af7651916cd43dd8448eb211c80319c request=1"
    ]


def test_lines_are_written_while_it_is_open(access_log: AccessLog, written: Written) -> None:
    access_log.open()
    for number in range(3):
        access_log.add_line(line(number))
        ends_at = time.monotonic() + DEADLINE_S
        while len(written.lines) <= number:
            assert time.monotonic() < ends_at
            time.sleep(0.001)
    access_log.close()
    assert numbers(written) == [0, 1, 2]


def test_closing_writes_what_waits_in_order_and_in_few_records(
    access_log: AccessLog, written: Written
) -> None:
    access_log.open()
    for number in range(10_000):
        access_log.add_line(line(number))
    access_log.close()
    assert numbers(written) == list(range(10_000))
    assert written.records < 2_000
    assert all(text.startswith("INFO tests.access: GET ") for text in written.lines)
    access_log.add_line(line(10_000))
    access_log.close()
    assert numbers(written)[-1] == 10_000


def test_a_slow_log_is_waited_for_before_memory_is_full(
    access_log: AccessLog, written: Written
) -> None:
    written.may_write.clear()
    access_log.open()
    added: list[int] = []

    def add() -> None:
        for number in range(3 * MOST_WAITING):
            access_log.add_line(line(number))
            added.append(number)

    adding = threading.Thread(target=add)
    adding.start()
    time.sleep(0.3)
    assert len(added) <= MOST_WAITING + 200
    written.may_write.set()
    adding.join(DEADLINE_S)
    access_log.close()
    assert numbers(written) == list(range(3 * MOST_WAITING))


def test_other_records_of_several_lines_are_formatted_as_ever() -> None:
    record = logging.makeLogRecord({"msg": "a\nb", "levelname": "INFO"})
    assert LinesFormatter("%(levelname)s %(message)s").format(record) == "INFO a\nb"
    setattr(record, LINES, 2)
    assert LinesFormatter("%(levelname)s %(message)s").format(record) == "INFO a\nINFO b"
