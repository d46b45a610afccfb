"""Checks that ports are free before anything starts, for a clear error."""

import errno
import socket
from collections.abc import Mapping
from contextlib import ExitStack

from gateway.cli.exit_errors import Failure


def check_ports(host: str, ports: Mapping[str, int]) -> None:
    """Check that this process can listen on every port; `ports` maps an option to its port.

    Raises `Failure` that names the port and its option.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with ExitStack() as sockets:
        for option, port in ports.items():
            try:
                sockets.enter_context(socket.create_server((host, port), family=family))
            except OSError as error:
                raise Failure(_sentence(error, host, port, option)) from None


def _sentence(error: OSError, host: str, port: int, option: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken: choose another with {option}, or stop what listens there"
    reason = error.strerror or str(error)
    return f"can't listen on port {port} of {host} ({option}): {reason}"
