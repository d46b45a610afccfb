"""A real Valkey or Redis for tests: on a free port, started, stopped, paused and flushed."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import valkey

from tests.support.ports import unused_port
from tests.support.programs import needed_program

START_S = 60.0


def server_program() -> str:
    """The server's program; skips the test without one, and fails it where CI is set."""
    return needed_program("valkey-server", "redis-server", package="redis-server")


class ValkeyServer:
    """One server that has the same port after a restart; its data only if asked to persist."""

    def __init__(self, directory: Path, options: Sequence[str] = ()) -> None:
        """Prepare a server with its files in `directory`; `options` are its command line's."""
        self.port = unused_port()
        self._program = server_program()
        self._directory = directory
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"valkey://localhost:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._directory)]
        nothing_kept = ["--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(  # noqa: S603 - a program found on PATH
            [self._program, *options, *nothing_kept, *self._options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        ends_at = time.monotonic() + START_S
        while not self._answers():
            assert self._process.poll() is None, "the server ended at once"
            assert time.monotonic() < ends_at, "the server doesn't answer"
            time.sleep(0.005)

    def stop(self) -> None:
        """Let it end by itself, if it runs."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, if it runs."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Let it answer nothing, while connections to it stand and are made."""
        self._running.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._running.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        """Empty it."""
        self.ask("FLUSHALL")

    def ask(self, *command: str | bytes | int) -> object:
        """The reply to a command; raises `valkey.ValkeyError`."""
        with valkey.Valkey(host="localhost", port=self.port, socket_timeout=START_S) as client:
            reply: object = client.execute_command(*command)
        return reply

    def all_keys(self) -> list[bytes]:
        """All keys, in order."""
        found = self.ask("KEYS", "*")
        assert isinstance(found, list)
        return sorted(found)

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the server isn't started"
        return self._process

    def _answers(self) -> bool:
        # Any reply will do: it may want a password or TLS.
        try:
            with socket.create_connection(("localhost", self.port), timeout=START_S) as connection:
                connection.sendall(b"PING\r\n")
                return bool(connection.recv(1)) or "--tls-port" in self._options
        except OSError:
            return False

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        process.send_signal(signal.SIGCONT)
        process.wait(START_S)


@contextmanager
def running_valkey(directory: Path, *options: str) -> Iterator[ValkeyServer]:
    """A started server, killed at the end."""
    server = ValkeyServer(directory, options)
    server.start()
    try:
        yield server
    finally:
        server.kill()
