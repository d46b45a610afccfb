"""The programs of a run: started on a chosen core, watched, and ended whatever happens."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"
SERVER_CORE = 0
LOAD_CORE = 1

_START_S = 15.0
_STOP_S = 5.0
_NANOSECONDS = 1e9

# Program, and the Debian package that has it.
NEEDED = (
    ("wrk", "wrk"),
    ("nginx", "nginx"),
    ("redis-server", "redis-server"),
    ("taskset", "util-linux"),
)


class Trouble(Exception):
    """Why a run can't go on, in a sentence for the person who started it."""


def check_machine() -> None:
    """Raises Trouble when a program is missing or there are fewer than two cores."""
    missing = [(name, package) for name, package in NEEDED if shutil.which(name) is None]
    if missing:
        names = ", ".join(name for name, _ in missing)
        packages = " ".join(package for _, package in missing)
        raise Trouble(f"not installed: {names}; on Debian and Ubuntu: apt install {packages}")
    if not {SERVER_CORE, LOAD_CORE} <= os.sched_getaffinity(0):
        raise Trouble("two cores are needed: one for the server, one for the load")


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@dataclass(frozen=True)
class Program:
    """A running program that listens on a port of the loopback."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"

    def cpu_s(self) -> float:
        """CPU seconds spent so far by the program, its threads and its children."""
        return sum(_cpu_s(pid) for pid in _tree(self.process.pid))

    def memory_bytes(self) -> int:
        """Resident memory of the program and its children."""
        pages = sum(
            int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            for pid in _tree(self.process.pid)
        )
        return pages * os.sysconf("SC_PAGE_SIZE")

    def last_words(self) -> str:
        """The end of what it wrote."""
        return self.log.read_text(errors="replace")[-2_000:].strip()


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _tree(int(child))


def _cpu_s(pid: int) -> float:
    # Nanoseconds, where /proc/<pid>/stat counts hundredths of a second.
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / _NANOSECONDS


class Programs:
    """Starts programs and ends them all when it is left, also on Ctrl-C."""

    def __init__(self, directory: Path) -> None:
        """`directory` takes their logs."""
        self._directory = directory
        self._running: list[Program] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for program in self._running:
            program.process.terminate()
        until = time.monotonic() + _STOP_S
        for program in self._running:
            try:
                program.process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(program.process.pid, signal.SIGKILL)
                program.process.wait()

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        port: int,
        core: int,
        directory: Path | None = None,
    ) -> Program:
        """Start a program and wait until it listens on `port`; raises Trouble when it does not.

        `directory` is where it runs, this one unless given.
        """
        log = self._directory / f"{name.replace(' ', '-').replace('/', '-')}.log"
        with log.open("wb") as output:
            # A session of its own: Ctrl-C reaches us alone, and we end it in good order.
            process = subprocess.Popen(  # noqa: S603 - commands are made here, of no one's input
                ["taskset", "--cpu-list", str(core), *command],  # noqa: S607 - found by PATH
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=directory,
            )
        program = Program(name, process, port, log)
        self._running.append(program)
        _wait_until_listening(program)
        return program


def _wait_until_listening(program: Program) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        if program.process.poll() is not None:
            raise Trouble(f"{program.name} ended at once: {program.last_words()}")
        with contextlib.suppress(OSError), socket.create_connection((HOST, program.port), 1.0):
            return
        time.sleep(0.02)
    raise Trouble(f"{program.name} did not listen within {_START_S:.0f} s: {program.last_words()}")
