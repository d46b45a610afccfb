"""`serve`, `demo` and `sandbox` as processes: they start, answer, stop, and say why they can't."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.support.ports import unused_port
from tests.support.waiting import DEADLINE_S


@contextmanager
def running(directory: Path, *arguments: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a directory of its own; killed when a test fails before it ends."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "gateway", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=directory,
        env={**os.environ, "TMPDIR": str(directory), **environ},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def lines_until(process: subprocess.Popen[str], last: str) -> str:
    """What was printed up to the line that matches `last`."""
    assert process.stdout is not None
    read: list[str] = []
    for line in process.stdout:
        read.append(line)
        if re.match(last, line):
            return "".join(read)
    assert process.stderr is not None
    raise AssertionError(f"ended early: {''.join(read)}{process.stderr.read()}")


def got(url: str, token: str | None = None) -> tuple[int, bytes]:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    with urlopen(Request(url, headers=headers), timeout=DEADLINE_S) as answer:  # noqa: S310 - our own
        return answer.status, answer.read()


def stopped(process: subprocess.Popen[str], by: signal.Signals) -> tuple[int, str]:
    """Exit code and standard error of a process that has to end."""
    process.send_signal(by)
    _, errors = process.communicate(timeout=DEADLINE_S)
    return process.returncode, errors


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_runs_and_is_gone_without_a_trace(tmp_path: Path, by: signal.Signals) -> None:
    port, admin_port, sandbox_port = (unused_port() for _ in range(3))
    options = ("--port", port, "--admin-port", admin_port, "--sandbox-port", sandbox_port)
    with running(tmp_path, "demo", *map(str, options)) as process:
        welcome = lines_until(process, "Ctrl-C ends it")
        for name in ("alice", "bob", "chiara"):
            assert name in welcome
        addresses = re.findall(r"  (http://localhost:\d+\S*)\n", welcome)
        watch, share, ready, docs, mapping, sandbox = addresses[:6]
        for page in (watch, share, docs, mapping):
            status, body = got(page)
            assert status == 200
            assert b"<html" in body
        assert got(ready)[0] == 200

        # A guest watches, and the token of the printed example is good.
        guest_feed = json.loads(got(f"{watch}api/web/feed")[1])
        assert guest_feed["data"]
        token = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "gateway", "token", "alice", "--sandbox", sandbox],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        assert json.loads(got(f"{watch}api/v1/feed/for-you", token)[1])["data"]
        # The media is the sandbox's and can be fetched where the answers say.
        source = guest_feed["data"][0]["media"]["src_url"]
        assert source.startswith(sandbox)
        assert got(source)[0] == 200

        code, errors = stopped(process, by)
        assert (code, errors) == (0, "")
    assert list(tmp_path.iterdir()) == []
    for used in (port, admin_port, sandbox_port):
        socket.create_server(("127.0.0.1", used)).close()


@pytest.mark.parametrize("taken_option", ["--port", "--admin-port", "--sandbox-port"])
def test_a_taken_port_is_one_line_that_names_the_option(tmp_path: Path, taken_option: str) -> None:
    names = ("--port", "--admin-port", "--sandbox-port")
    ports = dict(zip(names, (unused_port() for _ in range(3)), strict=True))
    arguments = [str(part) for pair in ports.items() for part in pair]
    with (
        socket.create_server(("127.0.0.1", ports[taken_option])),
        running(tmp_path, "demo", *arguments) as process,
    ):
        out, errors = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 1
    assert out == ""
    assert errors == (
        f"Error: port {ports[taken_option]} is taken: choose another with {taken_option}, "
        "or stop what listens there\n"
    )


def test_one_port_given_twice_is_one_line_too(tmp_path: Path) -> None:
    port, sandbox_port = unused_port(), unused_port()
    options = ("--port", port, "--admin-port", port, "--sandbox-port", sandbox_port)
    with running(tmp_path, "demo", *map(str, options)) as process:
        _, errors = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 1
    assert errors.startswith(f"Error: port {port} is taken: choose another with --admin-port")
    assert errors.count("\n") == 1


def test_an_address_that_is_not_ours(tmp_path: Path) -> None:
    with running(tmp_path, "sandbox", "--host", "192.0.2.1") as process:
        _, errors = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 1
    assert errors.startswith("Error: can't listen on port 8765 of 192.0.2.1 (--port): ")
    assert errors.count("\n") == 1


def test_the_sandbox_runs_alone_and_stops_quietly(tmp_path: Path) -> None:
    port = unused_port()
    with running(tmp_path, "sandbox", "--port", str(port)) as process:
        welcome = lines_until(process, "Ctrl-C ends it")
        assert welcome.startswith(f"Nexgate sandbox on http://localhost:{port}\n")
        assert "alice, bob, chiara" in welcome
        assert got(f"http://localhost:{port}/_sandbox/users")[0] == 200
        assert stopped(process, signal.SIGINT) == (130, "Interrupted: sandbox has ended.\n")


def test_serve_tells_where_it_listens_and_warns_of_a_secret_made_up(tmp_path: Path) -> None:
    port, admin_port = unused_port(), unused_port()
    (tmp_path / "config.toml").write_text(
        f"[server]\nport = {port}\n[admin]\nport = {admin_port}\n"
        '[nexgate]\nbase_url = "http://localhost:1"\n'
    )
    with running(tmp_path, "serve") as process:
        line = lines_until(process, "loops-gateway ")
        assert re.fullmatch(
            rf"loops-gateway \S+ on http://127\.0\.0\.1:{port}, in front of http://localhost:1\n",
            line,
        )
        assert got(f"http://127.0.0.1:{admin_port}/live")[0] == 200
        code, errors = stopped(process, signal.SIGTERM)
    assert code == 0
    assert "WARNING" in errors
    assert "server.secret is not set" in errors
    assert "Traceback" not in errors


def test_serve_on_a_taken_port_is_one_line(tmp_path: Path) -> None:
    admin_port = unused_port()
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = str(holder.getsockname()[1])
        with running(
            tmp_path,
            "serve",
            LOOPS_GATEWAY_NEXGATE__BASE_URL="http://localhost:1",
            LOOPS_GATEWAY_SERVER__PORT=port,
            LOOPS_GATEWAY_SERVER__SECRET="s" * 40,
            LOOPS_GATEWAY_ADMIN__PORT=str(admin_port),
            LOOPS_GATEWAY_SERVER__LOG_LEVEL="error",
        ) as process:
            _, errors = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 1
    assert errors.startswith("Error: ")
    assert port in errors
    assert errors.count("\n") == 1


def test_serve_logs_json_where_it_shall(tmp_path: Path) -> None:
    port = unused_port()
    environ = {
        "LOOPS_GATEWAY_NEXGATE__BASE_URL": f"http://localhost:{unused_port()}",
        "LOOPS_GATEWAY_SERVER__PORT": str(port),
        "LOOPS_GATEWAY_ADMIN__PORT": str(unused_port()),
        "LOOPS_GATEWAY_SERVER__LOG_FORMAT": "json",
        "LOOPS_GATEWAY_SERVER__ACCESS_LOG": "all",
    }
    with running(tmp_path, "serve", **environ) as process:
        lines_until(process, "loops-gateway ")
        assert got(f"http://localhost:{port}/ping?secret=canary")[0] == 200
        code, errors = stopped(process, signal.SIGTERM)
    assert code == 0
    entries = [json.loads(line) for line in errors.splitlines()]
    (request,) = [entry for entry in entries if entry["logger"] == "gateway.access"]
    assert (request["method"], request["route"], request["status"]) == ("GET", "/ping", 200)
    assert "canary" not in errors
