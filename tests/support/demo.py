"""The demo, and a gateway before its sandbox, in processes of their own, as people start them."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.ports import unused_port
from tests.support.world import SECRET

START_S = 90.0


@dataclass(frozen=True)
class Demo:
    """A running demo: the gateway's address, the operator's, and the sandbox's."""

    url: str
    operator: str
    nexgate: str

    def token(self, user: str = "alice") -> str:
        """A Nexgate token of a demo user."""
        body = json.dumps({"user": user}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.nexgate}/_sandbox/token", body, headers
        )
        with urllib.request.urlopen(request, timeout=START_S) as answer:  # noqa: S310 - as above
            return str(json.load(answer)["token"])


@contextmanager
def running_demo(directory: Path) -> Iterator[Demo]:
    """`loops-gateway demo` on free ports, until the block is left."""
    port, admin, sandbox = unused_port(), unused_port(), unused_port()
    options = [f"--port={port}", f"--admin-port={admin}", f"--sandbox-port={sandbox}"]
    demo = Demo(
        f"http://localhost:{port}", f"http://localhost:{admin}", f"http://localhost:{sandbox}"
    )
    with _running(["demo", *options], {}, f"{demo.url}/ping", directory / "demo.log"):
        yield demo


@contextmanager
def running_gateway(directory: Path, demo: Demo, **settings: str) -> Iterator[str]:
    """`loops-gateway serve` before the demo's Nexgate, until the block is left; its address.

    `settings` are named as in the environment, without the prefix: `instance__fyf="false"`.
    """
    port, admin = unused_port(), unused_port()
    url = f"http://localhost:{port}"
    given = {
        "nexgate__base_url": demo.nexgate,
        "server__port": str(port),
        "server__public_url": url,
        "server__secret": SECRET,
        "server__state_dir": str(directory),
        "admin__port": str(admin),
        "signin__attempts_per_account": "0",
        "signin__attempts_of_strangers": "0",
        **settings,
    }
    environ = {f"LOOPS_GATEWAY_{name.upper()}": value for name, value in given.items()}
    with _running(["serve"], environ, f"{url}/ping", directory / "gateway.log"):
        yield url


@contextmanager
def _running(
    arguments: list[str], environ: dict[str, str], answers: str, log_file: Path
) -> Iterator[None]:
    with log_file.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - this interpreter
            [sys.executable, "-m", "gateway", *arguments],
            stdout=log,
            stderr=log,
            env={**os.environ, **environ},
        )
    try:
        wait_until_ready(process, answers, log_file)
        yield
    finally:
        process.terminate()
        process.wait(START_S)


def wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Returns when `url` answers; the test fails with the log where the process ends before."""
    ends_at = time.monotonic() + START_S
    while time.monotonic() < ends_at:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"it did not start: {log.read_text(encoding='utf-8')}")
