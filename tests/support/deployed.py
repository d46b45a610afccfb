"""Gateways as processes of their own in front of a sandbox, as an operator starts them."""

import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any

from tests.support.ports import unused_port
from tests.support.waiting import DEADLINE_S
from tests.support.world import SECRET


@dataclass(frozen=True)
class Reply:
    """What came back over HTTP; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    port: int,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    tls: bool = False,
) -> Reply:
    """Ask a server on this machine once, over a connection of its own. Raises `OSError`."""
    connection: HTTPConnection
    if tls:
        # The certificate is made up for the test.
        context = ssl._create_unverified_context()  # noqa: S323
        connection = HTTPSConnection("127.0.0.1", port, timeout=DEADLINE_S, context=context)
    else:
        connection = HTTPConnection("127.0.0.1", port, timeout=DEADLINE_S)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        reply = connection.getresponse()
        named = {name.lower(): value for name, value in reply.getheaders()}
        return Reply(reply.status, named, reply.read())
    finally:
        connection.close()


def wait_for_server(port: int, path: str, process: subprocess.Popen[bytes], **how: Any) -> None:
    """Wait until a started server answers this request at all with less than 500."""
    ends_at = time.monotonic() + DEADLINE_S
    while True:
        assert process.poll() is None, "it ended at once"
        try:
            if ask(port, path, **how).status < 500:
                return
        except (OSError, HTTPException):
            pass
        assert time.monotonic() < ends_at, f"nothing answers at {port}"
        time.sleep(0.05)


class GatewayProcess:
    """One gateway; it comes back at the same ports."""

    def __init__(self, nexgate: str, directory: Path, settings: Mapping[str, str]) -> None:
        self.port, self.admin_port = unused_port(), unused_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._environment = {
            **os.environ,
            "LOOPS_GATEWAY_SERVER__PORT": str(self.port),
            "LOOPS_GATEWAY_SERVER__PUBLIC_URL": "https://loops.example",
            "LOOPS_GATEWAY_SERVER__SECRET": SECRET,
            "LOOPS_GATEWAY_SERVER__STATE_DIR": str(directory / f"state-{self.port}"),
            "LOOPS_GATEWAY_ADMIN__PORT": str(self.admin_port),
            "LOOPS_GATEWAY_NEXGATE__BASE_URL": nexgate,
            # Tests ask from one address, as quickly as they can.
            "LOOPS_GATEWAY_LIMITS__READ_RATE": "0",
            "LOOPS_GATEWAY_LIMITS__ADDRESS_READ_RATE": "0",
            "LOOPS_GATEWAY_SIGNIN__STRANGER_DELAY_S": "0",
            "LOOPS_GATEWAY_CACHE__FRESH_FIRST_PAGE_S": "3600",
            "LOOPS_GATEWAY_SIGNIN__TRUSTED_PROXIES": "127.0.0.1",
            **settings,
        }
        self._directory = directory

    def start(self, **more: str) -> None:
        """Start it, with more environment, and wait until it is ready."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gateway", "serve"],
            cwd=self._directory,
            env={**self._environment, **more},
            stdout=subprocess.DEVNULL,
        )
        wait_for_server(self.admin_port, "/ready", self.process)

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, if it runs, and wait for it."""
        process, self.process = self.process, None
        if process is None:
            return 0
        process.send_signal(how)
        return process.wait(DEADLINE_S)

    @property
    def viewers(self) -> int:
        """How many viewers' responses it has in its cache."""
        return int(ask(self.admin_port, "/cache").json["partitions"])


@dataclass(frozen=True)
class Fleet:
    """Two gateways, and the sandbox behind them."""

    sandbox_port: int
    gateways: list[GatewayProcess]

    def token(self, user: str = "alice", lifetime_s: int = 3600) -> str:
        """A token of the sandbox; each lifetime gives another one."""
        asked = json.dumps({"user": user, "lifetime_s": lifetime_s}).encode()
        headers = {"Content-Type": "application/json"}
        reply = ask(
            self.sandbox_port, "/_sandbox/token", method="POST", body=asked, headers=headers
        )
        return str(reply.json["token"])


@contextmanager
def running_fleet(directory: Path, **settings: str) -> Iterator[Fleet]:
    """Two gateways that run, and are ended in the end."""
    port = unused_port()
    sandbox = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "gateway", "sandbox", "--port", str(port)], stdout=subprocess.DEVNULL
    )
    with ExitStack() as stack:
        stack.callback(sandbox.wait)
        stack.callback(sandbox.terminate)
        wait_for_server(port, "/_sandbox/state", sandbox)
        gateways = [
            GatewayProcess(f"http://127.0.0.1:{port}", directory, settings) for _ in range(2)
        ]
        for gateway in gateways:
            stack.callback(gateway.end, signal.SIGKILL)
            gateway.start()
        yield Fleet(port, gateways)
