"""What a service manager hears: sd_notify(3), over a real socket and from a real gateway."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from signal import SIGTERM
from threading import Thread

import pytest

from gateway.service_manager import service_manager, watchdog_from_environment
from tests.support.deployed import GatewayProcess
from tests.support.waiting import DEADLINE_S


class Listener:
    """A service manager's end of the socket, which reads all the time: its queue is a short one."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self._heard: Queue[str] = Queue()
        self._thread = Thread(target=self._read)
        self._thread.start()

    def hear(self) -> str:
        return self._heard.get(timeout=DEADLINE_S)

    def hear_until(self, wanted: str) -> list[str]:
        heard = [self.hear()]
        while heard[-1] != wanted:
            heard.append(self.hear())
        return heard

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RD)
        self._thread.join(DEADLINE_S)
        self._socket.close()

    def _read(self) -> None:
        while said := self._socket.recv(4096).decode():
            self._heard.put(said)


@pytest.fixture(params=["path", "abstract"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "abstract" and sys.platform != "linux":
        pytest.skip("abstract addresses are Linux' own")
    return str(tmp_path / "notify") if request.param == "path" else f"@{tmp_path}"


@pytest.fixture
def listener(address: str) -> Iterator[Listener]:
    listener = Listener(address)
    yield listener
    listener.close()


async def test_it_hears_that_the_event_loop_turns(address: str, listener: Listener) -> None:
    environment = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "3000"}
    async with service_manager(environment) as manager:
        manager.report_ready()
        assert listener.hear() == "READY=1"


def test_a_gateway_is_ready_alive_and_stopping(
    address: str, listener: Listener, tmp_path: Path
) -> None:
    gateway = GatewayProcess("http://127.0.0.1:9", tmp_path, {})
    gateway.start(NOTIFY_SOCKET=address, WATCHDOG_USEC="300000")
    try:
        before = listener.hear_until("READY=1")
        after = [listener.hear() for _ in range(3)]
    finally:
        assert gateway.end(SIGTERM) == 0
    assert {*before[:-1], *after} == {"WATCHDOG=1"}
    assert set(listener.hear_until("STOPPING=1")) <= {"WATCHDOG=1", "STOPPING=1"}


@pytest.mark.parametrize(
    ("environment", "watchdog_s"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "-5"}, None),
    ],
)
def test_the_watchdog_is_this_process_own(
    environment: dict[str, str], watchdog_s: float | None
) -> None:
    assert watchdog_from_environment(environment) == watchdog_s


async def test_nobody_there_is_no_failure(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with service_manager({}) as manager:
        manager.report_ready()
    assert caplog.text == ""
    async with service_manager({"NOTIFY_SOCKET": str(tmp_path / "gone")}) as manager:
        manager.report_ready()
    assert "can't tell the service manager READY=1" in caplog.text
