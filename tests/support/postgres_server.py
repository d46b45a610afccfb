"""A real PostgreSQL for tests: a cluster of its own on a free port, started, stopped, paused."""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support.ports import unused_port

# The server refuses to run as root; this is whom Debian's package makes for it.
SYSTEM_USER = "postgres"
OWNER = "gateway"
START_S = 30.0
# States of a process, proc(5): stopped by a signal or ended; ended.
_STOPPED = "TtZX"
_ENDED = "ZX"
MISSING = "PostgreSQL is not there; on Debian and Ubuntu: apt install postgresql"


def server_programs() -> Path:
    """The directory of the server's programs; skips the test without, and fails it in CI."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).parent] if on_path else []
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    found += sorted(versions, key=lambda path: float(path.parent.name), reverse=True)
    for directory in found:
        if (directory / "initdb").exists():
            return directory
    if os.environ.get("CI"):
        pytest.fail(MISSING)
    pytest.skip(MISSING)


class PostgresServer:
    """One cluster that keeps its port and its databases through restarts."""

    def __init__(self, directory: Path) -> None:
        """Make a cluster in a directory that does not exist yet."""
        self._programs = server_programs()
        self._directory = directory
        self._user = SYSTEM_USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self.port = unused_port()
        directory.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(directory, self._user)
        options = ["--auth=trust", f"--username={OWNER}", "--no-sync", "--encoding=UTF8"]
        made = self._popen(["initdb", "--pgdata", str(directory), "--locale=C", *options])
        assert made.wait(START_S) == 0

    def start(self) -> None:
        """Start it and wait until it answers."""
        ends_at = time.monotonic() + START_S
        while not self._answers():
            # A server that was killed leaves shared memory behind for a moment.
            if self._process is None or self._process.poll() is not None:
                self._process = self._popen(self._command())
            assert time.monotonic() < ends_at, "the server doesn't answer"
            time.sleep(0.02)

    def stop(self) -> None:
        """End it and all connections to it, if it runs."""
        if self._process is None:
            return
        self.resume()
        self._process.send_signal(signal.SIGINT)
        self._process.wait(START_S)
        self._process = None

    def kill(self) -> None:
        """End it and all connections to it at once, as a power cut does, if it runs."""
        if self._process is None:
            return
        # Its children too: they would go on answering for a moment.
        pids = self._stopped()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        self._process.wait(START_S)
        self._process = None
        for pid in pids[1:]:
            _wait_for(pid, _ENDED)

    def pause(self) -> None:
        """Let it answer nothing, while connections to it stand and are made."""
        self._stopped()

    def resume(self) -> None:
        """Let it go on."""
        for pid in self._pids():
            os.kill(pid, signal.SIGCONT)

    def make_store(self) -> str:
        """The address of a new, empty store: a schema, which costs less than a database."""
        name = f"state{next(self._numbers)}"
        self.ask("postgres", f"CREATE SCHEMA {name}")
        return f"{self.url('postgres')}?options=-csearch_path%3D{name}"

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/{database}"

    def ask(self, database: str, statement: str) -> list[tuple[Any, ...]]:
        """What a statement gives; raises `psycopg.Error`."""
        with psycopg.connect(self.url(database), autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _answers(self) -> bool:
        try:
            self.ask("postgres", "SELECT 1")
        except psycopg.Error:
            return False
        return True

    def _command(self) -> list[str]:
        # Not `synchronous_commit=off`: what was committed is there after a kill.
        fast = ["-c", "fsync=off", "-c", "full_page_writes=off"]
        place = ["-D", str(self._directory), "-k", str(self._directory), "-p", str(self.port)]
        return ["postgres", *place, "-c", "listen_addresses=127.0.0.1", *fast]

    def _popen(self, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        who: dict[str, Any] = {}
        if os.geteuid() == 0:
            who = {"user": self._user, "group": self._user, "extra_groups": []}
        return subprocess.Popen(  # noqa: S603 - a program of the package
            [self._programs / command[0], *command[1:]],
            cwd=self._directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **who,
        )

    def _pids(self) -> list[int]:
        """The server and its children, each of which is in a session of its own."""
        assert self._process is not None, "the server isn't started"
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]

    def _stopped(self) -> list[int]:
        """The server and its children, of which none does anything from then on."""
        server = self._pids()[0]
        # First the one that makes the others: no more of them are made.
        os.kill(server, signal.SIGSTOP)
        _wait_for(server, _STOPPED)
        pids = self._pids()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        return pids


def _wait_for(pid: int, states: str) -> None:
    """Wait until a process is in one of these states of proc(5)."""
    ends_at = time.monotonic() + START_S
    while _state(pid) not in states:
        assert time.monotonic() < ends_at, f"process {pid} is in none of the states {states}"
        time.sleep(0.005)


def _state(pid: int) -> str:
    """The state of a process as proc(5) has it; dead when there is none."""
    try:
        # After the program's name, which may hold anything.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except (FileNotFoundError, ProcessLookupError):
        return "X"


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A started cluster, ended and removed at the end."""
    server_programs()
    # Not below pytest's own directory, into which the server's user can't look.
    parent = Path(tempfile.mkdtemp(prefix="loops-gateway-postgres-"))
    parent.chmod(0o755)
    try:
        server = PostgresServer(parent / "cluster")
        server.start()
        try:
            yield server
        finally:
            server.kill()
    finally:
        shutil.rmtree(parent, ignore_errors=True)
