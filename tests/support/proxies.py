"""nginx and HAProxy with the examples of deploy/, in front of two gateways.

Only ports and places of files are replaced.
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.certificate import write_certificate
from tests.support.deployed import Fleet, Reply, ask, wait_for_server
from tests.support.documents import ROOT
from tests.support.ports import unused_port
from tests.support.programs import needed_program
from tests.support.waiting import DEADLINE_S

PROXIES = ("nginx", "haproxy")


@dataclass(frozen=True)
class Proxied:
    """A proxy in front of a fleet."""

    port: int
    fleet: Fleet

    def ask(self, path: str, token: str | None = None, **how: object) -> Reply:
        headers = {"Host": "loops.example"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        headers.update(how.pop("headers", {}))  # type: ignore[call-overload]
        return ask(self.port, path, headers=headers, tls=True, **how)  # type: ignore[arg-type]


def nginx_command(fleet: Fleet, port: int, directory: Path) -> list[str]:
    program = needed_program("nginx", package="nginx-light")
    certificate = write_certificate(directory / "loops.pem")
    text = (ROOT / "deploy" / "nginx" / "loops-gateway.conf").read_text(encoding="utf-8")
    for number, gateway in enumerate(fleet.gateways, start=1):
        text = text.replace(f"127.0.0.1:810{number} ", f"127.0.0.1:{gateway.port} ")
    text = re.sub(r"listen \[::\]:\d+[^;]*;", "", text)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{unused_port()};")
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    text = re.sub(r"/etc/letsencrypt/live/[\w./-]+", str(certificate), text)
    text = text.replace("/var/log/nginx", str(directory))
    temporary = "".join(
        f"{kind}_temp_path {directory}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # As Debian's nginx.conf around it. Started by root, its workers could not write below /tmp.
    (directory / "nginx.conf").write_text(
        f"user root; daemon off; worker_processes 1;\n"
        f"pid {directory}/pid; error_log {directory}/errors;\n"
        f"events {{}}\nhttp {{ {temporary}\n{text} }}"
    )
    return [program, "-p", str(directory), "-c", str(directory / "nginx.conf")]


def haproxy_command(fleet: Fleet, port: int, directory: Path) -> list[str]:
    program = needed_program("haproxy", package="haproxy")
    certificate = write_certificate(directory / "loops.pem")
    text = (ROOT / "deploy" / "haproxy" / "haproxy.cfg").read_text(encoding="utf-8")
    for number, gateway in enumerate(fleet.gateways, start=1):
        text = text.replace(f"127.0.0.1:810{number} ", f"127.0.0.1:{gateway.port} ")
        text = re.sub(rf"port 820{number}\b", f"port {gateway.admin_port}", text)
    text = text.replace("bind :80\n", f"bind 127.0.0.1:{unused_port()}\n")
    text = text.replace("bind :443 ", f"bind 127.0.0.1:{port} ")
    text = re.sub(r"/etc/haproxy/[\w.]+\.pem", str(certificate), text)
    (directory / "haproxy.cfg").write_text(text)
    return [program, "-db", "-f", str(directory / "haproxy.cfg")]


@contextmanager
def proxied(name: str, fleet: Fleet, directory: Path) -> Iterator[Proxied]:
    port = unused_port()
    command = {"nginx": nginx_command, "haproxy": haproxy_command}[name](fleet, port, directory)
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        wait_for_server(
            port, "/api/v1/config", process, tls=True, headers={"Host": "loops.example"}
        )
        yield Proxied(port, fleet)
    finally:
        process.terminate()
        process.wait(DEADLINE_S)
