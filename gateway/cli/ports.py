"""Ports looked at before anything starts: a clear line is better than half a start."""

import errno
import socket
from collections.abc import Mapping
from contextlib import ExitStack

from gateway.cli.exit_errors import Failure


def check_ports(host: str, ports: Mapping[str, int]) -> None:
    """Make sure that this process can listen on every port; `ports` is keyed by its option.

    Raises Failure with a line that names the port and the option that changes it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with ExitStack() as held:
        for option, port in ports.items():
            try:
                held.enter_context(socket.create_server((host, port), family=family))
            except OSError as error:
                raise Failure(_sentence(error, host, port, option)) from None


def _sentence(error: OSError, host: str, port: int, option: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken: choose another with {option}, or stop what listens there"
    reason = error.strerror or str(error)
    return f"can't listen on port {port} of {host} ({option}): {reason}"
